//! Whether the phone shows a question, and what of it is verified.

use super::{KeptResult, Memory, Moment, Phone};
use crate::error::Code;
use crate::message::record::Signed;
use crate::message::request::{Ask, Group, Permit, PlatformContext, Request};
use crate::qr::{self, Qr};

/// How far the two clocks may be apart, and how long a question may last, seconds.
const TOLERANCE: u64 = 300;

/// Whose word a line of the question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// The desk's alone: "stated by the computer, not verified".
    ByDesk,
    /// The platform's, too.
    ByPlatform,
}

/// The question as it is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// All that the desk asks.
    pub request: Request,
    /// Whose word number, name, bidder and opening are.
    pub project: Stated,
    /// Whose word it is that the bids were opened; `None` where there is no permit.
    pub opened: Option<Stated>,
    /// Seconds that the phone's clock is ahead of the desk's, where that is over 300 either way.
    pub skew: Option<i64>,
    /// The answer that was given before: a tap sends it again.
    pub kept: Option<KeptResult>,
}

/// The checks of a question in the order of the protocol; the first that fails gives the code.
pub(super) fn judge(
    request: &Signed<Request>,
    qr: &Qr,
    hello_payload: &[u8],
    now: Moment,
    phone: &Phone<'_>,
) -> Result<Review, Code> {
    let (body, memory) = (&request.body, phone.memory);
    if body.ask.purpose() != qr.purpose() {
        return Err(Code::MsgBad);
    }
    let key = match &body.ask {
        Ask::Pair { code: Some(_), .. } => return Err(Code::MsgBad),
        Ask::Pair { k_desk, code: None } if k_desk.fingerprint() == body.desk => k_desk.clone(),
        Ask::Pair { .. } => return Err(Code::ReqBadsig),
        _ => {
            let desk = memory.desk(&body.desk).ok_or(Code::DeskUnknown)?;
            if desk.is_revoked {
                return Err(Code::DeskRevoked);
            }
            desk.key
        }
    };
    if qr::sid(&body.desk_nonce, &body.desk) != qr.sid()
        || key.fingerprint() != body.desk
        || !key.verifies(&body.to_be_signed(qr, hello_payload), &request.sig)
    {
        return Err(Code::ReqBadsig);
    }
    let lasts = |from: u64, to: u64| to > from && to - from <= TOLERANCE;
    if !lasts(body.now.get(), body.exp.get()) {
        return Err(Code::ReqExpired);
    }
    if matches!(&body.ask, Ask::Login(challenge) if !lasts(body.now.get(), challenge.exp.get())) {
        return Err(Code::ReqExpired);
    }
    let ahead = now.unix.get() as i64 - body.now.get() as i64;
    let skew = (ahead.unsigned_abs() > TOLERANCE).then_some(ahead);
    if skew.is_some() && matches!(body.ask, Ask::Sign(_)) {
        return Err(Code::ClockSkew);
    }
    let project = match &body.platform_ctx {
        Some(context) => project(context, body, memory)?,
        None => Stated::ByDesk,
    };
    let mut opened = None;
    if let Ask::Decrypt { items, permit, .. } = &body.ask {
        if let Some(permit) = permit {
            opened = Some(self::opened(permit, body, memory)?);
        }
        if items.iter().any(|item| item.group == Group::Platform) {
            return Err(Code::NotOpenYet);
        }
    }
    if !phone.keys.can(&body.ask) {
        return Err(Code::KeyMissing);
    }
    let kept = match &body.ask {
        Ask::Sign(_) => memory.kept(&body.req_id),
        _ => None,
    };
    if kept.as_ref().is_some_and(|kept| kept.items_sha256 != body.ask.items_sha256()) {
        return Err(Code::Replay);
    }
    Ok(Review { request: body.clone(), project, opened, skew, kept })
}

/// Every tender that the items name is `tender_id`.
fn is_of_tender(request: &Request, tender_id: &crate::value::Name) -> bool {
    match &request.ask {
        Ask::Decrypt { items, .. } => items.iter().all(|item| item.tender_id == *tender_id),
        _ => true,
    }
}

fn project(context: &Signed<PlatformContext>, request: &Request, memory: &dyn Memory) -> Result<Stated, Code> {
    let body = &context.body;
    let Some(key) = memory.platform(&body.key) else { return Ok(Stated::ByDesk) };
    let display = &request.display;
    let agrees = display.number.as_ref().is_none_or(|number| *number == body.number)
        && display.name.as_ref().is_none_or(|name| *name == body.name)
        && display.bidder.as_ref().is_none_or(|bidder| *bidder == body.bidder)
        && display.opens.is_none_or(|opens| opens == body.opens)
        && is_of_tender(request, &body.tender_id);
    let holds = key.fingerprint() == body.key && context.holds_directly(PlatformContext::LABEL, &key);
    if holds && agrees { Ok(Stated::ByPlatform) } else { Err(Code::CtxUnverified) }
}

fn opened(permit: &Signed<Permit>, request: &Request, memory: &dyn Memory) -> Result<Stated, Code> {
    let body = &permit.body;
    let key = memory.platform(&body.key).filter(|key| key.fingerprint() == body.key).ok_or(Code::CtxUnverified)?;
    if !permit.holds_directly(Permit::LABEL, &key) || !is_of_tender(request, &body.tender_id) {
        return Err(Code::CtxUnverified);
    }
    if body.opened_at < body.opens {
        return Err(Code::NotOpenYet);
    }
    Ok(Stated::ByPlatform)
}

/// Whether a further question of pairing is the first one, but for `now` and the digits.
pub(super) fn is_same_pairing(request: &Signed<Request>, first: &Request, qr: &Qr, hello_payload: &[u8]) -> bool {
    let body = &request.body;
    let Ask::Pair { k_desk, .. } = &first.ask else { return false };
    let mut expected = first.clone();
    expected.now = body.now;
    if let (Ask::Pair { code, .. }, Ask::Pair { code: typed, .. }) = (&mut expected.ask, &body.ask) {
        *code = *typed;
    }
    *body == expected && k_desk.verifies(&body.to_be_signed(qr, hello_payload), &request.sig)
}
