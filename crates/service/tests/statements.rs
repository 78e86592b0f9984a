//! The platform's word on a tender, and a conversation of the protocol in which phone and desk judge what the service signed.

use sealbid_link::desk::{self, Setup};
use sealbid_link::phone::{self, KeptResult, Keys, KnownDesk, Memory, Moment, Stated};
use sealbid_link::{
    Ask, ChainEnd, Challenge, Code, Digest, Display, Document, Entry, Id, KeyUnavailable, MemoryKey, Name, Op,
    PlatformContext, PublicKey, Share, Signed, SignedDocument, SigningKey, Ticket, Time, WrappedShare,
};
use sealbid_testkit::rng;
use serde_json::{Value, json};

use crate::enrolment::{FIRM, Phone, leaf};
use crate::tenders::{OCID, OPENS, PURCHASERS, package, register, sample};
use crate::tickets::{bytes, key, ticket};
use crate::world::{Answer, NOW, Running, World, hex};

fn context(service: &Running, tender: &str, certificate: &[u8; 32]) -> Answer {
    service.post(&format!("/v1/tenders/{tender}/context"), &json!({ "certificate": hex(certificate) }))
}

fn name(value: &Value) -> Name {
    Name::try_from(value.as_str().unwrap()).unwrap()
}

fn time(value: &Value) -> Time {
    Time::new(value.as_u64().unwrap()).unwrap()
}

/// The protocol's record out of the JSON.
fn signed_context(given: &Value) -> Signed<PlatformContext> {
    let body = PlatformContext {
        tender_id: name(&given["tender_id"]),
        number: name(&given["number"]),
        name: name(&given["name"]),
        bidder: name(&given["bidder"]),
        deadline: time(&given["deadline"]),
        opens: time(&given["opens"]),
        key: bytes(&given["key"]),
    };
    Signed { body, sig: bytes(&given["sig"]) }
}

/// A phone that knows one desk and one platform.
struct Book {
    desk: PublicKey,
    platform: PublicKey,
}

impl Memory for Book {
    fn took_part(&self, _: &Id) -> bool {
        false
    }
    fn desk(&self, fingerprint: &Digest) -> Option<KnownDesk> {
        let desk = KnownDesk { key: self.desk.clone(), is_revoked: false };
        (self.desk.fingerprint() == *fingerprint).then_some(desk)
    }
    fn platform(&self, fingerprint: &Digest) -> Option<PublicKey> {
        (self.platform.fingerprint() == *fingerprint).then(|| self.platform.clone())
    }
    fn kept(&self, _: &Id) -> Option<KeptResult> {
        None
    }
    fn log_end(&self) -> ChainEnd {
        ChainEnd::EMPTY
    }
    fn log(&self, _: u64, _: usize) -> Vec<Entry> {
        Vec::new()
    }
}

/// A login takes none of the keys under the PIN.
struct NoKeys;

impl Keys for NoKeys {
    fn can(&self, _: &Ask) -> bool {
        true
    }
    fn sign(&self, _: &Document, _: Time) -> Result<SignedDocument, KeyUnavailable> {
        Err(KeyUnavailable)
    }
    fn unwrap(&self, _: &WrappedShare) -> Result<Share, KeyUnavailable> {
        Err(KeyUnavailable)
    }
}

