//! The desk's side of a session.

mod check;
mod claim;
mod event;
mod snapshot;

pub use event::{Done, Event, Output, Setup, State};

use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Code, Failure, StartError};
use crate::frame::{Direction, HEADER_LEN, Header, Inbox, Judged, Kind, MAX_MESSAGE_LEN, Outbox, TAG_LEN, pad, unpad};
use crate::key::{PublicKey, SigningKey};
use crate::message::hello::Op;
use crate::message::record::{Record as _, Signed};
use crate::message::request::{Ask, Request};
use crate::message::{Ack, Message, Status};
use crate::qr::{self, FRAME_MS, Purpose, Qr};
use crate::schedule::{self};
use crate::value::{Digest, Id, PairCode, Time};

use claim::Claim;
pub(crate) use claim::check_digits;

/// How long the code is shown, milliseconds.
const UNCLAIMED_MS: u64 = 60_000;
/// How often the slot is freed after a HELLO that did not hold, and how often digits may be typed.
const TRIES: u8 = 3;

/// A session at the desk. Time is Unix milliseconds, handed in with each call.
pub struct Session {
    relay: u8,
    purpose: Purpose,
    root: Zeroizing<[u8; 32]>,
    secret: Zeroizing<[u8; 32]>,
    public: PublicKey,
    sid: Id,
    started: u64,
    request: Request,
    phones: Vec<PublicKey>,
    services: Vec<PublicKey>,
    state: State,
    deadline: u64,
    freed: u8,
    wrong: u8,
    req_hash: Option<Digest>,
    claim: Option<Claim>,
    inbox: Inbox,
    outbox: Outbox,
}

impl Session {
    /// Begins to show a code. Takes 96 bytes from `rng`: root, the desk's nonce, the seed of the session's key.
    ///
    /// # Errors
    /// [`StartError::TooLarge`].
    pub fn start(setup: Setup, desk: &dyn SigningKey, now: u64, rng: &mut dyn CryptoRng) -> Result<Self, StartError> {
        let (mut root, mut desk_nonce) = (Zeroizing::new([0; 32]), [0; 32]);
        rng.fill_bytes(root.as_mut());
        rng.fill_bytes(&mut desk_nonce);
        let (secret, public) = schedule::session_key(rng);
        let fingerprint = desk.public_key().fingerprint();
        let request = Request {
            req_id: setup.req_id,
            now: Time::MAX,
            exp: Time::MAX,
            desk: fingerprint,
            desk_nonce,
            display: setup.display,
            platform_ctx: setup.platform_ctx,
            ask: setup.ask,
        };
        // Judged with the longest times, so that a question that fits now fits whenever a phone comes.
        let len = Signed { body: request.clone(), sig: [0; 64] }.to_cbor().len();
        if len > MAX_MESSAGE_LEN {
            return Err(StartError::TooLarge { len });
        }
        let mut session = Self::of(setup.relay, request, *root, secret, public);
        session.started = now;
        session.deadline = now + UNCLAIMED_MS;
        session.phones = setup.phones;
        session.services = setup.services;
        Ok(session)
    }

    fn of(relay: u8, request: Request, root: [u8; 32], secret: [u8; 32], public: PublicKey) -> Self {
        Self {
            relay,
            purpose: request.ask.purpose(),
            root: Zeroizing::new(root),
            secret: Zeroizing::new(secret),
            public,
            sid: qr::sid(&request.desk_nonce, &request.desk),
            started: 0,
            request,
            phones: Vec::new(),
            services: Vec::new(),
            state: State::Showing,
            deadline: 0,
            freed: 0,
            wrong: 0,
            req_hash: None,
            claim: None,
            inbox: Inbox::default(),
            outbox: Outbox::default(),
        }
    }

    /// The session's id, for the relay.
    pub fn sid(&self) -> Id {
        self.sid
    }

    /// Where the session is.
    pub fn state(&self) -> State {
        self.state
    }

    /// The question; its times stand once a phone came.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// When [`Session::tick`] is to be called at the latest: the end, while there is one ahead.
    pub fn deadline(&self) -> Option<u64> {
        (!self.state.is_end()).then_some(self.deadline)
    }

    /// The code to be shown, while it is; it changes every 2 s.
    pub fn code(&self, now: u64) -> Option<Qr> {
        (self.state == State::Showing && now < self.deadline).then(|| self.frame(self.newest(now) as u16))
    }

    /// The frames sent, or those after `seq`, to be sent again.
    pub fn sent(&self, after: Option<u16>) -> &[Vec<u8>] {
        self.outbox.after(after)
    }

    fn newest(&self, now: u64) -> u64 {
        now.saturating_sub(self.started) / FRAME_MS
    }

