//! The known conversations of `docs/protocol/vectors`: made by ours, taken apart by the implementation by hand.

use std::path::PathBuf;

use hpke::Serializable as _;
use hpke::kem::{DhP256HkdfSha256, Kem as _};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng as _;
use sealbid_link::desk::{self, Setup};
use sealbid_link::*;
use sealbid_testkit::unhex;
use serde_json::{Map, Value, json};

use crate::messages;
use crate::scanning::texts;
use crate::world::by_hand::HandDesk;
use crate::world::*;

const NAMES: [&str; 10] =
    ["pair", "pair_code_wrong", "sign", "sign_kept", "login", "decrypt", "rehearsal", "audit", "reject", "write"];

fn path(name: &str) -> PathBuf {
    sealbid_testkit::workspace_root().join(format!("docs/protocol/vectors/{name}.json"))
}

/// The world of all vectors: keys of one byte each, a paired phone, a clock that stands.
fn world(name: &str) -> World {
    let seed = 35 + NAMES.iter().position(|known| *known == name).unwrap() as u64;
    let mut world = if name.starts_with("pair") { World::unpaired(seed) } else { World::new(seed) };
    let key = |byte: u8| MemoryKey::from_bytes(&[byte; 32]).unwrap();
    (world.desk, world.auth, world.platform, world.service) = (key(1), key(2), key(3), key(4));
    (world.wallet.sign, world.wallet.enc) = (key(5), [6; 32]);
    if !name.starts_with("pair") {
        world.book.desks[0].key = world.desk.public_key().clone();
    }
    world.book.platforms = vec![world.platform.public_key().clone()];
    // A phone that cannot write says nothing of it.
    world.capabilities.retain(|op| *op != Op::Write || name == "write");
    world
}

/// What a session draws from its random source, in the order it does.
fn draw<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// A conversation that is written down.
struct Told {
    world: World,
    desk: desk::Session,
    phone: phone::Session,
    frames: Vec<(u64, Vec<u8>)>,
    random: Map<String, Value>,
    ikm_d: [u8; 32],
    results: Map<String, Value>,
    scanned_at: u64,
}

impl Told {
    /// Up to HELLO being sent, 4.5 s after the start: the third frame is scanned.
    fn new(mut world: World, setup: Setup) -> Self {
        let is_pairing = setup.ask.op() == Op::Pair;
        let mut peek = world.rng.clone();
        let mut random = Map::new();
        random.insert("root".into(), hex(&draw::<32>(&mut peek)).into());
        random.insert("desk_nonce".into(), hex(&draw::<32>(&mut peek)).into());
        let ikm_d = draw::<32>(&mut peek);
        random.insert("ikm_d".into(), hex(&ikm_d).into());
        let desk = world.start(setup);
        world.now += 4_500;
        let scanned_at = world.now;
        random.insert("phone_nonce".into(), hex(&draw::<32>(&mut peek)).into());
        random.insert("ikm_e".into(), hex(&draw::<32>(&mut peek)).into());
        let (phone, hello) = world.scan(&desk);
        if is_pairing {
            let mut numbers = std::iter::repeat_with(|| u32::from_be_bytes(draw(&mut peek)) >> 12);
            random.insert("code".into(), numbers.find(|number| *number < 1_000_000).into());
        }
        random.insert("response_nonce".into(), hex(&draw::<32>(&mut peek)).into());
        let frames = vec![(world.now, hello)];
        Self { world, desk, phone, frames, random, ikm_d, results: Map::new(), scanned_at }
    }

    /// Hands the last frame to the desk, half a second later.
    fn desk_gets(&mut self) -> Vec<desk::Output> {
        self.world.now += 500;
        let frame = self.frames.last().unwrap().1.clone();
        let out = self.world.desk_gets(&mut self.desk, &frame);
        self.frames.extend(desk_frames(&out).into_iter().map(|frame| (self.world.now, frame)));
        out
    }

    fn phone_gets(&mut self) -> Vec<phone::Output> {
        self.world.now += 500;
        let frame = self.frames.last().unwrap().1.clone();
        let out = self.world.phone_gets(&mut self.phone, &frame);
        self.sent(&out);
        out
    }

    fn sent(&mut self, out: &[phone::Output]) {
        self.frames.extend(phone_frames(out).into_iter().map(|frame| (self.world.now, frame)));
    }

    fn answer(&mut self) -> desk::Done {
        let out = self.desk_gets();
        let done = done(&out).unwrap_or_else(|| panic!("{out:?}"));
        self.phone_gets();
        done
    }

