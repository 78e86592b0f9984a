//! A session sealed for the desk itself, to be taken up after the program was killed.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{Session, State};
use crate::cbor::{self, Value};
use crate::error::{Code, MessageError, RestoreError};
use crate::frame::{Direction, HEADER_LEN, Header, Inbox, Judged, Outbox};
use crate::key::PublicKey;
use crate::message::record::{Fields, Members, private, read};
use crate::message::request::Request;
use crate::schedule;
use crate::value::{Count, Digest, Id, Item, List, OutOfBounds, Uint};

const LABEL: &[u8] = b"sealbid-link/1 snapshot";
const FORMAT: u64 = 1;

/// A frame as it was sent or received.
struct Stored(Vec<u8>);

impl Item for Stored {
    fn from_value(value: Value) -> Option<Self> {
        value.into_bytes().map(Self)
    }
    fn to_value(&self) -> Value {
        Value::Bytes(self.0.clone())
    }
}

/// The states in the order of their numbers; FAILED has its code beside it.
const STATES: [State; 9] = [
    State::Showing,
    State::AwaitCode,
    State::Sent,
    State::Seen,
    State::Pin,
    State::Done,
    State::Rejected,
    State::Expired,
    State::Cancelled,
];

struct Snapshot {
    relay: Uint<255>,
    root: [u8; 32],
    secret: [u8; 32],
    public: PublicKey,
    started: Count,
    deadline: Count,
    request: Request,
    phones: List<PublicKey, 0, 1024>,
    services: List<PublicKey, 0, 1024>,
    state: State,
    freed: Uint<255>,
    wrong: Uint<255>,
    req_hash: Option<Digest>,
    response_nonce: Option<[u8; 32]>,
    inbox: List<Stored, 0, 16>,
    outbox: List<Stored, 0, 16>,
}

impl private::Map for Snapshot {
    fn take_members(fields: &mut Fields) -> Result<Self, MessageError> {
        if fields.required::<Count>("format")?.get() != FORMAT {
            return Err(MessageError::Field("format"));
        }
        let state = match STATES.get(fields.required::<Uint<9>>("state")?.get() as usize) {
            Some(state) => *state,
            None => State::Failed(Code::from_text(&fields.word("code")?).ok_or(MessageError::Field("code"))?),
        };
        Ok(Self {
            relay: fields.required("relay")?,
            root: fields.required("root")?,
            secret: fields.required("secret")?,
            public: fields.required("public")?,
            started: fields.required("started")?,
            deadline: fields.required("deadline")?,
            request: fields.required("request")?,
            phones: fields.required("phones")?,
            services: fields.required("services")?,
            state,
            freed: fields.required("freed")?,
            wrong: fields.required("wrong")?,
            req_hash: fields.optional("req_hash")?,
            response_nonce: fields.optional("response_nonce")?,
            inbox: fields.required("inbox")?,
            outbox: fields.required("outbox")?,
        })
    }

    fn put_members(&self, members: &mut Members) {
        members.put_value("format", Value::Uint(FORMAT));
        let number = STATES.iter().position(|state| *state == self.state).unwrap_or(STATES.len());
        members.put_value("state", Value::Uint(number as u64));
        if let State::Failed(code) = self.state {
            members.put_text("code", code.code());
        }
        members.put("relay", &self.relay);
        members.put("root", &self.root);
        members.put("secret", &self.secret);
        members.put("public", &self.public);
        members.put("started", &self.started);
        members.put("deadline", &self.deadline);
        members.put("request", &self.request);
        members.put("phones", &self.phones);
        members.put("services", &self.services);
        members.put("freed", &self.freed);
        members.put("wrong", &self.wrong);
        members.put_optional("req_hash", &self.req_hash);
        members.put_optional("response_nonce", &self.response_nonce);
        members.put("inbox", &self.inbox);
        members.put("outbox", &self.outbox);
    }
}

fn stored(frames: &[Vec<u8>]) -> Result<List<Stored, 0, 16>, OutOfBounds> {
    frames.iter().cloned().map(Stored).collect::<Vec<_>>().try_into()
}

