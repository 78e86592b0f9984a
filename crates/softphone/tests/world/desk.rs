//! A desk that asks over the relay.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable as _, OpModeS, Serializable as _};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use rand_core::Rng as _;
use sealbid_client::{Arrival, Carrier, Service, Side};
use sealbid_link::desk::{Done, Event, Output, Session, Setup, State};
use sealbid_link::{
    Ask, Code, Display, Document, Group, Id, MediaType, MemoryKey, Name, PublicKey, Size, WrappedShare,
};
use sha2::{Digest as _, Sha256};

use super::{Hands, LIMIT, Phone, rng};

/// Under which the desk stores its sessions for itself.
const SNAPSHOT_KEY: [u8; 32] = [0x5a; 32];

pub struct Desk {
    pub key: Arc<MemoryKey>,
    pub relay: Service,
    pub clock: Arc<Hands>,
    /// Those it is paired with.
    pub phones: Vec<PublicKey>,
    services: Vec<PublicKey>,
}

impl Desk {
    /// It reaches `relay`, and believes the tickets of `issuer`.
    pub fn new(key: MemoryKey, relay: Service, issuer: &Service, clock: Arc<Hands>) -> Self {
        let point = Base64UrlUnpadded::decode_vec(&issuer.info().unwrap().pin_key).unwrap();
        let services = vec![PublicKey::from_sec1(&point).unwrap()];
        Self { key: Arc::new(key), relay, clock, phones: Vec::new(), services }
    }

    /// The same desk at another relay.
    pub fn at(&self, relay: Service) -> Self {
        let Self { key, clock, phones, services, .. } = self;
        Self { key: key.clone(), relay, clock: clock.clone(), phones: phones.clone(), services: services.clone() }
    }

    pub fn pairing(&self) -> Talk {
        let display = Display::titled(name("投标部台式机"));
        self.begin(Setup::pairing(0, random_id(), display, self.key.as_ref()))
    }

    /// Desk and phone know each other from now on.
    pub fn pair(&mut self, phone: &Phone) -> Done {
        let mut talk = self.pairing();
        let answer = phone.answer(&talk.code());
        talk.until(|event| matches!(event, Event::AwaitCode));
        assert_eq!(answer.line(), "desk 投标部台式机");
        let digits = answer.line();
        talk.type_digits(digits.strip_prefix("digits ").unwrap());
        let done = talk.done();
        assert_eq!(answer.ending(), "done PAIR");
        self.phones.push(done.phone.clone());
        done
    }

    pub fn ask(&self, ask: Ask) -> Talk {
        self.ask_again(random_id(), ask)
    }

    /// Asks for the wish of `req_id`.
    pub fn ask_again(&self, req_id: Id, ask: Ask) -> Talk {
        let display = Display {
            number: Some(name("JB-2026-0107")),
            name: Some(name("江北示范区雨水泵站工程")),
            bidder: Some(name("江北示范建设有限公司")),
            ..Display::titled(name("请求"))
        };
        let (phones, services) = (self.phones.clone(), self.services.clone());
        self.begin(Setup { relay: 0, req_id, display, platform_ctx: None, ask, phones, services })
    }

    pub fn begin(&self, setup: Setup) -> Talk {
        let mut random = rng();
        let session = Session::start(setup, self.key.as_ref(), self.clock.now(), &mut random).unwrap();
        let mut bearer = [0; 32];
        random.fill_bytes(&mut bearer);
        let carrier = Carrier::begin(&self.relay, &session.sid(), bearer, 180).unwrap();
        let (key, relay, clock) = (self.key.clone(), self.relay.clone(), self.clock.clone());
        Talk { session, carrier, bearer, key, relay, clock, random, sent: Vec::new(), received: Vec::new() }
    }

    /// Asks, and has it answered by the phone.
    #[track_caller]
    pub fn answered(&self, phone: &Phone, ask: Ask) -> Done {
        let mut talk = self.ask(ask);
        let answer = phone.answer(&talk.code());
        let done = talk.done();
        assert!(answer.ending().starts_with("done "));
        done
    }
}

/// The desk's side of a session.
pub struct Talk {
    pub session: Session,
    pub carrier: Carrier,
    bearer: [u8; 32],
    key: Arc<MemoryKey>,
    relay: Service,
    clock: Arc<Hands>,
    random: rand_chacha::ChaCha20Rng,
    /// Frames, as the relay sees them.
    pub sent: Vec<Vec<u8>>,
    pub received: Vec<Vec<u8>>,
}

impl Talk {
    /// The text of the code that is shown now.
    pub fn code(&self) -> String {
        self.session.code(self.clock.now()).unwrap().text()
    }

    pub fn sid(&self) -> Id {
        self.session.sid()
    }

    /// Does what the session gave; its events.
    fn act(&mut self, out: Vec<Output>) -> Vec<Event> {
        let mut events = Vec::new();
        for output in out {
            match output {
                Output::Send(frame) => {
                    self.sent.push(frame.clone());
                    self.carrier.send(frame);
                }
                Output::FreeSlot => self.carrier.free().unwrap(),
                Output::Event(event) => events.push(event),
            }
        }
        events
    }

