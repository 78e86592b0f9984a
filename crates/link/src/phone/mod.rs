//! The phone's side of a session.

mod event;
mod judge;
mod work;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::desk::check_digits;
use crate::error::{Code, Failure, KeyUnavailable, ScanError};
use crate::frame::{Direction, HEADER_LEN, Header, Inbox, Judged, Outbox, TAG_LEN, pad, unpad};
use crate::message::hello::Hello;
use crate::message::record::Signed;
use crate::message::request::{Ask, Request};
use crate::message::{Message, Status};
use crate::qr::{Purpose, Qr};
use crate::schedule::{self, PhoneContext, ResponseKeys};
use crate::value::{Digest, Id, PairCode, Uint};

pub use event::{Digits, Event, KeptResult, Keys, KnownDesk, Memory, Moment, Output, Phone, State};
pub use judge::{Review, Stated};

/// How long the phone waits for the question, milliseconds.
const HELLO_MS: u64 = 30_000;
const CODE_TRIES: u8 = 3;

/// The question, once it was checked.
struct Asked {
    request: Request,
    req_hash: Digest,
    kept: Option<KeptResult>,
}

/// A session at the phone.
pub struct Session {
    qr: Qr,
    phone_id: Digest,
    payload: Vec<u8>,
    context: PhoneContext,
    keys: Option<ResponseKeys>,
    state: State,
    deadline: u64,
    secret: Option<PairCode>,
    tries: u8,
    asked: Option<Asked>,
    refused: bool,
    inbox: Inbox,
    outbox: Outbox,
}

impl Session {
    /// Begins with the text of a code that was scanned. Takes 64 bytes from `rng`: the nonce, the seed of HPKE's
    /// ephemeral key; and in pairing those of the six digits.
    ///
    /// # Errors
    /// [`ScanError`].
    pub fn scan(
        text: &str,
        phone: &Phone<'_>,
        now: Moment,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, Vec<Output>), ScanError> {
        use crate::error::QrError;
        let qr = Qr::parse(text)?;
        if qr.relay() >= phone.relays {
            return Err(QrError::Malformed.into());
        }
        if phone.memory.took_part(&qr.sid()) {
            return Err(ScanError::Used);
        }
        let mut phone_nonce = [0; 32];
        rng.fill_bytes(&mut phone_nonce);
        let (mut context, enc) = schedule::phone(&qr, rng).map_err(|_| QrError::Malformed)?;
        let secret = (qr.purpose() == Purpose::Pair).then(|| six_digits(rng));
        let phone_id = phone.auth.public_key().fingerprint();
        let body = Hello {
            phone_nonce,
            phone_id,
            cert_fingerprints: phone.cert_fingerprints.clone(),
            capabilities: phone.capabilities.clone(),
            k_auth: (qr.purpose() == Purpose::Pair).then(|| phone.auth.public_key().clone()),
        };
        let sig = phone.auth.sign(&body.to_be_signed(&qr, &enc))?;
        let message = Message::Hello(Box::new(Signed { body, sig }));
        let padded = pad(&message.to_cbor()).expect("HELLO is small");
        let payload_len = 2 + enc.len() + padded.len() + TAG_LEN;
        let header = Header { sid: qr.sid(), direction: Direction::PhoneToDesk, seq: 0, kind: message.kind() };
        let header = header.encode(payload_len);
        let sealed = context.seal(&padded, &header).map_err(|_| KeyUnavailable)?;
        let payload = [qr.frame().to_be_bytes().as_slice(), &enc, &sealed].concat();
        let frame = [header.as_slice(), &payload].concat();
        let session = Self {
            qr,
            phone_id,
            payload,
            context,
            keys: None,
            state: State::Hello,
            deadline: now.tick + HELLO_MS,
            secret,
            tries: 0,
            asked: None,
            refused: false,
            inbox: Inbox::default(),
            outbox: Outbox(vec![frame.clone()]),
        };
        Ok((session, vec![Output::Send(frame)]))
    }

    /// The session's id, for the relay.
    pub fn sid(&self) -> Id {
        self.qr.sid()
    }

    /// Where the session is.
    pub fn state(&self) -> State {
        self.state
    }

    /// The question, once it was checked.
    pub fn request(&self) -> Option<&Request> {
        self.asked.as_ref().map(|asked| &asked.request)
    }

    /// When [`Session::tick`] is to be called at the latest.
    pub fn deadline(&self) -> Option<u64> {
        (!self.state.is_end()).then_some(self.deadline)
    }

