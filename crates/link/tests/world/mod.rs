//! A desk, a phone, a platform and a PIN service that talk to each other in memory.

pub mod by_hand;

use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use sealbid_link::desk::{self, Setup};
use sealbid_link::phone::{self, KeptResult, Keys, KnownDesk, Memory, Moment, Phone};
use sealbid_link::*;
use sha2::{Digest as _, Sha256};

/// 2026-11-23T00:00:00Z, milliseconds.
pub const T0: u64 = 1_795_392_000_000;

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn name(text: &str) -> Name {
    Name::try_from(text).unwrap()
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// What a phone remembers, in memory.
#[derive(Default)]
pub struct Book {
    pub sids: Vec<Id>,
    pub desks: Vec<KnownDesk>,
    pub platforms: Vec<PublicKey>,
    pub kept: Vec<(Id, KeptResult)>,
    pub log: Vec<Entry>,
}

impl Memory for Book {
    fn took_part(&self, sid: &Id) -> bool {
        self.sids.contains(sid)
    }
    fn desk(&self, fingerprint: &Digest) -> Option<KnownDesk> {
        self.desks.iter().find(|desk| desk.key.fingerprint() == *fingerprint).cloned()
    }
    fn platform(&self, fingerprint: &Digest) -> Option<PublicKey> {
        self.platforms.iter().find(|key| key.fingerprint() == *fingerprint).cloned()
    }
    fn kept(&self, req_id: &Id) -> Option<KeptResult> {
        self.kept.iter().find(|(id, _)| id == req_id).map(|(_, kept)| kept.clone())
    }
    fn log_end(&self) -> ChainEnd {
        self.log.iter().try_fold(ChainEnd::EMPTY, |end, entry| end.then(entry)).unwrap()
    }
    fn log(&self, from: u64, max: usize) -> Vec<Entry> {
        self.log.iter().skip(from as usize).take(max).cloned().collect()
    }
}

/// sk_sign and sk_enc, in memory.
pub struct Wallet {
    pub sign: MemoryKey,
    pub enc: [u8; 32],
    pub cert: Digest,
    pub signatures: std::cell::Cell<usize>,
}

impl Keys for Wallet {
    fn can(&self, ask: &Ask) -> bool {
        match ask {
            Ask::Decrypt { items, .. } => items.iter().all(|item| item.cert_sha256 == self.cert),
            _ => true,
        }
    }
    fn sign(&self, document: &Document, at: Time) -> Result<SignedDocument, KeyUnavailable> {
        self.signatures.set(self.signatures.get() + 1);
        let attrs = Attributes::of(document, at, &self.cert);
        let sig = self.sign.sign(&attrs)?;
        Ok(SignedDocument { attrs, sig, cert: self.cert })
    }
    fn unwrap(&self, share: &WrappedShare) -> Result<Share, KeyUnavailable> {
        share.unwrap_with(&self.enc).ok_or(KeyUnavailable)
    }
}

/// A share wrapped as the envelope's format says, by HPKE alone.
pub fn wrap(tender_id: &str, bid_id: Id, wallet: &Wallet, share: &[u8; 32], rng: &mut ChaCha20Rng) -> WrappedShare {
    use hpke::{Deserializable as _, Serializable as _, kem::Kem};
    type P256 = hpke::kem::DhP256HkdfSha256;
    let info = [
        b"sealbid-envelope/1 share".as_slice(),
        &sha256(&[tender_id.as_bytes(), &[0], hex(&bid_id).as_bytes()].concat()),
        b"bidder",
    ]
    .concat();
    let public = P256::sk_to_pk(&<P256 as Kem>::PrivateKey::from_bytes(&wallet.enc).unwrap());
    let (enc, ct) = hpke::single_shot_seal_with_rng::<hpke::aead::AesGcm256, hpke::kdf::HkdfSha256, P256>(
        &hpke::OpModeS::Base,
        &public,
        &info,
        share,
        &wallet.cert,
        rng,
    )
    .unwrap();
    WrappedShare {
        tender_id: name(tender_id),
        bid_id,
        group: Group::Bidder,
        cert_sha256: wallet.cert,
        enc: enc.to_bytes().into(),
        ct: ct.try_into().unwrap(),
        sha256: [9; 32],
    }
}

/// All keys and memories.
pub struct World {
    pub rng: ChaCha20Rng,
    pub desk: MemoryKey,
    pub auth: MemoryKey,
    pub platform: MemoryKey,
    pub service: MemoryKey,
    pub wallet: Wallet,
    pub book: Book,
    /// What the phone says that it can do.
    pub capabilities: Vec<Op>,
    pub now: u64,
    /// Seconds that the phone's clock is ahead.
    pub skew: i64,
}

impl World {
    /// Desk and phone are paired.
    pub fn new(seed: u64) -> Self {
        let mut rng = sealbid_testkit::rng(seed);
        let [desk, auth, platform, service, sign] = std::array::from_fn(|_| MemoryKey::generate(&mut rng));
        let mut enc = [0; 32];
        rng.fill_bytes(&mut enc);
        let book = Book {
            desks: vec![KnownDesk { key: desk.public_key().clone(), is_revoked: false }],
            platforms: vec![platform.public_key().clone()],
            ..Book::default()
        };
        let wallet = Wallet { sign, enc, cert: sha256(b"certificate"), signatures: 0.into() };
        let capabilities = vec![Op::Audit, Op::Decrypt, Op::Login, Op::Pair, Op::Sign, Op::Write];
        Self { rng, desk, auth, platform, service, wallet, book, capabilities, now: T0, skew: 0 }
    }

    pub fn unpaired(seed: u64) -> Self {
        let mut world = Self::new(seed);
        world.book.desks.clear();
        world
    }

    pub fn phone(&self) -> Phone<'_> {
        Phone {
            auth: &self.auth,
            cert_fingerprints: vec![self.wallet.cert].try_into().unwrap(),
            capabilities: self.capabilities.clone().try_into().unwrap(),
            relays: 1,
            keys: &self.wallet,
            memory: &self.book,
        }
    }

    pub fn moment(&self) -> Moment {
        let unix = (self.now / 1_000) as i64 + self.skew;
        Moment { tick: self.now - T0 + 77, unix: Time::new(unix as u64).unwrap() }
    }

    pub fn display(&self) -> Display {
        Display {
            title: name("签章 3 份文件"),
            number: Some(name("JB-2026-0107")),
            name: Some(name("江北示范区雨水泵站工程")),
            platform: Some(name("江北示范交易平台")),
            bidder: Some(name("江北示范建设有限公司")),
            amount: Count::new(123_456_789),
            opens: Time::new(1_796_088_600),
            action: Some(name("签章")),
        }
    }

    pub fn context(&self) -> PlatformContext {
        PlatformContext {
            tender_id: name("tender-1"),
            number: name("JB-2026-0107"),
            name: name("江北示范区雨水泵站工程"),
            bidder: name("江北示范建设有限公司"),
            deadline: Time::new(1_796_088_000).unwrap(),
            opens: Time::new(1_796_088_600).unwrap(),
            key: self.platform.public_key().fingerprint(),
        }
    }

    pub fn permit(&self) -> Permit {
        Permit {
            tender_id: name("tender-1"),
            opens: Time::new(1_796_088_600).unwrap(),
            opened_at: Time::new(1_796_088_603).unwrap(),
            key: self.platform.public_key().fingerprint(),
        }
    }

    pub fn setup(&self, ask: Ask) -> Setup {
        Setup {
            relay: 0,
            req_id: [0x42; 16],
            display: self.display(),
            platform_ctx: None,
            ask,
            phones: vec![self.auth.public_key().clone()],
            services: vec![self.service.public_key().clone()],
        }
    }

    pub fn pairing(&self) -> Setup {
        Setup::pairing(0, [0x50; 16], Display::titled(name("投标部台式机")), &self.desk)
    }

    pub fn start(&mut self, setup: Setup) -> desk::Session {
        desk::Session::start(setup, &self.desk, self.now, &mut self.rng).unwrap()
    }

    pub fn scan(&mut self, desk: &desk::Session) -> (phone::Session, Vec<u8>) {
        let text = desk.code(self.now).unwrap().text();
        self.scan_text(&text)
    }

    pub fn scan_text(&mut self, text: &str) -> (phone::Session, Vec<u8>) {
        let mut rng = self.rng.clone();
        let (session, out) = phone::Session::scan(text, &self.phone(), self.moment(), &mut rng).unwrap();
        self.rng = rng;
        let frame = phone_frames(&out).remove(0);
        (session, frame)
    }

    pub fn desk_gets(&mut self, session: &mut desk::Session, frame: &[u8]) -> Vec<desk::Output> {
        session.receive(self.now, frame, &self.desk, &mut self.rng)
    }

    /// Hands a frame to the phone and does what a phone app does with the events.
    pub fn phone_gets(&mut self, session: &mut phone::Session, frame: &[u8]) -> Vec<phone::Output> {
        let out = session.receive(self.moment(), frame, &self.phone());
        self.store(&out);
        out
    }

    pub fn store(&mut self, out: &[phone::Output]) {
        for output in out {
            match output {
                phone::Output::Event(phone::Event::Log(entry)) => self.book.log.push(entry.clone()),
                phone::Output::Event(phone::Event::Keep(id, kept)) => self.book.kept.push((*id, kept.clone())),
                phone::Output::Event(phone::Event::Paired(key)) => {
                    self.book.desks.push(KnownDesk { key: key.clone(), is_revoked: false });
                }
                _ => {}
            }
        }
    }

    pub fn ticket(&self, session_request: &Request) -> Signed<Ticket> {
        let body = Ticket {
            device: self.auth.public_key().fingerprint(),
            req_hash: session_request.hash(),
            exp: Time::new(self.now / 1_000 + 120).unwrap(),
            key: self.service.public_key().fingerprint(),
        };
        Signed::direct(body, Ticket::LABEL, &self.service).unwrap()
    }

    pub fn finish(&mut self, session: &mut phone::Session, ticket: Option<Signed<Ticket>>) -> Vec<phone::Output> {
        let out = session.finish(self.moment(), ticket, &self.phone());
        self.store(&out);
        out
    }

    pub fn write(&mut self, session: &mut phone::Session) -> Vec<phone::Output> {
        let out = session.write(self.moment(), hand(), &self.phone());
        self.store(&out);
        out
    }

    /// Both sides up to the question being shown on the phone.
    pub fn reviewed(&mut self, setup: Setup) -> Talk {
        let mut desk = self.start(setup);
        let (mut phone, hello) = self.scan(&desk);
        let asked = desk_frames(&self.desk_gets(&mut desk, &hello));
        assert_eq!(asked.len(), 1, "{:?}", desk.state());
        let shown = self.phone_gets(&mut phone, &asked[0]);
        let review = shown.iter().find_map(|output| match output {
            phone::Output::Event(phone::Event::Review(review)) => Some((**review).clone()),
            _ => None,
        });
        let review = review.unwrap_or_else(|| panic!("not shown: {shown:?}"));
        for frame in phone_frames(&shown) {
            self.desk_gets(&mut desk, &frame);
        }
        Talk { desk, phone, review, hello, asked: asked[0].clone() }
    }

    /// Both sides up to the phone's answer, which the desk has not yet.
    pub fn answered(&mut self, setup: Setup) -> (Talk, Vec<u8>) {
        let mut talk = self.reviewed(setup);
        let moment = self.moment();
        for frame in phone_frames(&talk.phone.open_pin(moment)) {
            self.desk_gets(&mut talk.desk, &frame);
        }
        if let Ask::Write(_) = talk.review.request.ask {
            let frame = phone_frames(&self.write(&mut talk.phone)).remove(0);
            return (talk, frame);
        }
        talk.phone.approve(moment);
        let takes_pin = talk.review.request.ask.op().takes_pin() && talk.review.kept.is_none();
        let ticket = takes_pin.then(|| self.ticket(&talk.review.request));
        let out = self.finish(&mut talk.phone, ticket);
        let frame = phone_frames(&out).pop().unwrap_or_else(|| panic!("no answer: {out:?}"));
        (talk, frame)
    }

    /// The whole conversation.
    pub fn done(&mut self, setup: Setup) -> (Talk, desk::Done) {
        let (mut talk, frame) = self.answered(setup);
        let out = self.desk_gets(&mut talk.desk, &frame);
        for frame in desk_frames(&out) {
            self.phone_gets(&mut talk.phone, &frame);
        }
        let done = done(&out).unwrap_or_else(|| panic!("not done: {out:?}"));
        assert_eq!((talk.desk.state(), talk.phone.state()), (desk::State::Done, phone::State::Acked));
        (talk, done)
    }

    pub fn documents(&self, count: usize) -> Ask {
        let items: Vec<_> = (0..count)
            .map(|i| Document {
                name: name(&format!("投标文件 {i}.pdf")),
                size: Size::new(1_000 + i as u64).unwrap(),
                media_type: MediaType::try_from(if i % 2 == 0 { "application/pdf" } else { "text/xml" }).unwrap(),
                sha256: sha256(&[i as u8]),
            })
            .collect();
        Ask::Sign(items.try_into().unwrap())
    }

    pub fn login(&self) -> Ask {
        let exp = Time::new(self.now / 1_000 + 120).unwrap();
        Ask::Login(Challenge { rp: name("江北示范交易平台"), nonce: [0x4e; 32], exp })
    }

    pub fn pad(&self) -> Ask {
        let (width, height) = (50.try_into().unwrap(), 20.try_into().unwrap());
        Ask::Write(Pad { name: name("李样本"), width, height })
    }

    pub fn shares(&mut self, count: usize, rehearsal: bool) -> Ask {
        let items: Vec<_> = (0..count)
            .map(|i| wrap("tender-1", [i as u8; 16], &self.wallet, &[0xa0 + i as u8; 32], &mut self.rng))
            .collect();
        Ask::Decrypt { items: items.try_into().unwrap(), rehearsal, permit: None }
    }
}

