//! What a desk may ask, what a phone answers, and what neither takes.

use sealbid_link::desk;
use sealbid_link::*;
use sha2::{Digest as _, Sha256};

use crate::frames::hello_of;
use crate::sessions::request_of;
use crate::world::by_hand::{self, HandDesk, HandPhone};
use crate::world::*;

/// A desk by hand that the phone knows, up to its HELLO.
fn hand_desk(world: &mut World) -> (HandDesk, phone::Session) {
    let key = MemoryKey::from_bytes(&[0x33; 32]).unwrap();
    world.book.desks.push(phone::KnownDesk { key: key.public_key().clone(), is_revoked: false });
    let mut desk = HandDesk::new(0x12, key, world);
    let (phone, hello) = world.scan_text(&by_hand::text(&desk.qr));
    desk.take_hello(&hello);
    (desk, phone)
}

/// A phone by hand that answers `ask` with `out`; the state that the desk ends in.
fn answered_by_hand(world: &mut World, ask: Ask, change: impl Fn(&mut Answer, &World)) -> desk::State {
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
            let documents: Vec<_> =
                items.iter().map(|item| phone::Keys::sign(&world.wallet, item, request.now).unwrap()).collect();
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
    let signed = Signed { body, sig: world.auth.sign(&message).unwrap() };
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
    let (mut desk, mut phone) = hand_desk(&mut world);
    let first = request_of(&world, &mut desk, world.documents(1));
    world.phone_gets(&mut phone, &first);
    assert_eq!(phone.state(), phone::State::Review);
    let moment = world.moment();
    phone.open_pin(moment);
    let second = request_of(&world, &mut desk, world.documents(2));
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

#[test]
fn link_20_a_login_challenge_shaped_like_signed_attributes_gets_no_document_signature() {
    let mut world = World::new(20);
    let Ask::Sign(items) = world.documents(1) else { unreachable!() };
    let attrs = attributes(&items[0], &world.wallet.cert, Time::new(world.now / 1_000).unwrap());
    // Its bytes do not fit where a challenge has room: a nonce has 32 bytes, and who asks is a name.
    let nonce: [u8; 32] = attrs[..32].try_into().unwrap();
    assert!(Name::try_from(String::from_utf8_lossy(&attrs[..40]).as_ref()).is_err());
    let exp = Time::new(world.now / 1_000 + 120).unwrap();
    let challenge = Challenge { rp: name("江北示范交易平台"), nonce, exp };
    let (_, done) = world.done(world.setup(Ask::Login(challenge.clone())));
    let Out::Proof(proof) = done.out else { panic!() };
    let Challenge { rp, nonce, exp } = challenge;
    let statement = LoginStatement { rp, nonce, exp, desk: world.desk.public_key().fingerprint() };
    let signed = statement.to_be_signed();
    assert!(signed.starts_with(b"SBL1-LOGIN\0") && signed[0] != 0x31);
    assert!(world.auth.public_key().verifies(&signed, &proof.sig));
    // The key of documents signed nothing, and the phone's own name no attributes.
    assert_eq!(world.wallet.signatures.get(), 0);
    for message in [&attrs[..], &nonce[..]] {
        assert!(!world.auth.public_key().verifies(message, &proof.sig));
        assert!(!world.wallet.sign.public_key().verifies(message, &proof.sig));
    }
    // A challenge that ends before it is asked, or too late.
    for (defect, end) in [("past", 0), ("far_ahead", 301)] {
        let (mut desk, mut phone) = hand_desk(&mut world);
        let exp = Time::new(world.now / 1_000 + end).unwrap();
        let ask = Ask::Login(Challenge { rp: name("x"), nonce, exp });
        let frame = request_of(&world, &mut desk, ask);
        world.phone_gets(&mut phone, &frame);
        assert_eq!(phone.state(), phone::State::Failed(Code::ReqExpired), "{defect}");
    }
}

/// What the phone says when it was approved to unwrap these shares.
fn unwrapped(world: &mut World, items: Vec<WrappedShare>) -> (phone::State, Vec<Vec<u8>>) {
    let ask = Ask::Decrypt { items: items.try_into().unwrap(), rehearsal: false, permit: None };
    let mut talk = world.reviewed(world.setup(ask));
    let moment = world.moment();
    talk.phone.open_pin(moment);
    talk.phone.approve(moment);
    let ticket = world.ticket(&talk.review.request);
    let out = world.finish(&mut talk.phone, Some(ticket));
    (talk.phone.state(), phone_frames(&out))
}

#[test]
fn link_21_an_arbitrary_point_tells_nothing() {
    let mut world = World::new(21);
    let Ask::Decrypt { items, .. } = world.shares(2, false) else { unreachable!() };
    type Change = fn(&mut WrappedShare, &World);
    let changes: [(&str, Change); 6] = [
        ("off_the_curve", |share, _| share.enc[64] ^= 1),
        ("infinity", |share, _| share.enc = [0; 65]),
        ("generator_like_another_key", |share, world| share.enc = world.platform.public_key().to_uncompressed()),
        ("compressed_tag", |share, _| share.enc[0] = 2),
        ("all_ones", |share, _| share.enc[1..].fill(0xff)),
        ("ciphertext_of_zeros", |share, _| share.ct = [0; 48]),
    ];
    for (defect, change) in changes {
        let mut bad = items.to_vec();
        change(&mut bad[1], &world);
        let (state, frames) = unwrapped(&mut world, bad);
        // One frame, the same code and the same length whatever the cause, and no share of the good one.
        assert_eq!(state, phone::State::Failed(Code::KeyMissing), "{defect}");
        assert_eq!(frames.iter().map(Vec::len).collect::<Vec<_>>(), [25 + 1_024 + 16], "{defect}");
        assert_eq!(world.book.log.last().unwrap().end, End::Failed, "{defect}");
    }
    let (state, _) = unwrapped(&mut world, items.to_vec());
    assert_eq!(state, phone::State::Sent);
}

#[test]
fn link_22_a_share_wrapped_for_another_bid_does_not_unwrap() {
    let mut world = World::new(22);
    let Ask::Decrypt { items, .. } = world.shares(1, false) else { unreachable!() };
    type Change = fn(&mut WrappedShare);
    let changes: [(&str, Change); 4] = [
        ("shown_as_another_bid", |share| share.bid_id[0] ^= 1),
        ("shown_as_another_tender", |share| share.tender_id = name("tender-2")),
        ("with_the_key_of_another_bid", |share| share.enc[..65].copy_from_slice(&[4; 65])),
        ("with_the_ciphertext_of_another_bid", |share| share.ct[0] ^= 1),
    ];
    for (defect, change) in changes {
        let mut bad = items.to_vec();
        change(&mut bad[0]);
        assert_eq!(unwrapped(&mut world, bad).0, phone::State::Failed(Code::KeyMissing), "{defect}");
    }
    // For another certificate than the phone's: said before the PIN is asked for.
    let mut other = items.to_vec();
    other[0].cert_sha256 = [1; 32];
    let (mut desk, mut phone) = hand_desk(&mut world);
    let ask = Ask::Decrypt { items: other.try_into().unwrap(), rehearsal: false, permit: None };
    let frame = request_of(&world, &mut desk, ask);
    world.phone_gets(&mut phone, &frame);
    assert_eq!(phone.state(), phone::State::Failed(Code::KeyMissing));
}

#[test]
fn link_23_before_the_opening_the_phone_unwraps_no_platforms_share_and_believes_no_forged_permit() {
    let mut world = World::new(23);
    let Ask::Decrypt { items, .. } = world.shares(1, false) else { unreachable!() };
    let with_permit = |world: &World, change: fn(&mut Permit), signer: &MemoryKey, label: &[u8]| {
        let mut permit = world.permit();
        change(&mut permit);
        Some(Signed::direct(permit, label, signer).unwrap())
    };
    let mut of_the_platform = items.to_vec();
    of_the_platform[0].group = Group::Platform;
    let (unknown, platform) = (MemoryKey::from_bytes(&[8; 32]).unwrap(), MemoryKey::from_bytes(&[9; 32]).unwrap());
    world.book.platforms = vec![platform.public_key().clone()];
    world.platform = platform;
    let platform = MemoryKey::from_bytes(&[9; 32]).unwrap();
    type Case = (&'static str, Vec<WrappedShare>, Option<Signed<Permit>>, Option<Code>);
    let cases: Vec<Case> = vec![
        ("platforms_share", of_the_platform.clone(), None, Some(Code::NotOpenYet)),
        (
            "platforms_share_with_a_permit",
            of_the_platform,
            with_permit(&world, |_| {}, &platform, Permit::LABEL),
            Some(Code::NotOpenYet),
        ),
        ("no_permit", items.to_vec(), None, None),
        ("permit", items.to_vec(), with_permit(&world, |_| {}, &platform, Permit::LABEL), None),
        (
            "permit_signed_by_another",
            items.to_vec(),
            with_permit(&world, |_| {}, &unknown, Permit::LABEL),
            Some(Code::CtxUnverified),
        ),
        (
            "permit_of_an_unknown_platform",
            items.to_vec(),
            with_permit(&world, |permit| permit.key = [1; 32], &unknown, Permit::LABEL),
            Some(Code::CtxUnverified),
        ),
        (
            "permit_under_another_label",
            items.to_vec(),
            with_permit(&world, |_| {}, &platform, PlatformContext::LABEL),
            Some(Code::CtxUnverified),
        ),
        (
            "permit_of_another_tender",
            items.to_vec(),
            with_permit(&world, |permit| permit.tender_id = name("tender-2"), &platform, Permit::LABEL),
            Some(Code::CtxUnverified),
        ),
        (
            "permit_before_its_time",
            items.to_vec(),
            with_permit(&world, |permit| permit.opened_at = Time::new(1).unwrap(), &platform, Permit::LABEL),
            Some(Code::NotOpenYet),
        ),
    ];
    for (case, items, permit, code) in cases {
        let confirmed = permit.is_some();
        let (mut desk, mut phone) = hand_desk(&mut world);
        let ask = Ask::Decrypt { items: items.try_into().unwrap(), rehearsal: false, permit };
        let frame = request_of(&world, &mut desk, ask);
        let out = world.phone_gets(&mut phone, &frame);
        match code {
            Some(code) => assert_eq!(phone.state(), phone::State::Failed(code), "{case}"),
            None => {
                let Some(phone::Output::Event(phone::Event::Review(review))) = out.last() else { panic!("{case}") };
                assert_eq!(review.opened, confirmed.then_some(phone::Stated::ByPlatform), "{case}");
            }
        }
    }
    // In a rehearsal nothing leaves that opens anything: the answer is no share.
    let ask = world.shares(1, true);
    let (_, done) = world.done(world.setup(ask));
    let Out::Shares(answers) = done.out else { panic!() };
    assert_ne!(answers[0].as_bytes(), &[0xa0; 32]);
}

#[test]
fn what_a_platform_signed_is_told_from_what_the_computer_says() {
    let mut world = World::new(231);
    let signed =
        |context: PlatformContext, key: &MemoryKey| Some(Signed::direct(context, PlatformContext::LABEL, key).unwrap());
    type Change = fn(&mut World, &mut desk::Setup);
    let cases: &[(&str, Change, Result<phone::Stated, Code>)] = &[
        ("verified", |_, _| {}, Ok(phone::Stated::ByPlatform)),
        (
            "fields_left_out",
            |_, setup| (setup.display.opens, setup.display.bidder) = (None, None),
            Ok(phone::Stated::ByPlatform),
        ),
        ("none", |_, setup| setup.platform_ctx = None, Ok(phone::Stated::ByDesk)),
        ("platform_unknown", |world, _| world.book.platforms.clear(), Ok(phone::Stated::ByDesk)),
        ("number_differs", |_, setup| setup.display.number = Some(name("X")), Err(Code::CtxUnverified)),
        ("name_differs", |_, setup| setup.display.name = Some(name("X")), Err(Code::CtxUnverified)),
        ("bidder_differs", |_, setup| setup.display.bidder = Some(name("X")), Err(Code::CtxUnverified)),
        ("opening_differs", |_, setup| setup.display.opens = Time::new(1), Err(Code::CtxUnverified)),
        (
            "signature_does_not_hold",
            |_, setup| setup.platform_ctx.as_mut().unwrap().sig[0] ^= 1,
            Err(Code::CtxUnverified),
        ),
        (
            "deadline_changed",
            |_, setup| setup.platform_ctx.as_mut().unwrap().body.deadline = Time::MAX,
            Err(Code::CtxUnverified),
        ),
    ];
    for (case, change, expected) in cases {
        let platforms = world.book.platforms.clone();
        let mut setup = world.setup(world.documents(1));
        setup.platform_ctx = signed(world.context(), &world.platform);
        change(&mut world, &mut setup);
        let mut desk = world.start(setup);
        let (mut phone, hello) = world.scan(&desk);
        let asked = desk_frames(&world.desk_gets(&mut desk, &hello)).remove(0);
        let out = world.phone_gets(&mut phone, &asked);
        match expected {
            Ok(stated) => {
                let Some(phone::Output::Event(phone::Event::Review(review))) = out.last() else { panic!("{case}") };
                assert_eq!(review.project, *stated, "{case}");
            }
            Err(code) => assert_eq!(phone.state(), phone::State::Failed(*code), "{case}"),
        }
        world.book.platforms = platforms;
    }
}

#[test]
fn link_24_a_phone_whose_clock_is_off_by_a_day_still_opens_bids() {
    for (case, skew, refuses_to_sign) in [
        ("right", 0, false),
        ("five_minutes_ahead", 300, false),
        ("five_minutes_behind", -300, false),
        ("a_second_over_five_minutes", 301, true),
        ("a_day_ahead", 86_400, true),
        ("a_day_behind", -86_400, true),
    ] {
        let mut world = World::new(24);
        world.skew = skew;
        let ask = world.shares(1, false);
        let (talk, _) = world.done(world.setup(ask));
        assert_eq!(talk.review.skew, refuses_to_sign.then_some(skew), "{case}");
        world.done(world.setup(world.login()));
        let setup = world.setup(world.documents(1));
        let mut desk = world.start(setup);
        let (mut phone, hello) = world.scan(&desk);
        let asked = desk_frames(&world.desk_gets(&mut desk, &hello)).remove(0);
        world.phone_gets(&mut phone, &asked);
        let expected = if refuses_to_sign { phone::State::Failed(Code::ClockSkew) } else { phone::State::Review };
        assert_eq!(phone.state(), expected, "{case}");
    }
    // A question that lasts longer than any may, or not at all.
    let mut world = World::new(241);
    for (defect, lasts) in [("over", 0), ("too_long", 301)] {
        let (mut desk, mut phone) = hand_desk(&mut world);
        let request = Request {
            req_id: [1; 16],
            now: Time::new(world.now / 1_000).unwrap(),
            exp: Time::new(world.now / 1_000 + lasts).unwrap(),
            desk: desk.k_desk.public_key().fingerprint(),
            desk_nonce: desk.nonce,
            display: world.display(),
            platform_ctx: None,
            ask: world.documents(1),
        };
        let frame = desk.request(&request);
        world.phone_gets(&mut phone, &frame);
        assert_eq!(phone.state(), phone::State::Failed(Code::ReqExpired), "{defect}");
    }
}

#[test]
fn link_26_names_that_reorder_hide_or_overflow_are_refused_and_cleaned() {
    let long = "超".repeat(4_000);
    for (defect, text, cleaned) in [
        ("right_to_left_override", "报价\u{202e}fdp.exe", Some("报价fdp.exe")),
        ("isolate", "a\u{2067}b\u{2069}", Some("ab")),
        ("arabic_letter_mark", "a\u{61c}b", Some("ab")),
        ("right_to_left_mark", "a\u{200f}b", Some("ab")),
        ("zero_width_space", "a\u{200b}b", Some("ab")),
        ("byte_order_mark", "\u{feff}a", Some("a")),
        ("line_feed", "a\nApprove", Some("aApprove")),
        ("line_separator", "a\u{2028}b", Some("ab")),
        ("nul", "a\0b", Some("ab")),
        ("next_line", "a\u{85}b", Some("ab")),
        ("annotation_anchor", "a\u{fff9}b", Some("ab")),
        ("nothing", "", None),
        ("nothing_visible", "\u{202e}\u{200b}", None),
    ] {
        assert_eq!(Name::try_from(text), Err(OutOfBounds), "{defect}");
        assert_eq!(Name::cleaned(text).as_ref().map(Name::as_str), cleaned, "{defect}");
    }
    assert!(Name::try_from(long.as_str()).is_err());
    let shortened = Name::cleaned(&long).unwrap();
    assert_eq!((shortened.as_str().len(), shortened.as_str().chars().last()), (120, Some('…')));
    for good in ["投标文件（正本）.pdf", "Ελληνικά", "عربي", "עברית", "a b", &"超".repeat(40)]
    {
        assert_eq!(Name::try_from(good).unwrap().as_str(), good);
        assert_eq!(Name::cleaned(good).unwrap().as_str(), good);
    }
    // On the wire: a phone takes no such name from a desk.
    let mut world = World::new(26);
    for (defect, text) in [("override", "\u{202e}ab"), ("line_feed", "abcd\n"), ("escape", "abcd\u{1b}")] {
        let (mut desk, mut phone) = hand_desk(&mut world);
        let request = Request {
            req_id: [1; 16],
            now: Time::new(world.now / 1_000).unwrap(),
            exp: Time::new(world.now / 1_000 + 60).unwrap(),
            desk: desk.k_desk.public_key().fingerprint(),
            desk_nonce: desk.nonce,
            display: Display::titled(name("QQQQQ")),
            platform_ctx: None,
            ask: world.documents(1),
        };
        let mut cbor = desk.sign(&request).to_cbor();
        let at = cbor.windows(5).position(|window| window == b"QQQQQ").unwrap();
        cbor[at..at + 5].copy_from_slice(text.as_bytes());
        let frame = desk.seal(2, &cbor);
        world.phone_gets(&mut phone, &frame);
        assert_eq!(phone.state(), phone::State::Failed(Code::MsgBad), "{defect}");
    }
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

#[test]
fn a_question_that_does_not_fit_is_refused_before_a_code_is_shown() {
    let mut world = World::new(251);
    let long = name(&"超".repeat(40));
    let widest = |world: &World, ask: Ask| {
        let mut setup = world.setup(ask);
        let all = Some(long.clone());
        setup.display = Display {
            title: long.clone(),
            number: all.clone(),
            name: all.clone(),
            platform: all.clone(),
            bidder: all.clone(),
            amount: Some(Count::MAX),
            opens: Some(Time::MAX),
            action: all,
        };
        let context = PlatformContext {
            tender_id: long.clone(),
            number: long.clone(),
            name: long.clone(),
            bidder: long.clone(),
            deadline: Time::MAX,
            opens: Time::MAX,
            key: [1; 32],
        };
        setup.platform_ctx = Some(Signed { body: context, sig: [1; 64] });
        setup
    };
    let document = Document {
        name: long.clone(),
        size: Size::MAX,
        media_type: MediaType::try_from("x".repeat(80).as_str()).unwrap(),
        sha256: [1; 32],
    };
    let ask = Ask::Sign(vec![document; 50].try_into().unwrap());
    let setup = widest(&world, ask);
    let mut desk = world.start(setup);
    let (_, hello) = world.scan(&desk);
    assert_eq!(desk_frames(&world.desk_gets(&mut desk, &hello)).len(), 1);

    // How many shares fit: as docs/protocol/link.md says.
    let fits = |world: &mut World, tender_id: &Name, count: usize, rehearsal: bool| {
        let share = WrappedShare {
            tender_id: tender_id.clone(),
            bid_id: [1; 16],
            group: Group::Bidder,
            cert_sha256: [1; 32],
            enc: [1; 65],
            ct: [1; 48],
            sha256: [1; 32],
        };
        let permit = Permit { tender_id: long.clone(), opens: Time::MAX, opened_at: Time::MAX, key: [1; 32] };
        let permit = Some(Signed { body: permit, sig: [1; 64] });
        let ask = Ask::Decrypt { items: vec![share; count].try_into().unwrap(), rehearsal, permit };
        let setup = widest(world, ask);
        let started = desk::Session::start(setup, &world.desk, world.now, &mut world.rng);
        started.map(|_| ()).map_err(|error| error.code())
    };
    let uuid = name("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    for (tender_id, rehearsal, most) in [(&long, false, 37), (&long, true, 36), (&uuid, false, 48), (&uuid, true, 46)] {
        assert_eq!(fits(&mut world, tender_id, most, rehearsal), Ok(()), "{most}");
        assert_eq!(fits(&mut world, tender_id, most + 1, rehearsal), Err("REQ_TOO_LARGE"), "{most}");
    }
}
