//! Issuing revocation lists.

use der::asn1::OctetString;
use der::{Encode, Sequence};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::Extension;
use x509_cert::name::Name;
use x509_cert::time::Time;

use super::IssueError;
use super::certificate::{authority, authority_key_identifier, extension, join};
use crate::algorithm::{self, SignatureCheck};
use crate::certificate::Certificate;
use crate::crl::{RevocationList, RevocationReason};
use crate::extension::KeyUsage;
use crate::key::Signer;
use crate::{Instant, oid, tlv};

/// One revoked certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    serial: Vec<u8>,
    pub(super) at: Instant,
    pub(super) reason: RevocationReason,
}

impl Revoked {
    /// `certificate` as of `at`.
    pub fn new(certificate: &Certificate, at: Instant, reason: RevocationReason) -> Self {
        Self { serial: certificate.serial().to_vec(), at, reason }
    }
}

/// RFC 5280 §5.1.2; revokedCertificates is left out when empty.
#[derive(Sequence)]
struct TbsCertList {
    version: u8,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    this_update: Time,
    next_update: Time,
    #[asn1(optional = "true")]
    revoked: Option<Vec<RevokedEntry>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct RevokedEntry {
    serial: der::asn1::Any,
    at: Time,
    #[asn1(optional = "true")]
    extensions: Option<Vec<Extension>>,
}

/// The complete list of the CA whose certificate is first in `issuer`'s chain. `number` must grow from list to list
/// (RFC 5280 §5.2.3).
///
/// # Errors
/// Any [`IssueError`]; [`IssueError::NotAnAuthority`] also where the certificate may not sign lists.
pub fn revocation_list(
    issuer: &dyn Signer,
    number: u64,
    this_update: Instant,
    next_update: Instant,
    revoked: &[Revoked],
) -> Result<RevocationList, IssueError> {
    let authority = authority(issuer)?;
    if !authority.extensions().key_usage.is_some_and(|usage| usage.allows(KeyUsage::CRL_SIGN)) {
        return Err(IssueError::NotAnAuthority);
    }
    let time = |at: Instant| at.to_x509().map_err(|_| IssueError::Validity);
    if next_update < this_update {
        return Err(IssueError::Validity);
    }
    let entries = revoked.iter().map(|found| {
        let reason = match found.reason {
            // §5.3.1: left out rather than written as unspecified.
            RevocationReason::Unspecified => None,
            reason => Some(vec![Extension {
                extn_id: oid::CRL_REASON,
                critical: false,
                extn_value: OctetString::new(tlv::wrap(tlv::ENUMERATED, &[reason.number()]))?,
            }]),
        };
        let serial = der::asn1::Any::new(der::Tag::Integer, found.serial.as_slice())?;
        Ok(RevokedEntry { serial, at: time(found.at)?, extensions: reason })
    });
    let entries = entries.collect::<Result<Vec<_>, IssueError>>()?;
    let body = TbsCertList {
        version: 1,
        signature: algorithm::ecdsa_sha256(),
        issuer: authority.subject_name().clone(),
        this_update: time(this_update)?,
        next_update: time(next_update)?,
        revoked: if entries.is_empty() { None } else { Some(entries) },
        extensions: vec![authority_key_identifier(authority)?, extension(oid::CRL_NUMBER, false, &number)?],
    }
    .to_der()?;
    let list = RevocationList::from_der(&join(&body, &issuer.sign(&body)?)?).map_err(|_| IssueError::Encoding)?;
    if list.signed_by(authority) != SignatureCheck::Good {
        return Err(IssueError::SignatureInvalid);
    }
    Ok(list)
}
