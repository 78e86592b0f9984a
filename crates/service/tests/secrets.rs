//! Nothing secret is in the log at its lowest level, nor in any file.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::enrolment::{Phone, answer};
use crate::link::{frame, frames, open, sid};
use crate::tenders::{OCID, PURCHASERS, register, release, sample, share_request};
use crate::tickets::ticket;
use crate::world::{NOW, World, base64, hex, sha256, unbase64};

/// A log that can be read.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A secret in the forms in which it could be written.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let standard = <base64ct::Base64Unpadded as base64ct::Encoding>::encode_string(secret);
    vec![
        secret.to_vec(),
        hex(secret).into_bytes(),
        hex(secret).to_uppercase().into_bytes(),
        base64(secret).into_bytes(),
        standard.into_bytes(),
        format!("{secret:?}").into_bytes(),
    ]
}

/// Where a secret stands in any form.
fn found(secret: &[u8], places: &[(String, Vec<u8>)]) -> Vec<String> {
    let holds = |bytes: &[u8]| forms(secret).iter().any(|form| bytes.windows(form.len()).any(|w| w == form));
    places.iter().filter(|(_, bytes)| holds(bytes)).map(|(name, _)| name.clone()).collect()
}

fn files(folder: &Path, into: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn link_07_link_32_no_bearer_frame_ticket_or_share_is_in_the_log_or_in_a_file() {
    let lines = Lines::default();
    let log = lines.clone();
    sealbid_service::log_to(move || log.clone(), sealbid_service::LevelFilter::TRACE).unwrap();

    let world = World::new();
    let service = world.start_trusting(&PURCHASERS.root);
    let canary = |word: &str| sha256(word.as_bytes());
    let (phone_bearer, payload) = (canary("phone bearer"), canary("payload"));
    let (sid, guess) = (sid(77), canary("guess"));
    open(&service, sid).ok();
    let mut content = payload.to_vec();
    content.resize(1123, 0);
    service.post_as(&frames(sid, "phone"), &phone_bearer, &frame(sid, "phone", 0, &content)).ok();
    service.get_as(&frames(sid, "desk"), &crate::link::DESK).ok();
    service.get_as(&frames(sid, "desk"), &guess).refused();
    service.post_as(&frames(sid, "phone"), &phone_bearer, &content).refused();
    service.get(&format!("/v1/certificates?token={}", hex(&canary("query")))).refused();
    service.get(&format!("/{}", hex(&canary("path")))).refused();
    service.post("/v1/enrolments", &json!({ "pin": hex(&canary("pin")) })).refused();

    let phone = Phone { bearer: canary("device bearer"), ..Phone::new(world.folder.path(), 1) };
    let challenge = phone.begin(&service);
    let secret = phone.open(&challenge);
    answer(&service, &challenge, &secret).ok();
    service.get_as("/v1/certificates", &phone.bearer).ok();
    let given = ticket(&service, &phone.bearer, &canary("question")).ok().json();
    ticket(&service, &canary("guess at a device"), &canary("question")).refused();
    register(&service, &sample()).ok();
    let request = share_request(&service, OCID);
    world.clock.set(NOW + 30 * 86_400);
    let share = unbase64(&release(&service, &request).ok().json()["share"]);
    // While the files beside the database are there too.
    let mut places = vec![("the log".to_owned(), lines.0.lock().unwrap().clone())];
    files(&world.data(), &mut places);
    drop(service);
    files(&world.data(), &mut places);

    let log = String::from_utf8(places[0].1.clone()).unwrap();
    assert!(log.contains("route=\"/v1/link/{sid}/{side}/frames\"") && log.contains("answered"), "{log}");
    for (name, secret) in [
        ("bearer of the phone", &phone_bearer[..]),
        ("bearer of the desk", &crate::link::DESK),
        ("bearer that was refused", &guess),
        ("payload of a frame", &payload),
        ("query", &canary("query")),
        ("path", &canary("path")),
        ("unknown member", &canary("pin")),
        ("bearer of the device", &phone.bearer),
        ("bearer that named no device", &canary("guess at a device")),
        ("question of a ticket", &canary("question")),
        ("signature of a ticket", &unbase64(&given["sig"])),
        ("secret of the challenge", &secret),
        ("share", &share),
    ] {
        assert_eq!(found(secret, &places), Vec::<String>::new(), "{name}");
    }
    for (name, bytes) in &places {
        assert!(!bytes.windows(11).any(|w| w == b"PRIVATE KEY"), "{name}");
    }
    // The search finds what is there, in every form.
    for form in forms(&canary("planted")) {
        assert_eq!(found(&canary("planted"), &[("planted".to_owned(), [b"x", &form[..], b"y"].concat())]), ["planted"]);
    }
}
