//! Further signers, kept fields, keywords and cross-page seals, and many files in one approval.

use sealbid_desk::input;
use sealbid_pdf::read::Pdf;
use sealbid_pdf::sign::standing;
use sealbid_wire::desk::{
    BidAsked, Countersign, Desk as _, EdgeSide, FilesAsked, JobEvent, JobOutcome, KeptField, KeywordAsked, PlacesAsked,
    SavePlan, SealEntry, SignatureLevel, StampFiles, StampPlan, StampTarget, StampView,
};
use sealbid_wire::{IntactVerdict, VerifyReport};

use super::office::{Ended, Office, Phone, Ran};

fn view(office: &Office, bid: &str) -> StampView {
    office.bench().stamp_view(BidAsked { bid: bid.to_owned() }).unwrap()
}

fn report(ran: Ran) -> VerifyReport {
    let JobOutcome::Made { report: Some(report), .. } = ran.done() else { panic!("it was stamped") };
    report
}

fn countersigned(office: &Office, bid: &str, entries: Vec<SealEntry>) -> Ran {
    let phone = office.phones()[0].id.clone();
    let asked = Countersign { bid: bid.to_owned(), phone, entries, level: SignatureLevel::B };
    let job = office.bench().countersign(asked).unwrap();
    office.ran(&job, Phone::Approves, |_, _| {})
}

#[test]
fn seals_go_where_keywords_edges_and_the_tender_say() {
    let (office, bid) = Office::with_document();
    let before = view(&office, &bid);
    let parts: Vec<&str> = before.asked.iter().map(|asked| asked.part.as_str()).collect();
    assert_eq!(parts, ["投标函", "开标一览表", "分项报价表"]);
    let document = before.document.unwrap();
    let pages = u32::try_from(document.pages.len()).unwrap();
    let target = StampTarget::Bid { bid: bid.clone() };
    let asked = |text: &str, pages| KeywordAsked { target: target.clone(), text: text.to_owned(), pages };
    let found = office.bench().keyword(asked("（盖章）", None)).unwrap();
    // On the cover, too.
    assert_eq!((found.hits.len(), found.total), (4, 4), "{found:?}");
    assert!(found.hits.iter().all(|hit| hit.around.contains("盖章")), "{found:?}");
    let on_cover = office.bench().keyword(asked("(盖 章)", Some("1".to_owned()))).unwrap();
    assert_eq!(on_cover.hits, found.hits[..1]);
    let wrong = office.bench().keyword(asked("盖章", Some("3-1".to_owned()))).unwrap_err();
    assert_eq!(wrong.code, "pages_invalid");

    let edge = SealEntry::Edge {
        seal: office.seal(),
        edge: EdgeSide::Right,
        pages: None,
        every: None,
        odd: false,
        along_mm: None,
    };
    let mut entries: Vec<SealEntry> = before.asked.into_iter().map(|asked| asked.entry).collect();
    entries.push(edge);
    entries.push(office.entry(1, 190.0, 10.0));
    let places = office.bench().places(PlacesAsked { target, entries: entries.clone() }).unwrap();
    assert_eq!(places.places.len(), 3 + pages as usize + 1);
    let leaving = places.notices.iter().find(|notice| notice.problem.code == "place_leaves_page").unwrap();
    assert_eq!((leaving.entry, leaving.page, leaving.count), (4, Some(1), 1));
    let hit = &found.hits[1];
    let (x, y) = (hit.x_mm + hit.width_mm / 2.0, hit.y_mm + hit.height_mm / 2.0);
    let first = &places.places[0];
    assert!((first.x_mm + 20.0 - x).abs() < 0.01 && (first.y_mm + 20.0 - y).abs() < 0.01, "{first:?} {hit:?}");

    entries.pop();
    let plan = StampPlan { entries, ..StampPlan::default() };
    office.bench().plan_save(SavePlan { bid: bid.clone(), plan: plan.clone() }).unwrap();
    assert_eq!(view(&office, &bid).plan, plan);
    let report = report(office.stamp(&bid, Phone::Approves));
    assert!(report.signatures.len() == 1 && report.signatures[0].intact == IntactVerdict::Yes, "{report:?}");
}

#[test]
fn a_signature_that_lasts_is_stamped_and_countersigned() {
    let (office, bid) = Office::with_document();
    for (level, shown, count) in [(SignatureLevel::Lt, "B-LT", 1), (SignatureLevel::Lta, "B-LTA", 2)] {
        let plan = StampPlan { level, ..office.plan(1, 130.0, 220.0) };
        office.bench().plan_save(SavePlan { bid: bid.clone(), plan }).unwrap();
        let report = report(office.stamp(&bid, Phone::Approves));
        assert_eq!((report.signatures[0].level.as_deref(), report.signatures.len()), (Some(shown), count));
    }
    let report = report(countersigned(&office, &bid, vec![office.entry(1, 20.0, 20.0)]));
    assert_eq!(report.signatures.len(), 3);
    assert!(report.signatures.iter().all(|one| one.intact == IntactVerdict::Yes), "{report:?}");
}

