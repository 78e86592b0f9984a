//! What a phone answers, what a desk takes of it, and what is kept.

use sealbid_link::desk;
use sealbid_link::phone::Keys as _;
use sealbid_link::*;
use sha2::{Digest as _, Sha256};

use crate::frames::hello_of;
use crate::world::by_hand::{self, HandPhone};
use crate::world::*;

/// A phone by hand that answers `ask` with `out`; the state that the desk ends in.
fn answered_by_hand(world: &mut World, ask: Ask, change: impl Fn(&mut Answer, &World)) -> desk::State {
    answered_by_hand_of(world, ask, change, |world| &world.auth)
}

/// The same under the signature of any key.
fn answered_by_hand_of(
    world: &mut World,
    ask: Ask,
    change: impl Fn(&mut Answer, &World),
    signer: impl Fn(&World) -> &MemoryKey,
) -> desk::State {
    let setup = world.setup(ask.clone());
    let mut desk = world.start(setup);
    let qr = *desk.code(world.now).unwrap().as_bytes();
    let mut phone = HandPhone::new(qr, world);
    let hello = phone.hello(hello_of(world), &world.auth);
    world.desk_gets(&mut desk, &hello);
    // Ours, taken up with the same secrets, tells what was asked; then the hand answers.
    let request = desk.request().clone();
    let cert = world.wallet.cert;
    let out = match &ask {
        Ask::Sign(items) => {
            let documents: Vec<_> = items.iter().map(|item| world.wallet.sign(item, request.now).unwrap()).collect();
            assert!(documents.iter().all(|document| document.cert == cert));
            Out::Documents(documents.try_into().unwrap())
        }
        Ask::Login(challenge) => {
            let Challenge { rp, nonce, exp } = challenge.clone();
            let statement = LoginStatement { rp, nonce, exp, desk: request.desk };
            Out::Proof(Proof { sig: world.auth.sign(&statement.to_be_signed()).unwrap() })
        }
        _ => Out::Shares(vec![Share::from([1; 32])].try_into().unwrap()),
    };
    let audit = Entry {
        n: Count::ZERO,
        prev: [0; 32],
        at: request.now,
        op: ask.op(),
        end: End::Done,
        desk: request.desk,
        req_id: request.req_id,
        req_hash: request.hash(),
    };
    let ticket = Some(world.ticket(&request));
    let mut body = Answer { req_id: request.req_id, req_hash: request.hash(), out, audit, ticket, kept: false };
    change(&mut body, world);
    let message = [b"SBL1-RESULT\0".as_slice(), &Sha256::digest(qr), &Sha256::digest(body.to_cbor())].concat();
    let signed = Signed { body, sig: signer(world).sign(&message).unwrap() };
    let frame = phone.seal(4, &by_hand::padded(&signed.to_cbor()));
    world.desk_gets(&mut desk, &frame);
    desk.state()
}

#[test]
fn each_operation_is_answered() {
    let mut world = World::new(100);
    let (_, signed) = world.done(world.setup(world.documents(50)));
    let Out::Documents(documents) = &signed.out else { panic!() };
    let Ask::Sign(items) = world.documents(50) else { unreachable!() };
    for (item, document) in items.iter().zip(documents.iter()) {
        assert!(document.fits(item));
        assert_eq!(document.attrs.len(), if item.media_type.is_pdf() { 135 } else { 165 });
        assert!(world.wallet.sign.public_key().verifies(&document.attrs, &document.sig));
    }
    let (_, login) = world.done(world.setup(world.login()));
    assert!(matches!(login.out, Out::Proof(_)));
    let ask = world.shares(3, false);
    let (_, opened) = world.done(world.setup(ask));
    let Out::Shares(shares) = &opened.out else { panic!() };
    assert_eq!(shares.iter().map(|share| share.as_bytes()[0]).collect::<Vec<_>>(), [0xa0, 0xa1, 0xa2]);
    let ask = world.shares(2, true);
    let (_, rehearsal) = world.done(world.setup(ask));
    let Out::Shares(answers) = &rehearsal.out else { panic!() };
    for (i, answer) in answers.iter().enumerate() {
        let share = Share::from([0xa0 + i as u8; 32]);
        let hash = sha256(&[b"SBL1-REHEARSE\0".as_slice(), share.as_bytes()].concat());
        assert_eq!((answer, answer.as_bytes()), (&rehearsed(&share), &hash));
    }
    let (_, log) = world.done(world.setup(Ask::Audit(AuditFrom { from: Count::ZERO })));
    let Out::Audit(answer) = &log.out else { panic!() };
    assert_eq!(answer.verify(ChainEnd::EMPTY, world.auth.public_key()), ChainVerdict::Whole);
    let ops: Vec<_> = answer.entries.iter().map(|entry| entry.op).collect();
    assert_eq!(ops, [Op::Sign, Op::Login, Op::Decrypt, Op::Decrypt]);
    // Each answer carried its line of the log, and the desk can follow them.
    let mut end = ChainEnd::EMPTY;
    for done in [&signed, &login, &opened, &rehearsal, &log] {
        end = end.then(&done.audit).expect("no line is missing");
    }
}

