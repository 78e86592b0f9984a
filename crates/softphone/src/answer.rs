//! One session, from the text of a code to its end.

use std::time::Duration;

use rand_core::CryptoRng;
use sealbid_bid::store::Store;
use sealbid_client::{Arrival, CallError, Carrier, Side};
use sealbid_link::phone::{Event, Moment, Output, Phone, Review, Session, State};
use sealbid_link::{Ask, Code, Id, Name, Op, Qr, ScanError};
use zeroize::Zeroizing;

use crate::book::{Book, SavedSession};
use crate::error::AnswerError;
use crate::line::{Ending, Line};
use crate::phone::SoftPhone;

/// The longest that is waited before the clock is looked at: a machine that slept comes back late.
const LOOK: Duration = Duration::from_millis(500);
/// How long the last frames are given to reach the relay.
const FLUSH: Duration = Duration::from_secs(5);

/// What a code is answered with.
pub struct Answering<'a> {
    /// The phone.
    pub phone: &'a SoftPhone,
    /// Its folder.
    pub store: &'a dyn Store,
    /// Its clocks.
    pub clock: &'a dyn Fn() -> Moment,
    /// Whether it says no to whatever is asked.
    pub rejects: bool,
}

/// Takes up the session of a code, answers what a paired desk asks, and returns when the session is over. What has to
/// be seen at the desk or by the caller meanwhile is told to `say`.
///
/// # Errors
/// [`AnswerError`].
pub fn answer(
    with: &Answering<'_>,
    code: &str,
    rng: &mut dyn CryptoRng,
    say: &mut dyn FnMut(Line),
) -> Result<Ending, AnswerError> {
    let book = Book::new(with.store).trusting(&with.phone.platform);
    let lock = book.lock()?;
    let scanned = Session::scan(code, &with.phone.with(&book), (with.clock)(), rng);
    book.check()?;
    let (session, out) = match scanned {
        Ok(begun) => begun,
        Err(ScanError::Used) => {
            let sid = Qr::parse(code)?.sid();
            let saved = book.session(&sid)?;
            // Sending takes its time, and others have theirs to store meanwhile.
            drop(lock);
            return Ok(resend(with, &sid, &saved));
        }
        Err(error) => return Ok(Ending::Failed(error.code().to_owned())),
    };
    let mut bearer = Zeroizing::new([0; 32]);
    rng.fill_bytes(bearer.as_mut());
    let mut saved = SavedSession::begun(&bearer);
    let frames: Vec<_> = frames(&out).collect();
    frames.iter().for_each(|frame| saved.push(frame));
    let sid = session.sid();
    book.begin(&sid, &saved)?;
    drop(lock);

    let carrier = Carrier::join(&with.phone.service, &sid, Side::Phone, *bearer);
    frames.into_iter().for_each(|frame| carrier.send(frame));
    let mut talk = Talk { with, book, session, saved, carrier, is_away: false, is_freed: false };
    let ending = talk.run(say)?;
    if !talk.is_away {
        talk.carrier.flush(FLUSH);
    }
    if talk.is_freed {
        // The code that the desk shows now belongs to the same session, and may be answered.
        talk.book.forget(&sid)?;
    } else {
        // Where this fails, the frames of a session that is over stay: they are of use to nobody.
        talk.book.save(&sid, &SavedSession::ended()).ok();
    }
    Ok(ending)
}

/// A code that was given before: all that a phone without the session's keys can do is to send again what it stored.
fn resend(with: &Answering<'_>, sid: &Id, saved: &SavedSession) -> Ending {
    if let Some((bearer, frames)) = saved.unfinished() {
        let carrier = Carrier::join(&with.phone.service, sid, Side::Phone, bearer);
        frames.into_iter().for_each(|frame| carrier.send(frame));
        carrier.flush(FLUSH);
    }
    Ending::Failed(Code::SessionGone.code().to_owned())
}

fn frames(out: &[Output]) -> impl Iterator<Item = Vec<u8>> {
    out.iter().filter_map(|output| match output {
        Output::Send(frame) => Some(frame.clone()),
        Output::Event(_) => None,
    })
}

/// A session that goes on.
struct Talk<'a> {
    with: &'a Answering<'a>,
    book: Book<'a>,
    session: Session,
    saved: SavedSession,
    carrier: Carrier,
    /// Whether the service was not there when last asked.
    is_away: bool,
    /// Whether the desk took no HELLO of this phone, and waits for another.
    is_freed: bool,
}