    /// The JSON: our frames, taken apart by hand.
    fn json(mut self, name: &str) -> Value {
        let (secret, public) = DhP256HkdfSha256::derive_keypair(&self.ikm_d);
        let bytes = |text: &Value| unhex(text.as_str().unwrap());
        let root: [u8; 32] = bytes(&self.random["root"]).try_into().unwrap();
        let nonce: [u8; 32] = bytes(&self.random["desk_nonce"]).try_into().unwrap();
        let kind = if name.starts_with("pair") { 0x11 } else { 0x12 };
        let frame = ((self.scanned_at - T0) / 2_000) as u16;
        let key = MemoryKey::from_bytes(&[1; 32]).unwrap();
        let mut hand = HandDesk::of(kind, frame, key, &root, nonce, secret.to_bytes().into(), &public.to_bytes());
        hand.response_nonce = bytes(&self.random["response_nonce"]).try_into().unwrap();
        hand.take_hello(&self.frames[0].1);
        let info = [b"sealbid-link/1 hello".as_slice(), &sha256(&hand.qr)].concat();
        let enc = hand.payload[2..67].to_vec();
        let mut frames = Vec::new();
        for (at, frame) in &self.frames {
            let (header, payload) = Header::parse(frame).unwrap();
            let from_desk = header.direction == Direction::DeskToPhone;
            let cbor = match (from_desk, header.seq) {
                (false, 0) => hand.hello.clone(),
                (false, _) => hand.open(frame),
                (true, _) => hand.open_own(frame),
            };
            let message = Message::from_cbor(header.kind, &cbor).unwrap();
            let extra = if header.kind == Kind::Hello {
                67
            } else if from_desk && header.seq == 0 {
                32
            } else {
                0
            };
            let mut told = json!({
                "from": if from_desk { "desk" } else { "phone" },
                "seq": header.seq,
                "kind": format!("{:?}", header.kind).to_uppercase(),
                "at": at,
                "cbor": hex(&cbor),
                "padded": payload.len() - extra - 16,
                "frame": hex(frame),
            });
            let qr_sha256 = sha256(&hand.qr);
            let signed = match &message {
                Message::Hello(hello) => Some(
                    [b"SBL1-HELLO\0".as_slice(), &sha256(&[&enc[..], &info].concat()), &sha256(&hello.body.to_cbor())]
                        .concat(),
                ),
                Message::Request(request) => {
                    self.results.insert("req_hash".into(), hex(&request.body.hash()).into());
                    let parts = [qr_sha256, sha256(&hand.payload), sha256(&request.body.to_cbor())];
                    Some([b"SBL1-REQ\0".as_slice(), &parts.concat()].concat())
                }
                Message::Answer(answer) => {
                    Some([b"SBL1-RESULT\0".as_slice(), &qr_sha256, &sha256(&answer.body.to_cbor())].concat())
                }
                _ => None,
            };
            if let Some(signed) = signed {
                told["signed"] = hex(&signed).into();
            }
            frames.push(told);
        }
        let w = &self.world;
        json!({
            "about": "docs/protocol/link.md, Vectors",
            "keys": {
                "k_desk": hex(&[1; 32]), "k_auth": hex(&[2; 32]), "platform": hex(&[3; 32]), "service": hex(&[4; 32]),
                "sk_sign": hex(&[5; 32]), "sk_enc": hex(&w.wallet.enc), "cert": hex(&w.wallet.cert),
                "desk": hex(&w.desk.public_key().fingerprint()), "phone_id": hex(&w.auth.public_key().fingerprint()),
            },
            "random": self.random,
            "t0": T0,
            "code": {
                "frame": frame, "qr": hex(&hand.qr), "text": crate::world::by_hand::text(&hand.qr),
                "sid": hex(&hand.sid), "sk_d": hex(&secret.to_bytes()), "pk_d": hex(&public.to_bytes()),
                "psk": hex(&hand.qr[53..]), "psk_id": hex(&[&hand.qr[4..20], &hand.qr[2..4]].concat()),
                "qr_sha256": hex(&sha256(&hand.qr)), "info": hex(&info),
            },
            "channel": {
                "enc": hex(&enc), "secret": hex(&hand.exported), "prk": hex(&hand.prk),
                "key": hex(&hand.keys.0), "nonce": hex(&hand.keys.1),
            },
            "frames": frames,
            "results": self.results,
        })
    }
}