/// How a login with this context and display ends: what the phone says of the project, and the desk's state.
fn login(
    service: &Running,
    phone: &Phone,
    context: &Signed<PlatformContext>,
    change: impl Fn(&mut Display),
) -> Result<(Stated, desk::State), Code> {
    let mut rng = rng(40);
    let desk = MemoryKey::generate(&mut rng);
    let (now, secs) = (NOW as u64 * 1_000, NOW as u64);
    let body = &context.body;
    let mut display = Display {
        number: Some(body.number.clone()),
        name: Some(body.name.clone()),
        bidder: Some(body.bidder.clone()),
        opens: Some(body.opens),
        ..Display::titled(Name::try_from("登录").unwrap())
    };
    change(&mut display);
    let rp = Name::try_from("江北示范交易平台").unwrap();
    let setup = Setup {
        relay: 0,
        req_id: [4; 16],
        display,
        platform_ctx: Some(context.clone()),
        ask: Ask::Login(Challenge { rp, nonce: [5; 32], exp: Time::new(secs + 120).unwrap() }),
        phones: vec![phone.auth.public_key().clone()],
        services: vec![key(service, "pin_key")],
    };
    let mut at_desk = desk::Session::start(setup, &desk, now, &mut rng).unwrap();
    let book = Book { desk: desk.public_key().clone(), platform: key(service, "platform_key") };
    let this = phone::Phone {
        auth: &phone.auth,
        cert_fingerprints: Vec::new().try_into().unwrap(),
        capabilities: vec![Op::Login].try_into().unwrap(),
        relays: 1,
        keys: &NoKeys,
        memory: &book,
    };
    let moment = Moment { tick: 0, unix: Time::new(secs).unwrap() };
    let code = at_desk.code(now).unwrap().text();
    let (mut at_phone, hello) = phone::Session::scan(&code, &this, moment, &mut rng).unwrap();
    let asked = at_desk.receive(now, &sent_by_phone(&hello)[0], &desk, &mut rng);
    let Some(desk::Output::Send(question)) = asked.iter().find(|out| matches!(out, desk::Output::Send(_))) else {
        panic!("{asked:?}")
    };
    let shown = at_phone.receive(moment, question, &this);
    let review = shown.iter().find_map(|out| match out {
        phone::Output::Event(phone::Event::Review(review)) => Some(review.clone()),
        _ => None,
    });
    let Some(review) = review else {
        let phone::State::Failed(code) = at_phone.state() else { panic!("{shown:?}") };
        return Err(code);
    };
    let mut frames = sent_by_phone(&shown);
    frames.extend(sent_by_phone(&at_phone.open_pin(moment)));
    at_phone.approve(moment);
    let given = ticket(service, &phone.bearer, &review.request.hash()).ok().json();
    let body = Ticket {
        device: bytes(&given["device"]),
        req_hash: bytes(&given["req_hash"]),
        exp: time(&given["exp"]),
        key: bytes(&given["key"]),
    };
    let given = Signed { body, sig: bytes(&given["sig"]) };
    frames.extend(sent_by_phone(&at_phone.finish(moment, Some(given), &this)));
    for frame in frames {
        at_desk.receive(now, &frame, &desk, &mut rng);
    }
    Ok((review.project, at_desk.state()))
}

fn sent_by_phone(out: &[phone::Output]) -> Vec<Vec<u8>> {
    let frame = |out: &phone::Output| match out {
        phone::Output::Send(frame) => Some(frame.clone()),
        phone::Output::Event(_) => None,
    };
    out.iter().filter_map(frame).collect()
}

#[test]
fn what_the_service_signs_is_good_for_phone_and_desk() {
    let world = World::new();
    let service = world.start_trusting(&PURCHASERS.root);
    let recorded = register(&service, &sample()).ok().json();
    let phone = Phone::new(world.folder.path(), 1);
    let enrolled = phone.enrol(&service);
    let certificate = leaf(&enrolled["signing"]).sha256();
    let given = context(&service, OCID, &certificate).ok().json();
    assert_eq!((&given["tender_id"], &given["number"]), (&json!(OCID), &recorded["number"]));
    assert_eq!((&given["name"], &given["bidder"]), (&recorded["title"], &json!(FIRM.0)));
    assert_eq!(given["opens"], OPENS);
    assert_eq!(
        recorded["deadline"],
        sealbid_pki::Instant::from_unix_secs(given["deadline"].as_i64().unwrap()).to_string()
    );

    let context = signed_context(&given);
    assert_eq!(login(&service, &phone, &context, |_| {}), Ok((Stated::ByPlatform, desk::State::Done)));
    let other = |display: &mut Display| display.bidder = Some(Name::try_from("江北示范园林有限公司").unwrap());
    assert_eq!(login(&service, &phone, &context, other), Err(Code::CtxUnverified));
    let mut forged = context.clone();
    forged.body.bidder = Name::try_from("江北示范园林有限公司").unwrap();
    assert_eq!(login(&service, &phone, &forged, |_| {}), Err(Code::CtxUnverified));
}

