//! What a phone shows, and what it refuses before it asks for the PIN or answers anything.

use sealbid_link::desk;
use sealbid_link::*;
use sealbid_testkit::unhex;

use crate::world::by_hand;
use crate::world::*;

#[test]
fn link_20_a_login_challenge_shaped_like_signed_attributes_gets_no_document_signature() {
    let mut world = World::new(20);
    let Ask::Sign(items) = world.documents(1) else { unreachable!() };
    let attrs = Attributes::of(&items[0], Time::new(world.now / 1_000).unwrap(), &world.wallet.cert);
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
        let (mut desk, mut phone) = by_hand::known_desk(&mut world);
        let exp = Time::new(world.now / 1_000 + end).unwrap();
        let ask = Ask::Login(Challenge { rp: name("x"), nonce, exp });
        let frame = by_hand::request_of(&world, &mut desk, ask);
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
    let (mut desk, mut phone) = by_hand::known_desk(&mut world);
    let ask = Ask::Decrypt { items: other.try_into().unwrap(), rehearsal: false, permit: None };
    let frame = by_hand::request_of(&world, &mut desk, ask);
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
        let (mut desk, mut phone) = by_hand::known_desk(&mut world);
        let ask = Ask::Decrypt { items: items.try_into().unwrap(), rehearsal: false, permit };
        let frame = by_hand::request_of(&world, &mut desk, ask);
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
        let (mut desk, mut phone) = by_hand::known_desk(&mut world);
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
        let (mut desk, mut phone) = by_hand::known_desk(&mut world);
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

    // The figures of docs/protocol/link.md.
    let mut widest_request = desk.request().clone();
    (widest_request.now, widest_request.exp) = (Time::MAX, Time::MAX);
    assert_eq!(Signed { body: widest_request, sig: [1; 64] }.to_cbor().len(), 15_206);
    let signed = SignedDocument { attrs: vec![1; 192].try_into().unwrap(), sig: [1; 64], cert: [1; 32] };
    let audit = Entry {
        n: Count::MAX,
        prev: [1; 32],
        at: Time::MAX,
        op: Op::Decrypt,
        end: End::Rejected,
        desk: [1; 32],
        req_id: [1; 16],
        req_hash: [1; 32],
    };
    let ticket = Ticket { device: [1; 32], req_hash: [1; 32], exp: Time::MAX, key: [1; 32] };
    let answer = Answer {
        req_id: [1; 16],
        req_hash: [1; 32],
        out: Out::Documents(vec![signed; 50].try_into().unwrap()),
        audit,
        ticket: Some(Signed { body: ticket, sig: [1; 64] }),
        kept: false,
    };
    assert_eq!(Signed { body: answer, sig: [1; 64] }.to_cbor().len(), 16_056);

    // How many shares fit.
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

/// The shares of the envelope's own test vectors, wrapped by the crate that makes envelopes.
#[test]
fn a_share_of_a_real_envelope_unwraps() {
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    use p256::pkcs8::DecodePrivateKey as _;
    let folder = sealbid_testkit::workspace_root().join("docs/formats/vectors");
    let vectors: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("vectors.json")).unwrap()).unwrap();
    let mut unwrapped = 0;
    for vector in vectors["vectors"].as_array().unwrap() {
        let Some(file) = vector["file"].as_str() else { continue };
        let file = std::fs::read(folder.join(file)).unwrap();
        let len = u32::from_be_bytes(file[8..12].try_into().unwrap()) as usize;
        let header: serde_json::Value = serde_json::from_slice(&file[12..12 + len]).unwrap();
        let member = &header["groups"][0]["any"][0];
        let bytes = |name: &str| Base64UrlUnpadded::decode_vec(member[name].as_str().unwrap()).unwrap();
        let Ok(tender_id) = Name::try_from(header["tender"]["id"].as_str().unwrap()) else { continue };
        let item = WrappedShare {
            tender_id,
            bid_id: unhex(header["bid"]["id"].as_str().unwrap()).try_into().unwrap(),
            group: Group::Bidder,
            cert_sha256: unhex(member["cert_sha256"].as_str().unwrap()).try_into().unwrap(),
            enc: bytes("enc").try_into().unwrap(),
            ct: bytes("ct").try_into().unwrap(),
            sha256: unhex(vector["H"].as_str().unwrap()).try_into().unwrap(),
        };
        let holder = vector["recipients"]["bidder"][0].as_str().unwrap();
        let pem = std::fs::read_to_string(folder.join(format!("keys/{holder}.key.pem"))).unwrap();
        let secret = p256::SecretKey::from_pkcs8_pem(&pem).unwrap().to_bytes().into();
        assert_eq!(sha256(&file[..12 + len]), item.sha256);
        assert_eq!(hex(item.unwrap_with(&secret).unwrap().as_bytes()), vector["shares"][0].as_str().unwrap());
        assert!(item.unwrap_with(&[1; 32]).is_none());
        unwrapped += 1;
    }
    assert!(unwrapped >= 4, "{unwrapped}");
}