#[test]
fn a_keyword_that_is_gone_is_refused_before_a_phone_is_asked() {
    let (office, bid) = Office::with_document();
    let entry = SealEntry::Keyword {
        seal: office.seal(),
        text: "无此字样".to_owned(),
        pages: None,
        hits: None,
        right_mm: 0.0,
        down_mm: 0.0,
        part: None,
    };
    let plan = StampPlan { entries: vec![entry], ..StampPlan::default() };
    office.bench().plan_save(SavePlan { bid: bid.clone(), plan }).unwrap();
    let ran = office.stamp(&bid, Phone::Approves);
    assert!(!ran.events.iter().any(|event| matches!(event, JobEvent::Code { .. })));
    let Ended::Failed(problem) = ran.ended else { panic!("it was stamped") };
    assert_eq!(problem.code, "place_keyword_missing");
}

#[test]
fn a_seal_that_the_tender_asks_for_follows_its_part() {
    let (office, bid) = Office::with_document();
    let asked: Vec<SealEntry> = view(&office, &bid).asked.into_iter().map(|asked| asked.entry).collect();
    // As they were kept when the parts lay elsewhere: the keyword does not stand there.
    let mut entries = asked.clone();
    for entry in &mut entries {
        let SealEntry::Keyword { pages, part: Some(_), .. } = entry else { panic!("{entry:?}") };
        *pages = Some("2".to_owned());
    }
    let plan = StampPlan { entries, ..StampPlan::default() };
    office.bench().plan_save(SavePlan { bid: bid.clone(), plan }).unwrap();
    assert_eq!(view(&office, &bid).plan.entries, asked);
    let ran = office.stamp(&bid, Phone::Approves);
    assert!(!ran.told(|event| matches!(event, JobEvent::Placed { .. })), "{:?}", ran.events);
    report(ran);
}

#[test]
fn a_certified_document_takes_further_signers_in_their_fields_alone() {
    let (office, bid) = Office::with_document();
    let kept = |x_mm| KeptField { name: None, page: 1, x_mm, y_mm: 200.0, width_mm: 50.0, height_mm: 50.0 };
    let plan = StampPlan { certify: true, fields: vec![kept(10.0), kept(70.0)], ..office.plan(1, 130.0, 220.0) };
    office.bench().plan_save(SavePlan { bid: bid.clone(), plan }).unwrap();
    office.stamp(&bid, Phone::Approves).done();
    let stamped = view(&office, &bid).stamped.unwrap();
    assert!(stamped.is_certified && stamped.signatures == 1);
    let names: Vec<_> = stamped.fields.iter().map(|field| field.name.clone().unwrap()).collect();
    assert_eq!(names, ["Later1", "Later2"]);
    assert!((stamped.fields[1].x_mm - 70.0).abs() < 0.01, "{:?}", stamped.fields);

    let Ended::Failed(problem) = countersigned(&office, &bid, vec![office.entry(1, 130.0, 20.0)]).ended else {
        panic!("beside every field")
    };
    assert_eq!(problem.code, "certified_no_new_field");
    let both = Countersign {
        bid: bid.clone(),
        phone: office.phones()[0].id.clone(),
        entries: vec![office.entry(1, 15.0, 205.0), office.entry(2, 15.0, 205.0)],
        level: SignatureLevel::B,
    };
    assert_eq!(office.bench().countersign(both).unwrap_err().code, "later_pass_one_page");
    for (count, x_mm) in [(2, 15.0), (3, 75.0)] {
        let report = report(countersigned(&office, &bid, vec![office.entry(1, x_mm, 205.0)]));
        assert_eq!(report.signatures.len(), count);
        let broken = report.signatures.iter().find(|signature| signature.intact != IntactVerdict::Yes);
        assert!(broken.is_none(), "{broken:?}");
    }
    let path =
        office.files(&format!("bids/{bid}/out")).into_iter().find(|path| path.to_string_lossy().contains("-stamped"));
    let bytes = input::whole(&office.path("data").join(format!("bids/{bid}/out")).join(path.unwrap())).unwrap();
    assert_eq!(standing(&Pdf::open(&bytes).unwrap()).unwrap().empty, []);
}