#[test]
fn attributes_are_what_openssl_reads() {
    let mut world = World::new(101);
    let (_, signed) = world.done(world.setup(world.documents(2)));
    let Out::Documents(documents) = &signed.out else { panic!() };
    let folder = sealbid_testkit::folder();
    for (document, at) in documents.iter().zip(["", "261123000000Z"]) {
        let path = folder.path().join("attrs.der");
        std::fs::write(&path, &*document.attrs).unwrap();
        let parsed =
            sealbid_testkit::run("openssl", ["asn1parse", "-inform", "DER", "-in", path.to_str().unwrap()]).ok();
        for part in ["contentType", "messageDigest", "id-smime-aa-signingCertificateV2", at] {
            assert!(parsed.out.contains(part), "{part}: {}", parsed.out);
        }
        assert_eq!(parsed.out.contains("signingTime"), !at.is_empty());
    }
}

#[test]
fn link_19_a_question_changed_after_review_is_not_answered() {
    let mut world = World::new(19);
    let (mut desk, mut phone) = by_hand::known_desk(&mut world);
    let first = by_hand::request_of(&world, &mut desk, world.documents(1));
    world.phone_gets(&mut phone, &first);
    assert_eq!(phone.state(), phone::State::Review);
    let moment = world.moment();
    phone.open_pin(moment);
    let second = by_hand::request_of(&world, &mut desk, world.documents(2));
    world.phone_gets(&mut phone, &second);
    assert_eq!(phone.state(), phone::State::Failed(Code::MsgBad));
    assert_eq!((phone.approve(moment), world.wallet.signatures.get()), (vec![], 0));

    // An answer to another question than the desk's is not taken either.
    for (defect, change) in [
        ("req_hash", (|answer: &mut Answer, _: &World| answer.req_hash[0] ^= 1) as fn(&mut Answer, &World)),
        ("req_id", |answer, _| answer.req_id[0] ^= 1),
        ("audit_of_another_question", |answer, _| answer.audit.req_hash[0] ^= 1),
        ("audit_of_another_desk", |answer, _| answer.audit.desk[0] ^= 1),
        ("audit_of_another_op", |answer, _| answer.audit.op = Op::Login),
        ("audit_says_rejected", |answer, _| answer.audit.end = End::Rejected),
        ("no_ticket", |answer, _| answer.ticket = None),
        ("kept_and_ticket", |answer, _| answer.kept = true),
        ("ticket_of_another_question", |answer, world| {
            answer.ticket = Some(ticket(world, |body| body.req_hash = [1; 32]));
        }),
        ("ticket_of_another_device", |answer, world| {
            let req_hash = answer.req_hash;
            answer.ticket = Some(ticket(world, |body| (body.req_hash, body.device) = (req_hash, [1; 32])));
        }),
        ("ticket_past_its_end", |answer, world| {
            let (req_hash, exp) = (answer.req_hash, Time::new(world.now / 1_000).unwrap());
            answer.ticket = Some(ticket(world, |body| (body.req_hash, body.exp) = (req_hash, exp)));
        }),
        ("ticket_of_another_service", |answer, world| {
            let body = answer.ticket.as_ref().unwrap().body.clone();
            answer.ticket = Some(Signed::direct(body, Ticket::LABEL, &world.platform).unwrap());
        }),
        ("ticket_under_another_label", |answer, world| {
            let body = answer.ticket.as_ref().unwrap().body.clone();
            answer.ticket = Some(Signed::direct(body, Permit::LABEL, &world.service).unwrap());
        }),
        ("a_document_less", |answer, _| with_documents(answer, |documents| drop(documents.pop()))),
        ("documents_in_another_order", |answer, _| with_documents(answer, |documents| documents.swap(0, 1))),
        ("a_certificate_that_hello_does_not_name", |answer, _| {
            with_documents(answer, |documents| documents[0].cert = [3; 32]);
        }),
        ("attributes_that_are_no_set", |answer, _| {
            with_documents(answer, |documents| {
                let mut attrs = documents[0].attrs.to_vec();
                attrs[0] = 0xa0;
                documents[0].attrs = attrs.try_into().unwrap();
            });
        }),
        ("a_pdf_signed_with_a_signing_time", |answer, world| with_attributes_of(answer, world, 0, "text/xml")),
        ("another_file_signed_without_one", |answer, world| with_attributes_of(answer, world, 1, "application/pdf")),
        ("shares", |answer, _| answer.out = Out::Shares(vec![Share::from([1; 32]); 2].try_into().unwrap())),
        ("a_proof", |answer, _| answer.out = Out::Proof(Proof { sig: [1; 64] })),
    ] {
        let mut world = World::new(191);
        let ask = world.documents(2);
        assert_eq!(answered_by_hand(&mut world, ask, change), desk::State::Failed(Code::ResultBad), "{defect}");
    }
    let mut world = World::new(192);
    let ask = world.documents(2);
    assert_eq!(answered_by_hand(&mut world, ask, |_, _| {}), desk::State::Done);
    let ask = world.documents(2);
    let by_another_key = answered_by_hand_of(&mut world, ask, |_, _| {}, |world| &world.service);
    assert_eq!(by_another_key, desk::State::Failed(Code::ResultBad));
    // A kept answer to anything but SIGN.
    let ask = world.login();
    let kept = |answer: &mut Answer, _: &World| (answer.ticket, answer.kept) = (None, true);
    assert_eq!(answered_by_hand(&mut world, ask, kept), desk::State::Failed(Code::ResultBad));
    let ask = world.documents(2);
    assert_eq!(answered_by_hand(&mut world, ask, kept), desk::State::Done);
}

