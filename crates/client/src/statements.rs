//! What the service signs, in the protocol's own form: nothing where it has another.

use base64ct::{Base64UrlUnpadded, Encoding};
use sealbid_link::{Name, Permit, PlatformContext, Signed, Ticket, Time};
use sealbid_wire::service::{OpeningPermit, SignedContext, SignedTicket};

pub(crate) fn ticket(given: &SignedTicket) -> Option<Signed<Ticket>> {
    let body = Ticket {
        device: unbase64(&given.device)?,
        req_hash: unbase64(&given.req_hash)?,
        exp: Time::new(given.exp)?,
        key: unbase64(&given.key)?,
    };
    signed(body, &given.sig)
}

pub(crate) fn context(given: &SignedContext) -> Option<Signed<PlatformContext>> {
    let body = PlatformContext {
        tender_id: name(&given.tender_id)?,
        number: name(&given.number)?,
        name: name(&given.name)?,
        bidder: name(&given.bidder)?,
        deadline: Time::new(given.deadline)?,
        opens: Time::new(given.opens)?,
        key: unbase64(&given.key)?,
    };
    signed(body, &given.sig)
}

pub(crate) fn permit(given: &OpeningPermit) -> Option<Signed<Permit>> {
    let body = Permit {
        tender_id: name(&given.tender_id)?,
        opens: Time::new(given.opens)?,
        opened_at: Time::new(given.opened_at)?,
        key: unbase64(&given.key)?,
    };
    signed(body, &given.sig)
}

fn signed<T>(body: T, sig: &str) -> Option<Signed<T>> {
    Some(Signed { body, sig: unbase64(sig)? })
}

fn name(text: &str) -> Option<Name> {
    Name::try_from(text).ok()
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}

pub(crate) fn unbase64<const N: usize>(text: &str) -> Option<[u8; N]> {
    bytes(text)?.try_into().ok()
}
