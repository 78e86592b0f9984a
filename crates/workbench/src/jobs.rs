//! What takes longer than a moment, on a thread of its own.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant as Tick};

use sealbid_pki::Clock;
use sealbid_wire::Problem;
use sealbid_wire::desk::{Event, JobEvent, JobId, JobOutcome, JobRow, JobSubject};

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
    subject: JobSubject,
    /// What happened, and when; of codes and progress only the newest.
    happened: Mutex<Vec<(String, JobEvent)>>,
}

impl Control {
    fn note(&self, at: &str, event: &JobEvent) {
        let mut happened = self.happened.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(event, JobEvent::Code { .. } | JobEvent::Progress { .. }) {
            happened.retain(|(_, before)| std::mem::discriminant(before) != std::mem::discriminant(event));
        }
        // What is told again and again, as that the service does not answer, is known by the first time.
        if happened.last().is_none_or(|(_, before)| before != event) {
            happened.push((at.to_owned(), event.clone()));
        }
    }
}

impl Job {
    /// Its identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Tells the page what happens.
    pub fn emit(&self, event: JobEvent) {
        let at = self.clock.now().to_string();
        self.control.note(&at, &event);
        self.host.emit(Event::Job { job: self.id.clone(), at, event });
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

    /// A file of `len` bytes that is read `times` times from its beginning to its end: it tells how far that is.
    pub(crate) fn reading<R>(&self, source: R, what: &'static str, len: u64, times: u64) -> Watched<'_, R> {
        Watched { source, job: self, what, read: 0, before: 0, len, times, total: len }
    }
}

/// A file on its way, which tells how far it is and ends once the person ends the job.
pub(crate) struct Watched<'j, R> {
    source: R,
    job: &'j Job,
    what: &'static str,
    read: u64,
    /// Bytes of the job that were done before.
    before: u64,
    len: u64,
    times: u64,
    /// Bytes of the job in all.
    total: u64,
}

impl<R> Watched<'_, R> {
    /// One of several files: so many bytes were done before it, of so many.
    pub(crate) fn among(self, before: u64, total: u64) -> Self {
        Self { before, total, ..self }
    }
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.job.checkpoint().is_err() {
            return Err(io::Error::other("cancelled"));
        }
        let read = self.source.read(buffer)?;
        self.read += read as u64;
        // A directory in it is read more often; that all is done is told by whoever did it.
        let done = self.before + (self.read / self.times).min(self.len);
        self.job.progress(self.what, done.min(self.total.saturating_sub(1)), self.total, "bytes");
        Ok(read)
    }
}

impl<R: Seek> Seek for Watched<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}

/// The bid that a job changes.
fn bid_of(subject: &JobSubject) -> Option<&str> {
    match subject {
        JobSubject::SamplePapers { bid }
        | JobSubject::PartAdd { bid, .. }
        | JobSubject::Build { bid }
        | JobSubject::Stamp { bid }
        | JobSubject::Countersign { bid }
        | JobSubject::Pack { bid }
        | JobSubject::Encrypt { bid } => Some(bid),
        JobSubject::Decrypt { bid, .. } => bid.as_deref(),
        JobSubject::FileSave { .. }
        | JobSubject::TenderLook { .. }
        | JobSubject::BidNew { .. }
        | JobSubject::BidTender { .. }
        | JobSubject::StampFiles { .. }
        | JobSubject::Verify { .. }
        | JobSubject::Pair {}
        | JobSubject::SealOrder { .. }
        | JobSubject::SealWrite {}
        | JobSubject::LogIn {}
        | JobSubject::Grant { .. }
        | JobSubject::ServiceSend { .. } => None,
    }
}

/// What a job does that no other does at the same time, and on what; nothing where any number may go on.
fn alone(subject: &JobSubject) -> Option<(&str, &str)> {
    match subject {
        JobSubject::SamplePapers { bid } => Some(("papers", bid)),
        JobSubject::Build { bid } => Some(("build", bid)),
        // What has a phone work on a bid is one at a time: encrypting anew removes the file that is opened.
        JobSubject::Stamp { bid }
        | JobSubject::Countersign { bid }
        | JobSubject::Pack { bid }
        | JobSubject::Encrypt { bid } => Some(("phone", bid)),
        JobSubject::Decrypt { header_sha256, bid } => Some(("phone", bid.as_ref().unwrap_or(header_sha256))),
        JobSubject::StampFiles { .. } => Some(("files", "")),
        JobSubject::Pair {} => Some(("pair", "")),
        JobSubject::SealOrder { seal, .. } => Some(("seal", seal)),
        JobSubject::SealWrite {} => Some(("writing", "")),
        JobSubject::LogIn {} => Some(("login", "")),
        JobSubject::Grant { application } => Some(("grant", application)),
        JobSubject::FileSave { .. }
        | JobSubject::TenderLook { .. }
        | JobSubject::BidNew { .. }
        | JobSubject::BidTender { .. }
        | JobSubject::PartAdd { .. }
        | JobSubject::Verify { .. }
        | JobSubject::ServiceSend { .. } => None,
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

    /// Begins a job.
    pub(crate) fn begin(
        &self,
        id: String,
        subject: JobSubject,
        work: impl FnOnce(&Job) -> Result<JobOutcome, Failure> + Send + 'static,
    ) -> Result<JobId, Problem> {
        let (typed, digits) = channel();
        let (cancel, happened) = (AtomicBool::new(false), Mutex::default());
        let control = Arc::new(Control { cancel, digits: Mutex::new(typed), subject, happened });
        {
            let mut running = self.running();
            let own = alone(&control.subject);
            let other = running.values().find(|other| own.is_some() && alone(&other.subject) == own);
            match other {
                Some(other) if other.subject == control.subject => return Err(Problem::bare("job_running")),
                Some(_) => return Err(Problem::bare("jobs_under_way")),
                None if running.len() >= MAX_JOBS => return Err(Problem::bare("jobs_under_way")),
                None => {}
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

    /// Nothing while one of them changes this bid; none begins as long as what is given is held.
    pub(crate) fn resting(&self, bid: &str) -> Option<impl Sized> {
        let is_of = |control: &Arc<Control>| bid_of(&control.subject) == Some(bid);
        Some(self.running()).filter(|running| !running.values().any(is_of))
    }

    /// Those under way, for a page that did not begin them.
    pub(crate) fn rows(&self) -> Vec<JobRow> {
        let row = |(job, control): (&String, &Arc<Control>)| JobRow {
            job: job.clone(),
            subject: control.subject.clone(),
            now: self.clock.now().to_string(),
            happened: control.happened.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        };
        let mut rows: Vec<JobRow> = self.running().iter().map(row).collect();
        rows.sort_by(|a, b| a.job.cmp(&b.job));
        rows
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