    /// The frames sent, or those after `seq`, to be sent again.
    pub fn sent(&self, after: Option<u16>) -> &[Vec<u8>] {
        self.outbox.after(after)
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Moment) -> Vec<Output> {
        let mut out = Vec::new();
        if self.state.is_end() || now.tick < self.deadline {
            return out;
        }
        match self.state {
            State::Hello => self.end(State::Failed(Code::PeerGone), Some(Code::PeerGone), &mut out),
            // The answer is out; whether it arrived is not known.
            State::Sent if self.refused => self.end(State::Rejected, None, &mut out),
            State::Sent => self.end(State::Expired, Some(Code::PeerGone), &mut out),
            _ => {
                self.send(&Message::Error(Failure::Plain(Code::ReqExpired)), &mut out);
                self.end(State::Expired, Some(Code::ReqExpired), &mut out);
            }
        }
        out
    }

    /// The relay says that the desk freed the slot.
    pub fn slot_freed(&mut self, now: Moment) -> Vec<Output> {
        let mut out = self.tick(now);
        if self.state == State::Hello {
            self.end(State::Failed(Code::QrStale), Some(Code::QrStale), &mut out);
        }
        out
    }

    /// Takes a frame that arrived.
    pub fn receive(&mut self, now: Moment, frame: &[u8], phone: &Phone<'_>) -> Vec<Output> {
        let mut out = self.tick(now);
        if self.state.is_end() {
            return out;
        }
        let (header, payload) = match self.inbox.judge(frame, &self.qr.sid(), Direction::DeskToPhone) {
            Judged::Next(header, payload) => (header, payload),
            Judged::Repeated => return out,
            Judged::Dropped(code) => {
                out.push(Output::Event(Event::Dropped(code)));
                return out;
            }
        };
        let Some((keys_of_desk, plain)) = self.open(&header, &frame[..HEADER_LEN], payload) else {
            out.push(Output::Event(Event::Dropped(Code::FrameBad)));
            return out;
        };
        if let Some(keys_of_desk) = keys_of_desk {
            self.keys = Some(keys_of_desk);
        }
        self.inbox.0.push(frame.to_vec());
        match unpad(&plain).and_then(|cbor| Message::from_cbor(header.kind, cbor).ok()) {
            Some(message) => self.take_message(now, message, phone, &mut out),
            None => self.fail(Code::MsgBad, &mut out),
        }
        out
    }

    /// The plaintext, and with the first frame the keys that it brings.
    fn open(&self, header: &Header, aad: &[u8], payload: &[u8]) -> Option<(Option<ResponseKeys>, Zeroizing<Vec<u8>>)> {
        if let Some(keys) = &self.keys {
            return Some((None, keys.open(header.seq, aad, payload)?));
        }
        let (response_nonce, sealed) = payload.split_first_chunk::<32>()?;
        let enc = self.payload[2..].first_chunk::<65>()?;
        let keys = ResponseKeys::derive(&schedule::phone_secret(&self.context), enc, response_nonce);
        let plain = keys.open(header.seq, aad, sealed)?;
        Some((Some(keys), plain))
    }

    fn take_message(&mut self, now: Moment, message: Message, phone: &Phone<'_>, out: &mut Vec<Output>) {
        match (message, self.state) {
            (Message::Request(request), State::Hello) => self.take_request(now, *request, phone, out),
            (Message::Request(request), State::Code) => self.take_code(now, *request, phone, out),
            (Message::Ack(ack), State::Sent)
                if self.asked.as_ref().is_some_and(|asked| asked.request.req_id == ack.req_id) =>
            {
                let state = if self.refused { State::Rejected } else { State::Acked };
                self.end(state, None, out);
            }
            (Message::Cancel, _) => self.end(State::Cancelled, None, out),
            (Message::Error(failure), _) => self.end(State::Failed(failure.code()), Some(failure.code()), out),
            _ => self.fail(Code::MsgBad, out),
        }
    }

    fn take_request(&mut self, now: Moment, request: Signed<Request>, phone: &Phone<'_>, out: &mut Vec<Output>) {
        let review = match judge::judge(&request, &self.qr, &self.payload, now, phone) {
            Ok(review) => review,
            Err(code) => return self.fail(code, out),
        };
        let request = request.body;
        // Counted from arrival by the clock that only counts.
        self.deadline = now.tick + (request.exp.get() - request.now.get()) * 1_000;
        let desk_name = request.display.title.as_str().to_owned();
        let check = check_digits(&self.qr, &self.payload, &request.desk_nonce);
        let kept = review.kept.clone();
        self.asked = Some(Asked { req_hash: request.hash(), kept, request });
        self.send(&Message::Status(Status::Seen), out);
        if let Some(secret) = self.secret {
            self.state = State::Code;
            let digits = Digits(format!("{check:04} {:06}", secret.get()));
            out.push(Output::Event(Event::Digits { desk_name, digits }));
        } else {
            self.state = State::Review;
            out.push(Output::Event(Event::Review(Box::new(review))));
        }
    }