fn ticket(world: &World, change: impl Fn(&mut Ticket)) -> Signed<Ticket> {
    let mut body = Ticket {
        device: world.auth.public_key().fingerprint(),
        req_hash: [0; 32],
        exp: Time::new(world.now / 1_000 + 120).unwrap(),
        key: world.service.public_key().fingerprint(),
    };
    change(&mut body);
    Signed::direct(body, Ticket::LABEL, &world.service).unwrap()
}

fn with_documents(answer: &mut Answer, change: impl Fn(&mut Vec<SignedDocument>)) {
    let Out::Documents(documents) = &answer.out else { panic!() };
    let mut documents = documents.to_vec();
    change(&mut documents);
    answer.out = Out::Documents(documents.try_into().unwrap());
}

/// The document at `at` signed as if it were of another type.
fn with_attributes_of(answer: &mut Answer, world: &World, at: usize, media_type: &str) {
    let Ask::Sign(items) = world.documents(2) else { unreachable!() };
    let document = Document { media_type: MediaType::try_from(media_type).unwrap(), ..items[at].clone() };
    let attrs = Attributes::of(&document, Time::new(world.now / 1_000).unwrap(), &world.wallet.cert);
    with_documents(answer, |documents| documents[at].attrs = attrs.clone());
}

/// Keys that sign another document than the one shown.
struct Faulty<'a>(&'a Wallet);

impl phone::Keys for Faulty<'_> {
    fn can(&self, ask: &Ask) -> bool {
        self.0.can(ask)
    }
    fn sign(&self, document: &Document, at: Time) -> Result<SignedDocument, KeyUnavailable> {
        self.0.sign(&Document { sha256: [0xee; 32], ..document.clone() }, at)
    }
    fn unwrap(&self, share: &WrappedShare) -> Result<Share, KeyUnavailable> {
        self.0.unwrap(share)
    }
}

#[test]
fn a_signature_over_another_document_does_not_leave_the_phone() {
    let mut world = World::new(282);
    let mut talk = world.reviewed(world.setup(world.documents(1)));
    let moment = world.moment();
    talk.phone.open_pin(moment);
    talk.phone.approve(moment);
    let ticket = world.ticket(&talk.review.request);
    let (keys, mut phone) = (Faulty(&world.wallet), world.phone());
    phone.keys = &keys;
    let out = talk.phone.finish(moment, Some(ticket), &phone);
    assert_eq!(talk.phone.state(), phone::State::Failed(Code::KeyMissing));
    assert!(!out.iter().any(|output| matches!(output, phone::Output::Event(phone::Event::Keep(..)))));
}

