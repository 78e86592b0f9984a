//! Seals are drafts until a phone orders a version of them; versions stamp as long as they stand.

use sealbid_seal::electronic::{Check, ElectronicSeal};
use sealbid_testkit::run;
use sealbid_wire::IntactVerdict;
use sealbid_wire::desk::{
    BidAsked, Desk as _, ExportSeal, ImportSeal, JobEvent, JobOutcome, NewSeal, Nothing, OrderSeal, PlacesAsked,
    PresetsAsked, RemoveSeal, SavePlan, SaveSeal, SealAsked, SealDetail, SealFileKind, SealOrderKind, SealSource,
    SealState, StampTarget, WriteSeal, Writing,
};

use super::office::{BIDDER, Ended, Office, Phone, Ran};
use crate::film::{Film, Filmed};

const NAME: &str = "单位公章";

fn detail(office: &Office, seal: &str) -> SealDetail {
    office.bench().seal(SealAsked { seal: seal.to_owned() }).unwrap()
}

fn became(detail: &SealDetail) -> Vec<String> {
    detail.changes.iter().rev().map(|change| format!("{} {}", change.number, change.change)).collect()
}

/// The seal with other words on it.
fn changed(office: &Office, seal: &str, code: &str) -> SealDetail {
    let SealDetail { row, source: SealSource::Drawn { mut design }, .. } = detail(office, seal) else {
        panic!("it is drawn")
    };
    design["code"] = code.into();
    let source = SealSource::Drawn { design };
    office.bench().seal_save(SaveSeal { seal: seal.to_owned(), name: row.name, source }).unwrap()
}

/// The file that a seal is saved to.
fn exported(office: &Office, seal: &str, kind: SealFileKind) -> Vec<u8> {
    let target = office.path("exported");
    *office.window.target.lock().unwrap() = Some(target.clone());
    let asked = ExportSeal { seal: seal.to_owned(), kind, title: "导出".to_owned() };
    office.bench().seal_export(asked).unwrap().unwrap();
    std::fs::read(target).unwrap()
}

fn refused(ran: &Ran, code: &str) {
    assert_eq!(ran.refused(), code);
    assert!(!ran.told(|event| matches!(event, JobEvent::Code { .. })), "a phone was asked: {:?}", ran.events);
}

#[test]
fn a_seal_is_drawn_made_changed_suspended_and_void_and_stamps_while_it_stands() {
    let (office, bid) = Office::with_document();
    let seal = office.seal();
    let made = detail(&office, &seal);
    assert_eq!((made.row.state, made.row.number, made.row.is_changed), (SealState::Active, Some(1), false));
    assert_eq!(became(&made), ["1 made"]);
    assert_eq!(made.changes[0].by.as_deref(), Some(BIDDER));
    assert_eq!(made.versions[0].holders, [BIDDER]);
    let der = exported(&office, &seal, SealFileKind::Der);
    let electronic = ElectronicSeal::from_der(&der).unwrap();
    assert_eq!((electronic.check(), electronic.info().id.as_str()), (Check::Intact, format!("{seal}.1").as_str()));
    let path = office.path("exported");
    let parsed = run("openssl", ["asn1parse", "-inform", "DER", "-in", path.to_str().unwrap()]).ok().out;
    assert!(parsed.contains(":ES") && parsed.contains(&format!("{seal}.1")), "{parsed}");
    office.stamp(&bid, Phone::Approves).done();

    // A draft changes nothing of what stamps.
    let pictured = |office: &Office| {
        let view = office.bench().stamp_view(BidAsked { bid: bid.clone() }).unwrap();
        (view.seals[0].number, view.seals[0].picture.size)
    };
    let before = pictured(&office);
    let draft = changed(&office, &seal, "3501000012345");
    assert!(draft.row.is_changed && draft.row.state == SealState::Active, "{draft:?}");
    assert_eq!(pictured(&office), before);
    assert!(!office.bench().seal_revert(SealAsked { seal: seal.clone() }).unwrap().row.is_changed);
    changed(&office, &seal, "3501000012345");
    office.order(&seal, SealOrderKind::Make, Phone::Approves).done();
    let after = pictured(&office);
    assert!(after.0 == 2 && after.1 != before.1, "{before:?} {after:?}");
    let anew = detail(&office, &seal);
    assert_eq!(became(&anew), ["1 made", "1 superseded", "2 made"]);
    assert_eq!(anew.versions.iter().map(|one| one.state).collect::<Vec<_>>(), [SealState::Active, SealState::Void]);

    office.order(&seal, SealOrderKind::Suspend, Phone::Approves).done();
    assert!(office.bench().stamp_view(BidAsked { bid: bid.clone() }).unwrap().seals.is_empty());
    let ran = office.stamp(&bid, Phone::Approves);
    refused(&ran, "seal_not_active");
    let target = StampTarget::Bid { bid: bid.clone() };
    let entries = vec![office.entry(1, 20.0, 20.0)];
    let places = office.bench().places(PlacesAsked { target, entries }).unwrap();
    assert!(places.notices[0].is_in_the_way && places.notices[0].problem.code == "seal_not_active", "{places:?}");
    office.order(&seal, SealOrderKind::Resume, Phone::Approves).done();
    office.stamp(&bid, Phone::Approves).done();

    let remove = |typed: &str| office.bench().seal_remove(RemoveSeal { seal: seal.clone(), typed: typed.to_owned() });
    assert_eq!(remove("公章").unwrap_err().code, "seal_name_typed");
    assert_eq!(remove(NAME).unwrap_err().code, "seal_in_force");
    let der = exported(&office, &seal, SealFileKind::Der);
    office.order(&seal, SealOrderKind::Void, Phone::Approves).done();
    assert_eq!(detail(&office, &seal).row.state, SealState::Void);
    refused(&office.stamp(&bid, Phone::Approves), "seal_not_active");
    let ran = office.order(&seal, SealOrderKind::Make, Phone::Approves);
    assert_eq!(ran.refused(), "seal_state");
    assert!(remove(NAME).unwrap().seals.is_empty());
    refused(&office.stamp(&bid, Phone::Approves), "seal_removed");

    // Its file brings it back with all that became of it.
    let back = taken(&office, "公章.der", &der, None).unwrap();
    assert_eq!((back.row.id.as_str(), back.row.state, back.row.name.as_str()), (seal.as_str(), SealState::Void, NAME));
    assert_eq!(became(&back).last().map(String::as_str), Some("2 voided"));
    assert_eq!(back.versions.iter().map(|one| one.picture.is_some()).collect::<Vec<_>>(), [true, false]);
}