impl Session {
    /// The whole session, sealed under a key that is used for this alone. To be stored after each call that gave
    /// an output, before the output is acted on.
    pub fn snapshot(&self, key: &[u8; 32], rng: &mut dyn CryptoRng) -> Vec<u8> {
        const FITS: &str = "a session is within the bounds of its snapshot";
        let snapshot = Snapshot {
            relay: u64::from(self.relay).try_into().expect(FITS),
            root: *self.root,
            secret: *self.secret,
            public: self.public.clone(),
            started: self.started.try_into().expect(FITS),
            deadline: self.deadline.try_into().expect(FITS),
            request: self.request.clone(),
            phones: self.phones.clone().try_into().expect(FITS),
            services: self.services.clone().try_into().expect(FITS),
            state: self.state,
            freed: u64::from(self.freed).try_into().expect(FITS),
            wrong: u64::from(self.wrong).try_into().expect(FITS),
            req_hash: self.req_hash,
            response_nonce: self.claim.as_ref().map(|claim| claim.response_nonce),
            inbox: stored(&self.inbox.0).expect(FITS),
            outbox: stored(&self.outbox.0).expect(FITS),
        };
        let mut plain = Zeroizing::new(Vec::new());
        cbor::encode(&snapshot.to_value(), &mut plain);
        let mut nonce = [0; 12];
        rng.fill_bytes(&mut nonce);
        [nonce.as_slice(), &schedule::seal(key, &nonce, LABEL, &plain)].concat()
    }

    /// Takes a session up again. `now` is not asked for: the next call lets time pass.
    ///
    /// # Errors
    /// [`RestoreError::Damaged`].
    pub fn restore(sealed: &[u8], key: &[u8; 32]) -> Result<Self, RestoreError> {
        Self::open_snapshot(sealed, key).ok_or(RestoreError::Damaged)
    }

    fn open_snapshot(sealed: &[u8], key: &[u8; 32]) -> Option<Self> {
        let (nonce, sealed) = sealed.split_first_chunk::<12>()?;
        let plain = schedule::open(key, nonce, LABEL, sealed)?;
        let snapshot: Snapshot = read(cbor::decode(&plain).ok()?).ok()?;
        let frames = |list: List<Stored, 0, 16>| list.iter().map(|frame| frame.0.clone()).collect::<Vec<_>>();
        let Snapshot { request, root, secret, public, .. } = snapshot;
        let mut session = Self::of(snapshot.relay.get() as u8, request, root, secret, public);
        session.started = snapshot.started.get();
        session.deadline = snapshot.deadline.get();
        session.phones = snapshot.phones.to_vec();
        session.services = snapshot.services.to_vec();
        session.state = snapshot.state;
        session.freed = snapshot.freed.get() as u8;
        session.wrong = snapshot.wrong.get() as u8;
        session.req_hash = snapshot.req_hash;
        session.outbox = Outbox(frames(snapshot.outbox));
        let received = frames(snapshot.inbox);
        if let Some(response_nonce) = snapshot.response_nonce {
            session.replay(received, response_nonce)?;
        } else {
            session.inbox = Inbox(received);
        }
        Some(session)
    }

    /// Opens the received frames again in their order, which brings the context to where it was.
    fn replay(&mut self, received: Vec<Vec<u8>>, response_nonce: [u8; 32]) -> Option<()> {
        let sid: Id = self.sid;
        let mut frames = received.into_iter();
        let hello = frames.next()?;
        let (_, payload) = Header::parse(&hello).ok()?;
        let mut claim = self.open_again(&hello, payload)?.claim(response_nonce);
        self.inbox.0.push(hello);
        for frame in frames {
            let Judged::Next(_, payload) = self.inbox.judge(&frame, &sid, Direction::PhoneToDesk) else { return None };
            claim.context.open(payload, &frame[..HEADER_LEN]).map(Zeroizing::new).ok()?;
            self.inbox.0.push(frame);
        }
        self.claim = Some(claim);
        Some(())
    }
}
