//! One session with a phone: the code is shown, the question asked, the answer awaited.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use rand_core::CryptoRng;
use sealbid_client::{Arrival, Carrier, Service};
use sealbid_link::desk::{Done, Event, Output, Session, Setup, State};
use sealbid_link::{Code, Hello, MemoryKey};
use sealbid_pki::Clock;
use sealbid_wire::{Language, text};

use super::Way;
use super::code::drawing;
use super::soft::SoftPhone;
use crate::env::{Env, Keyboard};
use crate::failure::Failure;

/// How soon Ctrl-C, a typed line and a new code are noticed.
const TICK: Duration = Duration::from_millis(50);
/// How long the last frame may take on its way.
const LAST: Duration = Duration::from_secs(3);
/// How long a code is shown, seconds: what the relay's session lasts beyond the question.
const SHOWN_SECS: u64 = 60;

/// Where the person looks.
struct Screen<'e> {
    out: &'e mut dyn Write,
    language: Language,
    /// Whether a terminal shows it, which can be written over.
    is_terminal: bool,
    /// Lines of the code that stands there now.
    drawn: usize,
}

impl Screen<'_> {
    /// Shows a code in place of the one before.
    fn code(&mut self, code: &str, secs: u64) {
        let Some(lines) = drawing(code, self.is_terminal) else { return };
        self.wipe();
        for line in &lines {
            crate::say(self.out, line);
        }
        let caption = self.text("phone.scan", &[("secs", &secs.to_string())]);
        crate::say(self.out, &caption);
        self.drawn = lines.len() + 1;
    }

    /// Takes the code away.
    fn wipe(&mut self) {
        if self.is_terminal && self.drawn > 0 {
            write!(self.out, "\x1b[{}A\r\x1b[J", self.drawn).ok();
        }
        self.drawn = 0;
    }

    fn say(&mut self, key: &str, params: &[(&str, &str)]) {
        self.wipe();
        let line = self.text(key, params);
        crate::say(self.out, &line);
    }

    fn text(&self, key: &str, params: &[(&str, &str)]) -> String {
        text(self.language, key, params).unwrap_or_else(|| key.to_owned())
    }
}

/// What a session needs of its surroundings.
pub(crate) struct Talk<'e> {
    screen: Screen<'e>,
    clock: Arc<dyn Clock + Send + Sync>,
    random: Box<dyn CryptoRng + Send>,
    keyboard: &'e dyn Keyboard,
    cancel: &'e AtomicBool,
    program: Option<PathBuf>,
    way: Way,
}

impl<'e> Talk<'e> {
    /// In these surroundings.
    pub(crate) fn new(way: &Way, language: Language, env: &'e mut Env) -> Self {
        let screen = Screen { out: &mut *env.stderr, language, is_terminal: env.is_watched, drawn: 0 };
        Self {
            screen,
            clock: env.sources.clock(),
            random: env.sources.random(),
            keyboard: env.keyboard,
            cancel: env.cancel,
            program: env.program.clone(),
            way: way.clone(),
        }
    }

    /// 16 random bytes: a wish.
    pub(crate) fn wish(&mut self) -> [u8; 16] {
        let mut wish = [0; 16];
        self.random.fill_bytes(&mut wish);
        wish
    }

    /// Says a line.
    pub(crate) fn say(&mut self, key: &str, params: &[(&str, &str)]) {
        self.screen.say(key, params);
    }

    /// Says a line with a word of the reader's language in it.
    pub(crate) fn say_word(&mut self, key: &str, name: &str, word: &str) {
        let word = self.screen.text(word, &[]);
        self.screen.say(key, &[(name, &word)]);
    }

    /// The time of day.
    pub(crate) fn time(&self) -> sealbid_pki::Instant {
        self.clock.now()
    }

