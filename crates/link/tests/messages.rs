//! The forms of messages: round trips, and an independent validator of `docs/protocol/link.cddl`.

use std::path::Path;

use proptest::prelude::*;
use sealbid_link::*;

use crate::world::{World, desk_frames, digits, hex, name};

fn a_name() -> impl Strategy<Value = Name> {
    "[\\p{L}\\p{N} （）_.-]{1,40}".prop_filter_map("a name", |text| Name::try_from(text.as_str()).ok())
}

fn a_number<const MAX: u64>() -> impl Strategy<Value = Uint<MAX>> {
    prop_oneof![0..=MAX, 0..=MAX.min(300), Just(MAX)].prop_map(|number| number.try_into().unwrap())
}

fn bytes<const N: usize>() -> impl Strategy<Value = [u8; N]> {
    proptest::collection::vec(any::<u8>(), N).prop_map(|bytes| bytes.try_into().unwrap())
}

fn a_key() -> impl Strategy<Value = PublicKey> {
    (1u8..=255)
        .prop_map(|byte| MemoryKey::from_bytes(&[byte; 32]).map(|key| key.public_key().clone()))
        .prop_filter_map("a scalar", |key| key)
}

const OPS: [Op; 6] = [Op::Audit, Op::Decrypt, Op::Login, Op::Pair, Op::Sign, Op::Write];

fn an_op() -> impl Strategy<Value = Op> {
    proptest::sample::select(OPS.to_vec())
}

fn signed<T: std::fmt::Debug>(body: impl Strategy<Value = T>) -> impl Strategy<Value = Signed<T>> {
    (body, bytes::<64>()).prop_map(|(body, sig)| Signed { body, sig })
}

fn a_hello() -> impl Strategy<Value = Hello> {
    let ops = proptest::sample::subsequence(OPS.to_vec(), 1..=6);
    let prints = proptest::collection::btree_set(bytes::<32>(), 0..=16);
    (bytes(), bytes(), prints, ops, proptest::option::of(a_key())).prop_map(
        |(phone_nonce, phone_id, prints, ops, k_auth)| Hello {
            phone_nonce,
            phone_id,
            cert_fingerprints: prints.into_iter().collect::<Vec<_>>().try_into().unwrap(),
            capabilities: ops.try_into().unwrap(),
            k_auth,
        },
    )
}

fn a_display() -> impl Strategy<Value = Display> {
    let names = [(); 5].map(|()| proptest::option::of(a_name()));
    let numbers = (proptest::option::of(a_number()), proptest::option::of(a_number()));
    (a_name(), names, numbers).prop_map(|(title, [number, name, platform, bidder, action], (amount, opens))| Display {
        title,
        number,
        name,
        platform,
        bidder,
        amount,
        opens,
        action,
    })
}

fn a_permit() -> impl Strategy<Value = Permit> {
    (a_name(), a_number(), a_number(), bytes()).prop_map(|(tender_id, opens, opened_at, key)| Permit {
        tender_id,
        opens,
        opened_at,
        key,
    })
}

fn a_context() -> impl Strategy<Value = PlatformContext> {
    (a_name(), a_name(), a_name(), a_name(), a_number(), a_number(), bytes()).prop_map(
        |(tender_id, number, name, bidder, deadline, opens, key)| PlatformContext {
            tender_id,
            number,
            name,
            bidder,
            deadline,
            opens,
            key,
        },
    )
}

fn an_ask() -> impl Strategy<Value = Ask> {
    let document = (a_name(), a_number(), "[!-~]{1,80}", bytes()).prop_map(|(name, size, media_type, sha256)| {
        Document { name, size, media_type: MediaType::try_from(media_type.as_str()).unwrap(), sha256 }
    });
    let group = prop_oneof![Just(Group::Bidder), Just(Group::Platform)];
    let share = (a_name(), bytes(), group, bytes(), bytes(), bytes(), bytes()).prop_map(
        |(tender_id, bid_id, group, cert_sha256, enc, ct, sha256)| WrappedShare {
            tender_id,
            bid_id,
            group,
            cert_sha256,
            enc,
            ct,
            sha256,
        },
    );
    let shares = proptest::collection::vec(share, 1..5);
    prop_oneof![
        proptest::collection::vec(document, 1..5).prop_map(|items| Ask::Sign(items.try_into().unwrap())),
        (a_name(), bytes(), a_number()).prop_map(|(rp, nonce, exp)| Ask::Login(Challenge { rp, nonce, exp })),
        (shares, any::<bool>(), proptest::option::of(signed(a_permit()))).prop_map(|(items, rehearsal, permit)| {
            Ask::Decrypt { items: items.try_into().unwrap(), rehearsal, permit }
        }),
        (a_key(), proptest::option::of(0..1_000_000u64)).prop_map(|(k_desk, code)| {
            let code = code.and_then(PairCode::new);
            Ask::Pair { k_desk, code }
        }),
        a_number().prop_map(|from| Ask::Audit(AuditFrom { from })),
        (a_name(), 10..=200u64, 10..=200u64).prop_map(|(name, width, height)| {
            Ask::Write(Pad { name, width: width.try_into().unwrap(), height: height.try_into().unwrap() })
        }),
    ]
}