    fn frame(&self, number: u16) -> Qr {
        Qr::new(self.purpose, self.relay, number, &self.sid, &self.public, &self.root)
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: u64) -> Vec<Output> {
        let mut out = Vec::new();
        if !self.state.is_end() && now >= self.deadline {
            if self.claim.is_some() {
                self.send(&Message::Error(Failure::Plain(Code::ReqExpired)), &mut out);
            }
            self.end(State::Expired, Some(Code::ReqExpired), &mut out);
        }
        out
    }

    /// The person at the desk ends it.
    pub fn cancel(&mut self, now: u64) -> Vec<Output> {
        let mut out = self.tick(now);
        if !self.state.is_end() {
            if self.claim.is_some() {
                self.send(&Message::Cancel, &mut out);
            }
            self.end(State::Cancelled, None, &mut out);
        }
        out
    }

    /// Takes the ten digits that were typed in pairing; other characters between them are passed over. Nothing
    /// of them leaves the desk unless the first four are this session's.
    pub fn type_digits(&mut self, now: u64, typed: &str, desk: &dyn SigningKey) -> Vec<Output> {
        let mut out = self.tick(now);
        let (State::AwaitCode, Some(claim)) = (self.state, &self.claim) else { return out };
        let digits: Vec<u64> = typed.chars().filter_map(|c| c.to_digit(10)).map(u64::from).collect();
        let number = |digits: &[u64]| digits.iter().fold(0, |number, digit| number * 10 + digit);
        let expected = check_digits(&claim.qr, &claim.payload, &self.request.desk_nonce);
        if digits.len() != 10 || number(&digits[..4]) != u64::from(expected) {
            self.wrong += 1;
            let left = TRIES.saturating_sub(self.wrong);
            if left == 0 {
                self.fail(Code::PairCheck, &mut out);
            } else {
                out.push(Output::Event(Event::DigitsWrong { code: Code::PairCheck, left }));
            }
            return out;
        }
        if let Ask::Pair { code, .. } = &mut self.request.ask {
            *code = PairCode::new(number(&digits[4..]));
        }
        self.state = State::Sent;
        self.ask(now, desk, &mut out);
        out
    }

    /// Takes a frame that arrived.
    pub fn receive(&mut self, now: u64, frame: &[u8], desk: &dyn SigningKey, rng: &mut dyn CryptoRng) -> Vec<Output> {
        let mut out = self.tick(now);
        if self.state.is_end() {
            return out;
        }
        let (header, payload) = match self.inbox.judge(frame, &self.sid, Direction::PhoneToDesk) {
            Judged::Next(header, payload) => (header, payload),
            Judged::Repeated => return out,
            Judged::Dropped(code) => {
                out.push(Output::Event(Event::Dropped(code)));
                return out;
            }
        };
        let Some(claim) = &mut self.claim else {
            if header.kind != Kind::Hello {
                out.push(Output::Event(Event::Dropped(Code::FrameBad)));
                return out;
            }
            match self.open_hello(now, frame, payload) {
                Ok(opened) => {
                    let mut response_nonce = [0; 32];
                    rng.fill_bytes(&mut response_nonce);
                    self.take_claim(now, frame, opened.claim(response_nonce), desk, &mut out);
                }
                Err(code) => self.refuse_hello(code, &mut out),
            }
            return out;
        };
        let Ok(plain) = claim.context.open(payload, &frame[..HEADER_LEN]).map(Zeroizing::new) else {
            out.push(Output::Event(Event::Dropped(Code::FrameBad)));
            return out;
        };
        self.inbox.0.push(frame.to_vec());
        match unpad(&plain).and_then(|cbor| Message::from_cbor(header.kind, cbor).ok()) {
            Some(message) => self.take_message(now, message, &mut out),
            None => self.fail(Code::MsgBad, &mut out),
        }
        out
    }

    fn refuse_hello(&mut self, code: Code, out: &mut Vec<Output>) {
        if self.freed == TRIES {
            self.fail(code, out);
            return;
        }
        self.freed += 1;
        out.push(Output::FreeSlot);
        out.push(Output::Event(Event::HelloRefused(code)));
    }

    fn take_claim(&mut self, now: u64, frame: &[u8], claim: Claim, desk: &dyn SigningKey, out: &mut Vec<Output>) {
        let (hello, is_known) = (claim.hello.clone(), claim.phone.is_some());
        self.claim = Some(claim);
        self.inbox.0.push(frame.to_vec());
        let exp = now / 1_000 + self.request.ask.lifetime();
        self.request.exp = Time::new(exp).unwrap_or(Time::MAX);
        self.deadline = exp * 1_000;
        if !is_known {
            self.fail(Code::DeskUnknown, out);
            return;
        }
        // It could not read the question.
        if !hello.capabilities.contains(&self.request.ask.op()) {
            self.fail(Code::Version, out);
            return;
        }
        out.push(Output::Event(Event::Claimed(Box::new(hello))));
        self.state = State::Sent;
        self.ask(now, desk, out);
        if self.state == State::Sent && self.purpose == Purpose::Pair {
            self.state = State::AwaitCode;
            out.push(Output::Event(Event::AwaitCode));
        }
    }

