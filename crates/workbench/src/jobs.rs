//! What takes longer than a moment, on a thread of its own.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant as Tick};

use sealbid_pki::Clock;
use sealbid_wire::Problem;
use sealbid_wire::desk::{Event, JobEvent, JobId, JobOutcome};

use crate::failure::{Failure, guard};
use crate::host::Host;

/// How often progress is told at most.
const PACE: Duration = Duration::from_millis(100);
/// How many jobs may be under way.
const MAX_JOBS: usize = 16;

/// A job as it sees itself: whom it tells, and whether it shall stop.
pub struct Job {
    id: String,
    host: Arc<dyn Host>,
    clock: Arc<dyn Clock + Send + Sync>,
    control: Arc<Control>,
    digits: Receiver<String>,
    told: Mutex<Option<Tick>>,
}

/// The end of a job that others hold.
struct Control {
    cancel: AtomicBool,
    digits: Mutex<Sender<String>>,
    subject: String,
}

impl Job {
    /// Its identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Tells the page what happens.
    pub fn emit(&self, event: JobEvent) {
        self.host.emit(Event::Job { job: self.id.clone(), at: self.clock.now().to_string(), event });
    }

    /// Tells how far it is, at most ten times a second; the end is told always.
    pub fn progress(&self, what: &str, done: u64, total: u64, unit: &str) {
        let now = Tick::now();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_end = total > 0 && done >= total;
        if !is_end && told.is_some_and(|told| now.duration_since(told) < PACE) {
            return;
        }
        *told = Some(now);
        drop(told);
        self.emit(JobEvent::Progress { what: what.to_owned(), done, total, unit: unit.to_owned() });
    }

    /// Set once the person ended it. What is under way looks at it and stops.
    pub fn cancel(&self) -> &AtomicBool {
        &self.control.cancel
    }

    /// Ends here where the person ended it.
    ///
    /// # Errors
    /// [`Failure::Cancelled`].
    pub fn checkpoint(&self) -> Result<(), Failure> {
        if self.control.cancel.load(Ordering::Relaxed) { Err(Failure::Cancelled) } else { Ok(()) }
    }

    /// Digits that were typed for it and not taken yet. It does not wait.
    pub fn digits(&self) -> Option<String> {
        self.digits.try_recv().ok()
    }
}

/// All jobs under way.
#[derive(Clone)]
pub(crate) struct Jobs {
    host: Arc<dyn Host>,
    clock: Arc<dyn Clock + Send + Sync>,
    running: Arc<Mutex<HashMap<String, Arc<Control>>>>,
    ended: Arc<Condvar>,
}

impl Jobs {
    pub(crate) fn new(host: Arc<dyn Host>, clock: Arc<dyn Clock + Send + Sync>) -> Self {
        Self { host, clock, running: Arc::default(), ended: Arc::default() }
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Control>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a job. `subject` names what it works on, its bid first: there is one job a subject.
    pub(crate) fn begin(
        &self,
        id: String,
        subject: &str,
        work: impl FnOnce(&Job) -> Result<JobOutcome, Failure> + Send + 'static,
    ) -> Result<JobId, Problem> {
        let (typed, digits) = channel();
        let control =
            Control { cancel: AtomicBool::new(false), digits: Mutex::new(typed), subject: subject.to_owned() };
        let control = Arc::new(control);
        {
            let mut running = self.running();
            if running.len() >= MAX_JOBS || running.values().any(|other| other.subject == subject) {
                return Err(Problem::bare("job_running"));
            }
            running.insert(id.clone(), control.clone());
        }
        let (host, clock) = (self.host.clone(), self.clock.clone());
        let job = Job { id: id.clone(), host, clock, control, digits, told: Mutex::new(None) };
        let jobs = self.clone();
        let spawned = thread::Builder::new().name("job".to_owned()).spawn(move || {
            let ended = guard("job", || work(&job));
            jobs.running().remove(&job.id);
            jobs.ended.notify_all();
            job.emit(match ended {
                Ok(outcome) => JobEvent::Done { outcome },
                Err(Failure::Cancelled) => JobEvent::Cancelled {},
                Err(Failure::Refused(problem)) => JobEvent::Failed { problem },
            });
        });
        if spawned.is_err() {
            self.running().remove(&id);
            return Err(Failure::internal("job").problem());
        }
        Ok(JobId { job: id })
    }

    /// Has a job stop. One that has ended meanwhile is left alone.
    pub(crate) fn cancel(&self, id: &str) {
        if let Some(control) = self.running().get(id) {
            control.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// Gives a job digits.
    pub(crate) fn type_digits(&self, id: &str, digits: String) -> Result<(), Problem> {
        let control = self.running().get(id).cloned().ok_or_else(|| Problem::bare("job_unknown"))?;
        control.digits.lock().unwrap_or_else(PoisonError::into_inner).send(digits).ok();
        Ok(())
    }

    /// Whether one of them works on this bid.
    pub(crate) fn is_working_on(&self, bid: &str) -> bool {
        self.running().values().any(|control| control.subject.split(' ').next() == Some(bid))
    }

    /// How many are under way.
    pub(crate) fn count(&self) -> usize {
        self.running().len()
    }

    /// Nothing while one is under way; none begins as long as what is given is held.
    pub(crate) fn idle(&self) -> Option<impl Sized> {
        Some(self.running()).filter(|running| running.is_empty())
    }

    /// Waits until all have ended.
    pub(crate) fn wait(&self) {
        let mut running = self.running();
        while !running.is_empty() {
            running = self.ended.wait(running).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Has all of them stop.
    pub(crate) fn cancel_all(&self) {
        for control in self.running().values() {
            control.cancel.store(true, Ordering::Relaxed);
        }
    }
}
