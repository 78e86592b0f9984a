//! Questions that are refused before anything is done, and those that are not what they seem.

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use sealbid_link::desk::{Event, State};
use sealbid_link::{
    Ask, Attributes, Challenge, Code, Display, Document, LoginStatement, MediaType, MemoryKey, Name, Out, Permit,
    Signed, SigningKey as _, Size, Time, WrappedShare,
};
use sealbid_softphone::Book;

use crate::world::{Far, Man, World, documents, name, rng, share, shares};

#[test]
fn link_14_a_desk_that_was_not_paired_is_refused_before_anything_is_shown() {
    let world = World::new();
    world.paired();
    // It knows the phone, as one who stole the phones of another desk's list would.
    let mut stranger = world.desk();
    stranger.phones.push(world.phone.auth());
    let mut talk = stranger.ask(documents(1));
    let answer = world.phone.answer(&talk.code());
    assert_eq!(talk.ended(), (State::Failed(Code::DeskUnknown), Some(Code::DeskUnknown)));
    assert_eq!(answer.rest(), (vec![], "failed DESK_UNKNOWN".to_owned()));
    // And a phone that this desk does not know is told so by the desk.
    let mut talk = world.desk().ask(documents(1));
    let answer = world.phone.answer(&talk.code());
    assert_eq!(talk.ended().1, Some(Code::DeskUnknown));
    assert_eq!(answer.rest(), (vec![], "failed DESK_UNKNOWN".to_owned()));
}

#[test]
fn link_16_a_revoked_desk_is_refused_until_it_is_paired_again() {
    let world = World::new();
    let mut desk = world.paired();
    Book::new(world.phone.store.as_ref()).revoke(&desk.key.public_key().fingerprint()).unwrap();
    let mut talk = desk.ask(documents(1));
    let answer = world.phone.answer(&talk.code());
    assert_eq!(talk.ended().1, Some(Code::DeskRevoked));
    assert_eq!(answer.rest(), (vec![], "failed DESK_REVOKED".to_owned()));
    desk.pair(&world.phone);
    desk.answered(&world.phone, documents(1));
}

#[test]
fn link_19_a_question_is_not_changed_after_it_was_shown() {
    let world = World::new();
    let desk = world.paired();
    let far = Far::of(&world);
    let mut talk = far.desk(&desk).ask(documents(1));
    let man = Man::between(&world, &far, &talk);
    let answer = world.phone.answer(&talk.code());
    man.to_desk(man.phone_sends());
    talk.until(|event| matches!(event, Event::Claimed(_)));
    let asked = man.desk_sends();
    man.to_phone(asked.clone());
    for _ in 0..3 {
        man.to_desk(man.phone_sends());
    }
    assert_eq!(answer.line(), "review SIGN 1");
    // Another question under the same number is taken by no relay; under the next one it does not open.
    let mut second = asked.clone();
    second[19] = 1;
    man.to_phone(second);
    let result = man.phone_sends();
    man.to_desk(result);
    let done = talk.done();
    assert_eq!(done.req_hash, talk.session.request().hash(), "what was answered is what was asked");
    let mut first = asked;
    first[100] ^= 1;
    assert_eq!(man.refused_by_phones_relay(first), "REPLAY");
}

#[test]
fn link_20_a_login_challenge_shaped_like_signed_attributes_gets_no_document_signature() {
    let world = World::new();
    let desk = world.paired();
    let document = Document {
        name: name("投标函.pdf"),
        size: Size::new(1).unwrap(),
        media_type: MediaType::try_from("application/pdf").unwrap(),
        sha256: [7; 32],
    };
    let now = desk.clock.now() / 1_000;
    let chain = world.phone.chain("signing.pem");
    let attrs = Attributes::of(&document, Time::new(now).unwrap(), &chain[0].sha256());
    let nonce = attrs[..32].try_into().unwrap();
    let (rp, exp) = (name("江北示范交易平台"), Time::new(now + 120).unwrap());
    let done = desk.answered(&world.phone, Ask::Login(Challenge { rp: rp.clone(), nonce, exp }));
    let Out::Proof(proof) = done.out else { panic!() };
    let signed = LoginStatement { rp, nonce, exp, desk: desk.key.public_key().fingerprint() }.to_be_signed();
    assert!(world.phone.auth().verifies(&signed, &proof.sig));
    let key = VerifyingKey::from(chain[0].p256_public_key().unwrap());
    let sig = Signature::from_slice(&proof.sig).unwrap();
    for message in [&attrs[..], &nonce, &signed] {
        assert!(key.verify(message, &sig).is_err(), "the key of documents signed nothing");
    }
}

