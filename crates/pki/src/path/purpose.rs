//! Key usage and extended key usage (RFC 5280 §4.2.1.3, §4.2.1.12) against what the key was used for.

use der::asn1::ObjectIdentifier;

use super::Purpose;
use crate::certificate::Certificate;
use crate::extension::KeyUsage;
use crate::oid;

/// What document signers' certificates carry: RFC 9336, S/MIME, and the older purposes of two vendors.
const SIGNING: [ObjectIdentifier; 4] = [
    oid::KP_DOCUMENT_SIGNING,
    oid::KP_EMAIL_PROTECTION,
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.3.12"),
    ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.5"),
];

/// The code of the rule that the leaf breaks.
pub(super) fn leaf(certificate: &Certificate, purpose: Purpose) -> Result<(), &'static str> {
    let extensions = certificate.extensions();
    let usage = |bits: u16, absent: bool| extensions.key_usage.map_or(absent, |usage| usage.allows(bits));
    let names = |purpose: ObjectIdentifier| {
        extensions.extended_key_usage.as_ref().is_some_and(|found| found.purposes.contains(&purpose))
    };
    let signs = usage(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION, true);
    let (usage_ok, extended_ok) = match purpose {
        Purpose::Any => (true, true),
        Purpose::Signing => (signs, extended_allows_signing(certificate)),
        // RFC 3161 §2.3: the one purpose, critical.
        Purpose::TimeStamping => {
            let sole = extensions
                .extended_key_usage
                .as_ref()
                .is_some_and(|found| found.critical && found.purposes == [oid::KP_TIME_STAMPING]);
            let only_signs = extensions
                .key_usage
                .is_none_or(|usage| usage.0 & !(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION) == 0);
            (signs && only_signs, sole)
        }
        Purpose::OcspSigning => (signs, names(oid::KP_OCSP_SIGNING)),
        Purpose::KeyAgreement => (usage(KeyUsage::KEY_AGREEMENT, false), true),
    };
    match (usage_ok, extended_ok) {
        (false, _) => Err("key_usage"),
        (_, false) => Err("extended_key_usage"),
        _ => Ok(()),
    }
}

/// A CA certificate that lists purposes restricts what stands below it to these. Issuers of time-stamp and OCSP
/// certificates are often restricted to other purposes, so only document signing is held to it.
pub(super) fn authority(certificate: &Certificate, purpose: Purpose) -> Result<(), &'static str> {
    if purpose == Purpose::Signing && !extended_allows_signing(certificate) {
        return Err("extended_key_usage");
    }
    Ok(())
}

fn extended_allows_signing(certificate: &Certificate) -> bool {
    certificate.extensions().extended_key_usage.as_ref().is_none_or(|found| {
        found.purposes.iter().any(|purpose| SIGNING.contains(purpose) || *purpose == oid::ANY_EXTENDED_KEY_USAGE)
    })
}
