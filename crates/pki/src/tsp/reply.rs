//! Whether an answer is one to what was asked (RFC 3161 §2.2).

use super::{FAILURES, MAX_REPLY, TimeStampRequest, TspError};
use crate::cms::{Integrity, TimeStamp};
use crate::path::Purpose;
use crate::tlv::{self, Malformed, Tlv};

/// A token that answers a request, and is what its authority signed.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The DER `ContentInfo`, to be kept.
    pub token: Vec<u8>,
    /// What it says.
    pub time_stamp: TimeStamp,
}

/// The token of a TimeStampResp, once it is over the digest that was asked for, repeats the nonce, and holds under an enclosed
/// certificate whose purpose is time-stamping alone and which was valid at the time attested.
///
/// # Errors
/// [`TspError`].
pub fn accept(reply: &[u8], request: &TimeStampRequest) -> Result<Accepted, TspError> {
    if reply.len() > MAX_REPLY {
        return Err(TspError::Malformed);
    }
    let token = token(reply).map_err(|Malformed| TspError::Malformed)??;
    let time_stamp = TimeStamp::from_der(token).map_err(|_| TspError::Malformed)?;
    let wrong = |what| Err(TspError::Wrong(what));
    if *time_stamp.digest_algorithm() != request.algorithm || time_stamp.imprint() != request.hashed {
        return wrong("imprint_differs");
    }
    if time_stamp.nonce() != request.nonce.as_deref() {
        return wrong("nonce_differs");
    }
    let Some(authority) = time_stamp.authority() else { return wrong("certificate_missing") };
    let record = time_stamp.verify_digest(&request.hashed);
    match record.intact {
        Integrity::Intact => {}
        Integrity::Broken(code) | Integrity::Unknown(code) => return wrong(code),
    }
    // §2.4.2: the attribute that names the certificate must be there.
    if !record.certificate_bound {
        return wrong("certificate_not_bound");
    }
    if !Purpose::TimeStamping.is_of(authority) {
        return wrong("not_an_authority");
    }
    if !(authority.not_before()..=authority.not_after()).contains(&time_stamp.at()) {
        return wrong("outside_validity");
    }
    Ok(Accepted { token: token.to_vec(), time_stamp })
}

/// The token where one was granted; the inner error is the authority's refusal.
fn token(reply: &[u8]) -> Result<Result<&[u8], TspError>, Malformed> {
    let mut parts = tlv::single(reply, tlv::SEQUENCE)?.children();
    let mut info = parts.take(tlv::SEQUENCE)?.children();
    let status = info.take(tlv::INTEGER)?.unsigned()?;
    // statusString is for people, in whatever language; the failure is for programs.
    info.optional(tlv::SEQUENCE)?;
    let failure = info.optional(tlv::BIT_STRING)?.map(failure).transpose()?;
    info.finish()?;
    let token = parts.optional(tlv::SEQUENCE)?;
    parts.finish()?;
    // Granted, or granted with modifications, which `accept` would see.
    Ok(match (status, token) {
        (0 | 1, Some(token)) => Ok(token.whole),
        (0 | 1, None) => return Err(Malformed),
        _ => Err(TspError::Refused(failure.unwrap_or("unspecified"))),
    })
}

fn failure(bits: Tlv<'_>) -> Result<&'static str, Malformed> {
    let [_, octets @ ..] = bits.value else { return Err(Malformed) };
    let is_set = |bit: u8| octets.get(usize::from(bit / 8)).is_some_and(|octet| octet & (0x80 >> (bit % 8)) != 0);
    Ok(FAILURES.iter().find(|(bit, _)| is_set(*bit)).map_or("unspecified", |(_, name)| *name))
}