fn taken(office: &Office, name: &str, bytes: &[u8], width_mm: Option<f64>) -> Result<SealDetail, String> {
    let path = office.path(name);
    std::fs::write(&path, bytes).unwrap();
    let handle = office.bench().handle_of(&path).unwrap().handle;
    let asked = ImportSeal { handle, name: "导入的印章".to_owned(), width_mm };
    office.bench().seal_import(asked).map_err(|problem| problem.code)
}

/// What the desk knew at a time, to be known again later.
struct Knew(tempfile::TempDir);

impl Knew {
    const FILES: [&str; 3] = ["desk.sqlite", "desk.sqlite-wal", "desk.sqlite-shm"];

    fn of(office: &Office) -> Self {
        let folder = sealbid_testkit::folder();
        for name in &Self::FILES[..2] {
            std::fs::copy(office.path("data").join(name), folder.path().join(name)).unwrap();
        }
        Self(folder)
    }

    fn again(&self, office: &mut Office) {
        office.close();
        for name in Self::FILES {
            std::fs::remove_file(office.path("data").join(name)).ok();
        }
        for name in &Self::FILES[..2] {
            std::fs::copy(self.0.path().join(name), office.path("data").join(name)).unwrap();
        }
        office.open(Box::new(sealbid_workbench::Folders));
    }
}

#[test]
fn what_was_suspended_elsewhere_stamps_no_more() {
    let (mut office, bid) = Office::with_document();
    let seal = office.seal();
    let before = Knew::of(&office);
    office.order(&seal, SealOrderKind::Suspend, Phone::Approves).done();
    before.again(&mut office);
    assert_eq!(detail(&office, &seal).row.state, SealState::Active);
    refused(&office.stamp(&bid, Phone::Approves), "seal_not_active");
    assert_eq!(detail(&office, &seal).row.state, SealState::Suspended);
    let told = office.bench().seal_refresh(SealAsked { seal: seal.clone() }).unwrap();
    assert_eq!(became(&told), ["1 made", "1 suspended"]);
}

#[test]
fn a_first_version_whose_answer_was_lost_keeps_nobody_from_making_the_next() {
    let (mut office, _) = Office::with_document();
    let presets = office.bench().seal_presets(PresetsAsked { text: BIDDER.to_owned() }).unwrap();
    let source = SealSource::Drawn { design: presets[1].design.clone() };
    let seal = office.bench().seal_new(NewSeal { name: "合同章".to_owned(), source }).unwrap().row.id;
    let before = Knew::of(&office);
    office.order(&seal, SealOrderKind::Make, Phone::Approves).done();
    before.again(&mut office);
    assert_eq!(detail(&office, &seal).row.state, SealState::Draft);
    changed(&office, &seal, "3501000012345");
    office.order(&seal, SealOrderKind::Make, Phone::Approves).done();
    let now = detail(&office, &seal);
    assert_eq!(
        (now.row.number, became(&now).as_slice()),
        (Some(2), &["1 made", "1 superseded", "2 made"].map(str::to_owned)[..])
    );
}