    /// Holds one session from the code to its end. `judge` looks at the phone that took it up, before it is told anything more.
    pub(crate) fn hold(
        &mut self,
        key: &MemoryKey,
        service: &Service,
        setup: Setup,
        judge: &mut dyn FnMut(&Hello) -> Result<(), Failure>,
    ) -> Result<Done, Failure> {
        let lifetime = setup.ask.lifetime();
        // The day's time may be set anew meanwhile; the session goes by one that only counts.
        let (began, start) = (Instant::now(), u64::try_from(self.clock.now().unix_ms()).unwrap_or(0));
        let now = || start + u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let session = Session::start(setup, key, now(), &mut self.random).map_err(|e| Failure::bare(e.code()))?;
        let mut bearer = [0; 32];
        self.random.fill_bytes(&mut bearer);
        let ttl = u32::try_from(SHOWN_SECS + lifetime).unwrap_or(u32::MAX);
        let carrier = Carrier::begin(service, &session.sid(), bearer, ttl)?;
        let mut held = Held { session, carrier, key, hello: None, typed: None, soft: None };
        let ended = self.run(&mut held, &now, judge);
        held.carrier.flush(LAST);
        held.carrier.close();
        ended
    }

    fn run(
        &mut self,
        held: &mut Held,
        now: &dyn Fn() -> u64,
        judge: &mut dyn FnMut(&Hello) -> Result<(), Failure>,
    ) -> Result<Done, Failure> {
        if let (Way::Soft(folder), Some(code)) = (&self.way, held.session.code(now())) {
            held.soft = Some(SoftPhone::answer(self.program.as_deref(), folder, &code.text())?);
        }
        let mut shown = None;
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                let outputs = held.session.cancel(now());
                self.act(held, outputs).ok();
                self.screen.wipe();
                return Err(Failure::Cancelled);
            }
            if matches!(self.way, Way::Qr) {
                self.show(held, now(), &mut shown);
            }
            if let Some(soft) = &mut held.soft {
                soft.check()?;
            }
            let outputs = match held.carrier.next(TICK) {
                Some(Arrival::Frame(frame)) => held.session.receive(now(), &frame, held.key, &mut self.random),
                Some(Arrival::Ended(error)) => return Err(error.into()),
                Some(Arrival::Unreachable) => {
                    self.screen.say("phone.unreachable", &[]);
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
                && let Some(digits) = held.digits()
            {
                let outputs = held.session.type_digits(now(), &digits, held.key);
                done = self.act(held, outputs)?;
            }
            if let Some(done) = done {
                return Ok(done);
            }
        }
    }

    /// Shows the newest code, as long as one is to be shown.
    fn show(&mut self, held: &Held, now: u64, shown: &mut Option<u16>) {
        match held.session.code(now) {
            Some(code) if *shown != Some(code.frame()) => {
                *shown = Some(code.frame());
                let left = held.session.deadline().unwrap_or(now).saturating_sub(now) / 1_000;
                self.screen.code(&code.text(), left);
            }
            Some(_) => {}
            None => self.screen.wipe(),
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

    /// Says what happens at the phone.
    fn hear(&mut self, held: &mut Held, event: Event) {
        match event {
            Event::Claimed(hello) => {
                held.hello = Some(*hello);
                self.screen.say("phone.claimed", &[]);
            }
            Event::HelloRefused(Code::QrStale) => self.screen.say("phone.late", &[]),
            Event::HelloRefused(code) => self.screen.say("phone.refused", &[("code", code.code())]),
            Event::AwaitCode => {
                // A software phone says them by itself.
                if held.soft.is_none() {
                    self.screen.say("phone.type_digits", &[]);
                    held.typed.get_or_insert_with(|| self.keyboard.lines());
                }
            }
            Event::DigitsWrong { left, .. } => self.screen.say("phone.digits_wrong", &[("left", &left.to_string())]),
            Event::Reviewing => self.screen.say("phone.reviewing", &[]),
            Event::PinOpen => self.screen.say("phone.pin", &[]),
            // Said by what comes after them, or of no interest to a person.
            Event::Seen | Event::Dropped(_) | Event::Done(_) | Event::Ended(..) => {}
        }
    }
}

/// One session while it lasts.
struct Held<'k> {
    session: Session,
    carrier: Carrier,
    key: &'k MemoryKey,
    hello: Option<Hello>,
    typed: Option<Receiver<String>>,
    soft: Option<SoftPhone>,
}

impl Held<'_> {
    /// Digits that were typed, or that a software phone says.
    fn digits(&self) -> Option<String> {
        match (&self.soft, &self.typed) {
            (Some(soft), _) => soft.digits(),
            (None, Some(typed)) => typed.try_iter().find(|line| !line.trim().is_empty()),
            (None, None) => None,
        }
    }
}
