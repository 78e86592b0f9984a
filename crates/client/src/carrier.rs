//! The frames of one session on their way to the relay and back.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use sealbid_link::{Id, MAX_FRAMES};
use ureq::SendBody;

use crate::error::CallError;
use crate::service::{CALL, Service};

/// Back-off of the protocol: from half a second, half as much again each time, to five.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How long a call may take that the caller waits for.
const BRIEF: Duration = Duration::from_secs(3);
/// What a frame is sent as, and a call that has no body.
const BYTES: &str = "application/octet-stream";

/// A side of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It asks.
    Desk,
    /// It answers.
    Phone,
}

/// What came from the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// A frame of the other side, in the order of their numbers.
    Frame(Vec<u8>),
    /// The relay carries nothing more: SESSION_GONE, SESSION_TAKEN, QR_STALE, ….
    Ended(CallError),
    /// The relay does not answer for now; it is tried again.
    Unreachable,
}

/// What the threads of a carrier share.
struct Shared {
    service: Service,
    path: String,
    bearer: [u8; 32],
    state: Mutex<Outgoing>,
    changed: Condvar,
}

#[derive(Default)]
struct Outgoing {
    frames: VecDeque<Vec<u8>>,
    under_way: bool,
    is_over: bool,
    /// Counts the phones that held the slot: what was sent before belongs to one that was given up.
    generation: u32,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Outgoing> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self) {
        self.lock().is_over = true;
        self.changed.notify_all();
    }

    /// Waits out a failure, unless it is over.
    fn pause(&self, wait: &mut Duration) {
        let until = Instant::now() + wait.mul_f64(0.5 + fastrand::f64());
        *wait = wait.mul_f64(1.5).min(LONGEST_WAIT);
        let mut state = self.lock();
        while let Some(left) = until.checked_duration_since(Instant::now()).filter(|_| !state.is_over) {
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Carries the frames of one side of a session. Its threads end when it is dropped, or soon after.
pub struct Carrier {
    shared: Arc<Shared>,
    arrivals: Receiver<Arrival>,
    arrived: Sender<Arrival>,
}

impl Carrier {
    /// Begins a session of at most `ttl` seconds for the desk, and carries its frames. `bearer` is new and secret.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn begin(service: &Service, sid: &Id, bearer: [u8; 32], ttl: u32) -> Result<Self, CallError> {
        service.open(sid, &bearer, ttl)?;
        Ok(Self::join(service, sid, Side::Desk, bearer))
    }

    /// Carries the frames of `side`. A phone claims the session with its first call.
    pub fn join(service: &Service, sid: &Id, side: Side, bearer: [u8; 32]) -> Self {
        let side = match side {
            Side::Desk => "desk",
            Side::Phone => "phone",
        };
        let path = format!("/v1/link/{}/{side}", base16ct::lower::encode_string(sid));
        let shared =
            Shared { service: service.clone(), path, bearer, state: Mutex::default(), changed: Condvar::new() };
        let (arrived, arrivals) = mpsc::channel();
        let carrier = Self { shared: Arc::new(shared), arrivals, arrived };
        let (shared, told) = (carrier.shared.clone(), carrier.arrived.clone());
        thread::spawn(move || push(&shared, &told));
        carrier.listen();
        carrier
    }

    fn listen(&self) {
        let (shared, told) = (self.shared.clone(), self.arrived.clone());
        thread::spawn(move || poll(&shared, &told));
    }

    /// Sends a frame after all those before it; until it has arrived it is tried again.
    pub fn send(&self, frame: Vec<u8>) {
        self.shared.lock().frames.push_back(frame);
        self.shared.changed.notify_all();
    }

    /// What arrives next, or nothing within `wait`.
    pub fn next(&self, wait: Duration) -> Option<Arrival> {
        self.arrivals.recv_timeout(wait).ok()
    }

    /// Waits until the relay has all frames, no longer than `wait`; says whether it has.
    pub fn flush(&self, wait: Duration) -> bool {
        let until = Instant::now() + wait;
        let mut state = self.shared.lock();
        loop {
            if state.frames.is_empty() && !state.under_way {
                return true;
            }
            let left = until.checked_duration_since(Instant::now());
            let Some(left) = left.filter(|_| !state.is_over) else { return false };
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The desk gives up the phone that holds the slot; what it sent is dropped. Where the relay does not answer soon, it is
    /// asked once more.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn free(&self) -> Result<(), CallError> {
        let freed = self.call("free").or_else(|error| {
            if !error.is_passing() {
                return Err(error);
            }
            let mut wait = FIRST_WAIT;
            self.shared.pause(&mut wait);
            self.call("free")
        });
        freed?;
        self.shared.lock().generation += 1;
        // The poll that is under way waits for a frame that no one will send now.
        self.listen();
        Ok(())
    }

    /// Ends the session at the relay, where that answers soon. What was sent can be fetched for a little longer.
    pub fn close(&self) {
        // A session that cannot be closed ends by itself.
        self.call("close").ok();
    }

    fn call(&self, what: &str) -> Result<(), CallError> {
        let Shared { service, path, bearer, .. } = self.shared.as_ref();
        service.send(&format!("{path}/{what}"), Some(bearer), BYTES, SendBody::none(), BRIEF).map(drop)
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.shared.end();
    }
}

fn push(shared: &Shared, told: &Sender<Arrival>) {
    let mut wait = FIRST_WAIT;
    loop {
        let frame = {
            let mut state = shared.lock();
            state.under_way = false;
            shared.changed.notify_all();
            loop {
                if state.is_over {
                    return;
                }
                if let Some(frame) = state.frames.front() {
                    let frame = frame.clone();
                    state.under_way = true;
                    break frame;
                }
                state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        };
        let (path, body) =
            (format!("{}/frames", shared.path), SendBody::from_owned_reader(std::io::Cursor::new(frame)));
        match shared.service.send(&path, Some(&shared.bearer), BYTES, body, CALL) {
            Ok(_) => {
                shared.lock().frames.pop_front();
                wait = FIRST_WAIT;
            }
            Err(error) if error.is_passing() => shared.pause(&mut wait),
            // A session that is over says so to the poll too, which tells it.
            Err(error) => {
                told.send(Arrival::Ended(error)).ok();
                return shared.end();
            }
        }
    }
}

fn poll(shared: &Shared, told: &Sender<Arrival>) {
    let generation = shared.lock().generation;
    let (mut received, mut wait, mut is_away) = (0_usize, FIRST_WAIT, false);
    loop {
        let after = if received == 0 { String::new() } else { format!("?after={}", received - 1) };
        let answer = shared.service.poll(&format!("{}/frames{after}", shared.path), &shared.bearer);
        let is_stale = {
            let state = shared.lock();
            state.is_over || state.generation != generation
        };
        if is_stale {
            return;
        }
        // What is kept for the caller is bounded, whatever a relay sends.
        let is_beyond = received == MAX_FRAMES && matches!(answer, Ok(Some(_)));
        match if is_beyond { Err(shared.service.not_understood()) } else { answer } {
            Ok(None) => is_away = false,
            Ok(Some(frame)) => {
                (received, wait, is_away) = (received + 1, FIRST_WAIT, false);
                if told.send(Arrival::Frame(frame)).is_err() {
                    return;
                }
            }
            Err(error) if error.is_passing() => {
                if !is_away {
                    told.send(Arrival::Unreachable).ok();
                }
                is_away = true;
                shared.pause(&mut wait);
            }
            Err(error) => {
                told.send(Arrival::Ended(error)).ok();
                return shared.end();
            }
        }
    }
}