impl Talk<'_> {
    fn run(&mut self, say: &mut dyn FnMut(Line)) -> Result<Ending, AnswerError> {
        loop {
            let events = match self.carrier.next(self.wait()) {
                Some(Arrival::Frame(frame)) => {
                    self.is_away = false;
                    self.step(|session, now, phone| session.receive(now, &frame, phone))?
                }
                Some(Arrival::Ended(error)) => match self.relay_ended(&error)? {
                    events if self.session.state().is_end() => events,
                    _ => return Ok(Ending::Failed(error.code().to_owned())),
                },
                Some(Arrival::Unreachable) => {
                    self.is_away = true;
                    Vec::new()
                }
                None => self.step(|session, now, _| session.tick(now))?,
            };
            if let Some(ending) = self.tell(events, say)? {
                return Ok(ending);
            }
        }
    }

    fn wait(&self) -> Duration {
        let left = self.session.deadline().map_or(0, |end| end.saturating_sub((self.with.clock)().tick));
        Duration::from_millis(left).min(LOOK)
    }

    /// One step of the session: what it gives is stored, then sent. No other process reads or writes meanwhile, so that the
    /// log's next entry is the next one.
    fn step(
        &mut self,
        act: impl FnOnce(&mut Session, Moment, &Phone<'_>) -> Vec<Output>,
    ) -> Result<Vec<Event>, AnswerError> {
        let lock = self.book.lock()?;
        let now = (self.with.clock)();
        let out = act(&mut self.session, now, &self.with.phone.with(&self.book));
        self.book.check()?;
        let mut events = Vec::new();
        for output in &out {
            let Output::Event(event) = output else { continue };
            match event {
                Event::Paired(key) => {
                    if let Some(request) = self.session.request() {
                        self.book.pair(key, &request.display.title, now.unix.get())?;
                    }
                }
                Event::Keep(req_id, kept) => self.book.keep(req_id, kept)?,
                Event::Log(entry) => self.book.append(entry)?,
                _ => {}
            }
            events.push(event.clone());
        }
        let frames: Vec<_> = frames(&out).collect();
        if !frames.is_empty() {
            frames.iter().for_each(|frame| self.saved.push(frame));
            self.book.save(&self.session.sid(), &self.saved)?;
        }
        drop(lock);
        frames.into_iter().for_each(|frame| self.carrier.send(frame));
        Ok(events)
    }

    /// The relay carries no more.
    fn relay_ended(&mut self, error: &CallError) -> Result<Vec<Event>, AnswerError> {
        if error.code() == Code::QrStale.code() {
            let events = self.step(|session, now, _| session.slot_freed(now))?;
            self.is_freed = self.session.state() == State::Failed(Code::QrStale);
            return Ok(events);
        }
        Ok(Vec::new())
    }

    /// Tells what happened and does what a person would; the ending, if that was it.
    fn tell(&mut self, events: Vec<Event>, say: &mut dyn FnMut(Line)) -> Result<Option<Ending>, AnswerError> {
        for event in events {
            let next = match event {
                Event::Digits { desk_name, digits } => match Name::cleaned(&desk_name) {
                    Some(name) if !self.with.rejects => {
                        say(Line::Desk(name));
                        say(Line::Digits(digits));
                        Vec::new()
                    }
                    _ => self.step(|session, now, phone| session.reject(now, phone))?,
                },
                Event::Review(review) => {
                    let ask = &review.request.ask;
                    say(Line::Review(ask.op(), count(ask)));
                    self.decide(&review)?
                }
                Event::Ended(state, code) => return Ok(Some(self.ending(state, code))),
                _ => Vec::new(),
            };
            if let Some(ending) = self.tell(next, say)? {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    /// Yes or no, as was wished.
    fn decide(&mut self, review: &Review) -> Result<Vec<Event>, AnswerError> {
        if self.with.rejects {
            return self.step(|session, now, phone| session.reject(now, phone));
        }
        if matches!(review.request.ask, Ask::Write(_)) {
            let written = self.with.phone.written.clone();
            return self.step(|session, now, phone| {
                let mut out = session.reviewing(now);
                out.extend(session.write(now, written, phone));
                out
            });
        }
        let mut events = self.step(|session, now, _| {
            let mut out = session.reviewing(now);
            out.extend(session.open_pin(now));
            out.extend(session.approve(now));
            out
        })?;
        if self.session.state() != State::Working {
            return Ok(events);
        }
        let takes_pin = review.kept.is_none() && review.request.ask.op().takes_pin();
        let ticket = takes_pin.then(|| self.with.phone.service.ticket(&self.with.phone.bearer, &review.request.hash()));
        events.extend(match ticket.transpose() {
            Ok(ticket) => self.step(|session, now, phone| session.finish(now, ticket, phone))?,
            Err(error) => self.step(|session, now, phone| session.give_up(now, no_ticket(&error), phone))?,
        });
        Ok(events)
    }

    fn ending(&self, state: State, code: Option<Code>) -> Ending {
        let op = self.session.request().map_or(Op::Pair, |request| request.ask.op());
        match (state, code) {
            (State::Acked, _) => Ending::Done(op),
            (State::Rejected, _) => Ending::Rejected(op),
            // The desk was silent because nothing could come from it, or reach it.
            (_, Some(Code::PeerGone)) if self.is_away || !self.carrier.flush(LOOK) => {
                Ending::Failed("service_unreachable".to_owned())
            }
            (_, Some(code)) => Ending::Failed(code.code().to_owned()),
            (_, None) => Ending::Failed("cancelled".to_owned()),
        }
    }
}

/// How many items are asked about.
fn count(ask: &Ask) -> usize {
    match ask {
        Ask::Sign(items) => items.len(),
        Ask::Decrypt { items, .. } => items.len(),
        Ask::Login(_) | Ask::Audit(_) | Ask::Write(_) => 1,
        Ask::Pair { .. } => 0,
    }
}

/// What the desk is told where there is no ticket. Nobody here waits for the service and tries again.
fn no_ticket(error: &CallError) -> Code {
    match error.code() {
        "CERT_REVOKED" => Code::CertRevoked,
        // The service knows no phone of this bearer.
        "service_bearer" => Code::KeyMissing,
        "RATE_LIMITED" => Code::RateLimited,
        _ => Code::PinSvcDown,
    }
}
