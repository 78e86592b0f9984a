//! What the relay reads of a frame: the header, which is not secret. All behind it is opaque here.

use super::RelayError;

/// The header of every frame (docs/protocol/link.md, Frames).
const HEADER_LEN: usize = 25;
/// The largest frame there may be.
pub(crate) const MAX_FRAME: usize = 16_640;
/// The most frames of one side.
pub(crate) const MAX_FRAMES: u16 = 16;

/// The identifier of a session.
pub(crate) type Sid = [u8; 16];

/// One side of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The one that shows the code.
    Desk,
    /// The one that scanned it.
    Phone,
}

impl Side {
    /// `dir` in the frames that this side sends.
    fn direction(self) -> u8 {
        match self {
            Self::Phone => 0,
            Self::Desk => 1,
        }
    }
}

/// The number of a frame that `side` sends in session `sid`.
pub(crate) fn seq(frame: &[u8], sid: &Sid, side: Side) -> Result<u16, RelayError> {
    if frame.len() > MAX_FRAME || frame.len() < HEADER_LEN {
        return Err(RelayError::Frame);
    }
    let (header, payload) = frame.split_at(HEADER_LEN);
    if header[0] != 1 {
        return Err(RelayError::Version);
    }
    let len = u32::from_be_bytes([header[21], header[22], header[23], header[24]]);
    if header[1..17] != sid[..] || header[17] != side.direction() || len as usize != payload.len() {
        return Err(RelayError::Frame);
    }
    match u16::from_be_bytes([header[18], header[19]]) {
        seq if seq >= MAX_FRAMES => Err(RelayError::TooMany),
        seq => Ok(seq),
    }
}