#[test]
fn link_28_a_phone_killed_after_signing_sends_the_same_signature_again() {
    let mut world = World::new(28);
    let (talk, result) = world.answered(world.setup(world.documents(2)));
    let signatures = world.wallet.signatures.get();
    // The phone is gone; its stored frames are all that is left of the session, and they are enough.
    let stored = talk.phone.sent(None).to_vec();
    drop(talk.phone);
    let mut desk = talk.desk;
    let mut done_by_resending = None;
    for frame in &stored {
        done_by_resending = done_by_resending.or(done(&world.desk_gets(&mut desk, frame)));
    }
    assert_eq!(stored.last(), Some(&result));
    let first = done_by_resending.unwrap();

    // The same wish under a new code: a tap, no PIN, no second signature.
    let mut again = world.reviewed(world.setup(world.documents(2)));
    assert!(again.review.kept.is_some());
    let moment = world.moment();
    assert_eq!(again.phone.open_pin(moment), []);
    again.phone.approve(moment);
    let frame = phone_frames(&world.finish(&mut again.phone, None)).remove(0);
    let second = done(&world.desk_gets(&mut again.desk, &frame)).unwrap();
    assert_eq!((second.kept, first.kept), (true, false));
    assert_eq!(second.out, first.out);
    assert_eq!(world.wallet.signatures.get(), signatures);

    // Other documents under the same wish.
    let setup = world.setup(world.documents(3));
    let mut desk = world.start(setup);
    let (mut phone, hello) = world.scan(&desk);
    let asked = desk_frames(&world.desk_gets(&mut desk, &hello)).remove(0);
    world.phone_gets(&mut phone, &asked);
    assert_eq!(phone.state(), phone::State::Failed(Code::Replay));

    // A share is unwrapped anew, with the PIN.
    let ask = world.shares(1, false);
    world.done(world.setup(ask.clone()));
    let again = world.reviewed(world.setup(ask));
    assert!(again.review.kept.is_none());
}

#[test]
fn the_answer_is_kept_before_it_is_sent() {
    let mut world = World::new(281);
    let mut talk = world.reviewed(world.setup(world.documents(1)));
    let moment = world.moment();
    talk.phone.open_pin(moment);
    talk.phone.approve(moment);
    let ticket = world.ticket(&talk.review.request);
    let out = talk.phone.finish(moment, Some(ticket), &world.phone());
    let kinds: Vec<_> = out
        .iter()
        .map(|output| match output {
            phone::Output::Event(phone::Event::Keep(..)) => "keep",
            phone::Output::Event(phone::Event::Log(_)) => "log",
            phone::Output::Send(_) => "send",
            phone::Output::Event(_) => "other",
        })
        .collect();
    assert_eq!(kinds, ["keep", "log", "send"]);
}

#[test]
fn link_31_of_refusal_and_answer_one_alone_is_sent() {
    // The person refuses, and the worker comes too late.
    let mut world = World::new(31);
    let mut talk = world.reviewed(world.setup(world.documents(1)));
    let moment = world.moment();
    let pin = phone_frames(&talk.phone.open_pin(moment)).remove(0);
    let refusal = talk.phone.reject(moment, &world.phone());
    world.store(&refusal);
    let ticket = world.ticket(&talk.review.request);
    assert_eq!(talk.phone.approve(moment), []);
    assert_eq!(world.finish(&mut talk.phone, Some(ticket)), []);
    world.desk_gets(&mut talk.desk, &pin);
    let out = world.desk_gets(&mut talk.desk, &phone_frames(&refusal)[0]);
    assert_eq!(talk.desk.state(), desk::State::Rejected);
    world.phone_gets(&mut talk.phone, &desk_frames(&out)[0]);
    assert_eq!((talk.phone.state(), world.wallet.signatures.get()), (phone::State::Rejected, 0));
    assert_eq!(world.book.log.last().unwrap().end, End::Rejected);

    // The person approved first: there is nothing to refuse any more.
    let mut talk = world.reviewed(world.setup(world.documents(1)));
    talk.phone.open_pin(moment);
    talk.phone.approve(moment);
    assert_eq!(talk.phone.reject(moment, &world.phone()), []);
    assert_eq!(talk.phone.state(), phone::State::Working);

    // The desk cancelled while the answer was under way: it is passed over, and the phone keeps it.
    let (mut talk, result) = world.answered(world.setup(world.documents(1)));
    let cancel = desk_frames(&talk.desk.cancel(world.now)).remove(0);
    assert_eq!(world.desk_gets(&mut talk.desk, &result), []);
    world.phone_gets(&mut talk.phone, &cancel);
    assert_eq!((talk.desk.state(), talk.phone.state()), (desk::State::Cancelled, phone::State::Cancelled));
    assert_eq!(world.book.kept.len(), 1);
}