/// What the desk is told of items that do not open.
#[track_caller]
fn unopened(world: &World, items: Vec<WrappedShare>) {
    let desk = world.paired();
    let mut talk = desk.ask(shares(items, false));
    let answer = world.phone.answer(&talk.code());
    assert_eq!(talk.ended(), (State::Failed(Code::KeyMissing), Some(Code::KeyMissing)));
    assert_eq!(answer.ending(), "failed KEY_MISSING");
}

#[test]
fn link_21_an_arbitrary_point_tells_nothing() {
    let world = World::new();
    let good = share(&world.phone, [1; 16], &[7; 32]);
    let generator = MemoryKey::generate(&mut rng()).public_key().to_uncompressed();
    // On the curve, off it, no point at all: one answer for all, and for the good share beside it.
    for enc in [generator, [4; 65], [0; 65]] {
        unopened(&world, vec![good.clone(), WrappedShare { enc, ..good.clone() }]);
        world.clock.forward(20);
    }
}

#[test]
fn link_22_a_share_wrapped_for_another_bid_does_not_open() {
    let world = World::new();
    let good = share(&world.phone, [1; 16], &[7; 32]);
    unopened(&world, vec![WrappedShare { bid_id: [2; 16], ..good.clone() }]);
    unopened(&world, vec![WrappedShare { tender_id: name("ocds-990000-0002"), ..good.clone() }]);
    unopened(&world, vec![WrappedShare { cert_sha256: [3; 32], ..good }]);
}

#[test]
fn link_23_no_platforms_share_and_no_forged_permit_before_the_opening() {
    let world = World::new();
    let desk = world.paired();
    let good = share(&world.phone, [1; 16], &[7; 32]);
    let mut talk = desk.ask(shares(vec![WrappedShare { group: sealbid_link::Group::Platform, ..good.clone() }], false));
    let answer = world.phone.answer(&talk.code());
    assert_eq!(talk.ended().1, Some(Code::NotOpenYet));
    assert_eq!(answer.rest(), (vec![], "failed NOT_OPEN_YET".to_owned()));
    let forger = MemoryKey::generate(&mut rng());
    let opened = Time::new(desk.clock.now() / 1_000).unwrap();
    let body = Permit {
        tender_id: good.tender_id.clone(),
        opens: opened,
        opened_at: opened,
        key: forger.public_key().fingerprint(),
    };
    let permit = Some(Signed::direct(body, Permit::LABEL, &forger).unwrap());
    let ask = Ask::Decrypt { items: vec![good].try_into().unwrap(), rehearsal: false, permit };
    let mut talk = desk.ask(ask);
    let answer = world.phone.answer(&talk.code());
    assert_eq!(talk.ended().1, Some(Code::CtxUnverified));
    assert_eq!(answer.rest(), (vec![], "failed CTX_UNVERIFIED".to_owned()));
}

#[test]
fn link_24_a_phone_whose_clock_is_off_by_a_day_opens_bids_and_signs_nothing() {
    let world = World::new();
    let desk = world.paired();
    for ahead in [-86_400, 86_400] {
        let phone = world.phone.ahead(ahead);
        let mut talk = desk.ask(documents(1));
        let answer = phone.answer(&talk.code());
        assert_eq!(talk.ended(), (State::Failed(Code::ClockSkew), Some(Code::ClockSkew)));
        assert_eq!(answer.rest(), (vec![], "failed CLOCK_SKEW".to_owned()));
        desk.answered(&phone, shares(vec![share(&phone, [1; 16], &[7; 32])], false));
    }
}

#[test]
fn link_26_names_that_reorder_hide_or_overflow_make_no_line_of_their_own() {
    let world = World::new();
    let treacherous = format!("投标部\u{202e}\n done PAIR\u{200b}{}", "长".repeat(4_000));
    assert!(Name::try_from(treacherous.as_str()).is_err());
    let cleaned = Name::cleaned(&treacherous).unwrap();
    let desk = world.desk();
    let setup = sealbid_link::desk::Setup::pairing(0, [1; 16], Display::titled(cleaned.clone()), desk.key.as_ref());
    let mut talk = desk.begin(setup);
    let answer = world.phone.answer(&talk.code());
    talk.until(|event| matches!(event, Event::AwaitCode));
    let line = answer.line();
    assert_eq!(line, format!("desk {}", cleaned.as_str()));
    assert!(line.starts_with("desk 投标部 done PAIR长") && line.len() <= 125, "{line}");
    talk.cancel();
    assert_eq!(answer.ending(), "failed cancelled");
}