/// What the person writes: a stroke pressed ever harder, and a dot of a finger.
pub fn hand() -> Written {
    let line = (0..4).map(|n| Point { x: 0x0102 + 9_000 * n, y: 60_000 - 0x0304 * n, pressure: 40 + 50 * n as u8 });
    let dot = vec![Point { x: u16::MAX, y: 0, pressure: Point::UNMEASURED }];
    vec![line.collect::<Vec<_>>().try_into().unwrap(), dot.try_into().unwrap()].try_into().unwrap()
}

/// Both sides of a conversation.
pub struct Talk {
    pub desk: desk::Session,
    pub phone: phone::Session,
    pub review: phone::Review,
    pub hello: Vec<u8>,
    pub asked: Vec<u8>,
}

pub fn desk_frames(out: &[desk::Output]) -> Vec<Vec<u8>> {
    out.iter()
        .filter_map(|output| match output {
            desk::Output::Send(frame) => Some(frame.clone()),
            _ => None,
        })
        .collect()
}

pub fn phone_frames(out: &[phone::Output]) -> Vec<Vec<u8>> {
    out.iter()
        .filter_map(|output| match output {
            phone::Output::Send(frame) => Some(frame.clone()),
            _ => None,
        })
        .collect()
}

pub fn done(out: &[desk::Output]) -> Option<desk::Done> {
    out.iter().find_map(|output| match output {
        desk::Output::Event(desk::Event::Done(done)) => Some((**done).clone()),
        _ => None,
    })
}

/// The codes of frames that changed nothing, and of HELLOs that were refused.
pub fn dropped(out: &[desk::Output]) -> Vec<Code> {
    out.iter()
        .filter_map(|output| match output {
            desk::Output::Event(desk::Event::Dropped(code) | desk::Event::HelloRefused(code)) => Some(*code),
            _ => None,
        })
        .collect()
}

pub fn dropped_by_phone(out: &[phone::Output]) -> Vec<Code> {
    out.iter()
        .filter_map(|output| match output {
            phone::Output::Event(phone::Event::Dropped(code)) => Some(*code),
            _ => None,
        })
        .collect()
}

/// The digits that the phone shows.
pub fn digits(out: &[phone::Output]) -> String {
    out.iter()
        .find_map(|output| match output {
            phone::Output::Event(phone::Event::Digits { digits, .. }) => Some(digits.as_str().to_owned()),
            _ => None,
        })
        .unwrap()
}