#[test]
fn fifty_files_are_stamped_in_one_approval_or_none_is() {
    let (office, _) = Office::with_document();
    let folder = office.path("letters");
    std::fs::create_dir(&folder).unwrap();
    let handles: Vec<String> = (1..=50)
        .map(|number| {
            let path = folder.join(format!("函件{number:02}.pdf"));
            std::fs::write(&path, letter()).unwrap();
            office.bench().handle_of(&path).unwrap().handle
        })
        .collect();
    let view = office.bench().stamp_files_view(FilesAsked { handles: handles.clone() }).unwrap();
    assert!(view.files.iter().all(|file| file.document.as_ref().is_some_and(|document| document.pages.len() == 1)));
    assert_eq!(view.seals[0].id, office.seal());
    let asked = StampFiles {
        handles: handles.clone(),
        entries: vec![SealEntry::Pages { seal: office.seal(), pages: "-1".to_owned(), x_mm: 120.0, y_mm: 200.0 }],
        level: SignatureLevel::B,
        title: "保存到".to_owned(),
    };
    let too_many = StampFiles { handles: [handles.clone(), handles.clone()].concat(), ..asked.clone() };
    assert_eq!(office.bench().stamp_files(too_many).unwrap_err().code, "stamp_too_many");
    // The dialog is closed.
    assert_eq!(office.bench().stamp_files(asked.clone()).unwrap(), None);

    let target = office.path("signed");
    std::fs::create_dir(&target).unwrap();
    office.choose_folder(&target);
    let job = office.bench().stamp_files(asked.clone()).unwrap().unwrap();
    let Ended::Failed(problem) = office.ran(&job, Phone::Rejects, |_, _| {}).ended else { panic!("it was refused") };
    assert_eq!(problem.code, "USER_REJECTED");
    assert_eq!(std::fs::read_dir(&target).unwrap().count(), 0, "something was left");

    let job = office.bench().stamp_files(asked.clone()).unwrap().unwrap();
    let JobOutcome::StampedFiles { folder, files } = office.ran(&job, Phone::Approves, |_, _| {}).done() else {
        panic!("they were stamped")
    };
    assert_eq!((folder.as_str(), files.len()), ("signed", 50));
    assert!(files.iter().all(|one| one.report.signatures[0].intact == IntactVerdict::Yes));
    assert_eq!(files[49].file.name, "函件50-stamped.pdf");
    assert_eq!(std::fs::read_dir(&target).unwrap().count(), 50);

    // Once more into the same folder: nothing there is replaced.
    let job = office.bench().stamp_files(asked).unwrap().unwrap();
    let Ended::Failed(problem) = office.ran(&job, Phone::Approves, |_, _| {}).ended else { panic!("it was replaced") };
    assert_eq!(problem.code, "output_exists");
}

#[test]
fn of_many_files_those_are_told_that_a_seal_does_not_fit() {
    let (office, bid) = Office::with_document();
    let plan = StampPlan {
        certify: true,
        fields: vec![KeptField { name: None, page: 1, x_mm: 100.0, y_mm: 100.0, width_mm: 50.0, height_mm: 50.0 }],
        ..office.plan(1, 130.0, 220.0)
    };
    office.bench().plan_save(SavePlan { bid: bid.clone(), plan }).unwrap();
    office.stamp(&bid, Phone::Approves).done();
    let certified = view(&office, &bid).stamped.unwrap().file;
    let written = |name: &str, bytes: &[u8]| {
        let path = office.path(name);
        std::fs::write(&path, bytes).unwrap();
        office.bench().handle_of(&path).unwrap().handle
    };
    let (large, small) = (written("large.pdf", &letter()), written("small.pdf", &page(300, 340)));
    let target = office.path("signed");
    std::fs::create_dir(&target).unwrap();
    let stamped = |handles: &[&String], x_mm| {
        office.choose_folder(&target);
        let asked = StampFiles {
            handles: handles.iter().map(|handle| (*handle).clone()).collect(),
            entries: vec![office.entry(1, x_mm, 105.0)],
            level: SignatureLevel::B,
            title: "保存到".to_owned(),
        };
        office.bench().stamp_files(asked).map(|job| office.ran(&job.unwrap(), Phone::Approves, |_, _| {}))
    };
    // On the small page the seal's lower part would be cut off. The certified one takes it in the place that was kept.
    let ran = stamped(&[&large, &small, &certified.handle], 60.0).unwrap();
    let Ended::Failed(problem) = &ran.ended else { panic!("it is beside the kept place") };
    assert_eq!(problem.code, "certified_no_new_field");
    assert!(!ran.told(|event| matches!(event, JobEvent::Code { .. })));
    let ran = stamped(&[&large, &small], 60.0).unwrap();
    let placed = ran.events.iter().find_map(|event| match event {
        JobEvent::Placed { files } => Some(files.clone()),
        _ => None,
    });
    let [file] = &placed.unwrap()[..] else { panic!("one file") };
    let codes: Vec<&str> = file.notices.iter().map(|notice| notice.problem.code.as_str()).collect();
    assert_eq!((file.name.as_str(), codes.as_slice()), ("small.pdf", &["place_leaves_page"][..]));
    ran.done();
    let JobOutcome::StampedFiles { files, .. } = stamped(&[&certified.handle], 105.0).unwrap().done() else {
        panic!("it was stamped")
    };
    assert!(files[0].report.signatures.iter().all(|one| one.intact == IntactVerdict::Yes), "{:?}", files[0].report);

    // Names that some file systems hold alike.
    let ran = stamped(&[&written("Brief.pdf", &letter()), &written("brief.pdf", &letter())], 60.0).unwrap();
    assert_eq!(ran.refused(), "stamp_name_twice");
}

/// One A4 page.
fn letter() -> Vec<u8> {
    page(595, 842)
}

/// One page of this size in points.
fn page(width: u32, height: u32) -> Vec<u8> {
    let media = format!("<</Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 {width} {height}]>>");
    sealbid_testkit::pdf(&[
        "<</Type /Catalog /Pages 2 0 R>>",
        media.as_str(),
        "<</Type /Page /Parent 2 0 R /Resources <<>>>>",
    ])
}
