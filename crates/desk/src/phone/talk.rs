//! One session with a phone: the code is shown, the question asked, the answer awaited.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Moment};

use rand_core::CryptoRng;
use sealbid_client::{Arrival, Carrier, Service};
use sealbid_link::desk::{Done, Event, Output, Session, Setup, State};
use sealbid_link::{Code, Hello, Id, MemoryKey};
use sealbid_pki::{Clock, Instant};

use super::screen::{News, Screen, Shown};
use crate::failure::Failure;
use crate::surroundings::Sources;

/// How soon a stop, typed digits and a new code are noticed.
const TICK: Duration = Duration::from_millis(50);
/// How long the last frame may take on its way.
const LAST: Duration = Duration::from_secs(3);
/// How long a code is shown, seconds: what the relay's session lasts beyond the question.
const SHOWN_SECS: u64 = 60;

/// What a session needs of its surroundings.
pub struct Talk<'e> {
    screen: &'e mut dyn Screen,
    clock: Arc<dyn Clock + Send + Sync>,
    random: Box<dyn CryptoRng + Send>,
    cancel: &'e AtomicBool,
}

impl<'e> Talk<'e> {
    /// In these surroundings; `cancel` is set from outside to end it.
    pub fn new(screen: &'e mut dyn Screen, sources: &dyn Sources, cancel: &'e AtomicBool) -> Self {
        Self { screen, clock: sources.clock(), random: sources.random(), cancel }
    }

    /// 16 random bytes: a wish.
    pub fn wish(&mut self) -> Id {
        let mut wish = [0; 16];
        self.random.fill_bytes(&mut wish);
        wish
    }

    /// Tells what happens.
    pub fn tell(&mut self, news: News<'_>) {
        self.screen.tell(news);
    }

    /// The time of day.
    pub fn time(&self) -> Instant {
        self.clock.now()
    }

    /// Holds one session from the code to its end. `judge` looks at the phone that took it up, before it is told anything more.
    ///
    /// # Errors
    /// Why there is no answer: what the phone, the service or the screen says, or that it was ended from outside; the phone is told
    /// of that, too.
    pub fn hold(
        &mut self,
        key: &MemoryKey,
        service: &Service,
        setup: Setup,
        judge: &mut dyn FnMut(&Hello) -> Result<(), Failure>,
    ) -> Result<Done, Failure> {
        let lifetime = setup.ask.lifetime();
        // The day's time may be set anew meanwhile; the session goes by one that only counts.
        let (began, start) = (Moment::now(), u64::try_from(self.clock.now().unix_ms()).unwrap_or(0));
        let now = || start + u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let session = Session::start(setup, key, now(), &mut self.random).map_err(|e| Failure::bare(e.code()))?;
        let mut bearer = [0; 32];
        self.random.fill_bytes(&mut bearer);
        let ttl = u32::try_from(SHOWN_SECS + lifetime).unwrap_or(u32::MAX);
        let carrier = Carrier::begin(service, &session.sid(), bearer, ttl)?;
        let mut held = Held { session, carrier, key, hello: None };
        let ended = self.run(&mut held, &now, judge);
        held.carrier.flush(LAST);
        held.carrier.close();
        self.screen.over();
        ended
    }

    fn run(
        &mut self,
        held: &mut Held,
        now: &dyn Fn() -> u64,
        judge: &mut dyn FnMut(&Hello) -> Result<(), Failure>,
    ) -> Result<Done, Failure> {
        let mut shown = None;
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                let outputs = held.session.cancel(now());
                self.act(held, outputs).ok();
                self.screen.code(None).ok();
                return Err(Failure::Cancelled);
            }
            self.show(held, now(), &mut shown)?;
            self.screen.check()?;
            let outputs = match held.carrier.next(TICK) {
                Some(Arrival::Frame(frame)) => held.session.receive(now(), &frame, held.key, &mut self.random),
                Some(Arrival::Ended(error)) => return Err(error.into()),
                Some(Arrival::Unreachable) => {
                    self.screen.tell(News::Unreachable);
                    held.session.tick(now())
                }
                None => held.session.tick(now()),
            };
            let was_there = held.hello.is_some();
            let mut done = self.act(held, outputs)?;
            if let (false, Some(hello)) = (was_there, &held.hello)
                && let Err(failure) = judge(hello)
            {
                let outputs = held.session.cancel(now());
                self.act(held, outputs).ok();
                return Err(failure);
            }
            if held.session.state() == State::AwaitCode
                && let Some(digits) = self.screen.digits()
            {
                let outputs = held.session.type_digits(now(), &digits, held.key);
                done = self.act(held, outputs)?;
            }
            if let Some(done) = done {
                self.screen.tell(News::Answered { is_kept: done.kept });
                return Ok(done);
            }
        }
    }

    /// Shows the newest code, as long as one is to be shown.
    fn show(&mut self, held: &Held, now: u64, shown: &mut Option<u16>) -> Result<(), Failure> {
        match held.session.code(now) {
            Some(code) if *shown != Some(code.frame()) => {
                *shown = Some(code.frame());
                let until = held.session.deadline().unwrap_or(now);
                let secs = until.saturating_sub(now) / 1_000;
                self.screen.code(Some(Shown { code: &code, until: instant(until), secs }))
            }
            Some(_) => Ok(()),
            None => self.screen.code(None),
        }
    }

    /// Does what the session wants done; an answer is its end, and so is an error.
    fn act(&mut self, held: &mut Held, outputs: Vec<Output>) -> Result<Option<Done>, Failure> {
        let mut done = None;
        for output in outputs {
            match output {
                Output::Send(frame) => held.carrier.send(frame),
                Output::FreeSlot => held.carrier.free()?,
                Output::Event(Event::Done(answer)) => done = Some(*answer),
                Output::Event(Event::Ended(State::Cancelled, _)) => return Err(Failure::bare("phone_cancelled")),
                Output::Event(Event::Ended(_, code)) => {
                    return Err(Failure::bare(code.unwrap_or(Code::PeerGone).code()));
                }
                Output::Event(event) => self.hear(held, event),
            }
        }
        Ok(done)
    }

    /// Tells what happens at the phone.
    fn hear(&mut self, held: &mut Held, event: Event) {
        let news = match event {
            Event::Claimed(hello) => {
                let until = instant(held.session.deadline().unwrap_or_default());
                News::Claimed { hello: held.hello.insert(*hello), until }
            }
            Event::HelloRefused(code) => News::HelloRefused { code },
            Event::AwaitCode => News::AwaitDigits,
            Event::DigitsWrong { left, .. } => News::DigitsWrong { left },
            Event::Reviewing => News::Reviewing,
            Event::PinOpen => News::PinOpen,
            // Said by what comes after them, or of no interest to a person.
            Event::Seen | Event::Dropped(_) | Event::Done(_) | Event::Ended(..) => return,
        };
        self.screen.tell(news);
    }
}

fn instant(ms: u64) -> Instant {
    Instant::from_unix_ms(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// One session while it lasts.
struct Held<'k> {
    session: Session,
    carrier: Carrier,
    key: &'k MemoryKey,
    hello: Option<Hello>,
}
