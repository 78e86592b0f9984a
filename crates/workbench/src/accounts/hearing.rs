//! What the service tells the session that is kept for it, passed on to the page.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use sealbid_client::{CallError, Service};
use sealbid_wire::account::LiveEvent;
use sealbid_wire::desk::Event;
use zeroize::Zeroizing;

use crate::Core;

/// How long to wait before a stream that broke off is asked for again: doubled each time that it did not come.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Who listens now. One that is not the newest ends with the next line that it hears, 15 seconds later at the latest.
#[derive(Default)]
pub(crate) struct Hearing {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Counts those who listened.
    newest: u64,
    /// The address and the session that are listened to.
    to: Option<(String, String)>,
}

impl Hearing {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_newest(&self, own: u64) -> bool {
        self.state().newest == own
    }

    /// Listens to `to` from now on. The number of whoever does so; nothing where somebody does already, or nobody has to.
    fn turn(&self, to: Option<(String, String)>) -> Option<u64> {
        let mut state = self.state();
        if state.to == to {
            return None;
        }
        state.newest += 1;
        let is_any = to.is_some();
        state.to = to;
        self.changed.notify_all();
        is_any.then_some(state.newest)
    }

    /// Waits as long as nobody else listens.
    fn pause(&self, own: u64, wait: Duration) {
        let state = self.state();
        drop(self.changed.wait_timeout_while(state, wait, |state| state.newest == own));
    }

    /// Nobody listens any more.
    pub(crate) fn end(&self) {
        self.turn(None);
    }
}

impl Core {
    /// Listens to what the service tells the session that is kept for it; to nothing where none is, or the service is not there.
    pub(crate) fn attend(self: &Arc<Self>) {
        let found = self.service.reached_as().ok().and_then(|(reached, service)| {
            let found = self.sessions.of_service(&service).ok()??;
            Some((reached.service, found))
        });
        let to = found.as_ref().map(|(service, found)| (service.url().to_owned(), found.session.clone()));
        let Some(own) = self.hearing.turn(to) else { return };
        let Some((service, found)) = found else { return };
        let hearer = Hearer {
            core: self.weak(),
            hearing: self.hearing.clone(),
            own,
            service,
            session: found.session,
            bearer: found.bearer,
        };
        let spawned = thread::Builder::new().name("events".to_owned()).spawn(move || hearer.hear());
        if spawned.is_err() {
            // It is tried again when the service is looked at next.
            self.hearing.turn(None);
        }
    }
}

struct Hearer {
    core: Weak<Core>,
    hearing: Arc<Hearing>,
    own: u64,
    service: Service,
    session: String,
    bearer: Zeroizing<[u8; 32]>,
}

impl Hearer {
    /// Until another one listens, the session is over. A session that may not listen yet is refused, as a service that is busy does: both are asked again.
    fn hear(self) {
        let mut wait = FIRST_WAIT;
        while self.hearing.is_newest(self.own) {
            let mut has_heard = false;
            let heard = self.service.hear(&self.bearer, |event| {
                has_heard = true;
                event.is_none_or(|event| self.tell(event)) && self.hearing.is_newest(self.own)
            });
            let is_over =
                |error: &CallError| matches!(error, CallError::Refused(problem) if problem.code == "session_none");
            if heard.as_ref().is_err_and(is_over) {
                self.tell(LiveEvent::Ended);
                return;
            }
            wait = if has_heard { FIRST_WAIT } else { (wait * 2).min(LONGEST_WAIT) };
            self.hearing.pause(self.own, wait.mul_f64(0.5 + fastrand::f64() / 2.0));
        }
    }

    /// Tells the page; whether there is more to hear.
    fn tell(&self, event: LiveEvent) -> bool {
        let Some(core) = self.core.upgrade() else { return false };
        if !self.hearing.is_newest(self.own) {
            return false;
        }
        let is_over = event == LiveEvent::Ended;
        core.host.emit(Event::Session { session: self.session.clone(), event });
        // Where it cannot be forgotten now, the next call is refused again.
        if is_over {
            core.session_over(&self.session).ok();
        }
        !is_over
    }
}
