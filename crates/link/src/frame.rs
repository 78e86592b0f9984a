//! Frames: the header in the clear, the padding inside.

use zeroize::Zeroizing;

use crate::error::Code;
use crate::value::Id;

const VERSION: u8 = 1;
pub(crate) const HEADER_LEN: usize = 25;
/// The length of a tag of AES-256-GCM.
pub(crate) const TAG_LEN: usize = 16;
/// The most bytes of a frame.
pub const MAX_FRAME_LEN: usize = 16_640;
/// Frames that one side sends in a session.
pub const MAX_FRAMES: usize = 16;
const PADDED: [usize; 3] = [1_024, 4_096, 16_384];
/// The most bytes of a message's CBOR.
pub const MAX_MESSAGE_LEN: usize = 16_382;

/// Who sent a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The phone.
    PhoneToDesk,
    /// The desk.
    DeskToPhone,
}

/// The kind of message in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The phone takes up a session.
    Hello,
    /// The desk asks.
    Request,
    /// Where the person at the phone is.
    Status,
    /// The phone answers.
    Result,
    /// The desk has the answer.
    Ack,
    /// The person at one side ended it.
    Cancel,
    /// One side failed.
    Error,
}

const KINDS: [Kind; 7] = [Kind::Hello, Kind::Request, Kind::Status, Kind::Result, Kind::Ack, Kind::Cancel, Kind::Error];

/// What stands in the clear before a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The session.
    pub sid: Id,
    /// The sender.
    pub direction: Direction,
    /// The number in this direction.
    pub seq: u16,
    /// The message.
    pub kind: Kind,
}

impl Header {
    /// The 25 bytes, the AAD of the payload's ciphertext.
    pub fn encode(&self, payload_len: usize) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        bytes[0] = VERSION;
        bytes[1..17].copy_from_slice(&self.sid);
        bytes[17] = u8::from(self.direction == Direction::DeskToPhone);
        bytes[18..20].copy_from_slice(&self.seq.to_be_bytes());
        bytes[20] = KINDS.iter().position(|kind| *kind == self.kind).map_or(0, |at| at as u8 + 1);
        bytes[21..].copy_from_slice(&(payload_len as u32).to_be_bytes());
        bytes
    }

    /// Header and payload of a frame.
    ///
    /// # Errors
    /// [`Code::FrameBad`], [`Code::Version`], [`Code::RateLimited`] for a 17th frame.
    pub fn parse(frame: &[u8]) -> Result<(Self, &[u8]), Code> {
        if frame.len() > MAX_FRAME_LEN {
            return Err(Code::FrameBad);
        }
        let (header, payload) = frame.split_first_chunk::<HEADER_LEN>().ok_or(Code::FrameBad)?;
        let len = u32::from_be_bytes([header[21], header[22], header[23], header[24]]);
        if len as usize != payload.len() {
            return Err(Code::FrameBad);
        }
        if header[0] != VERSION {
            return Err(Code::Version);
        }
        let mut sid = [0; 16];
        sid.copy_from_slice(&header[1..17]);
        let direction = match header[17] {
            0 => Direction::PhoneToDesk,
            1 => Direction::DeskToPhone,
            _ => return Err(Code::FrameBad),
        };
        let kind = *KINDS.get(usize::from(header[20]).wrapping_sub(1)).ok_or(Code::FrameBad)?;
        let seq = u16::from_be_bytes([header[18], header[19]]);
        if usize::from(seq) >= MAX_FRAMES {
            return Err(Code::RateLimited);
        }
        Ok((Self { sid, direction, seq, kind }, payload))
    }
}

/// Length, CBOR and zeros; `None` where it is over the limit.
pub(crate) fn pad(cbor: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let size = *PADDED.iter().find(|size| cbor.len() + 2 <= **size)?;
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.extend_from_slice(&(cbor.len() as u16).to_be_bytes());
    padded.extend_from_slice(cbor);
    padded.resize(size, 0);
    Some(padded)
}

/// The CBOR of a padded plaintext.
pub(crate) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let (len, rest) = padded.split_first_chunk::<2>()?;
    let (cbor, zeros) = rest.split_at_checked(usize::from(u16::from_be_bytes(*len)))?;
    let size = PADDED.iter().find(|size| cbor.len() + 2 <= **size)?;
    (padded.len() == *size && zeros.iter().all(|byte| *byte == 0)).then_some(cbor)
}

/// The frames sent, to be sent again byte for byte.
#[derive(Default)]
pub(crate) struct Outbox(pub(crate) Vec<Vec<u8>>);

impl Outbox {
    /// The number of the next frame, while there is one.
    pub(crate) fn next(&self) -> Option<u16> {
        (self.0.len() < MAX_FRAMES).then_some(self.0.len() as u16)
    }

    pub(crate) fn after(&self, seq: Option<u16>) -> &[Vec<u8>] {
        let from = seq.map_or(0, |seq| usize::from(seq) + 1);
        self.0.get(from..).unwrap_or_default()
    }
}

/// The frames received and opened.
#[derive(Default)]
pub(crate) struct Inbox(pub(crate) Vec<Vec<u8>>);

/// What to do with a frame.
pub(crate) enum Judged<'a> {
    /// It is the next one; open it.
    Next(Header, &'a [u8]),
    /// It was here before.
    Repeated,
    /// It changes nothing.
    Dropped(Code),
}

impl Inbox {
    pub(crate) fn judge<'a>(&self, frame: &'a [u8], sid: &Id, from: Direction) -> Judged<'a> {
        let (header, payload) = match Header::parse(frame) {
            Ok(parsed) => parsed,
            Err(code) => return Judged::Dropped(code),
        };
        if header.sid != *sid {
            return Judged::Dropped(Code::SessionGone);
        }
        if header.direction != from {
            return Judged::Dropped(Code::FrameBad);
        }
        match self.0.get(usize::from(header.seq)) {
            Some(known) if known == frame => Judged::Repeated,
            Some(_) if header.kind == Kind::Hello => Judged::Dropped(Code::SessionTaken),
            Some(_) => Judged::Dropped(Code::Replay),
            None if usize::from(header.seq) > self.0.len() => Judged::Dropped(Code::SeqGap),
            None => Judged::Next(header, payload),
        }
    }
}
