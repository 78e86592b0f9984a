//! Codes that were photographed, relayed, altered or used for something else.

use hkdf::Hkdf;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable as _, OpModeS, PskBundle, Serializable as _};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use sealbid_client::{Arrival, Carrier, Side};
use sealbid_link::desk::{Event, State};
use sealbid_link::{Code, Qr};
use sha2::{Digest as _, Sha256};

use crate::world::{LIMIT, World, documents, rng};

/// The text of 85 bytes, which no code of ours need be.
fn text(bytes: &[u8; 85]) -> String {
    let mut text = "SBL1:".to_owned();
    for group in bytes[..84].chunks(7) {
        let number = group.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        text += &format!("{number:017}");
    }
    text + &format!("{:03}", bytes[84])
}

fn altered(code: &str, change: impl Fn(&mut [u8; 85])) -> String {
    let mut bytes = *Qr::parse(code).unwrap().as_bytes();
    change(&mut bytes);
    text(&bytes)
}

#[test]
fn link_13_a_photo_of_the_code_and_the_whole_relay_log_open_nothing() {
    let world = World::new();
    let desk = world.paired();
    let mut talk = desk.ask(documents(1));
    let photo = talk.code();
    let answer = world.phone.answer(&photo);
    talk.done();
    answer.ending();
    let log: Vec<_> = talk.received.iter().chain(&talk.sent).cloned().collect();
    // What was said stands nowhere in the log.
    for frame in &log {
        for word in ["投标文件", "JB-2026-0107", "江北示范"] {
            assert!(!frame.windows(word.len()).any(|window| window == word.as_bytes()));
        }
    }
    // Whoever has the photo can make a context of their own, and it opens no frame: the secret of the exchange is missing.
    let qr = *Qr::parse(&photo).unwrap().as_bytes();
    let psk_id = [&qr[4..20], &qr[2..4]].concat();
    let mode = OpModeS::Psk(PskBundle::new(&qr[53..], &psk_id).unwrap());
    let info = [b"sealbid-link/1 hello".as_slice(), &Sha256::digest(qr)].concat();
    let (_, public) = DhP256HkdfSha256::gen_keypair_with_rng(&mut rng());
    let key = p256::PublicKey::from_sec1_bytes(&qr[20..53]).unwrap();
    let point = sec1(&key);
    let keys = [<DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(&point).unwrap(), public];
    let hello = &talk.received[0];
    let enc = &hello[27..92];
    for key in keys {
        let (_, context) =
            hpke::setup_sender_with_rng::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(&mode, &key, &info, &mut rng())
                .unwrap();
        let mut secret = [0; 32];
        context.export(b"sealbid-link/1 d2p", &mut secret).unwrap();
        let asked = &talk.sent[0];
        for ikm in [secret.as_slice(), &qr[53..]] {
            let (_, prk) = Hkdf::<Sha256>::extract(Some(&[enc, &asked[25..57]].concat()), ikm);
            let (mut aead, mut nonce) = ([0; 32], [0; 12]);
            prk.expand(b"key", &mut aead).unwrap();
            prk.expand(b"nonce", &mut nonce).unwrap();
            assert!(opened(&aead, &nonce, &asked[..25], &asked[57..]).is_none());
        }
    }
    // The session is over, for another phone with the photo too.
    let another = world.another_phone();
    talk.carrier.close();
    assert_eq!(another.answer(&photo).ending(), "failed SESSION_GONE");
}

fn sec1(key: &p256::PublicKey) -> Vec<u8> {
    key.to_sec1_point(false).as_bytes().to_vec()
}

fn opened(key: &[u8; 32], nonce: &[u8; 12], aad: &[u8], msg: &[u8]) -> Option<Vec<u8>> {
    use aes_gcm::aead::{Aead as _, Payload};
    use aes_gcm::{Aes256Gcm, KeyInit as _};
    Aes256Gcm::new(&(*key).into()).decrypt(&(*nonce).into(), Payload { msg, aad }).ok()
}

#[test]
fn link_15_digits_of_a_code_that_was_relayed_live_never_leave_the_desk() {
    let world = World::new();
    // The attacker's phone takes the honest desk's code; the person's phone is shown a code of the attacker's desk.
    let attacker = world.another_phone();
    let (mut honest, mut rogue) = (world.desk().pairing(), world.desk().pairing());
    let (his, mine) = (attacker.answer(&honest.code()), world.phone.answer(&rogue.code()));
    honest.until(|event| matches!(event, Event::AwaitCode));
    rogue.until(|event| matches!(event, Event::AwaitCode));
    his.line();
    let his_digits = his.line();
    mine.line();
    let digits = mine.line();
    assert_ne!(his_digits[..11], digits[..11], "the check digits are those of the session");
    // What the person reads on the phone is typed at the honest desk.
    let sent = honest.sent.len();
    for left in [2, 1] {
        let events = honest.type_digits(&digits);
        assert_eq!(events, [Event::DigitsWrong { code: Code::PairCheck, left }]);
        assert_eq!(honest.sent.len(), sent, "nothing of them was sent");
    }
    honest.type_digits(&digits);
    assert_eq!(honest.session.state(), State::Failed(Code::PairCheck));
    assert_eq!(his.ending(), "failed PAIR_CHECK");
    rogue.cancel();
    assert_eq!(mine.ending(), "failed cancelled");
}