#[test]
fn an_order_that_the_phone_rejects_changes_nothing() {
    let (office, _) = Office::with_document();
    let seal = office.seal();
    let before = changed(&office, &seal, "3501000012345");
    for order in [SealOrderKind::Make, SealOrderKind::Suspend, SealOrderKind::Void] {
        assert_eq!(office.order(&seal, order, Phone::Rejects).refused(), "USER_REJECTED");
        assert_eq!(detail(&office, &seal).changes, before.changes);
    }
}

#[test]
fn a_seal_that_is_made_bears_the_services_time_and_not_the_computers() {
    const AHEAD: i64 = 3_600;
    let (office, _) = Office::with_document();
    let _elsewhere = office.elsewhere();
    std::fs::remove_dir_all(office.path("phone")).unwrap();
    office.enrol();
    office.pair(Phone::Approves).done();
    office.elsewhere_clock.forward(AHEAD);
    assert!(office.bench().service(Nothing {}).unwrap().ahead_ms > (AHEAD - 60) * 1_000);
    let made = office.make_seal();
    assert_eq!(made.row.state, SealState::Active);
    let from: sealbid_pki::Instant = made.versions[0].valid_from.parse().unwrap();
    assert!(from.unix_ms() - office.clock.ms() > (AHEAD - 120) * 1_000, "{from}");
}

#[test]
fn an_order_stopped_at_any_write_is_carried_out_once() {
    let (mut office, _) = Office::with_document();
    let seal = office.seal();
    let film = std::sync::Arc::new(Film::default());
    office.open(Box::new(Filmed(film.clone())));
    let mut number = 1;
    for step in 0.. {
        office.clock.forward(60);
        changed(&office, &seal, &format!("35010000{step:05}"));
        film.fail_after(step, true);
        let first = office.order(&seal, SealOrderKind::Make, Phone::Approves);
        let is_over = !film.heal();
        if let Ended::Failed(problem) = &first.ended {
            assert_eq!(problem.code, "store_full", "step {step}");
            office.order(&seal, SealOrderKind::Make, Phone::Approves).done();
        }
        number += 1;
        let now = detail(&office, &seal);
        assert_eq!((now.row.number, now.row.is_changed), (Some(number), false), "step {step}");
        if is_over {
            assert!(step > 2, "{step} steps");
            return;
        }
    }
}

#[test]
fn drafts_of_every_kind_are_kept_and_leave_as_files() {
    let office = Office::new();
    let presets = office.bench().seal_presets(PresetsAsked { text: BIDDER.to_owned() }).unwrap();
    assert!(presets.iter().any(|preset| preset.name == "company_42"));
    assert!(presets.iter().all(|preset| preset.name != "name_20"), "no square holds a firm's name");
    assert!(
        office
            .bench()
            .seal_presets(PresetsAsked { text: "张示范".to_owned() })
            .unwrap()
            .iter()
            .any(|one| one.name == "name_20")
    );
    let strokes = vec![vec![(5.0, 5.0, 0.3), (20.0, 12.0, 0.9), (45.0, 6.0, 0.5)]];
    let writing = Writing { width_mm: 50.0, height_mm: 20.0, pen_mm: 0.8, colour: "#1b2a6b".to_owned(), strokes };
    let new = |name: &str, source| office.bench().seal_new(NewSeal { name: name.to_owned(), source }).unwrap();
    let drawn = new(NAME, SealSource::Drawn { design: presets[0].design.clone() });
    let written = new("签名", SealSource::Written { writing: writing.clone() });
    assert_eq!(written.source, SealSource::Written { writing });
    assert_eq!((written.row.state, written.row.number), (SealState::Draft, None));
    assert_eq!((written.row.width_mm, written.row.height_mm.round()), (50.0, 20.0));
    let png = exported(&office, &drawn.row.id, SealFileKind::Png);
    let picture = taken(&office, "章.png", &png, Some(40.0)).unwrap();
    assert!(matches!(picture.source, SealSource::Picture { width_mm: 40.0, .. }), "{picture:?}");
    let json = exported(&office, &drawn.row.id, SealFileKind::Design);
    let design = taken(&office, "章.json", &json, None).unwrap();
    assert_eq!(design.source, drawn.source);
    for (seal, kind, start) in [
        (&drawn, SealFileKind::Svg, &b"<svg "[..]),
        (&written, SealFileKind::Svg, b"<svg "),
        (&written, SealFileKind::Png, b"\x89PNG"),
        (&picture, SealFileKind::Pdf, b"%PDF-"),
    ] {
        assert!(exported(&office, &seal.row.id, kind).starts_with(start), "{kind:?}");
    }
    for (seal, kind, code) in [
        (&picture, SealFileKind::Svg, "seal_no_vectors"),
        (&written, SealFileKind::Design, "seal_no_vectors"),
        (&drawn, SealFileKind::Der, "seal_no_version"),
    ] {
        let asked = ExportSeal { seal: seal.row.id.clone(), kind, title: String::new() };
        assert_eq!(office.bench().seal_export(asked).unwrap_err().code, code);
    }
    for (name, bytes, code) in [
        ("x.der", &b"\x30\x03\x02\x01\x01"[..], "electronic_seal_malformed"),
        ("x.txt", b"hello", "seal_import_unknown"),
        ("x.json", b"{}", "seal_spec_invalid"),
        ("x.png", b"\x89PNG", "seal_not_png"),
    ] {
        assert_eq!(taken(&office, name, bytes, Some(20.0)).unwrap_err(), code, "{name}");
    }
    assert_eq!(office.bench().seals(Nothing {}).unwrap().seals.len(), 4);

    // No phone yet, and none of it stamps.
    let asked = |order| OrderSeal { seal: drawn.row.id.clone(), order, phones: Vec::new() };
    assert_eq!(office.bench().seal_order(asked(SealOrderKind::Suspend)).unwrap_err().code, "seal_no_version");
    assert_eq!(office.bench().seal_order(asked(SealOrderKind::Make)).unwrap_err().code, "phone_none");
    let typed = RemoveSeal { seal: drawn.row.id.clone(), typed: NAME.to_owned() };
    assert_eq!(office.bench().seal_remove(typed).unwrap().seals.len(), 3);
}

