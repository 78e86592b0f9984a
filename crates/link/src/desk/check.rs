//! Whether an answer fits the question.

use super::{Done, Session};
use crate::message::answer::{Answer, AuditStatement, End, LoginStatement, Out, PairStatement, Ticket};
use crate::message::hello::Op;
use crate::message::record::Signed;
use crate::message::request::Ask;
use crate::value::Digest;

impl Session {
    /// `None` where anything differs: what is wrong with an answer is no question for a person.
    pub(super) fn check(&self, now: u64, answer: Signed<Answer>) -> Option<Done> {
        let claim = self.claim.as_ref()?;
        let phone = claim.phone.as_ref()?;
        let (req_hash, op) = (self.req_hash?, self.request.ask.op());
        let Signed { body, sig } = answer;
        let audit = &body.audit;
        let fits = body.req_id == self.request.req_id
            && body.req_hash == req_hash
            && phone.verifies(&body.to_be_signed(&claim.qr), &sig)
            && (audit.desk, audit.op, audit.end) == (self.request.desk, op, End::Done)
            && (audit.req_id, audit.req_hash) == (body.req_id, req_hash)
            && self.is_allowed(now, op, &body, phone.fingerprint())
            && self.out_fits(&body.out, req_hash);
        fits.then(|| Done { out: body.out, audit: body.audit, kept: body.kept, phone: phone.clone(), req_hash })
    }

    /// A ticket where the PIN is taken, unless the answer was kept; else none.
    fn is_allowed(&self, now: u64, op: Op, answer: &Answer, phone_id: Digest) -> bool {
        match (&answer.ticket, answer.kept) {
            (Some(ticket), false) if op.takes_pin() => {
                let body = &ticket.body;
                (body.device, body.req_hash) == (phone_id, answer.req_hash)
                    && body.exp.get() > now / 1_000
                    && self.services.iter().any(|service| {
                        service.fingerprint() == body.key && ticket.holds_directly(Ticket::LABEL, service)
                    })
            }
            (None, true) => op == Op::Sign,
            (None, false) => !op.takes_pin(),
            (Some(_), _) => false,
        }
    }

    fn out_fits(&self, out: &Out, req_hash: Digest) -> bool {
        let (desk, Some(claim)) = (self.request.desk, &self.claim) else { return false };
        let Some(phone) = &claim.phone else { return false };
        match (&self.request.ask, out) {
            (Ask::Sign(items), Out::Documents(documents)) => {
                items.len() == documents.len()
                    && items.iter().zip(documents.iter()).all(|(item, document)| {
                        document.fits(item) && claim.hello.cert_fingerprints.contains(&document.cert)
                    })
            }
            (Ask::Login(challenge), Out::Proof(proof)) => {
                let (rp, nonce, exp) = (challenge.rp.clone(), challenge.nonce, challenge.exp);
                phone.verifies(&LoginStatement { rp, nonce, exp, desk }.to_be_signed(), &proof.sig)
            }
            (Ask::Decrypt { items, .. }, Out::Shares(shares)) => items.len() == shares.len(),
            (Ask::Pair { .. }, Out::Proof(proof)) => {
                let statement = PairStatement { desk, phone: phone.fingerprint(), req_hash };
                phone.verifies(&statement.to_be_signed(), &proof.sig)
            }
            // Whether the log is whole is judged by who knows where it stood.
            (Ask::Audit(_), Out::Audit(answer)) => {
                let statement = AuditStatement { head: answer.head, next: answer.next };
                phone.verifies(&statement.to_be_signed(), &answer.sig)
            }
            (Ask::Write(_), Out::Written(_)) => true,
            _ => false,
        }
    }
}