#[test]
fn pin_troubles_stay_on_the_phone_until_they_end_it() {
    let mut world = World::new(32);
    let mut talk = world.reviewed(world.setup(world.documents(1)));
    let moment = world.moment();
    talk.phone.open_pin(moment);
    talk.phone.approve(moment);
    let out = talk.phone.pin_wrong(moment, 4);
    assert_eq!((phone_frames(&out).len(), talk.phone.state()), (0, phone::State::Pin));
    talk.phone.approve(moment);
    let out = talk.phone.give_up(moment, Code::PinLocked, &world.phone());
    world.store(&out);
    assert_eq!(talk.phone.state(), phone::State::Failed(Code::PinLocked));
    for frame in talk.phone.sent(Some(1)).to_vec() {
        world.desk_gets(&mut talk.desk, &frame);
    }
    assert_eq!(talk.desk.state(), desk::State::Failed(Code::PinLocked));
    assert_eq!(world.book.log.last().unwrap().end, End::Failed);
}

#[test]
fn link_33_an_edited_log_is_found() {
    let mut world = World::new(33);
    for _ in 0..5 {
        let ask = world.login();
        world.done(world.setup(ask));
    }
    let (_, done) = world.done(world.setup(Ask::Audit(AuditFrom { from: Count::ZERO })));
    let Out::Audit(answer) = done.out else { panic!() };
    let sign =
        |head: Digest, next: Count, key: &MemoryKey| key.sign(&AuditStatement { head, next }.to_be_signed()).unwrap();
    let broken = |n: u64| ChainVerdict::BrokenAt(Count::new(n).unwrap());
    type Edit = fn(&mut Vec<Entry>);
    let edits: &[(&str, Edit, ChainVerdict)] = &[
        ("untouched", |_| {}, ChainVerdict::Whole),
        ("op_changed", |log| log[1].op = Op::Sign, broken(2)),
        ("end_changed", |log| log[1].end = End::Rejected, broken(2)),
        ("time_changed", |log| log[3].at = Time::ZERO, broken(4)),
        ("question_changed", |log| log[0].req_hash[0] ^= 1, broken(1)),
        ("desk_changed", |log| log[0].desk[0] ^= 1, broken(1)),
        ("entry_removed", |log| log.retain(|entry| entry.n.get() != 2), broken(3)),
        ("first_entry_removed", |log| log.retain(|entry| entry.n.get() != 0), broken(1)),
        ("last_entry_removed", |log| log.truncate(4), ChainVerdict::OtherEnd),
        ("last_entry_changed", |log| log[4].op = Op::Sign, ChainVerdict::OtherEnd),
        ("entries_swapped", |log| log.swap(1, 2), broken(2)),
        ("entry_twice", |log| log.insert(1, log[0].clone()), broken(0)),
        ("number_changed", |log| log[4].n = Count::new(9).unwrap(), broken(9)),
        ("all_removed", Vec::clear, ChainVerdict::OtherEnd),
    ];
    for (edit, change, verdict) in edits {
        let mut entries = answer.entries.to_vec();
        change(&mut entries);
        let edited = AuditAnswer { entries: entries.try_into().unwrap(), ..(*answer).clone() };
        assert_eq!(edited.verify(ChainEnd::EMPTY, world.auth.public_key()), *verdict, "{edit}");
    }
    // Rewritten to its end, but for the key.
    let mut entries = answer.entries.to_vec();
    entries[4].op = Op::Sign;
    let (head, next) = (entries[4].hash(), Count::new(5).unwrap());
    let rewritten = |key: &MemoryKey| AuditAnswer {
        entries: entries.clone().try_into().unwrap(),
        head,
        next,
        sig: sign(head, next, key),
    };
    let verdict = rewritten(&world.desk).verify(ChainEnd::EMPTY, world.auth.public_key());
    assert_eq!(verdict, ChainVerdict::SignatureInvalid);
    // By the phone itself: whoever knew the log's end from an answer finds it.
    let known = answer.entries[..4].iter().try_fold(ChainEnd::EMPTY, |end, entry| end.then(entry)).unwrap();
    let last = known.then(&answer.entries[4]).unwrap();
    assert_ne!(rewritten(&world.auth).head, last.head);
}
