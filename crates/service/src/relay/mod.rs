//! The relay: it carries frames between a desk and a phone for as long as their session lasts, in memory alone. It can
//! read none of them, and a restart loses all sessions.

mod session;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use sealbid_link::{Code, Direction};
use sealbid_pki::Instant;
use tokio::sync::watch;
use utoipa::ToSchema;

pub(crate) use session::BearerHash;
use session::Session;

/// The longest session, seconds: 60 to be claimed and 300 for the largest operation.
const MAX_TTL_SECS: u32 = 360;
/// The most sessions that are remembered, closed ones included.
const MAX_SESSIONS: usize = 10_000;
/// The most sessions that hold frames.
const MAX_LIVE: usize = 512;

/// The identifier of a session.
pub(crate) type Sid = sealbid_link::Id;

/// One side of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Side {
    /// The one that shows the code.
    Desk,
    /// The one that scanned it.
    Phone,
}

impl Side {
    /// Where the frames go that this side sends.
    fn direction(self) -> Direction {
        match self {
            Self::Phone => Direction::PhoneToDesk,
            Self::Desk => Direction::DeskToPhone,
        }
    }
}

/// Why the relay did not do what a side asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RelayError {
    #[error("no such session, or it is over")]
    Gone,
    #[error("another holds the slot, or the sid is in use")]
    Taken,
    #[error("the desk gave this claim up")]
    Freed,
    #[error("not the bearer of this side")]
    Bearer,
    #[error("not a frame of this session and side")]
    Frame,
    #[error("another version")]
    Version,
    #[error("another frame under the same number")]
    Replay,
    #[error("a frame before it is missing")]
    Gap,
    #[error("more than is allowed")]
    TooMany,
    #[error("a session cannot last that long")]
    Ttl,
}

impl RelayError {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Gone => "SESSION_GONE",
            Self::Taken => "SESSION_TAKEN",
            Self::Freed => "QR_STALE",
            Self::Bearer => "service_bearer",
            Self::Frame => "FRAME_BAD",
            Self::Version => "VERSION",
            Self::Replay => "REPLAY",
            Self::Gap => "SEQ_GAP",
            Self::TooMany => "RATE_LIMITED",
            Self::Ttl => "service_ttl",
        }
    }
    pub(crate) fn params(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Ttl => vec![("max", MAX_TTL_SECS.to_string())],
            _ => Vec::new(),
        }
    }
}

/// What the protocol says of a frame whose header is none.
impl From<Code> for RelayError {
    fn from(code: Code) -> Self {
        match code {
            Code::Version => Self::Version,
            Code::RateLimited => Self::TooMany,
            _ => Self::Frame,
        }
    }
}

/// A session and the bell that rings when it changes.
struct Cell {
    session: Mutex<Session>,
    changed: watch::Sender<()>,
}

impl Cell {
    fn lock(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All sessions.
#[derive(Default)]
pub(crate) struct Relay {
    cells: Mutex<HashMap<Sid, Arc<Cell>>>,
}

/// One side of a session, once its bearer was accepted.
pub(crate) struct Attachment {
    cell: Arc<Cell>,
    side: Side,
    changed: watch::Receiver<()>,
}

impl Relay {
    /// Begins a session; the same desk may ask twice.
    pub(crate) fn open(&self, sid: Sid, desk: BearerHash, ttl_secs: u32, now: Instant) -> Result<Instant, RelayError> {
        if !(1..=MAX_TTL_SECS).contains(&ttl_secs) {
            return Err(RelayError::Ttl);
        }
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        let mut live = 0;
        cells.retain(|_, cell| {
            let mut session = cell.lock();
            session.tick(now);
            live += usize::from(!session.is_closed());
            !session.is_forgotten(now)
        });
        if let Some(cell) = cells.get(&sid) {
            let session = cell.lock();
            return session.is_of(&desk).map(|()| session.until());
        }
        if cells.len() >= MAX_SESSIONS || live >= MAX_LIVE {
            return Err(RelayError::TooMany);
        }
        let session = Session::new(sid, desk, now, i64::from(ttl_secs));
        let until = session.until();
        cells.insert(sid, Arc::new(Cell { session: Mutex::new(session), changed: watch::Sender::new(()) }));
        Ok(until)
    }

    /// Lets a side in.
    pub(crate) fn attach(
        &self,
        sid: &Sid,
        side: Side,
        bearer: BearerHash,
        now: Instant,
    ) -> Result<Attachment, RelayError> {
        let cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = cells.get(sid).cloned().ok_or(RelayError::Gone)?;
        drop(cells);
        let mut session = cell.lock();
        session.tick(now);
        session.admit(side, bearer)?;
        drop(session);
        let changed = cell.changed.subscribe();
        Ok(Attachment { cell, side, changed })
    }
}

impl Attachment {
    /// The session as it is now, its bearer once more judged: the slot may have been given to another since.
    fn at(&self, bearer: BearerHash, now: Instant) -> Result<MutexGuard<'_, Session>, RelayError> {
        let mut session = self.cell.lock();
        session.tick(now);
        session.admit(self.side, bearer)?;
        Ok(session)
    }

    pub(crate) fn next(&self) -> u16 {
        self.cell.lock().next(self.side)
    }

    pub(crate) fn generation(&self) -> usize {
        self.cell.lock().generation()
    }

    pub(crate) fn push(&self, bearer: BearerHash, frame: Bytes, now: Instant) -> Result<(), RelayError> {
        self.at(bearer, now)?.push(self.side, frame)?;
        self.cell.changed.send_replace(());
        Ok(())
    }

    pub(crate) fn frame_after(
        &self,
        bearer: BearerHash,
        after: Option<u16>,
        now: Instant,
    ) -> Result<Option<Bytes>, RelayError> {
        self.at(bearer, now)?.frame_after(self.side, after)
    }

    pub(crate) fn free(&self, now: Instant) -> Result<(), RelayError> {
        let mut session = self.cell.lock();
        session.tick(now);
        session.free()?;
        drop(session);
        self.cell.changed.send_replace(());
        Ok(())
    }

    pub(crate) fn close(&self, now: Instant) {
        self.cell.lock().close(now);
        self.cell.changed.send_replace(());
    }

    /// Returns when the session has changed since this was last asked.
    pub(crate) async fn changed(&mut self) {
        // The sender lives in the session, which this attachment keeps.
        self.changed.changed().await.ok();
    }
}