#[test]
fn link_17_an_altered_code_pairs_and_asks_nothing() {
    let world = World::new();
    let desk = world.paired();
    type Change = fn(&mut [u8; 85]);
    let other_point: Change = |code| {
        let (_, key) = DhP256HkdfSha256::gen_keypair_with_rng(&mut rng());
        let point = p256::PublicKey::from_sec1_bytes(&key.to_bytes()).unwrap();
        code[20..53].copy_from_slice(point.to_sec1_point(true).as_bytes());
    };
    // What the phone cannot know is told by the desk, which gives it up.
    let cases: [(&str, Change); 4] = [
        ("type", |code| code[0] = 0x11),
        ("frame_number", |code| code[3] ^= 1),
        ("public_key", other_point),
        ("psk", |code| code[60] ^= 1),
    ];
    for (defect, change) in cases {
        let mut talk = desk.ask(documents(1));
        let answer = world.phone.answer(&altered(&talk.code(), change));
        assert_eq!(talk.dropped(), Code::HelloBad, "{defect}");
        assert_eq!(answer.rest(), (vec![], "failed QR_STALE".to_owned()), "{defect}");
        assert_eq!(talk.session.state(), State::Showing);
    }
    let cases: [(&str, Change, &str); 3] = [
        ("relay", |code| code[1] = 1, "QR_MALFORMED"),
        ("unknown_type", |code| code[0] = 0x13, "QR_MALFORMED"),
        ("version", |code| code[0] = 0x21, "VERSION"),
    ];
    let talk = desk.ask(documents(1));
    for (defect, change, code) in cases {
        let answer = world.phone.answer(&altered(&talk.code(), change));
        assert_eq!(answer.ending(), format!("failed {code}"), "{defect}");
    }
    // The slot of another session is not this one's.
    let answer = world.phone.answer(&altered(&talk.code(), |code| code[4] ^= 1));
    assert_eq!(answer.ending(), "failed SESSION_GONE");
}

#[test]
fn link_18_a_key_off_the_curve_claims_nothing() {
    let world = World::new();
    let desk = world.paired();
    let mut talk = desk.ask(documents(1));
    // No x over the field's order is on the curve, and 4 begins no compressed point.
    for (head, x) in [(2, 0xff), (3, 0xff), (4, 0x11)] {
        let code = altered(&talk.code(), |code| {
            code[20] = head;
            code[21..53].fill(x);
        });
        assert_eq!(world.phone.answer(&code).ending(), "failed QR_MALFORMED", "{head}");
    }
    // The slot was never taken.
    let answer = world.phone.answer(&talk.code());
    talk.done();
    assert_eq!(answer.ending(), "done SIGN");
}

#[test]
fn link_34_a_secret_of_one_type_of_code_is_of_no_use_in_the_other() {
    let world = World::new();
    let mut desk = world.desk();
    let mut talk = desk.pairing();
    let answer = world.phone.answer(&altered(&talk.code(), |code| code[0] = 0x12));
    assert_eq!(talk.dropped(), Code::HelloBad);
    assert_eq!(answer.ending(), "failed QR_STALE");
    desk.pair(&world.phone);
    let mut talk = desk.ask(documents(1));
    let answer = world.phone.answer(&altered(&talk.code(), |code| code[0] = 0x11));
    assert_eq!(talk.dropped(), Code::HelloBad);
    assert_eq!(answer.rest(), (vec![], "failed QR_STALE".to_owned()));
}

#[test]
fn link_35_the_known_conversations_pass_the_relay_byte_for_byte() {
    let world = World::new();
    let folder = sealbid_testkit::workspace_root().join("docs/protocol/vectors");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") || path.ends_with("forms.json") {
            continue;
        }
        let vector: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let frames: Vec<_> = vector["frames"].as_array().unwrap().iter().map(frame_of).collect();
        let sid = frames[0].1[1..17].try_into().unwrap();
        let desk = Carrier::begin(&world.service, &sid, [1; 32], 180).unwrap();
        let phone = Carrier::join(&world.service, &sid, Side::Phone, [2; 32]);
        for (is_desks, frame) in frames {
            let (from, to) = if is_desks { (&desk, &phone) } else { (&phone, &desk) };
            from.send(frame.clone());
            assert_eq!(to.next(LIMIT), Some(Arrival::Frame(frame)), "{}", path.display());
        }
        desk.close();
        seen += 1;
    }
    assert!(seen >= 9, "{seen}");
}

/// Whether it is the desk's, and its bytes.
fn frame_of(frame: &serde_json::Value) -> (bool, Vec<u8>) {
    let bytes = sealbid_testkit::unhex(frame["frame"].as_str().unwrap());
    (bytes[17] == 1, bytes)
}
