//! The conversations that the TypeScript phone held (`docs/protocol/vectors/typescript`), held again by ours byte for byte.

use sealbid_link::phone::{self, KeptResult, KnownDesk, Memory, Moment, Phone};
use sealbid_link::*;
use sealbid_testkit::{Given, unhex};
use serde_json::Value;

use crate::world::*;

const NAMES: [&str; 10] =
    ["pair", "pair_code_wrong", "sign", "sign_kept", "login", "decrypt", "rehearsal", "audit", "reject", "write"];

fn bytes(value: &Value) -> Vec<u8> {
    unhex(value.as_str().unwrap())
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

fn told(name: &str) -> Value {
    let path = sealbid_testkit::workspace_root().join(format!("docs/protocol/vectors/typescript/{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn kind(frame: &Value) -> Kind {
    match frame["kind"].as_str().unwrap() {
        "HELLO" => Kind::Hello,
        "REQUEST" => Kind::Request,
        "STATUS" => Kind::Status,
        "RESULT" => Kind::Result,
        "ACK" => Kind::Ack,
        other => panic!("{other}"),
    }
}

fn message(frame: &Value) -> Message {
    Message::from_cbor(kind(frame), &bytes(&frame["cbor"])).unwrap()
}

/// What a phone remembers whose log began before the conversation.
struct Before<'a> {
    book: &'a Book,
    start: ChainEnd,
}

impl Memory for Before<'_> {
    fn took_part(&self, sid: &Id) -> bool {
        self.book.took_part(sid)
    }
    fn desk(&self, fingerprint: &Digest) -> Option<KnownDesk> {
        self.book.desk(fingerprint)
    }
    fn platform(&self, fingerprint: &Digest) -> Option<PublicKey> {
        self.book.platform(fingerprint)
    }
    fn kept(&self, req_id: &Id) -> Option<KeptResult> {
        self.book.kept(req_id)
    }
    fn log_end(&self) -> ChainEnd {
        self.book.log.iter().try_fold(self.start, ChainEnd::then).unwrap()
    }
    fn log(&self, from: u64, max: usize) -> Vec<Entry> {
        self.book.log(from, max)
    }
}

/// Where the log stood before the conversation.
fn start(told: &Value) -> ChainEnd {
    let frames = told["frames"].as_array().unwrap();
    match frames.iter().find(|frame| frame["kind"] == "RESULT").map(message) {
        Some(Message::Answer(answer)) if !matches!(answer.body.out, Out::Audit(_)) => {
            ChainEnd { next: answer.body.audit.n, head: answer.body.audit.prev }
        }
        _ => ChainEnd::EMPTY,
    }
}

/// The phone of a conversation, with what it has to remember.
fn world(told: &Value, name: &str) -> World {
    let mut world = World::unpaired(1);
    let keys = &told["keys"];
    let key = |name: &str| MemoryKey::from_bytes(&array(&keys[name])).unwrap();
    (world.desk, world.auth, world.platform, world.service) =
        (key("k_desk"), key("k_auth"), key("platform"), key("service"));
    (world.wallet.sign, world.wallet.enc, world.wallet.cert) =
        (key("sk_sign"), array(&keys["sk_enc"]), array(&keys["cert"]));
    if !name.starts_with("pair") {
        world.book.desks = vec![KnownDesk { key: world.desk.public_key().clone(), is_revoked: false }];
    }
    world.book.platforms = vec![world.platform.public_key().clone()];
    let frames = told["frames"].as_array().unwrap();
    let Message::Hello(hello) = message(&frames[0]) else { panic!("no HELLO") };
    world.capabilities = hello.body.capabilities.to_vec();
    let Some(Message::Answer(answer)) = frames.iter().find(|f| f["kind"] == "RESULT").map(message) else {
        return world;
    };
    let Message::Request(asked) = message(&frames[1]) else { panic!("no REQUEST") };
    match &answer.body.out {
        Out::Audit(log) => world.book.log = log.entries.to_vec(),
        Out::Documents(out) if answer.body.kept => {
            let items_sha256 = asked.body.ask.items_sha256();
            world.book.kept = vec![(answer.body.req_id, KeptResult { items_sha256, out: out.clone() })];
        }
        _ => {}
    }
    world
}

#[test]
fn link_35_the_conversations_of_the_typescript_phone_are_held_again_byte_for_byte() {
    for name in NAMES {
        let told = told(name);
        let (mut world, start) = (world(&told, name), start(&told));
        let t0 = told["t0"].as_u64().unwrap();
        let moment = |frame: &Value| {
            let at = frame["at"].as_u64().unwrap();
            Moment { tick: at - t0, unix: Time::new(at / 1_000).unwrap() }
        };
        let random = &told["random"];
        let mut drawn = [bytes(&random["phone_nonce"]), bytes(&random["ikm_e"])].concat();
        if let Some(code) = random["code"].as_u64() {
            drawn.extend(((code as u32) << 12).to_be_bytes());
        }
        let frames = told["frames"].as_array().unwrap();
        let text = told["code"]["text"].as_str().unwrap();
        assert_eq!(hex(Qr::parse(text).unwrap().as_bytes()), told["code"]["qr"], "{name}");
        let (mut session, out) = phone::Session::scan(
            text,
            &Phone { memory: &Before { book: &world.book, start }, ..world.phone() },
            moment(&frames[0]),
            &mut Given(drawn),
        )
        .unwrap();
        let mut pending = phone_frames(&out);
        for frame in frames {
            let now = moment(frame);
            if frame["from"] == "desk" {
                assert!(pending.is_empty(), "{name}");
                let out = session.receive(
                    now,
                    &bytes(&frame["frame"]),
                    &Phone { memory: &Before { book: &world.book, start }, ..world.phone() },
                );
                world.store(&out);
                pending = phone_frames(&out);
                if let (Some(phone::Output::Event(phone::Event::Digits { digits, .. })), Some(shown)) =
                    (out.last(), told["results"]["digits"].as_str())
                {
                    assert_eq!(digits.as_str(), shown, "{name}");
                }
                continue;
            }
            if pending.is_empty() {
                let out = match message(frame) {
                    Message::Status(Status::Reviewing) => session.reviewing(now),
                    Message::Status(Status::Pin) => session.open_pin(now),
                    Message::Status(Status::Rejected) => {
                        session.reject(now, &Phone { memory: &Before { book: &world.book, start }, ..world.phone() })
                    }
                    Message::Answer(answer) => {
                        let before = Before { book: &world.book, start };
                        let phone = Phone { memory: &before, ..world.phone() };
                        if let Out::Written(written) = &answer.body.out {
                            session.write(now, written.clone(), &phone)
                        } else {
                            session.approve(now);
                            session.finish(now, answer.body.ticket.clone(), &phone)
                        }
                    }
                    other => panic!("{name}: {other:?}"),
                };
                world.store(&out);
                pending = phone_frames(&out);
            }
            assert_eq!(hex(&pending.remove(0)), frame["frame"], "{name}: {} {}", frame["kind"], frame["seq"]);
            assert_eq!(hex(&message(frame).to_cbor()), frame["cbor"], "{name}");
        }
        let end = if name == "reject" { phone::State::Rejected } else { phone::State::Acked };
        assert_eq!(session.state(), end, "{name}");
        if let Some(request) = session.request() {
            assert_eq!(hex(&request.hash()), told["results"]["req_hash"], "{name}");
        }
    }
}
