//! REQUEST: what the desk asks.

use sha2::{Digest as _, Sha256};

use super::hello::Op;
use super::record::{Fields, Members, Record as _, Signed, private, record};
use super::writing::Pad;
use crate::cbor::Value;
use crate::error::MessageError;
use crate::key::PublicKey;
use crate::qr::{Purpose, Qr};
use crate::value::{Count, Digest, Id, Item, List, MediaType, Name, PairCode, Size, Time};

record! {
    /// What the desk says of the wish. Nothing of it is verified but what a platform signed, too.
    pub struct Display {
        /// A heading; in pairing the desk's name.
        pub title: Name = "title",
        optional {
            /// The project's number.
            pub number: Name = "number",
            /// The project's name.
            pub name: Name = "name",
            /// The platform's name.
            pub platform: Name = "platform",
            /// The bidder's name.
            pub bidder: Name = "bidder",
            /// The price, fen.
            pub amount: Count = "amount",
            /// The opening.
            pub opens: Time = "opens",
            /// What will be done.
            pub action: Name = "action",
        }
    }
}

impl Display {
    /// A heading and nothing else.
    pub fn titled(title: Name) -> Self {
        Self { title, number: None, name: None, platform: None, bidder: None, amount: None, opens: None, action: None }
    }
}

record! {
    /// A document to be signed.
    pub struct Document {
        /// Its file's name.
        pub name: Name = "name",
        /// Its length, bytes.
        pub size: Size = "size",
        /// Its media type; `application/pdf` decides the profile of the signature.
        pub media_type: MediaType = "type",
        /// Its digest: what is signed.
        pub sha256: Digest = "sha256",
    }
}

record! {
    /// A challenge of one who wants a login.
    pub struct Challenge {
        /// Who asks.
        pub rp: Name = "rp",
        /// Taken once by the one who asks.
        pub nonce: [u8; 32] = "nonce",
        /// Its end.
        pub exp: Time = "exp",
    }
}

/// A group of an envelope's recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The bidder's side.
    Bidder,
    /// The platform; no phone unwraps its share.
    Platform,
}

impl Group {
    /// The word in the envelope.
    pub fn as_str(self) -> &'static str {
        match self {
            Group::Bidder => "bidder",
            Group::Platform => "platform",
        }
    }
}

impl Item for Group {
    fn from_value(value: Value) -> Option<Self> {
        match value.into_text()?.as_str() {
            "bidder" => Some(Group::Bidder),
            "platform" => Some(Group::Platform),
            _ => None,
        }
    }
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}

record! {
    /// A share of one group, wrapped for the holder of one certificate.
    pub struct WrappedShare {
        /// The tender.
        pub tender_id: Name = "tender_id",
        /// The response.
        pub bid_id: Id = "bid_id",
        /// The group.
        pub group: Group = "group",
        /// The certificate it was wrapped for.
        pub cert_sha256: Digest = "cert_sha256",
        /// HPKE's encapsulated key; not checked to be a point before it is used.
        pub enc: [u8; 65] = "enc",
        /// HPKE's ciphertext.
        pub ct: [u8; 48] = "ct",
        /// SHA-256 of the envelope's magic, length and header.
        pub sha256: Digest = "sha256",
    }
}

record! {
    /// The platform's word on a project.
    pub struct PlatformContext {
        /// The tender.
        pub tender_id: Name = "tender_id",
        /// The project's number.
        pub number: Name = "number",
        /// The project's name.
        pub name: Name = "name",
        /// The bidder's name.
        pub bidder: Name = "bidder",
        /// The end of submission.
        pub deadline: Time = "deadline",
        /// The opening.
        pub opens: Time = "opens",
        /// The fingerprint of the platform's key.
        pub key: Digest = "key",
    }
}

impl PlatformContext {
    /// What stands before the signed CBOR.
    pub const LABEL: &[u8] = b"SBL1-CTX\0";
}

record! {
    /// The platform's word that it opened.
    pub struct Permit {
        /// The tender.
        pub tender_id: Name = "tender_id",
        /// The opening that was set.
        pub opens: Time = "opens",
        /// When it opened, by its clock.
        pub opened_at: Time = "opened_at",
        /// The fingerprint of the platform's key.
        pub key: Digest = "key",
    }
}

impl Permit {
    /// What stands before the signed CBOR.
    pub const LABEL: &[u8] = b"SBL1-PERMIT\0";
}

record! {
    /// From which entry on the log is asked for.
    pub struct AuditFrom {
        /// The entry's number.
        pub from: Count = "from",
    }
}

/// The op and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Sign documents.
    Sign(List<Document, 1, 50>),
    /// Log in.
    Login(Challenge),
    /// Unwrap shares.
    Decrypt {
        /// The shares.
        items: List<WrappedShare, 1, 50>,
        /// Whether a hash is answered in place of each share.
        rehearsal: bool,
        /// The platform's word that it opened.
        permit: Option<Signed<Permit>>,
    },
    /// Make desk and phone known to each other.
    Pair {
        /// K_desk.
        k_desk: PublicKey,
        /// The six secret digits that were typed.
        code: Option<PairCode>,
    },
    /// Hand out the log.
    Audit(AuditFrom),
    /// Write a signature by hand.
    Write(Pad),
}

impl Ask {
    /// The op.
    pub fn op(&self) -> Op {
        match self {
            Ask::Sign(_) => Op::Sign,
            Ask::Login(_) => Op::Login,
            Ask::Decrypt { .. } => Op::Decrypt,
            Ask::Pair { .. } => Op::Pair,
            Ask::Audit(_) => Op::Audit,
            Ask::Write(_) => Op::Write,
        }
    }

    /// The type of the code that it is asked under.
    pub fn purpose(&self) -> Purpose {
        if self.op() == Op::Pair { Purpose::Pair } else { Purpose::Operation }
    }

