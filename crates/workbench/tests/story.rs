//! From an empty folder to a document, on the sample tender.

use std::fs::File;

use sealbid_client::Service;
use sealbid_pki::{Instant, PrivateKey, ca};
use sealbid_testkit::{folder, run};
use sealbid_wire::desk::{
    BidAsked, Desk as _, Event, FileKindView, JobOutcome, Nothing, PartState, Readiness, ServiceMode, Stage, StepState,
};

use crate::world::{BIDDER, Desk, NOW, open, open_alone};

/// Waits until the service answers.
fn service(desk: &Desk) -> sealbid_wire::desk::ServiceView {
    desk.window.wait(|event| match event {
        Event::Service { service } if service.problem.is_none() => Some(service.clone()),
        _ => None,
    })
}

#[test]
fn the_sample_becomes_a_document() {
    let data = folder();
    let desk = open(data.path());
    let service = service(&desk);
    assert!(service.is_embedded && service.url.starts_with("http://127.0.0.1:"));
    assert_eq!((service.mode, service.ahead_ms), (Some(ServiceMode::Practice), 0));

    let sample = desk.sample(Nothing {}).unwrap();
    assert_eq!(sample.kind, FileKindView::Tender);
    let tender = desk.look(&sample.handle).unwrap();
    assert!(tender.is_trusted && tender.is_practice && tender.is_sample);
    assert_eq!(tender.deadline, "2026-11-26T08:00:00Z");
    assert_eq!((tender.ceiling_fen, tender.lots.len()), (Some(360_000_000), 1));
    let notice = &tender.documents[0];
    assert_eq!((notice.title.as_str(), notice.file.name.as_str()), ("招标公告", "招标公告.pdf"));
    let text = desk.read(&notice.file.handle, 0, 1 << 20).unwrap();
    let path = data.path().join("notice.pdf");
    std::fs::write(&path, text).unwrap();
    let text = run("pdftotext", [path.to_str().unwrap(), "-"]).ok().out;
    let text: String = text.split_whitespace().collect();
    assert!(text.contains(&tender.no) && text.contains("2026年11月26日16时00分"), "{text}");

    // The service knows it, and it is made once.
    let client = Service::at(&service.url, None).unwrap();
    let package = data.path().join("sample").join(format!("{}.sbtender", tender.no));
    assert_eq!(client.register(File::open(&package).unwrap()).unwrap().opens, tender.opens);
    assert_eq!(desk.sample(Nothing {}).unwrap().handle, sample.handle);

    let view = desk.view(&desk.begin(sample.handle).unwrap());
    assert_eq!((view.row.stage, view.row.readiness), (Stage::Information, Readiness::NotBegun));
    let bid = view.row.id;
    let Ok(JobOutcome::Added { added, known, refused }) = desk.ended(desk.sample_papers(BidAsked { bid: bid.clone() }))
    else {
        panic!()
    };
    assert_eq!((added.len(), known.len(), refused.len()), (9, 0, 0));
    let view = desk.view(&bid);
    assert_eq!((view.bidder_name.as_str(), view.bidder_uscc.as_str()), BIDDER);
    assert_eq!(view.findings, []);
    assert_eq!((view.filled, view.required), (7, 7));
    assert_eq!((view.steps.compose, view.steps.check), (StepState::Done, StepState::NotBegun));
    let states: Vec<_> = view.outline.iter().flat_map(|volume| &volume.parts).map(|part| part.state).collect();
    assert_eq!(states.iter().filter(|state| **state == PartState::Done).count(), 8);

    let Ok(JobOutcome::Built { built }) = desk.ended(desk.build(BidAsked { bid: bid.clone() })) else { panic!() };
    assert!(built.is_current && built.pages > 10);
    let view = desk.view(&bid);
    assert_eq!(view.row.stage, Stage::Stamp);
    let Ok(JobOutcome::Tender { tender: own }) = desk.ended(desk.bid_tender(BidAsked { bid: bid.clone() })) else {
        panic!("it was checked")
    };
    assert_eq!((own.ceiling_fen, own.is_trusted), (Some(360_000_000), true));
    let Ok(JobOutcome::Added { added, known, .. }) = desk.ended(desk.sample_papers(BidAsked { bid })) else { panic!() };
    assert_eq!((added.len(), known.len()), (0, 9));
    assert!(data.path().join("sample/papers/licence/营业执照扫描件.png").exists());

    // After its opening another one is held, which the same service takes.
    desk.clock.set(NOW + 4 * 86_400);
    let next = desk.sample(Nothing {}).unwrap();
    let next = desk.look(&next.handle).unwrap();
    assert_ne!((next.no.as_str(), next.ocid.as_str()), (tender.no.as_str(), tender.ocid.as_str()));
    assert_eq!(next.opens, "2026-11-30T08:00:00Z");
    let package = data.path().join("sample").join(format!("{}.sbtender", next.no));
    assert_eq!(client.register(File::open(package).unwrap()).unwrap().opens, next.opens);
}

#[test]
fn a_practice_root_is_one_however_its_mark_is_written() {
    let data = folder();
    let folder = data.path().join("sample");
    std::fs::create_dir(&folder).unwrap();
    let mut rng = sealbid_testkit::rng(78);
    let key = PrivateKey::generate(&mut rng);
    let at = Instant::from_unix_secs(NOW);
    let validity = ca::Validity { not_before: at.plus_secs(-86_400), not_after: at.plus_secs(86_400 * 365 * 20) };
    let root = ca::root(&key, &ca::Subject::named("Example PRACTICE root"), validity, &mut rng).unwrap();
    std::fs::write(folder.join("root.pem"), root.to_pem()).unwrap();
    std::fs::write(folder.join("root.key.pem"), key.to_pem().as_bytes()).unwrap();
    let desk = open(data.path());
    service(&desk);
    let tender = desk.look(&desk.sample(Nothing {}).unwrap().handle).unwrap();
    assert!(tender.is_trusted && tender.is_practice, "{tender:?}");
}

#[test]
fn the_sample_is_not_made_again_by_the_next_start() {
    let data = folder();
    let desk = open(data.path());
    service(&desk);
    let first = desk.sample(Nothing {}).unwrap();
    drop(desk);
    let desk = open(data.path());
    service(&desk);
    assert_eq!(desk.sample(Nothing {}).unwrap().name, first.name);
    let names = std::fs::read_dir(data.path().join("sample")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| !name.ends_with(".pem"));
    names.sort();
    assert_eq!(names, [first.name.as_str(), "sample.json"]);
}

#[test]
fn another_tenders_bid_gets_no_sample_papers() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    let file = desk.handle_of(&other.path().join("small.sbtender")).unwrap();
    let tender = desk.look(&file.handle).unwrap();
    assert!(!tender.is_trusted && !tender.is_sample, "nobody who is known signed it");
    assert_eq!(tender.signed_by, "江北示范城市建设投资有限公司");
    let refused = desk.sample_papers(BidAsked { bid }).unwrap_err();
    assert_eq!(refused.code, "sample_other_bid");
}
