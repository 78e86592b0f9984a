//! RESULT: what the phone answers.

use sha2::{Digest as _, Sha256};

use super::hello::Op;
use super::record::{Fields, Members, Record as _, private, read, record};
use super::writing::Written;
use crate::cbor::Value;
use crate::error::MessageError;
use crate::qr::Qr;
use crate::value::{Attributes, Count, Digest, Id, Item, List, Name, Share, Sig, Time};

record! {
    /// A signed document.
    pub struct SignedDocument {
        /// The DER SignedAttributes, tag 0x31.
        pub attrs: Attributes = "attrs",
        /// sk_sign over them.
        pub sig: Sig = "sig",
        /// The fingerprint of the signer's certificate.
        pub cert: Digest = "cert",
    }
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Done.
    Done,
    /// The person said no.
    Rejected,
    /// It failed.
    Failed,
}

impl Item for End {
    fn from_value(value: Value) -> Option<Self> {
        match value.into_text()?.as_str() {
            "done" => Some(End::Done),
            "rejected" => Some(End::Rejected),
            "failed" => Some(End::Failed),
            _ => None,
        }
    }
    fn to_value(&self) -> Value {
        let word = match self {
            End::Done => "done",
            End::Rejected => "rejected",
            End::Failed => "failed",
        };
        Value::Text(word.to_owned())
    }
}

record! {
    /// One line of the phone's log.
    pub struct Entry {
        /// Its number, from 0.
        pub n: Count = "n",
        /// The hash of the entry before; zeros at 0.
        pub prev: Digest = "prev",
        /// The phone's clock.
        pub at: Time = "at",
        /// What was asked.
        pub op: Op = "op",
        /// How it ended.
        pub end: End = "end",
        /// Which desk asked.
        pub desk: Digest = "desk",
        /// The wish.
        pub req_id: Id = "req_id",
        /// The question.
        pub req_hash: Digest = "req_hash",
    }
}

record! {
    /// Lines of the log and where it stands, signed.
    pub struct AuditAnswer {
        /// The entries, in order.
        pub entries: List<Entry, 0, 50> = "entries",
        /// The number after the last entry returned.
        pub next: Count = "next",
        /// The `prev` that entry `next` will have.
        pub head: Digest = "head",
        /// K_auth over head and next.
        pub sig: Sig = "sig",
    }
}

record! {
    /// The PIN service's word that the PIN was good.
    pub struct Ticket {
        /// `phone_id`.
        pub device: Digest = "device",
        /// The question that it is good for.
        pub req_hash: Digest = "req_hash",
        /// Its end.
        pub exp: Time = "exp",
        /// The fingerprint of the service's key.
        pub key: Digest = "key",
    }
}

impl Ticket {
    /// What stands before the signed CBOR.
    pub const LABEL: &[u8] = b"SBL1-TICKET\0";
}

record! {
    /// One signature.
    pub struct Proof {
        /// K_auth's.
        pub sig: Sig = "sig",
    }
}

record! {
    /// What K_auth signs for a login.
    pub struct LoginStatement {
        /// Who asked.
        pub rp: Name = "rp",
        /// Its nonce.
        pub nonce: [u8; 32] = "nonce",
        /// Its end.
        pub exp: Time = "exp",
        /// At which desk.
        pub desk: Digest = "desk",
    }
}

record! {
    /// What K_auth signs where a phone becomes an account's: no desk takes part, the phone says it to the service.
    pub struct AccountStatement {
        /// SHA-256 of the DER of the service's root certificate.
        pub service: Digest = "service",
        /// The session in which it is said.
        pub session: Name = "session",
    }
}

record! {
    /// What K_auth signs in pairing.
    pub struct PairStatement {
        /// The desk.
        pub desk: Digest = "desk",
        /// The phone.
        pub phone: Digest = "phone",
        /// The question that held the code.
        pub req_hash: Digest = "req_hash",
    }
}

record! {
    /// What K_auth signs of the log.
    pub struct AuditStatement {
        /// The hash of the last entry.
        pub head: Digest = "head",
        /// The number of the next one.
        pub next: Count = "next",
    }
}