    /// Signs and sends the question.
    fn ask(&mut self, now: u64, desk: &dyn SigningKey, out: &mut Vec<Output>) {
        self.request.now = Time::new(now / 1_000).unwrap_or(Time::MAX);
        let Some(claim) = &self.claim else { return };
        match desk.sign(&self.request.to_be_signed(&claim.qr, &claim.payload)) {
            Ok(sig) => {
                self.req_hash = Some(self.request.hash());
                let request = Signed { body: self.request.clone(), sig };
                self.send(&Message::Request(Box::new(request)), out);
            }
            Err(_) => self.fail(Code::KeyMissing, out),
        }
    }

    fn take_message(&mut self, now: u64, message: Message, out: &mut Vec<Output>) {
        let op = self.request.ask.op();
        match (message, self.state) {
            (Message::Status(Status::Rejected), _) => {
                self.send(&Message::Ack(Ack { req_id: self.request.req_id }), out);
                self.end(State::Rejected, Some(Code::UserRejected), out);
            }
            (Message::Status(Status::CodeWrong { left }), State::Sent | State::Seen) if op == Op::Pair => {
                self.wrong += 1;
                let left = TRIES.saturating_sub(self.wrong).min(left.get() as u8);
                if left == 0 {
                    self.fail(Code::PairCode, out);
                } else {
                    self.state = State::AwaitCode;
                    out.push(Output::Event(Event::DigitsWrong { code: Code::PairCode, left }));
                }
            }
            (Message::Status(status @ (Status::Seen | Status::Reviewing)), _) => {
                if self.state == State::Sent {
                    self.state = State::Seen;
                }
                let event = if status == Status::Seen { Event::Seen } else { Event::Reviewing };
                out.push(Output::Event(event));
            }
            (Message::Status(Status::Pin), State::Sent | State::Seen | State::Pin) if op.takes_pin() => {
                self.state = State::Pin;
                out.push(Output::Event(Event::PinOpen));
            }
            (Message::Answer(answer), State::Sent | State::Seen | State::Pin) => match self.check(now, *answer) {
                Some(done) => {
                    self.send(&Message::Ack(Ack { req_id: self.request.req_id }), out);
                    if !self.state.is_end() {
                        self.state = State::Done;
                        out.push(Output::Event(Event::Done(Box::new(done))));
                        self.forget();
                    }
                }
                None => self.fail(Code::ResultBad, out),
            },
            (Message::Cancel, _) => self.end(State::Cancelled, None, out),
            (Message::Error(failure), _) => self.end(State::Failed(failure.code()), Some(failure.code()), out),
            _ => self.fail(Code::MsgBad, out),
        }
    }

    fn fail(&mut self, code: Code, out: &mut Vec<Output>) {
        if self.claim.is_some() {
            self.send(&Message::Error(Failure::Plain(code)), out);
        }
        self.end(State::Failed(code), Some(code), out);
    }

    fn send(&mut self, message: &Message, out: &mut Vec<Output>) {
        let Some(claim) = &self.claim else { return };
        let Some(seq) = self.outbox.next() else {
            // The 17th: there is no number left to say so to the phone.
            self.end(State::Failed(Code::RateLimited), Some(Code::RateLimited), out);
            return;
        };
        let padded = pad(&message.to_cbor()).expect("the question was measured, and all else is small");
        let nonce: &[u8] = if seq == 0 { &claim.response_nonce } else { &[] };
        let header = Header { sid: self.sid, direction: Direction::DeskToPhone, seq, kind: message.kind() };
        let header = header.encode(nonce.len() + padded.len() + TAG_LEN);
        let sealed = claim.keys.seal(seq, &header, &padded);
        let frame = [header.as_slice(), nonce, &sealed].concat();
        self.outbox.0.push(frame.clone());
        out.push(Output::Send(frame));
    }

    fn end(&mut self, state: State, code: Option<Code>, out: &mut Vec<Output>) {
        if self.state.is_end() {
            return;
        }
        self.state = state;
        out.push(Output::Event(Event::Ended(state, code)));
        self.forget();
    }

    /// What opened the session is of no more use to anyone but an attacker.
    fn forget(&mut self) {
        self.root.zeroize();
        self.secret.zeroize();
        self.claim = None;
        if let Ask::Pair { code, .. } = &mut self.request.ask {
            *code = None;
        }
    }
}
