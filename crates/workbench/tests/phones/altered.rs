//! Files, certificates and clocks that are otherwise than when the desk looked at them last.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use sealbid_client::Service;
use sealbid_envelope::{Control, Facts, Inspected, Recipients, inspect, seal};
use sealbid_pki::Certificate;
use sealbid_wire::desk::{BidAsked, Desk as _, FileAsked, JobEvent, Nothing, SavePlan, SealEntry, StampPlan};
use serde_json::Value;

use super::office::{Office, Phone};
use super::story::FOUR_DAYS;

/// The output of a bid whose name ends so.
fn output(office: &Office, bid: &str, suffix: &str) -> PathBuf {
    let mut found = office.files(&format!("bids/{bid}/out")).into_iter();
    found.find(|path| path.to_string_lossy().ends_with(suffix)).unwrap()
}

/// Changes one byte in the middle, and neither length nor name.
fn alter(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

fn encryption(office: &Office) -> Vec<Certificate> {
    let phones: Value = serde_json::from_slice(&std::fs::read(office.path("data/desk/phones.json")).unwrap()).unwrap();
    let certificates = phones["phones"][0]["certificates"].as_array().unwrap();
    let encrypt = certificates.iter().find(|one| one["for"] == "encrypt").unwrap();
    Certificate::pem_chain(encrypt["chain"].as_str().unwrap()).unwrap()
}

fn look(path: &Path) -> Inspected {
    let mut file = std::fs::File::open(path).unwrap();
    let len = file.metadata().unwrap().len();
    inspect(&mut file, len).unwrap()
}

#[test]
fn a_package_that_was_changed_is_not_encrypted() {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    alter(&output(&office, &bid, ".asice"));
    let before = office.files("bids");
    assert_eq!(office.encrypt(&bid).refused(), "bid_package_changed");
    assert_eq!(office.files("bids"), before);
}

#[test]
fn a_stamped_document_that_was_changed_is_found_before_the_phone_is_asked() {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    alter(&output(&office, &bid, "-stamped.pdf"));
    let ran = office.pack(&bid, Phone::Away);
    assert_eq!(ran.refused(), "bid_document_changed");
    assert!(!ran.told(|event| matches!(event, JobEvent::Code { .. })), "{:?}", ran.events);
}

#[test]
fn nothing_is_encrypted_for_a_certificate_that_was_revoked_since_the_pairing() {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    revoke(&office, &encryption(&office)[0]);
    let before = office.files("bids");
    assert_eq!(office.encrypt(&bid).refused(), "recipient_phone_revoked");
    assert_eq!(office.files("bids"), before);
}

/// Revokes a certificate at the service, as the phone's app does.
fn revoke(office: &Office, certificate: &Certificate) {
    let phone: Value = serde_json::from_slice(&std::fs::read(office.path("phone/phone.json")).unwrap()).unwrap();
    let url = office.bench().service(Nothing {}).unwrap().url;
    let address = url.strip_prefix("http://").unwrap();
    let sha256: String = certificate.sha256().iter().map(|byte| format!("{byte:02x}")).collect();
    let body = r#"{"reason":"key_compromise"}"#;
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /v1/certificates/{sha256}/revoke HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        phone["bearer"].as_str().unwrap(),
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn while_a_response_is_opened_it_is_not_encrypted_anew() {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    office.encrypt(&bid).done();
    office.clock.forward(FOUR_DAYS);
    let handle = office.bench().bid_envelope(BidAsked { bid: bid.clone() }).unwrap().file.handle;
    let job = office.bench().decrypt(FileAsked { handle }).unwrap();
    let mut refused = Vec::new();
    let ran = office.ran(&job, Phone::Approves, |_, event| {
        if matches!(event, JobEvent::Code { .. }) {
            refused.push(office.bench().encrypt(BidAsked { bid: bid.clone() }).map_err(|problem| problem.code));
        }
    });
    assert!(!refused.is_empty() && refused.iter().all(|one| one == &Err("jobs_under_way".to_owned())), "{refused:?}");
    ran.done();
}

#[test]
fn an_opening_that_cannot_be_read_is_listed_with_the_reason_and_keeps_no_other_from_the_list() {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    office.encrypt(&bid).done();
    let [row] = office.bench().openings(Nothing {}).unwrap().try_into().unwrap();
    assert!(row.size > 0 && row.problem.is_none(), "{row:?}");
    let record = output(&office, &bid, "encrypted.json");
    std::fs::remove_file(&record).unwrap();
    std::fs::create_dir(&record).unwrap();
    let [row] = office.bench().openings(Nothing {}).unwrap().try_into().unwrap();
    assert_eq!((row.bid, row.is_opened, row.problem.is_some()), (bid, false, true));
}

/// What was opened is what lies in its folder: the record of it is a file like any other.
#[test]
fn a_record_of_an_opening_that_names_files_elsewhere_is_none() {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    office.encrypt(&bid).done();
    office.clock.forward(FOUR_DAYS);
    office.decrypt(&bid, Phone::Approves).done();
    let opened = || office.bench().bid(BidAsked { bid: bid.clone() }).unwrap().opened;
    assert!(opened().is_some());
    let record = office.files(&format!("bids/{bid}/opened")).into_iter().find(|path| path.ends_with("opened.json"));
    let record = record.unwrap();
    let elsewhere = office.path("elsewhere.pdf");
    std::fs::write(&elsewhere, "x").unwrap();
    let whole: Value = serde_json::from_slice(&std::fs::read(&record).unwrap()).unwrap();
    for name in [elsewhere.to_str().unwrap(), "../../../project/tender.sbtender"] {
        let mut changed = whole.clone();
        changed["documents"] = vec![name].into();
        std::fs::write(&record, changed.to_string()).unwrap();
        assert_eq!(opened(), None, "{name}");
    }
}

#[test]
fn a_response_that_gives_its_name_to_another_while_it_is_opened_is_opened_all_the_same() {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    office.encrypt(&bid).done();
    let (one, other) = (office.path("one.sealbid"), office.path("other.sealbid"));
    std::fs::copy(output(&office, &bid, ".sealbid"), &one).unwrap();
    office.encrypt(&bid).done();
    std::fs::copy(output(&office, &bid, ".sealbid"), &other).unwrap();
    office.clock.forward(FOUR_DAYS);
    let handle = office.bench().handle_of(&one).unwrap().handle;
    let job = office.bench().decrypt(FileAsked { handle }).unwrap();
    let ran = office.ran(&job, Phone::Approves, |_, event| {
        if matches!(event, JobEvent::Code { .. }) && other.exists() {
            std::fs::rename(&other, &one).unwrap();
        }
    });
    ran.done();
    assert!(!other.exists());
}

#[test]
fn a_price_that_is_not_the_one_in_the_signed_response_is_refused() {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    office.encrypt(&bid).done();
    let header = look(&output(&office, &bid, ".sealbid")).header;
    let facts = Facts {
        tender: header.tender,
        bidder: header.bid.bidder,
        uscc: header.bid.uscc,
        created: header.bid.created,
        opens: header.opens,
    };
    let info = Service::at(&office.bench().service(Nothing {}).unwrap().url, None).unwrap().info().unwrap();
    let leaf = |chain: Vec<Certificate>| chain.into_iter().take(1).collect();
    let recipients = Recipients {
        bidder: leaf(encryption(&office)),
        platform: leaf(Certificate::pem_chain(&info.opening).unwrap()),
    };
    let package = std::fs::read(output(&office, &bid, ".asice")).unwrap();
    let mut control = Control { threads: NonZeroUsize::MIN, cancel: &AtomicBool::new(false), progress: &mut |_, _| {} };
    let (mut body, mut forged, mut random) = (package.as_slice(), Vec::new(), sealbid_testkit::rng(1));
    let len = package.len() as u64;
    seal(&facts, &recipients, b"{}", &mut body, len, &mut forged, &mut random, &mut control).unwrap();
    let path = office.path("forged.sealbid");
    std::fs::write(&path, forged).unwrap();

    office.clock.forward(FOUR_DAYS);
    let handle = office.bench().handle_of(&path).unwrap().handle;
    let job = office.bench().decrypt(FileAsked { handle }).unwrap();
    let ran = office.ran(&job, Phone::Approves, |_, _| {});
    assert_eq!(ran.refused(), "opening_summary_differs");
    assert!(office.files("opened").is_empty());
}

#[test]
fn what_is_encrypted_bears_the_services_time_and_not_the_computers() {
    const AHEAD: i64 = 600;
    let (office, bid) = Office::with_document();
    let _elsewhere = office.elsewhere();
    std::fs::remove_dir_all(office.path("phone")).unwrap();
    office.enrol();
    office.pair(Phone::Approves).done();
    // Seals of one service are none of another.
    assert_eq!(office.stamp(&bid, Phone::Approves).refused(), "seal_unknown");
    let seal = office.make_seal().row.id;
    let entries = vec![SealEntry::At { seal, page: 1, x_mm: 120.0, y_mm: 220.0 }];
    office
        .bench()
        .plan_save(SavePlan { bid: bid.clone(), plan: StampPlan { entries, ..StampPlan::default() } })
        .unwrap();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    office.elsewhere_clock.forward(AHEAD);
    let service = office.bench().service(Nothing {}).unwrap();
    assert!(service.ahead_ms > (AHEAD - 60) * 1_000, "{service:?}");
    office.encrypt(&bid).done();
    let created = look(&output(&office, &bid, ".sealbid")).header.bid.created;
    let ahead = created.unix_ms() - office.clock.ms();
    assert!(ahead > (AHEAD - 60) * 1_000, "{created}");
}
