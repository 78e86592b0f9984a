//! What the phone computes once the person said yes, and what it says once the person said no.

use super::{Event, KeptResult, Moment, Output, Phone, Session, State};
use crate::audit::ChainEnd;
use crate::error::{Code, KeyUnavailable};
use crate::message::answer::{
    Answer, AuditAnswer, AuditStatement, End, Entry, LoginStatement, Out, PairStatement, Proof, Ticket,
};
use crate::message::record::Signed;
use crate::message::request::Ask;
use crate::message::writing::Written;
use crate::message::{Message, Status};
use crate::share::rehearsed;
use crate::value::Count;

impl Session {
    /// Computes the answer and sends it. `ticket` is the PIN service's, where a PIN was taken.
    pub fn finish(&mut self, now: Moment, ticket: Option<Signed<Ticket>>, phone: &Phone<'_>) -> Vec<Output> {
        let mut out = self.tick(now);
        let (State::Working, Some(asked)) = (self.state, &self.asked) else { return out };
        let kept = asked.kept.clone();
        let made = match &kept {
            Some(kept) => Ok(Out::Documents(kept.out.clone())),
            None => self.compute(phone),
        };
        match made {
            Ok(made) => {
                if let (Some(asked), None, Out::Documents(documents)) = (&self.asked, &kept, &made) {
                    let items_sha256 = asked.request.ask.items_sha256();
                    let result = KeptResult { items_sha256, out: documents.clone() };
                    out.push(Output::Event(Event::Keep(asked.request.req_id, result)));
                }
                self.answer(now, made, ticket, phone, &mut out);
            }
            Err(_) => self.end_work(now, Code::KeyMissing, phone, &mut out),
        }
        out
    }

    /// The person wrote what was asked for: that is the yes, and the answer.
    pub fn write(&mut self, now: Moment, written: Written, phone: &Phone<'_>) -> Vec<Output> {
        let mut out = self.tick(now);
        if self.state == State::Review && self.is_to_write() {
            self.state = State::Working;
            self.answer(now, Out::Written(written), None, phone, &mut out);
        }
        out
    }

    /// The work cannot be done: PIN_LOCKED, PIN_SVC_DOWN where the person gives up, CERT_REVOKED, KEY_MISSING.
    pub fn give_up(&mut self, now: Moment, code: Code, phone: &Phone<'_>) -> Vec<Output> {
        let mut out = self.tick(now);
        if matches!(self.state, State::Pin | State::Working) {
            self.end_work(now, code, phone, &mut out);
        }
        out
    }

    /// The person says no.
    pub fn reject(&mut self, now: Moment, phone: &Phone<'_>) -> Vec<Output> {
        let mut out = self.tick(now);
        if matches!(self.state, State::Code | State::Review | State::Pin) {
            if let Some(entry) = self.entry(now, End::Rejected, phone) {
                out.push(Output::Event(Event::Log(entry)));
            }
            self.send(&Message::Status(Status::Rejected), &mut out);
            if !self.state.is_end() {
                self.refused = true;
                self.state = State::Sent;
            }
        }
        out
    }

    /// The person leaves.
    pub fn cancel(&mut self, now: Moment) -> Vec<Output> {
        let mut out = self.tick(now);
        if matches!(self.state, State::Hello | State::Code | State::Review | State::Pin) {
            self.send(&Message::Cancel, &mut out);
            self.end(State::Cancelled, None, &mut out);
        }
        out
    }

    fn end_work(&mut self, now: Moment, code: Code, phone: &Phone<'_>, out: &mut Vec<Output>) {
        if let Some(entry) = self.entry(now, End::Failed, phone) {
            out.push(Output::Event(Event::Log(entry)));
        }
        self.fail(code, out);
    }