#[test]
fn the_platform_states_what_it_has_recorded_and_nothing_that_a_caller_says() {
    let world = World::new();
    let service = world.start_trusting(&PURCHASERS.root);
    let phone = Phone::new(world.folder.path(), 1);
    let enrolled = phone.enrol(&service);
    let [signing, encryption] = ["signing", "encryption"].map(|name| leaf(&enrolled[name]).sha256());
    let unknown = context(&service, OCID, &signing);
    assert_eq!((unknown.status, unknown.refused().as_str()), (404, "tender_unknown"));
    register(&service, &sample()).ok();
    let unknown = context(&service, OCID, &[7; 32]);
    assert_eq!((unknown.status, unknown.refused().as_str()), (404, "certificate_unknown"));
    for body in [json!({ "bidder": FIRM.0 }), json!({ "certificate": "00" }), json!({})] {
        assert_eq!(service.post(&format!("/v1/tenders/{OCID}/context"), &body).refused(), "service_form");
    }
    let first = context(&service, OCID, &signing).ok().json();
    assert_eq!(context(&service, OCID, &encryption).ok().json()["bidder"], first["bidder"]);

    let path = format!("/v1/certificates/{}/revoke", hex(&signing));
    service.post_as(&path, &phone.bearer, br#"{"reason":"superseded"}"#).ok();
    let revoked = context(&service, OCID, &signing);
    assert_eq!((revoked.status, revoked.refused().as_str()), (403, "CERT_REVOKED"));
    context(&service, OCID, &encryption).ok();

    // Nine of an address's 120 are gone, with those that were refused.
    for _ in 0..111 {
        context(&service, OCID, &encryption).ok();
    }
    assert_eq!(context(&service, OCID, &encryption).refused(), "RATE_LIMITED");
    world.clock.forward(60);
    context(&service, OCID, &encryption).ok();
}

#[test]
fn texts_that_a_phone_cannot_show_are_cut_or_refused() {
    let world = World::new();
    let service = world.start_trusting(&PURCHASERS.root);
    let firm = "江".repeat(50);
    let phone = Phone::new(world.folder.path(), 1);
    let mut asks = phone.asks();
    asks["organization"] = json!(firm);
    let challenge = service.post("/v1/enrolments", &asks).ok().json();
    let enrolled = crate::enrolment::answer(&service, &challenge, &phone.open(&challenge)).ok().json();
    let certificate = leaf(&enrolled["signing"]).sha256();

    let titled = |ocid: &str, title: &str| {
        package(&PURCHASERS.purchaser, |release| {
            release["ocid"] = json!(ocid);
            release["tender"]["title"] = json!(title);
        })
    };
    let long = format!("\u{202e}{}", "程".repeat(60));
    register(&service, &titled(OCID, &long)).ok();
    let given = signed_context(&context(&service, OCID, &certificate).ok().json());
    assert_eq!(given.body.name.as_str(), format!("{}…", "程".repeat(39)));
    assert_eq!(given.body.bidder.as_str(), format!("{}…", "江".repeat(39)));

    for (name, package) in [
        ("title_of_nothing", titled("ocds-000000-1", "\u{200b}\u{200b}")),
        ("id_that_reorders", titled("ocds-000000-\u{202e}1", "工程")),
    ] {
        assert_eq!(register(&service, &package).refused(), "text_character", "{name}");
    }
}
