//! What an authority answers (RFC 3161 §2.4.2).

use der::asn1::ObjectIdentifier;
use rand_core::CryptoRng;

use super::{FAILURES, TimeStampRequest};
use crate::algorithm::DigestAlgorithm;
use crate::ca::{IssueError, generalized_time};
use crate::cms::{CmsError, prepare_enclosing};
use crate::key::Signer;
use crate::tlv;
use crate::{Instant, oid};

/// The policy of practice authorities, below the number kept for documentation (RFC 5612): it promises nothing.
pub const PRACTICE_POLICY: &str = "1.3.6.1.4.1.32473.3161.1";
/// How exact the time is, in seconds: the clock is read in whole ones.
const ACCURACY: u8 = 1;

/// The TimeStampResp to `query`: a token of `authority` for `at` under `policy` (dotted), or a refusal where nothing is asked that
/// it can stamp. The token encloses the authority's chain where that was asked for.
///
/// # Errors
/// [`IssueError::NotAnAuthority`] where the chain is empty or its leaf's purpose is not time-stamping alone,
/// [`IssueError::Signer`], [`IssueError::SignatureInvalid`], [`IssueError::Validity`], [`IssueError::Encoding`].
pub fn answer(
    authority: &dyn Signer,
    query: &[u8],
    policy: &str,
    at: Instant,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, IssueError> {
    let policy = ObjectIdentifier::new(policy).map_err(|_| IssueError::Encoding)?;
    let Ok(request) = TimeStampRequest::from_der(query) else { return Ok(refusal("bad_data_format")) };
    if let Some(failure) = objection(&request, policy) {
        return Ok(refusal(failure));
    }
    let token = token(authority, &request, policy, at, rng)?;
    let status = tlv::wrap(tlv::SEQUENCE, &tlv::wrap(tlv::INTEGER, &[0]));
    Ok(tlv::wrap(tlv::SEQUENCE, &[status, token].concat()))
}

fn objection(request: &TimeStampRequest, policy: ObjectIdentifier) -> Option<&'static str> {
    let len = match request.algorithm {
        DigestAlgorithm::Sha256 => 32,
        DigestAlgorithm::Sha384 => 48,
        DigestAlgorithm::Sha512 => 64,
        DigestAlgorithm::Other(_) => return Some("bad_alg"),
    };
    match () {
        () if request.hashed.len() != len => Some("bad_data_format"),
        () if request.policy.is_some_and(|asked| asked != policy) => Some("unaccepted_policy"),
        () if request.has_extensions => Some("unaccepted_extension"),
        () => None,
    }
}

fn token(
    authority: &dyn Signer,
    request: &TimeStampRequest,
    policy: ObjectIdentifier,
    at: Instant,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, IssueError> {
    let chain = authority.chain();
    let leaf = chain.first().ok_or(IssueError::NotAnAuthority)?;
    if !crate::path::Purpose::TimeStamping.is_of(leaf) {
        return Err(IssueError::NotAnAuthority);
    }
    // 126 random bits: no two tokens share a number.
    let mut serial = [0; 16];
    rng.fill_bytes(&mut serial);
    serial[0] = serial[0] & 0x7f | 0x40;
    let mut info = [
        tlv::wrap(tlv::INTEGER, &[1]),
        tlv::wrap(tlv::OID, policy.as_bytes()),
        request.imprint.clone(),
        tlv::wrap(tlv::INTEGER, &serial),
        generalized_time(at)?,
        tlv::wrap(tlv::SEQUENCE, &tlv::wrap(tlv::INTEGER, &[ACCURACY])),
    ]
    .concat();
    if let Some(nonce) = &request.nonce {
        info.extend(tlv::wrap(tlv::INTEGER, nonce));
    }
    let info = tlv::wrap(tlv::SEQUENCE, &info);
    let enclosed = if request.wants_certificates { chain } else { &[] };
    let failed = |error| match error {
        CmsError::SignatureInvalid => IssueError::SignatureInvalid,
        CmsError::KeyNotP256 | CmsError::NotForSigning => IssueError::NotAnAuthority,
        _ => IssueError::Encoding,
    };
    let prepared = prepare_enclosing(leaf, enclosed, oid::TST_INFO, &info).map_err(failed)?;
    let signature = authority.sign(prepared.to_be_signed())?;
    prepared.complete(&signature).map_err(failed)
}

/// A TimeStampResp without a token: rejection, and why.
fn refusal(failure: &str) -> Vec<u8> {
    let bit = FAILURES.iter().find(|(_, name)| *name == failure).map_or(25, |(bit, _)| *bit);
    // A named-bit list ends with its last bit that is set (X.690 §11.2.2).
    let mut bits = vec![0; 2 + usize::from(bit / 8)];
    bits[0] = 7 - bit % 8;
    bits[1 + usize::from(bit / 8)] = 0x80 >> (bit % 8);
    let status = [tlv::wrap(tlv::INTEGER, &[2]), tlv::wrap(tlv::BIT_STRING, &bits)].concat();
    tlv::wrap(tlv::SEQUENCE, &tlv::wrap(tlv::SEQUENCE, &status))
}