    pub(super) fn finish_pairing(&mut self, now: Moment, phone: &Phone<'_>, out: &mut Vec<Output>) {
        let Some(asked) = &self.asked else { return };
        let statement = PairStatement { desk: asked.request.desk, phone: self.phone_id, req_hash: asked.req_hash };
        match phone.auth.sign(&statement.to_be_signed()) {
            Ok(sig) => self.answer(now, Out::Proof(Proof { sig }), None, phone, out),
            Err(_) => self.fail(Code::KeyMissing, out),
        }
    }

    fn compute(&self, phone: &Phone<'_>) -> Result<Out, KeyUnavailable> {
        let request = &self.asked.as_ref().ok_or(KeyUnavailable)?.request;
        match &request.ask {
            Ask::Sign(items) => {
                let mut documents = Vec::with_capacity(items.len());
                for item in items.iter() {
                    let document = phone.keys.sign(item, request.now)?;
                    if !document.fits(item) {
                        return Err(KeyUnavailable);
                    }
                    documents.push(document);
                }
                documents.try_into().map(Out::Documents).map_err(|_| KeyUnavailable)
            }
            Ask::Login(challenge) => {
                let (rp, nonce, exp) = (challenge.rp.clone(), challenge.nonce, challenge.exp);
                let statement = LoginStatement { rp, nonce, exp, desk: request.desk };
                Ok(Out::Proof(Proof { sig: phone.auth.sign(&statement.to_be_signed())? }))
            }
            Ask::Decrypt { items, rehearsal, .. } => {
                let shares = items.iter().map(|item| {
                    let share = phone.keys.unwrap(item)?;
                    Ok(if *rehearsal { rehearsed(&share) } else { share })
                });
                let shares = shares.collect::<Result<Vec<_>, KeyUnavailable>>()?;
                shares.try_into().map(Out::Shares).map_err(|_| KeyUnavailable)
            }
            Ask::Audit(from) => {
                let entries = phone.memory.log(from.from.get(), 50);
                let end = match entries.last() {
                    Some(last) => {
                        ChainEnd { next: Count::new(last.n.get() + 1).ok_or(KeyUnavailable)?, head: last.hash() }
                    }
                    None => phone.memory.log_end(),
                };
                let (head, next) = (end.head, end.next);
                let sig = phone.auth.sign(&AuditStatement { head, next }.to_be_signed())?;
                let entries = entries.try_into().map_err(|_| KeyUnavailable)?;
                Ok(Out::Audit(Box::new(AuditAnswer { entries, next, head, sig })))
            }
            Ask::Pair { .. } | Ask::Write(_) => Err(KeyUnavailable),
        }
    }

    /// The next line of the log.
    fn entry(&self, now: Moment, end: End, phone: &Phone<'_>) -> Option<Entry> {
        let asked = self.asked.as_ref()?;
        let ChainEnd { next: n, head: prev } = phone.memory.log_end();
        let request = &asked.request;
        let (op, desk, req_id, req_hash) = (request.ask.op(), request.desk, request.req_id, asked.req_hash);
        Some(Entry { n, prev, at: now.unix, op, end, desk, req_id, req_hash })
    }

    fn answer(
        &mut self,
        now: Moment,
        made: Out,
        ticket: Option<Signed<Ticket>>,
        phone: &Phone<'_>,
        out: &mut Vec<Output>,
    ) {
        let (Some(asked), Some(audit)) = (&self.asked, self.entry(now, End::Done, phone)) else { return };
        let (req_id, req_hash, kept) = (asked.request.req_id, asked.req_hash, asked.kept.is_some());
        let ticket = ticket.filter(|_| !kept);
        let body = Answer { req_id, req_hash, out: made, audit: audit.clone(), ticket, kept };
        match phone.auth.sign(&body.to_be_signed(&self.qr)) {
            Ok(sig) => {
                out.push(Output::Event(Event::Log(audit)));
                self.send(&Message::Answer(Box::new(Signed { body, sig })), out);
                if !self.state.is_end() {
                    self.state = State::Sent;
                }
            }
            Err(_) => self.end_work(now, Code::KeyMissing, phone, out),
        }
    }
}