    /// How long a session for it lasts from HELLO, seconds.
    pub fn lifetime(&self) -> u64 {
        match self {
            Ask::Pair { .. } => 60,
            Ask::Decrypt { items, .. } if items.len() > 1 => 300,
            Ask::Write(_) => 300,
            _ => 180,
        }
    }

    fn items(&self) -> Value {
        match self {
            Ask::Sign(items) => items.to_value(),
            Ask::Login(challenge) => Value::Array(vec![challenge.to_value()]),
            Ask::Decrypt { items, rehearsal, .. } => Value::Array(
                items
                    .iter()
                    .map(|item| {
                        let mut members = Members::default();
                        private::Map::put_members(item, &mut members);
                        if *rehearsal {
                            members.put_value("rehearsal", Value::True);
                        }
                        members.into_value()
                    })
                    .collect(),
            ),
            Ask::Pair { .. } => Value::Array(Vec::new()),
            Ask::Audit(from) => Value::Array(vec![from.to_value()]),
            Ask::Write(pad) => Value::Array(vec![pad.to_value()]),
        }
    }

    /// SHA-256 of the items' CBOR: whether a wish is the same wish.
    pub fn items_sha256(&self) -> Digest {
        let mut bytes = Vec::new();
        crate::cbor::encode(&self.items(), &mut bytes);
        Sha256::digest(bytes).into()
    }

    fn take(fields: &mut Fields) -> Result<Self, MessageError> {
        const ITEMS: MessageError = MessageError::Field("items");
        Ok(match fields.required::<Op>("op")? {
            Op::Sign => Ask::Sign(fields.required("items")?),
            Op::Login => Ask::Login(one(fields)?),
            Op::Decrypt => {
                let values = fields.value("items")?.into_array().ok_or(ITEMS)?;
                if values.len() > 50 {
                    return Err(ITEMS);
                }
                let (mut items, mut rehearsed) = (Vec::new(), 0);
                for value in values {
                    let mut members = Fields::of(value).ok_or(ITEMS)?;
                    rehearsed += usize::from(members.mark("rehearsal")?);
                    items.push(private::Map::take_members(&mut members)?);
                    members.finish()?;
                }
                // All of them or none: an answer must not be half shares, half hashes.
                if rehearsed != 0 && rehearsed != items.len() {
                    return Err(ITEMS);
                }
                Ask::Decrypt {
                    items: items.try_into().map_err(|_| ITEMS)?,
                    rehearsal: rehearsed != 0,
                    permit: fields.optional("permit")?,
                }
            }
            Op::Pair => {
                let _: List<AuditFrom, 0, 0> = fields.required("items")?;
                Ask::Pair { k_desk: fields.required("k_desk")?, code: fields.optional("code")? }
            }
            Op::Audit => Ask::Audit(one(fields)?),
            Op::Write => Ask::Write(one(fields)?),
        })
    }
}

fn one<T: Item>(fields: &mut Fields) -> Result<T, MessageError> {
    let mut items = fields.value("items")?.into_array().ok_or(MessageError::Field("items"))?;
    match (items.pop(), items.is_empty()) {
        (Some(item), true) => T::from_value(item).ok_or(MessageError::Field("items")),
        _ => Err(MessageError::Field("items")),
    }
}

/// The desk's question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The wish; the same when it is asked again in another session.
    pub req_id: Id,
    /// The desk's clock.
    pub now: Time,
    /// The end, by the same clock.
    pub exp: Time,
    /// The fingerprint of K_desk.
    pub desk: Digest,
    /// What `sid` commits to.
    pub desk_nonce: [u8; 32],
    /// What is shown.
    pub display: Display,
    /// The platform's word.
    pub platform_ctx: Option<Signed<PlatformContext>>,
    /// The op and its items.
    pub ask: Ask,
}

impl private::Map for Request {
    fn take_members(fields: &mut Fields) -> Result<Self, MessageError> {
        Ok(Self {
            req_id: fields.required("req_id")?,
            now: fields.required("now")?,
            exp: fields.required("exp")?,
            desk: fields.required("desk")?,
            desk_nonce: fields.required("desk_nonce")?,
            display: fields.required("display")?,
            platform_ctx: fields.optional("platform_ctx")?,
            ask: Ask::take(fields)?,
        })
    }
    fn put_members(&self, members: &mut Members) {
        members.put("op", &self.ask.op());
        members.put("req_id", &self.req_id);
        members.put("now", &self.now);
        members.put("exp", &self.exp);
        members.put("desk", &self.desk);
        members.put("desk_nonce", &self.desk_nonce);
        members.put("display", &self.display);
        members.put_optional("platform_ctx", &self.platform_ctx);
        members.put_value("items", self.ask.items());
        match &self.ask {
            Ask::Decrypt { permit, .. } => members.put_optional("permit", permit),
            Ask::Pair { k_desk, code } => {
                members.put("k_desk", k_desk);
                members.put_optional("code", code);
            }
            Ask::Sign(_) | Ask::Login(_) | Ask::Audit(_) | Ask::Write(_) => {}
        }
    }
}

impl Request {
    /// `req_hash`.
    pub fn hash(&self) -> Digest {
        Sha256::new().chain_update(b"SBL1-REQUEST\0").chain_update(self.to_cbor()).finalize().into()
    }

    /// What K_desk signs.
    pub(crate) fn to_be_signed(&self, qr: &Qr, hello_payload: &[u8]) -> Vec<u8> {
        let parts = [qr.sha256(), Sha256::digest(hello_payload).into(), Sha256::digest(self.to_cbor()).into()];
        [b"SBL1-REQ\0".as_slice(), &parts.concat()].concat()
    }
}
