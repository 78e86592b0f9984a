//! The messages inside frames.

pub(crate) mod answer;
pub(crate) mod hello;
pub(crate) mod record;
pub(crate) mod request;
pub(crate) mod writing;

use zeroize::Zeroizing;

use crate::cbor::{self, Value};
use crate::error::{Code, Failure, MessageError};
use crate::frame::{Kind, MAX_MESSAGE_LEN};
use crate::value::{Id, Uint};
use answer::Answer;
use hello::Hello;
use record::{Fields, Members, Signed, private, read};
use request::Request;

/// Where the person at the phone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The question was checked and is shown.
    Seen,
    /// It is being read.
    Reviewing,
    /// The PIN pad is open.
    Pin,
    /// The person said no.
    Rejected,
    /// The secret digits were wrong.
    CodeWrong {
        /// The tries left.
        left: Uint<2>,
    },
}

impl private::Map for Status {
    fn take_members(fields: &mut Fields) -> Result<Self, MessageError> {
        Ok(match fields.word("state")?.as_str() {
            "seen" => Status::Seen,
            "reviewing" => Status::Reviewing,
            "pin" => Status::Pin,
            "rejected" => Status::Rejected,
            "code_wrong" => Status::CodeWrong { left: fields.required("left")? },
            _ => return Err(MessageError::Field("state")),
        })
    }
    fn put_members(&self, members: &mut Members) {
        let word = match self {
            Status::Seen => "seen",
            Status::Reviewing => "reviewing",
            Status::Pin => "pin",
            Status::Rejected => "rejected",
            Status::CodeWrong { left } => {
                members.put("left", left);
                "code_wrong"
            }
        };
        members.put_text("state", word);
    }
}

impl private::Map for Failure {
    fn take_members(fields: &mut Fields) -> Result<Self, MessageError> {
        match Code::from_text(&fields.word("code")?) {
            Some(Code::PinWrong) => Ok(Failure::PinWrong { n: fields.required("n")? }),
            Some(code) => Ok(Failure::Plain(code)),
            None => Err(MessageError::Field("code")),
        }
    }
    fn put_members(&self, members: &mut Members) {
        members.put_text("code", self.code().code());
        if let Failure::PinWrong { n } = self {
            members.put("n", n);
        }
    }
}

record::record! {
    /// The desk has the answer, or the refusal.
    pub struct Ack {
        /// The wish.
        pub req_id: Id = "req_id",
    }
}

/// A message of one of the seven kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Phone to desk.
    Hello(Box<Signed<Hello>>),
    /// Desk to phone.
    Request(Box<Signed<Request>>),
    /// Phone to desk.
    Status(Status),
    /// Phone to desk.
    Answer(Box<Signed<Answer>>),
    /// Desk to phone.
    Ack(Ack),
    /// Either way.
    Cancel,
    /// Either way.
    Error(Failure),
}

impl Message {
    /// The kind that its frame names.
    pub fn kind(&self) -> Kind {
        match self {
            Message::Hello(_) => Kind::Hello,
            Message::Request(_) => Kind::Request,
            Message::Status(_) => Kind::Status,
            Message::Answer(_) => Kind::Result,
            Message::Ack(_) => Kind::Ack,
            Message::Cancel => Kind::Cancel,
            Message::Error(_) => Kind::Error,
        }
    }

    /// The CBOR.
    pub fn to_cbor(&self) -> Zeroizing<Vec<u8>> {
        use record::Record as _;
        Zeroizing::new(match self {
            Message::Hello(hello) => hello.to_cbor(),
            Message::Request(request) => request.to_cbor(),
            Message::Status(status) => status.to_cbor(),
            Message::Answer(answer) => answer.to_cbor(),
            Message::Ack(ack) => ack.to_cbor(),
            Message::Cancel => {
                let mut bytes = Vec::new();
                cbor::encode(&Value::Map(Vec::new()), &mut bytes);
                bytes
            }
            Message::Error(failure) => failure.to_cbor(),
        })
    }

    /// Reads the CBOR of a frame's kind.
    ///
    /// # Errors
    /// [`MessageError`] for all that [`Message::to_cbor`] would not write.
    pub fn from_cbor(kind: Kind, bytes: &[u8]) -> Result<Self, MessageError> {
        if bytes.len() > MAX_MESSAGE_LEN {
            return Err(MessageError::Field("message"));
        }
        let value = cbor::decode(bytes)?;
        Ok(match kind {
            Kind::Hello => Message::Hello(Box::new(read(value)?)),
            Kind::Request => Message::Request(Box::new(read(value)?)),
            Kind::Status => Message::Status(read(value)?),
            Kind::Result => Message::Answer(Box::new(read(value)?)),
            Kind::Ack => Message::Ack(read(value)?),
            Kind::Cancel => {
                Fields::of(value).ok_or(MessageError::Field("map"))?.finish()?;
                Message::Cancel
            }
            Kind::Error => Message::Error(read(value)?),
        })
    }
}