impl LoginStatement {
    /// The bytes that are signed.
    pub fn to_be_signed(&self) -> Vec<u8> {
        [b"SBL1-LOGIN\0".as_slice(), &self.to_cbor()].concat()
    }
}

impl AccountStatement {
    /// The bytes that are signed.
    pub fn to_be_signed(&self) -> Vec<u8> {
        [b"SBL1-ACCOUNT\0".as_slice(), &self.to_cbor()].concat()
    }
}

impl PairStatement {
    /// The bytes that are signed.
    pub fn to_be_signed(&self) -> Vec<u8> {
        [b"SBL1-PAIR\0".as_slice(), &self.to_cbor()].concat()
    }
}

impl AuditStatement {
    /// The bytes that are signed.
    pub fn to_be_signed(&self) -> Vec<u8> {
        [b"SBL1-AUDIT\0".as_slice(), &self.to_cbor()].concat()
    }
}

/// What the phone made, in the order of the items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Out {
    /// SIGN.
    Documents(List<SignedDocument, 1, 50>),
    /// LOGIN and PAIR.
    Proof(Proof),
    /// DECRYPT: shares, or what a rehearsal answers.
    Shares(List<Share, 1, 50>),
    /// AUDIT.
    Audit(Box<AuditAnswer>),
    /// WRITE.
    Written(Written),
}

impl Out {
    fn to_value(&self) -> Value {
        match self {
            Out::Documents(items) => items.to_value(),
            Out::Proof(proof) => Value::Array(vec![proof.to_value()]),
            Out::Shares(items) => items.to_value(),
            Out::Audit(answer) => Value::Array(vec![answer.to_value()]),
            Out::Written(written) => Value::Array(vec![written.to_value()]),
        }
    }

    fn from_value(value: Value) -> Result<Self, MessageError> {
        const OUT: MessageError = MessageError::Field("out");
        let mut items = value.into_array().ok_or(OUT)?;
        let first = match items.first() {
            Some(Value::Map(members)) => members.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(),
            Some(Value::Bytes(_)) => return List::from_value(Value::Array(items)).map(Out::Shares).ok_or(OUT),
            _ => return Err(OUT),
        };
        if first.contains(&"attrs") {
            return List::from_value(Value::Array(items)).map(Out::Documents).ok_or(OUT);
        }
        let (is_audit, is_written) = (first.contains(&"entries"), first.contains(&"strokes"));
        match (items.pop(), items.is_empty()) {
            (Some(item), true) if is_audit => Ok(Out::Audit(Box::new(read(item)?))),
            (Some(item), true) if is_written => Ok(Out::Written(read(item)?)),
            (Some(item), true) => Ok(Out::Proof(read(item)?)),
            _ => Err(OUT),
        }
    }
}

/// The phone's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The wish.
    pub req_id: Id,
    /// The question.
    pub req_hash: Digest,
    /// What was made.
    pub out: Out,
    /// The line in the phone's log.
    pub audit: Entry,
    /// That the PIN was good.
    pub ticket: Option<super::record::Signed<Ticket>>,
    /// Whether this is a SIGN's answer of an earlier session, sent again.
    pub kept: bool,
}

impl private::Map for Answer {
    fn take_members(fields: &mut Fields) -> Result<Self, MessageError> {
        Ok(Self {
            req_id: fields.required("req_id")?,
            req_hash: fields.required("req_hash")?,
            out: Out::from_value(fields.value("out")?)?,
            audit: fields.required("audit")?,
            ticket: fields.optional("ticket")?,
            kept: fields.mark("kept")?,
        })
    }
    fn put_members(&self, members: &mut Members) {
        members.put("req_id", &self.req_id);
        members.put("req_hash", &self.req_hash);
        members.put_value("out", self.out.to_value());
        members.put("audit", &self.audit);
        members.put_optional("ticket", &self.ticket);
        if self.kept {
            members.put_value("kept", Value::True);
        }
    }
}

impl Answer {
    /// What K_auth signs.
    pub(crate) fn to_be_signed(&self, qr: &Qr) -> Vec<u8> {
        let content = zeroize::Zeroizing::new(self.to_cbor());
        [b"SBL1-RESULT\0".as_slice(), &qr.sha256(), &Sha256::digest(content.as_slice())].concat()
    }
}
