//! From the pairing to the decrypted response, and every way in which a step of it comes to nothing.

use sealbid_wire::desk::{
    BidAsked, Desk as _, FileAsked, ForgetPhone, JobEvent, JobId, JobOutcome, Nothing, OpeningStep, OutputView,
    PairPhone, Stage,
};
use sealbid_wire::{Kind, Verdict, VerifyReport};
use sealbid_workbench::Folders;

use super::office::{BIDDER, Ended, Office, Phone};

/// Longer than the tender is open, seconds.
pub const FOUR_DAYS: i64 = 4 * 86_400;

#[track_caller]
fn made(outcome: JobOutcome) -> (OutputView, Option<VerifyReport>) {
    match outcome {
        JobOutcome::Made { output, report } => (output, report),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_bid_is_stamped_packed_encrypted_and_after_the_opening_decrypted() {
    let (office, bid) = Office::with_document();
    let asked = || BidAsked { bid: bid.clone() };
    let view = office.bench().stamp_view(asked()).unwrap();
    let document = view.document.unwrap();
    assert!((document.pages[0].width_mm - 210.0).abs() < 0.1 && document.parts[0].1 >= 1, "{document:?}");
    assert_eq!((view.seals[0].id.as_str(), view.seals[0].width_mm), (office.seal().as_str(), 40.0));
    assert!(office.bench().read(&view.seals[0].picture.handle, 0, 8).unwrap().starts_with(b"\x89PNG"));
    assert_eq!(view.phone.unwrap().holder, BIDDER);

    let ran = office.stamp(&bid, Phone::Approves);
    for is_told in [
        |event: &JobEvent| matches!(event, JobEvent::Code { number: 0, .. }),
        |event: &JobEvent| matches!(event, JobEvent::Claimed { phone: Some(_), .. }),
        |event: &JobEvent| matches!(event, JobEvent::Reviewing {}),
        |event: &JobEvent| matches!(event, JobEvent::Pin {}),
        |event: &JobEvent| matches!(event, JobEvent::Answered { is_kept: false }),
    ] {
        assert!(ran.told(is_told), "{:?}", ran.events);
    }
    let (stamped, report) = made(ran.done());
    let report = report.unwrap();
    assert!(stamped.is_current && report.kind == Kind::Pdf && report.signatures[0].covers_whole_file, "{report:?}");
    assert_eq!(report.signatures[0].signer.as_ref().unwrap().organization.as_deref(), Some(BIDDER));
    assert!(report.signatures[0].chain.practice, "{report:?}");

    let (packed, report) = made(office.pack(&bid, Phone::Approves).done());
    assert!(packed.is_current && report.is_some_and(|report| report.kind == Kind::Asice));
    let (encrypted, report) = made(office.encrypt(&bid).done());
    assert!(encrypted.is_current && report.is_none());
    assert_eq!(office.bench().bid(asked()).unwrap().row.stage, Stage::Encrypted);

    // Nobody opens it before the opening, and no phone is asked.
    let early = office.decrypt(&bid, Phone::Approves);
    assert_eq!(early.refused(), "NOT_OPEN_YET");
    assert!(!early.told(|event| matches!(event, JobEvent::Code { .. })), "{:?}", early.events);
    assert!(office.files(&format!("bids/{bid}/opened")).is_empty());
    let rows = office.bench().openings(Nothing {}).unwrap();
    assert!(rows.len() == 1 && rows[0].bid == bid && !rows[0].is_opened, "{rows:?}");

    office.clock.forward(FOUR_DAYS);
    let ran = office.decrypt(&bid, Phone::Approves);
    let begun = ran.events.iter().filter_map(|event| match event {
        JobEvent::Opening { step } => Some(*step),
        _ => None,
    });
    let steps: Vec<_> = begun.collect();
    let all = [
        OpeningStep::Envelope,
        OpeningStep::PlatformShare,
        OpeningStep::BidderShare,
        OpeningStep::Summary,
        OpeningStep::Body,
        OpeningStep::Signatures,
    ];
    assert_eq!(steps, all);
    let JobOutcome::Opened { opened } = ran.done() else { panic!("it was opened") };
    assert_eq!((opened.sha256.as_str(), opened.documents.len()), (packed.sha256.as_str(), 1));
    assert!(opened.price_fen.is_some_and(|fen| fen > 0) && opened.report.signatures.len() == 1, "{opened:?}");
    let document = &opened.documents[0];
    assert_eq!(document.size, stamped.file.size);
    assert!(office.bench().read(&document.handle, 0, 5).unwrap() == b"%PDF-");
    let seen = office.bench().bid(asked()).unwrap();
    assert_eq!((seen.row.stage, seen.opened.map(|opened| opened.sha256)), (Stage::Opened, Some(opened.sha256)));

    // What was decrypted is verified once more as a file of its own.
    let report = office.verified(&document.handle);
    assert!(report.signatures[0].covers_whole_file, "{report:?}");
    let envelope = office.bench().bid_envelope(asked()).unwrap();
    assert_eq!((envelope.bid.as_deref(), envelope.bidder.as_str()), (Some(bid.as_str()), BIDDER));
    assert!(envelope.phone.is_some() && envelope.opened.is_some());
}

#[test]
fn an_envelope_from_elsewhere_is_opened_beside_the_bids() {
    let (office, bid) = Office::with_document();
    office.stamp(&bid, Phone::Approves).done();
    office.pack(&bid, Phone::Approves).done();
    office.encrypt(&bid).done();
    let encrypted = office.files(&format!("bids/{bid}/out")).into_iter();
    let encrypted = encrypted.into_iter().find(|path| path.extension().is_some_and(|e| e == "sealbid")).unwrap();
    let copied = office.path("copied.sealbid");
    std::fs::copy(encrypted, &copied).unwrap();
    // Encrypted once more, the copy is another envelope than the bid's.
    office.encrypt(&bid).done();
    office.clock.forward(FOUR_DAYS);
    let handle = office.bench().handle_of(&copied).unwrap().handle;
    let view = office.bench().envelope_look(FileAsked { handle: handle.clone() }).unwrap();
    assert_eq!((view.bid, view.opened), (None, None));
    let job = office.bench().decrypt(FileAsked { handle: handle.clone() }).unwrap();
    office.ran(&job, Phone::Approves, |_, _| {}).done();
    assert!(office.bench().envelope_look(FileAsked { handle }).unwrap().opened.is_some());
    assert!(!office.files("opened").is_empty() && office.files(&format!("bids/{bid}/opened")).is_empty());
}

#[test]
fn a_phone_that_says_no_leaves_no_file() {
    let (office, bid) = Office::with_document();
    let before = office.files("bids");
    assert_eq!(office.stamp(&bid, Phone::Rejects).refused(), "USER_REJECTED");
    assert_eq!(office.files("bids"), before);
    office.stamp(&bid, Phone::Approves).done();
    let before = office.files("bids");
    assert_eq!(office.pack(&bid, Phone::Rejects).refused(), "USER_REJECTED");
    assert_eq!(office.files("bids"), before);
    office.pack(&bid, Phone::Approves).done();
    office.encrypt(&bid).done();
    office.clock.forward(FOUR_DAYS);
    let before = office.files("bids");
    assert_eq!(office.decrypt(&bid, Phone::Rejects).refused(), "USER_REJECTED");
    assert_eq!(office.files("bids"), before);
}

/// A file that was opened by a double click is verified while the desk begins.
#[test]
fn a_good_signature_is_not_called_untrusted_before_the_service_told_its_root() {
    let (mut office, bid) = Office::with_document();
    let (stamped, _) = made(office.stamp(&bid, Phone::Approves).done());
    let verdict = |office: &Office| {
        let out = office.files(&format!("bids/{bid}/out"));
        let file = out.into_iter().find(|path| path.to_str().is_some_and(|path| path.ends_with("-stamped.pdf")));
        let handle = office.bench().handle_of(&file.unwrap()).unwrap().handle;
        let report = office.verified(&handle);
        (report.verdict, report.reasons.contains(&"untrusted".to_owned()))
    };
    assert!(stamped.is_current);
    let (known, is_untrusted) = verdict(&office);
    assert!(known != Verdict::Fail && !is_untrusted);

    // Its service does not come up.
    office.close();
    let service = office.path("data/service");
    std::fs::rename(&service, office.path("data/away")).unwrap();
    std::fs::write(&service, b"").unwrap();
    office.begin(Box::new(Folders));
    assert_eq!(verdict(&office), (Verdict::Unknown, false));
}

#[test]
fn what_a_stopped_run_did_not_record_goes_with_the_next_job() {
    let (office, bid) = Office::with_document();
    let before = office.files("bids");
    let out = office.path("data/bids").join(&bid).join("out");
    for name in ["0011223344556677-stamped.pdf", "0011223344556677.asice", "0011223344556677-2.sealbid"] {
        std::fs::write(out.join(name), b"whole, and of nobody").unwrap();
    }
    assert_eq!(office.stamp(&bid, Phone::Rejects).refused(), "USER_REJECTED");
    assert_eq!(office.files("bids"), before);
}

/// Whether an event is one to stop at.
type Stop = fn(&JobEvent) -> bool;

/// Has a job cancelled at the first event that is one to stop at.
fn cancelled(office: &Office, job: &JobId, is_stop: Stop) -> Ended {
    let ran = office.ran(job, Phone::Approves, |job, event| {
        if is_stop(event) {
            office.bench().job_cancel(job.clone()).unwrap();
        }
    });
    ran.ended
}

#[test]
fn a_job_that_is_cancelled_at_any_of_its_events_is_cancelled_and_leaves_no_file() {
    let (office, bid) = Office::with_document();
    let asked = || BidAsked { bid: bid.clone() };
    let check = |name: &str, job: &JobId, is_stop: Stop, may_be_done: bool| {
        let before = office.files("bids");
        match cancelled(&office, job, is_stop) {
            Ended::Cancelled => assert_eq!(office.files("bids"), before, "{name}"),
            // The phone may have been quicker than the person.
            Ended::Done(_) if may_be_done => {}
            other => panic!("{name}: {other:?}"),
        }
    };
    let is_code: Stop = |event| matches!(event, JobEvent::Code { .. });
    check("copying", &office.bench().stamp(asked()).unwrap(), |e| matches!(e, JobEvent::Progress { .. }), false);
    check("code", &office.bench().stamp(asked()).unwrap(), is_code, false);
    check("claimed", &office.bench().stamp(asked()).unwrap(), |e| matches!(e, JobEvent::Claimed { .. }), false);
    check("reviewing", &office.bench().stamp(asked()).unwrap(), |e| matches!(e, JobEvent::Reviewing {}), true);
    office.stamp(&bid, Phone::Approves).done();
    check("pack", &office.bench().pack(asked()).unwrap(), is_code, false);
    office.pack(&bid, Phone::Approves).done();
    check("encrypt", &office.bench().encrypt(asked()).unwrap(), |e| matches!(e, JobEvent::Progress { .. }), true);
    office.encrypt(&bid).done();
    office.clock.forward(FOUR_DAYS);
    let handle = office.bench().bid_envelope(asked()).unwrap().file.handle;
    let decrypt = || office.bench().decrypt(FileAsked { handle: handle.clone() }).unwrap();
    let steps: [(Stop, bool); 4] = [
        (|event| matches!(event, JobEvent::Opening { step: OpeningStep::Envelope }), false),
        (|event| matches!(event, JobEvent::Opening { step: OpeningStep::BidderShare }), false),
        (|event| matches!(event, JobEvent::Opening { step: OpeningStep::Summary }), true),
        (|event| matches!(event, JobEvent::Opening { step: OpeningStep::Signatures }), true),
    ];
    for (is_stop, may_be_done) in steps {
        check("decrypt", &decrypt(), is_stop, may_be_done);
    }

    let job = office.bench().pair(PairPhone { desk_name: "第二台".to_owned() }).unwrap();
    assert!(matches!(cancelled(&office, &job, is_code), Ended::Cancelled));
    assert_eq!(office.phones().len(), 1);
}

#[test]
fn what_must_come_first_is_said_by_its_name() {
    let office = Office::new();
    let bid = office.compose();
    let asked = || BidAsked { bid: bid.clone() };
    assert_eq!(office.bench().stamp(asked()).unwrap_err().code, "phone_none");
    assert_eq!(office.bench().bid_envelope(asked()).unwrap_err().code, "bid_not_encrypted");
    assert!(office.bench().desk(Nothing {}).unwrap().fingerprint.is_none());
    office.enrol();
    let ran = office.pair(Phone::Approves);
    assert!(ran.told(|event| matches!(event, JobEvent::AwaitDigits { left: None })), "{:?}", ran.events);
    let JobOutcome::Paired { phone } = ran.done() else { panic!("it was paired") };
    assert!(phone.is_reachable && phone.certificates.len() == 2, "{phone:?}");
    assert_eq!(office.pack(&bid, Phone::Away).refused(), "pack_stamp_first");
    assert_eq!(office.encrypt(&bid).refused(), "encrypt_pack_first");

    let forget =
        |typed: &str| office.bench().phone_forget(ForgetPhone { id: phone.id.clone(), typed: typed.to_owned() });
    assert_eq!(forget("00000000").unwrap_err().code, "phone_forget_typed");
    assert!(forget(&phone.id[..8]).unwrap().phones.is_empty());
    assert_eq!(forget(&phone.id[..8]).unwrap_err().code, "phone_unknown");
    assert_eq!(office.bench().stamp(asked()).unwrap_err().code, "phone_none");
}

#[test]
fn a_phone_that_was_paired_through_another_service_is_named_with_it() {
    let (office, bid) = Office::with_document();
    let _elsewhere = office.elsewhere();
    let problem = office.bench().stamp(BidAsked { bid: bid.clone() }).unwrap_err();
    assert_eq!(problem.code, "phone_elsewhere");
    assert!(!office.phones()[0].is_reachable);
    // It is there: only its service is not.
    let shown = office.bench().stamp_view(BidAsked { bid }).unwrap().phone;
    assert_eq!(shown, office.phones().pop());
}

#[test]
fn a_service_that_went_away_is_said_and_nothing_is_left() {
    let (office, bid) = Office::with_document();
    let elsewhere = office.elsewhere();
    std::fs::remove_dir_all(office.path("phone")).unwrap();
    office.enrol();
    office.pair(Phone::Approves).done();
    let before = office.files("bids");
    drop(elsewhere);
    assert_eq!(office.stamp(&bid, Phone::Approves).refused(), "service_unreachable");
    assert_eq!(office.files("bids"), before);
}
