//! What a terminal shows of a session with a phone, and what is typed there.

use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;

use sealbid_desk::{Fact, News, Screen, Shown, Surroundings};
use sealbid_link::Code;
use sealbid_wire::{Language, text};

use super::Way;
use super::code::drawing;
use super::soft::SoftPhone;
use crate::env::{Env, Keyboard};
use crate::failure::Failure;

/// Where the person looks, or the software phone that stands in for one.
pub(crate) struct Terminal<'e> {
    out: &'e mut dyn Write,
    language: Language,
    /// Whether a terminal shows it, which can be written over.
    is_terminal: bool,
    /// Lines of the code that stands there now.
    drawn: usize,
    keyboard: &'e dyn Keyboard,
    typed: Option<Receiver<String>>,
    way: Way,
    program: Option<PathBuf>,
    soft: Option<SoftPhone>,
}

impl<'e> Terminal<'e> {
    /// The terminal of these surroundings, and the rest of them.
    pub(crate) fn of(way: &Way, language: Language, env: &'e mut Env) -> (Self, Surroundings<'e>) {
        let surroundings = Surroundings { stores: env.stores, sources: env.sources, cancel: env.cancel };
        let terminal = Self {
            out: &mut *env.stderr,
            language,
            is_terminal: env.is_watched,
            drawn: 0,
            keyboard: env.keyboard,
            typed: None,
            way: way.clone(),
            program: env.program.clone(),
            soft: None,
        };
        (terminal, surroundings)
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

    /// Draws a code in place of the one before.
    fn draw(&mut self, shown: &Shown<'_>) {
        let Some(lines) = drawing(&shown.code.text(), self.is_terminal) else { return };
        self.wipe();
        for line in &lines {
            crate::say(self.out, line);
        }
        let caption = self.text("phone.scan", &[("secs", &shown.secs.to_string())]);
        crate::say(self.out, &caption);
        self.drawn = lines.len() + 1;
    }
}

impl Screen for Terminal<'_> {
    fn code(&mut self, shown: Option<Shown<'_>>) -> Result<(), Failure> {
        match (shown, &self.way) {
            (Some(shown), Way::Qr) => self.draw(&shown),
            (None, Way::Qr) => self.wipe(),
            // It keeps to the code that it was given first.
            (Some(shown), Way::Soft(folder)) if self.soft.is_none() => {
                self.soft = Some(SoftPhone::answer(self.program.as_deref(), folder, &shown.code.text())?);
            }
            (_, Way::Soft(_)) => {}
        }
        Ok(())
    }

    fn tell(&mut self, news: News<'_>) {
        match news {
            News::Claimed { .. } => self.say("phone.claimed", &[]),
            News::HelloRefused { code: Code::QrStale } => self.say("phone.late", &[]),
            News::HelloRefused { code } => self.say("phone.refused", &[("code", code.code())]),
            News::AwaitDigits => {
                // A software phone says them by itself.
                if matches!(self.way, Way::Qr) {
                    self.say("phone.type_digits", &[]);
                    self.typed.get_or_insert_with(|| self.keyboard.lines());
                }
            }
            News::DigitsWrong { left } => self.say("phone.digits_wrong", &[("left", &left.to_string())]),
            News::Reviewing => self.say("phone.reviewing", &[]),
            News::PinOpen => self.say("phone.pin", &[]),
            News::Unreachable => self.say("phone.unreachable", &[]),
            News::Document { name, digest } => self.say("phone.document", &[("name", name), ("digest", digest)]),
            News::Envelope { bid, digest } => self.say("phone.envelope", &[("bid", bid), ("digest", digest)]),
            News::Signed { holder } => self.say("phone.signed", &[("holder", holder)]),
            News::Unwrapped { holder } => self.say("phone.unwrapped", &[("holder", holder)]),
            News::Unconfirmed { code } => self.say("phone.unconfirmed", &[("code", code)]),
            News::Differs { what } => {
                let what = match what {
                    Fact::Number => "phone.fact_number",
                    Fact::Title => "phone.fact_name",
                    Fact::Bidder => "phone.fact_bidder",
                    Fact::Opens => "phone.fact_opens",
                };
                let what = self.text(what, &[]);
                self.say("phone.differs", &[("what", &what)]);
            }
            // What was made is told when it is there.
            News::Answered { .. } => {}
        }
    }

    fn digits(&mut self) -> Option<String> {
        match (&self.soft, &self.typed) {
            (Some(soft), _) => soft.digits(),
            (None, Some(typed)) => typed.try_iter().find(|line| !line.trim().is_empty()),
            (None, None) => None,
        }
    }

    fn check(&mut self) -> Result<(), Failure> {
        self.soft.as_mut().map_or(Ok(()), SoftPhone::check)
    }

    fn over(&mut self) {
        (self.typed, self.soft) = (None, None);
    }
}