fn a_request() -> impl Strategy<Value = Request> {
    let ids = (bytes(), bytes(), bytes());
    (ids, a_number(), a_number(), a_display(), proptest::option::of(signed(a_context())), an_ask()).prop_map(
        |((req_id, desk, desk_nonce), now, exp, display, platform_ctx, ask)| Request {
            req_id,
            now,
            exp,
            desk,
            desk_nonce,
            display,
            platform_ctx,
            ask,
        },
    )
}

fn an_entry() -> impl Strategy<Value = Entry> {
    let end = prop_oneof![Just(End::Done), Just(End::Rejected), Just(End::Failed)];
    (a_number(), bytes(), a_number(), an_op(), end, bytes(), bytes(), bytes()).prop_map(
        |(n, prev, at, op, end, desk, req_id, req_hash)| Entry { n, prev, at, op, end, desk, req_id, req_hash },
    )
}

fn a_hand() -> impl Strategy<Value = Written> {
    let point = (any::<u16>(), any::<u16>(), any::<u8>()).prop_map(|(x, y, pressure)| Point { x, y, pressure });
    // A stroke of a head of each length.
    let points = prop_oneof![1..5usize, 5..52usize, 52..70usize];
    let stroke = points.prop_flat_map(move |n| proptest::collection::vec(point.clone(), n));
    proptest::collection::vec(stroke, 1..6).prop_map(|strokes| {
        let strokes: Vec<Stroke> = strokes.into_iter().map(|points| points.try_into().unwrap()).collect();
        strokes.try_into().unwrap()
    })
}

fn an_answer() -> impl Strategy<Value = Answer> {
    let document = (proptest::collection::vec(any::<u8>(), 1..=192), bytes(), bytes())
        .prop_map(|(attrs, sig, cert)| SignedDocument { attrs: attrs.try_into().unwrap(), sig, cert });
    let audit = (proptest::collection::vec(an_entry(), 0..4), a_number(), bytes(), bytes()).prop_map(
        |(entries, next, head, sig)| {
            Out::Audit(Box::new(AuditAnswer { entries: entries.try_into().unwrap(), next, head, sig }))
        },
    );
    let out = prop_oneof![
        proptest::collection::vec(document, 1..5).prop_map(|items| Out::Documents(items.try_into().unwrap())),
        bytes().prop_map(|sig| Out::Proof(Proof { sig })),
        proptest::collection::vec(bytes::<32>(), 1..=50).prop_map(|items| {
            Out::Shares(items.into_iter().map(Share::from).collect::<Vec<_>>().try_into().unwrap())
        }),
        audit,
        a_hand().prop_map(Out::Written),
    ];
    let ticket = (bytes(), bytes(), a_number(), bytes()).prop_map(|(device, req_hash, exp, key)| Ticket {
        device,
        req_hash,
        exp,
        key,
    });
    (bytes(), bytes(), out, an_entry(), proptest::option::of(signed(ticket)), any::<bool>())
        .prop_map(|(req_id, req_hash, out, audit, ticket, kept)| Answer { req_id, req_hash, out, audit, ticket, kept })
}

