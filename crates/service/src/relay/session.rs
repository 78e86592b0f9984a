//! One session: open until a phone claims it, claimed until it is closed, then remembered. Times are handed in.

use axum::body::Bytes;
use sealbid_link::Header;
use sealbid_pki::Instant;

use super::{RelayError, Sid, Side};

/// How long a session waits to be claimed, seconds.
const UNCLAIMED_SECS: i64 = 60;
/// How long the frames of a session that one side closed can still be fetched by the other, seconds.
const DRAIN_SECS: i64 = 30;
/// How long a closed session is remembered, seconds: a `sid` serves once.
const TOMBSTONE_SECS: i64 = 600;
/// How often a desk may free the slot.
const MAX_FREED: usize = 3;

/// SHA-256 of a bearer.
pub(crate) type BearerHash = [u8; 32];

pub(crate) struct Session {
    sid: Sid,
    desk: BearerHash,
    /// Who holds the slot, or held it at the end.
    phone: Option<BearerHash>,
    closed: Option<Instant>,
    began: Instant,
    until: Instant,
    /// Bearers of phones whose claim the desk gave up.
    freed: Vec<BearerHash>,
    to_desk: Vec<Bytes>,
    to_phone: Vec<Bytes>,
}

impl Session {
    pub(crate) fn new(sid: Sid, desk: BearerHash, now: Instant, ttl_secs: i64) -> Self {
        Self {
            sid,
            desk,
            phone: None,
            closed: None,
            began: now,
            until: now.plus_secs(ttl_secs),
            freed: Vec::new(),
            to_desk: Vec::new(),
            to_phone: Vec::new(),
        }
    }

    /// When it ends at the latest.
    pub(crate) fn until(&self) -> Instant {
        self.until
    }

    /// Whether it was begun by this desk and is not over: a desk that did not hear the first answer asks again.
    pub(crate) fn is_of(&self, desk: &BearerHash) -> Result<(), RelayError> {
        match self.is_closed() {
            true => Err(RelayError::Gone),
            false if self.desk == *desk => Ok(()),
            false => Err(RelayError::Taken),
        }
    }

    /// Closes it where its time is over, and forgets what need not be kept.
    pub(crate) fn tick(&mut self, now: Instant) {
        let end = match (self.closed, self.phone) {
            (Some(at), _) => at.plus_secs(DRAIN_SECS),
            (None, Some(_)) => self.until,
            (None, None) => self.until.min(self.began.plus_secs(UNCLAIMED_SECS)),
        };
        if now >= end {
            self.to_desk = Vec::new();
            self.to_phone = Vec::new();
            self.closed.get_or_insert(end);
        }
    }

    /// Whether even its `sid` can be forgotten.
    pub(crate) fn is_forgotten(&self, now: Instant) -> bool {
        self.closed.is_some_and(|at| now >= at.plus_secs(TOMBSTONE_SECS))
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Whether `bearer` is that of `side`. The first phone that comes claims the slot.
    pub(crate) fn admit(&mut self, side: Side, bearer: BearerHash) -> Result<(), RelayError> {
        let is_desk = bearer == self.desk;
        match side {
            Side::Desk if is_desk => Ok(()),
            Side::Desk => Err(RelayError::Bearer),
            Side::Phone if is_desk => Err(RelayError::Bearer),
            Side::Phone if self.freed.contains(&bearer) => Err(RelayError::Freed),
            Side::Phone if self.phone == Some(bearer) => Ok(()),
            Side::Phone if self.is_closed() => Err(RelayError::Gone),
            Side::Phone if self.phone.is_some() => Err(RelayError::Taken),
            Side::Phone => {
                self.phone = Some(bearer);
                Ok(())
            }
        }
    }

    fn sent_by(&mut self, side: Side) -> &mut Vec<Bytes> {
        match side {
            Side::Desk => &mut self.to_phone,
            Side::Phone => &mut self.to_desk,
        }
    }

    /// The number of the frame that is expected next from `side`.
    pub(crate) fn next(&mut self, side: Side) -> u16 {
        u16::try_from(self.sent_by(side).len()).unwrap_or(u16::MAX)
    }

    /// Takes a frame from `side`. The same frame again changes nothing, after the end too: its sender may not have heard that it arrived.
    pub(crate) fn push(&mut self, side: Side, frame: Bytes) -> Result<(), RelayError> {
        // The header is all that is read: what follows it is opaque here.
        let (header, _) = Header::parse(&frame)?;
        if header.sid != self.sid || header.direction != side.direction() {
            return Err(RelayError::Frame);
        }
        let seq = usize::from(header.seq);
        let is_closed = self.is_closed();
        let sent = self.sent_by(side);
        match sent.get(seq) {
            Some(before) if *before == frame => Ok(()),
            _ if is_closed => Err(RelayError::Gone),
            Some(_) => Err(RelayError::Replay),
            None if seq == sent.len() => {
                sent.push(frame);
                Ok(())
            }
            None => Err(RelayError::Gap),
        }
    }

    /// The frame for `side` that follows number `after`; `Ok(None)` where it is yet to come.
    pub(crate) fn frame_after(&mut self, side: Side, after: Option<u16>) -> Result<Option<Bytes>, RelayError> {
        let from = match side {
            Side::Desk => Side::Phone,
            Side::Phone => Side::Desk,
        };
        let found = self.sent_by(from).get(after.map_or(0, |seq| usize::from(seq) + 1)).cloned();
        if found.is_none() && self.is_closed() { Err(RelayError::Gone) } else { Ok(found) }
    }

    /// Gives up the phone that holds the slot, with all it sent, and lets another one claim it. A desk that has
    /// answered has found its phone.
    pub(crate) fn free(&mut self) -> Result<(), RelayError> {
        if self.is_closed() {
            return Err(RelayError::Gone);
        }
        let Some(phone) = self.phone else { return Ok(()) };
        if !self.to_phone.is_empty() {
            return Err(RelayError::Taken);
        }
        if self.freed.len() >= MAX_FREED {
            return Err(RelayError::TooMany);
        }
        self.freed.push(phone);
        self.to_desk.clear();
        self.phone = None;
        Ok(())
    }

    /// Ends it. What was sent can be fetched for a while.
    pub(crate) fn close(&mut self, now: Instant) {
        self.closed.get_or_insert(now);
    }

    /// Grows with every phone that was given up: a reader begins again with the frames of the next one.
    pub(crate) fn generation(&self) -> usize {
        self.freed.len()
    }
}
