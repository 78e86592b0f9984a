//! A backup that is made while the service runs becomes the same service again, on the other kind of database.

use std::io::{Cursor, Read as _};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use sealbid_pki::Instant;
use sealbid_service::{Premises, Setup};
use serde_json::{Value, json};

use crate::accounts::{ID_NUMBER, PERSON, Person, code, log_in_by_password, phone, soon};
use crate::enrolment::{Phone, answer};
use crate::tenders::{OCID, PURCHASERS, register, sample};
use crate::world::{NOW, Running, World, database, hex, is_on_a_server, refused, setup, sha256, start};

const PASSWORD: &str = "kaibiao-qian-yi-wan-3";

fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// What is started on a folder with the other kind of database.
fn on_the_other_kind(data: &Path, world: &World) -> Setup {
    let name = format!("r_{}", &hex(&sha256(data.as_os_str().as_encoded_bytes()))[..24]);
    let other = (!is_on_a_server()).then(|| sealbid_testkit::postgres(&name).parse().unwrap());
    Setup { database: other, ..setup(data, &world.clock) }
}

/// The parts of a backup, as texts.
fn parts(made: &Cursor<Vec<u8>>) -> impl Iterator<Item = String> {
    let mut zip = zip::ZipArchive::new(made.clone()).unwrap();
    (0..zip.len()).map(move |n| {
        let mut bytes = Vec::new();
        zip.by_index(n).unwrap().read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// All that somebody is answered, and the service to everybody.
fn answers(service: &Running, person: &Person, officer: &Person) -> Vec<Value> {
    let mut answers: Vec<Value> = ["/v1/account", "/v1/account/identity", "/v1/account/sessions", "/v1/messages"]
        .map(|path| person.get(service, path).ok().json())
        .into();
    answers.extend(
        ["/v1/office/people", "/v1/office/queues", "/v1/office/audit", "/v1/office/outbox"]
            .map(|path| officer.get(service, path).ok().json()),
    );
    answers.push(service.get(&format!("/v1/tenders/{OCID}")).ok().json());
    answers.push(service.get("/v1/ca/root.pem").ok().body.into());
    answers
}

#[test]
fn a_backup_of_a_running_service_answers_as_before_on_the_other_kind_of_database() {
    let world = World::new();
    let service = world.start_trusting(&PURCHASERS.root);
    let officer = Person::log_in(&service, 90).becomes(&service, &service.first_officer().unwrap());
    let person = Person::log_in(&service, 1);
    let set = json!({"code": code(&service, &person.phone, "password"), "new": PASSWORD});
    person.put(&service, "/v1/account/password", set).ok();
    let proof = json!({"provider": "cfca_face", "name": PERSON, "id_number": ID_NUMBER, "has_consented": true});
    person.post(&service, "/v1/account/identity", proof).ok();
    soon("the provider answers", || {
        (person.get(&service, "/v1/account/identity").ok().json()["state"] == "passed").then_some(())
    });
    register(&service, &sample()).ok();
    let device = Phone::new(world.folder.path(), 1);
    let challenge = device.begin(&service);
    let secret = device.open(&challenge);
    let enrolled = answer(&service, &challenge, &secret).ok().json();
    let chained = || officer.post(&service, "/v1/office/audit/verification", json!({})).ok().json();
    let waiting = || officer.get(&service, "/v1/office/outbox").ok().json()["waiting"].clone();
    soon("what waits has left", || (waiting() == 0).then_some(()));
    let noted = soon("the trail is chained", || Some(chained()).filter(|verdict| verdict["unlinked"] == 0));

    // While it runs, and without disturbing it.
    let source = Premises { data: world.data(), database: database(&world.data()) };
    let mut made = Cursor::new(Vec::new());
    let now = Instant::from_unix_secs(NOW);
    on_a_runtime(source.back_up(now, &AtomicBool::new(false), &mut made)).unwrap();
    assert_eq!(on_a_runtime(source.verify_audit(None)).unwrap().broken, None);
    let before = answers(&service, &person, &officer);
    let kek: Value = serde_json::from_slice(&std::fs::read(world.data().join("kek")).unwrap()).unwrap();
    let root: Value = serde_json::from_slice(&std::fs::read(world.data().join("keys/root.json")).unwrap()).unwrap();
    for secret in [&kek["key"], &root["sealed"]].map(|text| text.as_str().unwrap().to_owned()) {
        assert!(secret.len() > 40 && !parts(&made).any(|part| part.contains(&secret)));
    }

    let data = world.folder.path().join("restored");
    let target = Premises { data: data.clone(), database: on_the_other_kind(&data, &world).database };
    let restored = on_a_runtime(target.restore(made, &AtomicBool::new(false))).unwrap();
    assert_eq!(restored.missing, ["kek", "keys"]);
    let refused = refused(on_the_other_kind(&data, &world));
    assert_eq!(refused, "service_key_missing");
    std::fs::copy(world.data().join("kek"), data.join("kek")).unwrap();
    std::fs::create_dir_all(data.join("keys")).unwrap();
    for key in std::fs::read_dir(world.data().join("keys")).unwrap() {
        let key = key.unwrap();
        std::fs::copy(key.path(), data.join("keys").join(key.file_name())).unwrap();
    }

    // At the same address, which the first one has to leave.
    let url = service.url.clone();
    drop(service);
    let service = start(on_the_other_kind(&data, &world));
    assert_eq!(service.url, url);
    assert_eq!(answers(&service, &person, &officer), before);
    assert_eq!(answer(&service, &challenge, &secret).ok().json(), enrolled);
    log_in_by_password(&service, &phone(1), PASSWORD, 1).ok();
    let head = sealbid_service::NotedHead::new(
        u32::try_from(noted["records"].as_u64().unwrap()).unwrap(),
        noted["head"].as_str().unwrap(),
    );
    let verdict = on_a_runtime(target.verify_audit(head)).unwrap();
    assert_eq!(verdict.broken, None);
    // It goes on: somebody new gets in, and what is numbered gets the next number.
    Person::log_in(&service, 2);
    drop(service);
    let again = start(on_the_other_kind(&data, &world));
    assert_eq!(person.account(&again)["phone"], "100****0001");
}
