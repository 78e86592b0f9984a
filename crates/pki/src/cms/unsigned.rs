//! What is added to a message that was signed already: unsigned attributes (RFC 5652 §11.2).

use super::CmsError;
use super::timestamp::TimeStamp;
use super::verify::Integrity;
use crate::oid;
use crate::tlv::{self, Malformed, constructed};

/// `message`, a DER SignedData of one signer, with `token` as time-stamp of its signature value (RFC 3161 appendix A,
/// EN 319 122-1 §5.3): baseline B-B becomes B-T.
///
/// # Errors
/// [`CmsError::NotTimeStamp`] where the token is none of this signature; [`CmsError::Malformed`].
pub fn with_time_stamp(message: &[u8], token: &[u8]) -> Result<Vec<u8>, CmsError> {
    let parsed = super::parse(message)?;
    let [signer] = parsed.signers() else { return Err(CmsError::Malformed) };
    if TimeStamp::from_der(token)?.verify(signer.signature()).intact != Integrity::Intact {
        return Err(CmsError::NotTimeStamp);
    }
    add(message, token).map_err(|Malformed| CmsError::Malformed)
}

fn add(message: &[u8], token: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut outer = tlv::single(message, tlv::SEQUENCE)?.children();
    let kind = outer.take(tlv::OID)?.whole;
    let mut inner = outer.take(constructed(0))?.children();
    outer.finish()?;
    let data = inner.take(tlv::SEQUENCE)?;
    inner.finish()?;
    // The signers are the last part of SignedData.
    let parts = data.children().all(8)?;
    let (signers, before) = parts.split_last().ok_or(Malformed)?;
    let signer = tlv::single(signers.expect(tlv::SET)?.value, tlv::SEQUENCE)?;
    let mut fields: Vec<Vec<u8>> = Vec::new();
    let mut attributes: Vec<Vec<u8>> = Vec::new();
    // Signed attributes are [0], so that [1] can be nothing else.
    for field in signer.children().all(8)? {
        match field.tag == constructed(1) {
            true => attributes.extend(field.children().all(128)?.into_iter().map(|found| found.whole.to_vec())),
            false => fields.push(field.whole.to_vec()),
        }
    }
    let kind_of_token = tlv::wrap(tlv::OID, oid::TIME_STAMP_TOKEN.as_bytes());
    attributes.push(tlv::wrap(tlv::SEQUENCE, &[kind_of_token, tlv::wrap(tlv::SET, token)].concat()));
    // SET OF in ascending order (X.690 §11.6).
    attributes.sort_unstable();
    fields.push(tlv::wrap(constructed(1), &attributes.concat()));

    let signers = tlv::wrap(tlv::SET, &tlv::wrap(tlv::SEQUENCE, &fields.concat()));
    let before: Vec<u8> = before.iter().flat_map(|part| part.whole.iter().copied()).collect();
    let data = tlv::wrap(tlv::SEQUENCE, &[before, signers].concat());
    Ok(tlv::wrap(tlv::SEQUENCE, &[kind.to_vec(), tlv::wrap(constructed(0), &data)].concat()))
}