#[test]
fn a_hand_is_written_on_the_phone() {
    let (office, _) = Office::with_document();
    let asked = |width_mm| WriteSeal { name: "张示范".to_owned(), width_mm, height_mm: 20.0 };
    for width in [9.0, 50.5, 171.0, f64::NAN] {
        assert_eq!(office.bench().seal_write(asked(width)).unwrap_err().code, "seal_writing_invalid");
    }
    let job = office.bench().seal_write(asked(50.0)).unwrap();
    let JobOutcome::Written { writing } = office.ran(&job, Phone::Approves, |_, _| {}).done() else {
        panic!("it was written")
    };
    assert!(!writing.strokes.is_empty());
    let is_within = |(x, y, _): &(f64, f64, f64)| (0.0..=50.0).contains(x) && (0.0..=20.0).contains(y);
    assert!(writing.strokes.iter().flatten().all(is_within), "{writing:?}");
    let source = SealSource::Written { writing };
    office.bench().seal_new(NewSeal { name: "签名".to_owned(), source }).unwrap();

    let job = office.bench().seal_write(asked(50.0)).unwrap();
    assert_eq!(office.ran(&job, Phone::Rejects, |_, _| {}).refused(), "USER_REJECTED");
}

#[test]
fn a_signature_by_hand_is_made_and_stamps() {
    let (office, bid) = Office::with_document();
    let strokes = vec![vec![(5.0, 5.0, 0.3), (20.0, 12.0, 0.9), (45.0, 6.0, 0.5)]];
    let writing = Writing { width_mm: 50.0, height_mm: 20.0, pen_mm: 0.8, colour: "#1b2a6b".to_owned(), strokes };
    let source = SealSource::Written { writing };
    let written = office.bench().seal_new(NewSeal { name: "签名".to_owned(), source }).unwrap().row.id;
    office.order(&written, SealOrderKind::Make, Phone::Approves).done();
    let mut plan = office.plan(1, 120.0, 220.0);
    plan.entries.push(sealbid_wire::desk::SealEntry::At { seal: written, page: 1, x_mm: 40.0, y_mm: 230.0 });
    office.bench().plan_save(SavePlan { bid: bid.clone(), plan }).unwrap();
    let JobOutcome::Made { report: Some(report), .. } = office.stamp(&bid, Phone::Approves).done() else {
        panic!("it was stamped")
    };
    assert_eq!(report.signatures[0].intact, IntactVerdict::Yes);
    // The tender asks for the firm's seal, not for a person's.
    let view = office.bench().stamp_view(BidAsked { bid }).unwrap();
    assert_eq!(view.seals.len(), 2);
    let first = serde_json::to_value(&view.asked[0].entry).unwrap();
    assert_eq!(first["seal"], office.seal());
}