fn told(name: &str) -> Value {
    let mut world = world(name);
    let setup = match name {
        "pair" | "pair_code_wrong" => world.pairing(),
        "sign" | "sign_kept" | "reject" => {
            let mut setup = world.setup(world.documents(3));
            setup.platform_ctx =
                Some(Signed::direct(world.context(), PlatformContext::LABEL, &world.platform).unwrap());
            setup
        }
        "login" => world.setup(world.login()),
        "write" => Setup { display: Display::titled(crate::world::name("手写签名")), ..world.setup(world.pad()) },
        "decrypt" => {
            let Ask::Decrypt { items, rehearsal, .. } = world.shares(2, false) else { unreachable!() };
            let permit = Some(Signed::direct(world.permit(), Permit::LABEL, &world.platform).unwrap());
            world.setup(Ask::Decrypt { items, rehearsal, permit })
        }
        "rehearsal" => {
            let ask = world.shares(1, true);
            world.setup(ask)
        }
        _ => {
            for _ in 0..3 {
                let setup = world.setup(world.login());
                world.done(setup);
            }
            world.setup(Ask::Audit(AuditFrom { from: Count::ZERO }))
        }
    };
    if name == "sign_kept" {
        let mut before = world.setup(world.documents(3));
        before.req_id = setup.req_id;
        world.done(before);
    }
    let mut told = Told::new(world, setup);
    told.desk_gets();
    if name.starts_with("pair") {
        let shown = digits(&told.phone_gets());
        told.desk_gets();
        told.results.insert("digits".into(), shown.clone().into());
        told.world.now += 9_000;
        let typed = |told: &mut Told, digits: &str| {
            let out = told.desk.type_digits(told.world.now, digits, &told.world.desk);
            told.frames.extend(desk_frames(&out).into_iter().map(|frame| (told.world.now, frame)));
            told.phone_gets();
        };
        if name == "pair_code_wrong" {
            let wrong = shown.trim_end_matches(|c| c != ' ').to_owned() + "000000";
            assert_ne!(wrong, shown);
            typed(&mut told, &wrong);
            told.desk_gets();
            told.world.now += 9_000;
        }
        typed(&mut told, &shown);
        told.answer();
        return told.json(name);
    }
    let out = told.phone_gets();
    told.desk_gets();
    let Some(phone::Output::Event(phone::Event::Review(review))) = out.last() else { panic!("{out:?}") };
    let request = review.request.clone();
    let takes_pin = request.ask.op().takes_pin() && review.kept.is_none();
    told.world.now += 7_000;
    let moment = told.world.moment();
    let out = told.phone.reviewing(moment);
    told.sent(&out);
    told.desk_gets();
    if name == "reject" {
        let out = told.phone.reject(told.world.moment(), &told.world.phone());
        told.sent(&out);
        told.desk_gets();
        told.phone_gets();
        return told.json(name);
    }
    if takes_pin {
        let moment = told.world.moment();
        let out = told.phone.open_pin(moment);
        told.sent(&out);
        told.desk_gets();
    }
    let out = if name == "write" {
        told.world.write(&mut told.phone)
    } else {
        let moment = told.world.moment();
        told.phone.approve(moment);
        let ticket = takes_pin.then(|| told.world.ticket(&request));
        told.world.finish(&mut told.phone, ticket)
    };
    told.sent(&out);
    let done = told.answer();
    let result: Value = match &done.out {
        Out::Documents(documents) => documents.iter().map(|document| hex(&document.attrs)).collect::<Vec<_>>().into(),
        Out::Shares(shares) => shares.iter().map(|share| hex(share.as_bytes())).collect::<Vec<_>>().into(),
        Out::Proof(proof) => hex(&proof.sig).into(),
        Out::Audit(answer) => answer.entries.iter().map(|entry| hex(&entry.hash())).collect::<Vec<_>>().into(),
        Out::Written(written) => written.strokes().iter().map(|stroke| hex(&points(stroke))).collect::<Vec<_>>().into(),
    };
    told.results.insert("out".into(), result);
    if let Ask::Decrypt { items, .. } = &request.ask {
        let unwrapped: Vec<_> = items
            .iter()
            .map(|item| {
                let share = item.unwrap_with(&told.world.wallet.enc).unwrap();
                json!({ "info": hex(&item.info()), "share": hex(share.as_bytes()) })
            })
            .collect();
        told.results.insert("unwrapped".into(), unwrapped.into());
    }
    told.json(name)
}

/// The bytes of a stroke, by hand.
fn points(stroke: &Stroke) -> Vec<u8> {
    let one = |p: &Point| [(p.x >> 8) as u8, p.x as u8, (p.y >> 8) as u8, p.y as u8, p.pressure];
    stroke.iter().flat_map(one).collect()
}

/// Texts and messages to take and to refuse.
fn forms() -> Value {
    let (good, bad) = messages::forms();
    let message = |(name, kind, bytes): &(&str, Kind, Vec<u8>)| json!({ "name": name, "kind": format!("{kind:?}").to_uppercase(), "cbor": hex(bytes) });
    let text = |(name, text, error): (&str, String, Option<QrError>)| match error {
        Some(error) => json!({ "name": name, "text": text, "code": error.code() }),
        None => json!({ "name": name, "text": text }),
    };
    json!({
        "about": "docs/protocol/link.md, Vectors",
        "texts": texts().into_iter().map(text).collect::<Vec<_>>(),
        "messages_to_take": good.iter().map(message).collect::<Vec<_>>(),
        "messages_to_refuse": bad.iter().map(message).collect::<Vec<_>>(),
    })
}

fn all() -> impl Iterator<Item = (&'static str, String)> {
    let written = |value: Value| serde_json::to_string_pretty(&value).unwrap() + "\n";
    NAMES.into_iter().map(move |name| (name, written(told(name)))).chain([("forms", written(forms()))])
}

#[test]
fn link_35_the_known_conversations_are_made_again_byte_for_byte() {
    for (name, made) in all() {
        let there = std::fs::read_to_string(path(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        if made != there {
            let new = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
            std::fs::write(&new, made).unwrap();
            panic!("{name}.json differs; where the protocol changed, put {} in its place", new.display());
        }
    }
}