    pub fn receive(&mut self, frame: &[u8]) -> Vec<Event> {
        self.received.push(frame.to_vec());
        let out = self.session.receive(self.clock.now(), frame, self.key.as_ref(), &mut self.random);
        self.act(out)
    }

    /// What happens within a moment.
    pub fn step(&mut self, wait: Duration) -> Vec<Event> {
        match self.carrier.next(wait) {
            Some(Arrival::Frame(frame)) => self.receive(&frame),
            Some(_) => Vec::new(),
            None => {
                let out = self.session.tick(self.clock.now());
                self.act(out)
            }
        }
    }

    /// Goes on until an event of this kind; that event.
    #[track_caller]
    pub fn until(&mut self, is_it: impl Fn(&Event) -> bool) -> Event {
        let (end, mut seen) = (Instant::now() + LIMIT, Vec::new());
        while Instant::now() < end {
            for event in self.step(Duration::from_millis(20)) {
                if is_it(&event) {
                    return event;
                }
                seen.push(event);
            }
        }
        panic!("{:?} after {seen:?}", self.session.state());
    }

    #[track_caller]
    pub fn done(&mut self) -> Done {
        match self.until(|event| matches!(event, Event::Done(_) | Event::Ended(..))) {
            Event::Done(done) => *done,
            other => panic!("{other:?}"),
        }
    }

    /// How it ends, when not with an answer.
    #[track_caller]
    pub fn ended(&mut self) -> (State, Option<Code>) {
        match self.until(|event| matches!(event, Event::Done(_) | Event::Ended(..))) {
            Event::Ended(state, code) => (state, code),
            other => panic!("{other:?}"),
        }
    }

    /// The next frame that changes nothing, or HELLO that is refused: the code.
    #[track_caller]
    pub fn dropped(&mut self) -> Code {
        match self.until(|event| matches!(event, Event::Dropped(_) | Event::HelloRefused(_) | Event::Done(_))) {
            Event::Dropped(code) | Event::HelloRefused(code) => code,
            other => panic!("{other:?}"),
        }
    }

    pub fn type_digits(&mut self, digits: &str) -> Vec<Event> {
        let out = self.session.type_digits(self.clock.now(), digits, self.key.as_ref());
        self.act(out)
    }

    pub fn cancel(&mut self) -> Vec<Event> {
        let out = self.session.cancel(self.clock.now());
        self.act(out)
    }

    /// The desk is killed and starts again with what it stored: its session, sealed, and its bearer.
    pub fn killed(self) -> Self {
        let Self { session, carrier, bearer, key, relay, clock, mut random, .. } = self;
        let sealed = session.snapshot(&SNAPSHOT_KEY, &mut random);
        drop((session, carrier));
        let session = Session::restore(&sealed, &SNAPSHOT_KEY).unwrap();
        let carrier = Carrier::join(&relay, &session.sid(), Side::Desk, bearer);
        let sent = session.sent(None).to_vec();
        sent.iter().for_each(|frame| carrier.send(frame.clone()));
        Self { session, carrier, bearer, key, relay, clock, random, sent, received: Vec::new() }
    }
}

pub fn name(text: &str) -> Name {
    Name::try_from(text).unwrap()
}

fn random_id() -> Id {
    let mut id = [0; 16];
    rng().fill_bytes(&mut id);
    id
}

/// Documents to be signed: a PDF, then two of another type, in turn.
pub fn documents(count: usize) -> Ask {
    let documents = (0..count).map(|number| Document {
        name: name(&format!("投标文件 {number}.pdf")),
        size: Size::new(1_000 + number as u64).unwrap(),
        media_type: MediaType::try_from(if number % 3 == 0 { "application/pdf" } else { "text/xml" }).unwrap(),
        sha256: Sha256::digest([number as u8]).into(),
    });
    Ask::Sign(documents.collect::<Vec<_>>().try_into().unwrap())
}

/// A share wrapped for the phone as an envelope has it.
pub fn share(phone: &Phone, bid_id: Id, secret: &[u8; 32]) -> WrappedShare {
    let chain = phone.chain("encryption.pem");
    let cert_sha256 = chain[0].sha256();
    let mut share = WrappedShare {
        tender_id: name("ocds-990000-0001"),
        bid_id,
        group: Group::Bidder,
        cert_sha256,
        enc: [0; 65],
        ct: [0; 48],
        sha256: [9; 32],
    };
    let point = chain[0].p256_public_key().unwrap().to_sec1_point(false);
    let key = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(point.as_bytes()).unwrap();
    let (enc, ct) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &key,
        &share.info(),
        secret,
        &cert_sha256,
        &mut rng(),
    )
    .unwrap();
    (share.enc, share.ct) = (enc.to_bytes().into(), ct.try_into().unwrap());
    share
}

pub fn shares(items: Vec<WrappedShare>, rehearsal: bool) -> Ask {
    Ask::Decrypt { items: items.try_into().unwrap(), rehearsal, permit: None }
}
