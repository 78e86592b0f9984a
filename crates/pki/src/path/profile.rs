//! Demands of RFC 5280 §4 on the shape of a certificate that go beyond the algorithm of §6.
//!
//! They are those of `openssl verify -x509_strict`, so that both give one verdict.

use crate::certificate::Certificate;
use crate::extension::KeyUsage;
use x509_cert::certificate::Version;

/// Whether `certificate` has the shape of RFC 5280 §4; `self_signed` where its own key signed it.
pub(super) fn conforms(certificate: &Certificate, self_signed: bool) -> bool {
    let extensions = certificate.extensions();
    if certificate.tbs().version() != Version::V3 {
        // §4.1.2.9: extensions are for version 3 alone.
        return !extensions.present;
    }
    let constraints = extensions.basic_constraints.as_ref();
    let is_ca = certificate.is_ca();
    let signs_certificates = extensions.key_usage.is_some_and(|usage| usage.allows(KeyUsage::KEY_CERT_SIGN));
    let subject_empty = certificate.subject_name().is_empty();

    // §4.2.1.9: a path length only beside cA and keyCertSign; critical in a CA.
    let path_length_ok = constraints.is_none_or(|found| found.path_len.is_none() || (found.ca && signs_certificates));
    let constraints_ok = !is_ca || constraints.is_some_and(|found| found.critical);
    // §4.2.1.3: a CA has keyUsage; keyCertSign only in a CA.
    let usage_ok = if is_ca { extensions.key_usage.is_some() } else { !signs_certificates };
    // §4.1.2.4, §4.1.2.6, §4.2.1.6: an issuer has a name; an empty subject is an end entity's and has a critical
    // subjectAltName, which is never an empty list.
    let names = extensions.subject_alt_names.as_ref();
    let names_ok = !certificate.issuer_name().is_empty()
        && (!subject_empty || (!is_ca && names.is_some() && extensions.subject_alt_names_critical))
        && names.is_none_or(|names| !names.is_empty());
    // §4.2.1.1, §4.2.1.2: key identifiers, never critical; a self-signed certificate may leave out the authority's.
    let authority_ok = match &extensions.authority_key_id {
        Some(found) => !found.critical && (found.key.is_some() || self_signed),
        None => self_signed,
    };
    let subject_key_ok = !extensions.subject_key_id_critical && (!is_ca || extensions.subject_key_id.is_some());
    path_length_ok && constraints_ok && usage_ok && names_ok && authority_ok && subject_key_ok
}