fn a_message() -> impl Strategy<Value = Message> {
    let code = proptest::sample::select(Code::ALL).prop_filter("PIN_WRONG has a number", |c| *c != Code::PinWrong);
    prop_oneof![
        signed(a_hello()).prop_map(|hello| Message::Hello(Box::new(hello))),
        signed(a_request()).prop_map(|request| Message::Request(Box::new(request))),
        prop_oneof![Just(Status::Seen), Just(Status::Reviewing), Just(Status::Pin), Just(Status::Rejected)]
            .prop_map(Message::Status),
        a_number().prop_map(|left| Message::Status(Status::CodeWrong { left })),
        signed(an_answer()).prop_map(|answer| Message::Answer(Box::new(answer))),
        bytes().prop_map(|req_id| Message::Ack(Ack { req_id })),
        Just(Message::Cancel),
        code.prop_map(|code| Message::Error(Failure::Plain(code))),
        a_number().prop_map(|n| Message::Error(Failure::PinWrong { n })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_message_is_read_as_it_was_written(message in a_message()) {
        let cbor = message.to_cbor();
        prop_assume!(cbor.len() <= MAX_MESSAGE_LEN);
        let read = Message::from_cbor(message.kind(), &cbor).unwrap();
        prop_assert_eq!(&read, &message);
        prop_assert_eq!(read.to_cbor(), cbor);
    }

    #[test]
    fn a_damaged_message_is_refused_or_another_one(message in a_message(), at in any::<usize>(), bit in 0..8u32) {
        let mut cbor = message.to_cbor().to_vec();
        prop_assume!(cbor.len() <= MAX_MESSAGE_LEN);
        let at = at % cbor.len();
        cbor[at] ^= 1 << bit;
        if let Ok(read) = Message::from_cbor(message.kind(), &cbor) {
            // Whatever is read is what is written: no two encodings of one message.
            prop_assert_eq!(read.to_cbor().to_vec(), cbor);
        }
    }

    #[test]
    fn any_bytes_are_read_in_one_way_or_refused(kind in 0..7usize, bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let kind = [Kind::Hello, Kind::Request, Kind::Status, Kind::Result, Kind::Ack, Kind::Cancel, Kind::Error][kind];
        if let Ok(read) = Message::from_cbor(kind, &bytes) {
            prop_assert_eq!(read.to_cbor().to_vec(), bytes);
        }
    }

    #[test]
    fn a_code_is_read_as_it_was_written(bytes in bytes::<85>(), purpose in 0x11u8..=0x12, scalar in 1u8..=255) {
        let key = MemoryKey::from_bytes(&[scalar; 32]);
        prop_assume!(key.is_some());
        let point = key.unwrap().public_key().to_uncompressed();
        let mut qr = bytes;
        qr[0] = purpose;
        qr[20] = 2 + (point[64] & 1);
        qr[21..53].copy_from_slice(&point[1..33]);
        let read = Qr::from_bytes(qr).unwrap();
        prop_assert_eq!(Qr::parse(&read.text()), Ok(read.clone()));
        prop_assert_eq!(read.as_bytes(), &qr);
    }
}

/// One CBOR for the validator: the rule of the schema, whether it is to hold, the bytes.
type Case = (String, &'static str, bool, Vec<u8>);

/// Asks `cddl-verifier` about all of them in one run.
fn judged_by_cddl(cases: &[Case]) {
    let folder = sealbid_testkit::folder();
    let list = folder.path().join("cases");
    let text: String = cases.iter().map(|(_, rule, _, bytes)| format!("{rule} {}\n", hex(bytes))).collect();
    std::fs::write(&list, text).unwrap();
    let judge = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judge_cddl.py");
    let schema = sealbid_testkit::workspace_root().join("docs/protocol/link.cddl");
    let ran = sealbid_testkit::run("python3", [judge.as_os_str(), schema.as_os_str(), list.as_os_str()]).ok();
    let verdicts: Vec<&str> = ran.out.lines().collect();
    assert_eq!(verdicts.len(), cases.len(), "{}", ran.err);
    for ((name, rule, holds, _), verdict) in cases.iter().zip(verdicts) {
        assert_eq!(verdict == "valid", *holds, "{name} as {rule}: {verdict}");
    }
}

fn rule(message: &Message) -> &'static str {
    match message {
        Message::Hello(hello) if hello.body.k_auth.is_some() => "hello-pair",
        Message::Hello(_) => "hello-operation",
        Message::Request(request) => match request.body.ask {
            Ask::Sign(_) => "request-sign",
            Ask::Login(_) => "request-login",
            Ask::Decrypt { .. } => "request-decrypt",
            Ask::Pair { .. } => "request-pair",
            Ask::Audit(_) => "request-audit",
            Ask::Write(_) => "request-write",
        },
        Message::Status(_) => "status",
        Message::Answer(_) => "result",
        Message::Ack(_) => "ack",
        Message::Cancel => "cancel",
        Message::Error(_) => "error",
    }
}

#[test]
fn every_message_holds_under_the_schema() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut cases: Vec<Case> = Vec::new();
    let mut rules = std::collections::BTreeSet::new();
    for i in 0..400 {
        let message = a_message().new_tree(&mut runner).unwrap().current();
        rules.insert(rule(&message));
        cases.push((format!("message {i}"), rule(&message), true, message.to_cbor().to_vec()));
        cases.push((format!("message {i}"), "message", true, message.to_cbor().to_vec()));
    }
    assert_eq!(rules.len(), 13, "{rules:?}");
    let statement = LoginStatement { rp: name("江北"), nonce: [1; 32], exp: Time::MAX, desk: [2; 32] };
    cases.push(("login".into(), "login-statement", true, statement.to_cbor()));
    let statement = AccountStatement { service: [1; 32], session: name("2f8c1c9e-5a0b-4c7d-9e21-7d0c5a3b9f10") };
    cases.push(("account".into(), "account-statement", true, statement.to_cbor()));
    let statement = PairStatement { desk: [1; 32], phone: [2; 32], req_hash: [3; 32] };
    cases.push(("pair".into(), "pair-statement", true, statement.to_cbor()));
    let statement = AuditStatement { head: [1; 32], next: Count::MAX };
    cases.push(("audit".into(), "audit-statement", true, statement.to_cbor()));
    judged_by_cddl(&cases);
}

/// A map by hand: keys and encoded values, in the order given.
fn map(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = vec![0xa0 + members.len() as u8];
    for (key, value) in members {
        out.push(0x60 + key.len() as u8);
        out.extend(key.as_bytes());
        out.extend(value);
    }
    out
}

fn bstr(len: usize) -> Vec<u8> {
    [vec![0x58, len as u8], vec![1; len]].concat()
}

fn tstr(text: &str) -> Vec<u8> {
    let head = if text.len() < 24 { vec![0x60 + text.len() as u8] } else { vec![0x78, text.len() as u8] };
    [head, text.as_bytes().to_vec()].concat()
}

type Form = (&'static str, &'static str, Kind, Vec<u8>);
/// A name, a kind and CBOR.
pub type Named = (&'static str, Kind, Vec<u8>);
/// Keys and encoded values of a map.
type Pairs = Vec<(&'static str, Vec<u8>)>;

/// Messages to take, messages that the schema refuses, and HELLOs that only our rules refuse.
fn listed() -> (Vec<Form>, Vec<Form>, Vec<Named>) {
    let hello = |change: &dyn Fn(&mut Pairs)| {
        let mut members = vec![
            ("sig", bstr(64)),
            ("phone_id", bstr(32)),
            ("phone_nonce", bstr(32)),
            ("capabilities", [vec![0x81], tstr("SIGN")].concat()),
            ("cert_fingerprints", vec![0x80]),
        ];
        change(&mut members);
        map(&members)
    };
    let k_auth = {
        let point = MemoryKey::from_bytes(&[1; 32]).unwrap().public_key().to_uncompressed();
        [&[0x58, 65], point.as_slice()].concat()
    };
    let request = |change: &dyn Fn(&mut Pairs)| {
        let mut members = vec![
            ("op", tstr("AUDIT")),
            ("exp", vec![2]),
            ("now", vec![1]),
            ("sig", bstr(64)),
            ("desk", bstr(32)),
            ("items", [vec![0x81], map(&[("from", vec![0])])].concat()),
            ("req_id", [vec![0x50], vec![1; 16]].concat()),
            ("display", map(&[("title", tstr("x"))])),
            ("desk_nonce", bstr(32)),
        ];
        change(&mut members);
        map(&members)
    };
    let pad = |members: &[(&str, Vec<u8>)]| {
        let item = [vec![0x81], map(members)].concat();
        request(&|m| (m[0].1, m[5].1) = (tstr("WRITE"), item.clone()))
    };
    let (mm_50, mm_20) = (vec![0x18, 50], vec![20]);
    let written = |strokes: Vec<u8>| {
        let id = [vec![0x50], vec![1; 16]].concat();
        let entry = map(&[
            ("n", vec![0]),
            ("at", vec![1]),
            ("op", tstr("WRITE")),
            ("end", tstr("done")),
            ("desk", bstr(32)),
            ("prev", bstr(32)),
            ("req_id", id.clone()),
            ("req_hash", bstr(32)),
        ]);
        map(&[
            ("out", [vec![0x81], map(&[("strokes", strokes)])].concat()),
            ("sig", bstr(64)),
            ("audit", entry),
            ("req_id", id),
            ("req_hash", bstr(32)),
        ])
    };
    // Strokes of so many bytes: heads of up to 23, and of more.
    let strokes = |lens: &[usize]| {
        let head = |major: u8, len: usize| match len {
            0..24 => vec![major | len as u8],
            24..256 => vec![major | 24, len as u8],
            _ => vec![major | 25, (len >> 8) as u8, len as u8],
        };
        let stroke = |len: &usize| [head(0x40, *len), vec![7; *len]].concat();
        [head(0x80, lens.len()), lens.iter().flat_map(stroke).collect()].concat()
    };
    let long = "x".repeat(121);
    let good: Vec<Form> = vec![
        ("hello", "hello-operation", Kind::Hello, hello(&|_| {})),
        ("hello_pair", "hello-pair", Kind::Hello, hello(&|m| m.insert(1, ("k_auth", k_auth.clone())))),
        ("request", "request", Kind::Request, request(&|_| {})),
        ("cancel", "cancel", Kind::Cancel, vec![0xa0]),
        (
            "pad",
            "request",
            Kind::Request,
            pad(&[("name", tstr("x")), ("width", mm_50.clone()), ("height", mm_20.clone())]),
        ),
        ("strokes", "result", Kind::Result, written(strokes(&[5, 30, 260]))),
        ("200_strokes", "result", Kind::Result, written(strokes(&[75; 200]))),
    ];
    let bad: Vec<Form> = vec![
        ("sig_of_63_bytes", "hello-operation", Kind::Hello, hello(&|m| m[0].1 = bstr(63))),
        ("sig_missing", "hello-operation", Kind::Hello, hello(&|m| drop(m.remove(0)))),
        ("phone_id_as_text", "hello-operation", Kind::Hello, hello(&|m| m[1].1 = tstr(&"x".repeat(32)))),
        ("no_capability", "hello-operation", Kind::Hello, hello(&|m| m[3].1 = vec![0x80])),
        ("unknown_capability", "hello-operation", Kind::Hello, hello(&|m| m[3].1 = [vec![0x81], tstr("FLY")].concat())),
        (
            "17_certificates",
            "hello-operation",
            Kind::Hello,
            hello(&|m| {
                let prints = (0..17).flat_map(|i| [vec![0x58, 32], vec![i; 32]].concat());
                m[4].1 = [vec![0x91], prints.collect()].concat();
            }),
        ),
        ("key_of_another_message", "hello-operation", Kind::Hello, hello(&|m| m.insert(0, ("op", tstr("SIGN"))))),
        ("request_without_op", "request", Kind::Request, request(&|m| drop(m.remove(0)))),
        ("request_of_unknown_op", "request", Kind::Request, request(&|m| m[0].1 = tstr("WIPE"))),
        ("items_of_another_op", "request", Kind::Request, request(&|m| m[0].1 = tstr("LOGIN"))),
        ("items_empty", "request", Kind::Request, request(&|m| m[5].1 = vec![0x80])),
        (
            "two_items_of_audit",
            "request",
            Kind::Request,
            request(&|m| {
                let from = map(&[("from", vec![0])]);
                m[5].1 = [vec![0x82], from.clone(), from].concat();
            }),
        ),
        ("exp_negative", "request", Kind::Request, request(&|m| m[1].1 = vec![0x20])),
        ("exp_as_float", "request", Kind::Request, request(&|m| m[1].1 = vec![0xf9, 0x3c, 0])),
        (
            "exp_after_9999",
            "request",
            Kind::Request,
            request(&|m| m[1].1 = [vec![0x1b], 253_402_300_800u64.to_be_bytes().to_vec()].concat()),
        ),
        ("title_empty", "request", Kind::Request, request(&|m| m[7].1 = map(&[("title", tstr(""))]))),
        ("title_of_121_bytes", "request", Kind::Request, request(&|m| m[7].1 = map(&[("title", tstr(&long))]))),
        (
            "unknown_line_to_display",
            "request",
            Kind::Request,
            request(&|m| m[7].1 = map(&[("note", tstr("x")), ("title", tstr("x"))])),
        ),
        ("permit_outside_of_decrypt", "request", Kind::Request, request(&|m| m.insert(7, ("permit", vec![0xa0])))),
        ("code_outside_of_pairing", "request", Kind::Request, request(&|m| m.insert(4, ("code", vec![1])))),
        (
            "pad_of_9_mm",
            "request",
            Kind::Request,
            pad(&[("name", tstr("x")), ("width", mm_50.clone()), ("height", vec![9])]),
        ),
        (
            "pad_of_201_mm",
            "request",
            Kind::Request,
            pad(&[("name", tstr("x")), ("width", vec![0x18, 201]), ("height", mm_20.clone())]),
        ),
        ("pad_of_nobody", "request", Kind::Request, pad(&[("width", mm_50), ("height", mm_20)])),
        ("no_stroke", "result", Kind::Result, written(strokes(&[]))),
        ("stroke_without_a_point", "result", Kind::Result, written(strokes(&[5, 0]))),
        ("201_strokes", "result", Kind::Result, written(strokes(&[5; 201]))),
        ("stroke_of_3_001_points", "result", Kind::Result, written(strokes(&[15_005]))),
        ("strokes_as_text", "result", Kind::Result, written(tstr("x"))),
        ("status_without_state", "status", Kind::Status, vec![0xa0]),
        ("left_without_code_wrong", "status", Kind::Status, map(&[("left", vec![1]), ("state", tstr("seen"))])),
        ("code_wrong_without_left", "status", Kind::Status, map(&[("state", tstr("code_wrong"))])),
        ("three_tries_left", "status", Kind::Status, map(&[("left", vec![3]), ("state", tstr("code_wrong"))])),
        ("error_of_unknown_code", "error", Kind::Error, map(&[("code", tstr("OOPS"))])),
        ("error_with_n", "error", Kind::Error, map(&[("n", vec![1]), ("code", tstr("REPLAY"))])),
        ("pin_wrong_without_n", "error", Kind::Error, map(&[("code", tstr("PIN_WRONG"))])),
        ("cancel_with_a_reason", "cancel", Kind::Cancel, map(&[("code", tstr("REPLAY"))])),
        ("ack_of_15_bytes", "ack", Kind::Ack, map(&[("req_id", [vec![0x4f], vec![1; 15]].concat())])),
        ("array_in_place_of_a_map", "ack", Kind::Ack, vec![0x80]),
        ("duplicate_key", "ack", Kind::Ack, {
            let id = [vec![0x50], vec![1; 16]].concat();
            map(&[("req_id", id.clone()), ("req_id", id)])
        }),
        ("trailing_byte", "cancel", Kind::Cancel, vec![0xa0, 0]),
    ];
    // What CDDL cannot say: order and once only.
    let ours_alone = vec![
        (
            "capabilities_not_ascending",
            Kind::Hello,
            hello(&|m| m[3].1 = [vec![0x82], tstr("SIGN"), tstr("PAIR")].concat()),
        ),
        ("capability_twice", Kind::Hello, hello(&|m| m[3].1 = [vec![0x82], tstr("SIGN"), tstr("SIGN")].concat())),
        ("certificate_twice", Kind::Hello, hello(&|m| m[4].1 = [vec![0x82], bstr(32), bstr(32)].concat())),
        ("keys_not_in_order", Kind::Hello, hello(&|m| m.swap(1, 2))),
        ("k_auth_off_the_curve", Kind::Hello, hello(&|m| m.insert(1, ("k_auth", bstr(65))))),
        ("map_of_indefinite_length", Kind::Cancel, vec![0xbf, 0xff]),
        ("map_head_not_shortest", Kind::Cancel, vec![0xb8, 0]),
        ("key_length_not_shortest", Kind::Ack, [b"\xa1\x78\x06req_id\x50".as_slice(), &[1; 16]].concat()),
        ("bytes_in_pieces", Kind::Ack, [b"\xa1\x66req_id\x5f\x50".as_slice(), &[1; 16], &[0xff]].concat()),
        ("number_not_shortest", Kind::Status, b"\xa2\x64left\x18\x02\x65state\x6acode_wrong".to_vec()),
        ("name_that_reorders", Kind::Request, request(&|m| m[7].1 = map(&[("title", tstr("\u{202e}x"))]))),
        ("name_with_a_line_feed", Kind::Request, request(&|m| m[7].1 = map(&[("title", tstr("x\n"))]))),
        ("stroke_of_a_point_and_a_byte", Kind::Result, written(strokes(&[6]))),
        ("3_001_points_in_two_strokes", Kind::Result, written(strokes(&[7_505, 7_500]))),
        ("six_levels", Kind::Cancel, vec![0x81, 0x81, 0x81, 0x81, 0x81, 0x80]),
    ];
    (good, bad, ours_alone)
}

/// The same for the vectors.
pub fn forms() -> (Vec<Named>, Vec<Named>) {
    let (good, bad, ours_alone) = listed();
    let short = |list: Vec<Form>| list.into_iter().map(|(name, _, kind, bytes)| (name, kind, bytes));
    (short(good).collect(), short(bad).chain(ours_alone).collect())
}

#[test]
fn what_the_schema_refuses_is_refused_here_too() {
    let (good, bad, ours_alone) = listed();
    for (name, _, kind, bytes) in &good {
        assert!(Message::from_cbor(*kind, bytes).is_ok(), "{name}");
    }
    for (name, _, kind, bytes) in &bad {
        let error = Message::from_cbor(*kind, bytes).expect_err(name);
        assert_eq!(error.code(), "MSG_BAD");
    }
    let cases = |list: Vec<Form>, holds| {
        list.into_iter().map(move |(name, rule, _, bytes)| (name.to_owned(), rule, holds, bytes)).collect::<Vec<Case>>()
    };
    judged_by_cddl(&[cases(good, true), cases(bad, false)].concat());
    for (name, kind, bytes) in ours_alone {
        assert!(Message::from_cbor(kind, &bytes).is_err(), "{name}");
    }
}

#[test]
fn a_share_half_rehearsed_is_refused() {
    let mut world = World::new(70);
    let Ask::Decrypt { items, .. } = world.shares(2, false) else { unreachable!() };
    let ask = Ask::Decrypt { items, rehearsal: true, permit: None };
    let request = Request {
        req_id: [1; 16],
        now: Time::ZERO,
        exp: Time::ZERO,
        desk: [1; 32],
        desk_nonce: [1; 32],
        display: world.display(),
        platform_ctx: None,
        ask,
    };
    let cbor = Signed { body: request, sig: [1; 64] }.to_cbor();
    let mark = b"\x69rehearsal\xf5";
    let at = cbor.windows(mark.len()).position(|window| window == mark).unwrap();
    // The first item without its mark: one member less, eight as seven.
    let mut half = cbor.clone();
    half.drain(at..at + mark.len());
    let head = half.windows(6).position(|window| window == b"\x65items").unwrap() + 7;
    assert_eq!(half[head], 0xa8);
    half[head] = 0xa7;
    assert_eq!(Message::from_cbor(Kind::Request, &half), Err(MessageError::Field("items")));
    let case = ("half_rehearsed".to_owned(), "request", false, half);
    judged_by_cddl(&[case, ("rehearsed".to_owned(), "request", true, cbor)]);
}

#[test]
fn nothing_secret_is_in_debug_output() {
    let mut world = World::new(71);
    let share = Share::from([0xab; 32]);
    assert_eq!(format!("{share:?}"), "Share(…)");
    assert_eq!(format!("{:?}", PairCode::new(123_456)), "Some(PairCode(…))");
    let setup = world.setup(world.documents(1));
    let desk = world.start(setup);
    let qr = desk.code(world.now).unwrap();
    assert_eq!(format!("{qr:?}"), "Qr(Operation 0)");
    let mut unpaired = World::unpaired(72);
    let setup = unpaired.pairing();
    let mut desk = unpaired.start(setup);
    let (mut phone, hello) = unpaired.scan(&desk);
    let asked = desk_frames(&unpaired.desk_gets(&mut desk, &hello)).remove(0);
    let out = unpaired.phone_gets(&mut phone, &asked);
    let shown = digits(&out);
    assert!(!format!("{out:?}").contains(&shown) && !format!("{out:?}").contains(&shown[5..]));
    let ask = world.shares(1, false);
    let (_, done) = world.done(world.setup(ask));
    let text = format!("{done:?}");
    assert!(!text.contains("160, 160") && text.contains("Share(…)"), "{text}");
}