    /// A question of pairing with the digits that were typed at the desk.
    fn take_code(&mut self, now: Moment, request: Signed<Request>, phone: &Phone<'_>, out: &mut Vec<Output>) {
        let Some(asked) = &self.asked else { return };
        if !judge::is_same_pairing(&request, &asked.request, &self.qr, &self.payload) {
            return self.fail(Code::ReqBadsig, out);
        }
        let Ask::Pair { k_desk, code: Some(code) } = &request.body.ask else { return self.fail(Code::MsgBad, out) };
        if Some(*code) != self.secret {
            self.tries += 1;
            let left = CODE_TRIES - self.tries;
            let left_sent = Uint::new(u64::from(left)).unwrap_or(Uint::ZERO);
            self.send(&Message::Status(Status::CodeWrong { left: left_sent }), out);
            if left == 0 {
                self.end(State::Failed(Code::PairCode), Some(Code::PairCode), out);
            } else {
                out.push(Output::Event(Event::CodeWrong { left }));
            }
            return;
        }
        let desk = k_desk.clone();
        self.asked = Some(Asked { req_hash: request.body.hash(), kept: None, request: request.body });
        out.push(Output::Event(Event::Paired(desk)));
        self.finish_pairing(now, phone, out);
    }

    /// The list is being read.
    pub fn reviewing(&mut self, now: Moment) -> Vec<Output> {
        let mut out = self.tick(now);
        if self.state == State::Review {
            self.send(&Message::Status(Status::Reviewing), &mut out);
        }
        out
    }

    /// The list was read to its end and the PIN pad opens. Nothing happens where none is needed.
    pub fn open_pin(&mut self, now: Moment) -> Vec<Output> {
        let mut out = self.tick(now);
        let takes_pin = self.asked.as_ref().is_some_and(|a| a.kept.is_none() && a.request.ask.op().takes_pin());
        if self.state == State::Review && takes_pin {
            self.state = State::Pin;
            self.send(&Message::Status(Status::Pin), &mut out);
        }
        out
    }

    /// The person said yes: the PIN was typed, or, where none is needed, the button was pressed. Who is to write says so by writing.
    pub fn approve(&mut self, now: Moment) -> Vec<Output> {
        let out = self.tick(now);
        if self.is_to_write() {
            return out;
        }
        let takes_pin = self.asked.as_ref().is_some_and(|a| a.kept.is_none() && a.request.ask.op().takes_pin());
        if self.state == (if takes_pin { State::Pin } else { State::Review }) {
            self.state = State::Working;
        }
        out
    }

    fn is_to_write(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| matches!(asked.request.ask, Ask::Write(_)))
    }

    /// The PIN was wrong: the pad opens again.
    pub fn pin_wrong(&mut self, now: Moment, left: u8) -> Vec<Output> {
        let mut out = self.tick(now);
        if self.state == State::Working {
            self.state = State::Pin;
            out.push(Output::Event(Event::PinWrong { left }));
        }
        out
    }

    fn fail(&mut self, code: Code, out: &mut Vec<Output>) {
        self.send(&Message::Error(Failure::Plain(code)), out);
        self.end(State::Failed(code), Some(code), out);
    }

    fn send(&mut self, message: &Message, out: &mut Vec<Output>) {
        let Some(seq) = self.outbox.next() else {
            self.end(State::Failed(Code::RateLimited), Some(Code::RateLimited), out);
            return;
        };
        let padded = pad(&message.to_cbor()).expect("the answer to a question that fits, fits");
        let header = Header { sid: self.qr.sid(), direction: Direction::PhoneToDesk, seq, kind: message.kind() };
        let header = header.encode(padded.len() + TAG_LEN);
        let sealed = self.context.seal(&padded, &header).expect("HPKE counts further than 16");
        let frame = [header.as_slice(), &sealed].concat();
        self.outbox.0.push(frame.clone());
        out.push(Output::Send(frame));
    }

    fn end(&mut self, state: State, code: Option<Code>, out: &mut Vec<Output>) {
        if !self.state.is_end() {
            self.state = state;
            out.push(Output::Event(Event::Ended(state, code)));
        }
    }
}

/// Uniform in 0 to 999,999.
fn six_digits(rng: &mut dyn CryptoRng) -> PairCode {
    loop {
        let mut bytes = [0; 4];
        rng.fill_bytes(&mut bytes);
        // 20 bits, so that two of 2^20 in a hundred are thrown away and none is likelier than another.
        if let Some(code) = PairCode::new(u64::from(u32::from_be_bytes(bytes) >> 12)) {
            return code;
        }
    }
}
