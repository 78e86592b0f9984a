//! The validation of one path, RFC 5280 §6.1, certificate by certificate from the anchor down.

use super::{Purpose, profile, purpose};
use crate::Instant;
use crate::certificate::Certificate;
use crate::extension::KeyUsage;

/// Why a path does not hold, and which of its certificates is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub code: &'static str,
    /// Index into the path, leaf = 0.
    pub at: usize,
}

/// Validates `path` (leaf first, anchor last), whose names chain. Signatures are checked by the caller, which knows
/// each pair of certificates from the search.
pub(super) fn path(path: &[Certificate], wanted: Purpose, at: Instant) -> Result<(), Fault> {
    // §6.1.2 (k): how many further intermediates may follow that are not self-issued.
    let mut max_path_length = u32::MAX;
    let anchor = path.len() - 1;
    for (index, certificate) in path.iter().enumerate().rev() {
        let fault = |code| Fault { code, at: index };
        let extensions = certificate.extensions();
        if extensions.malformed.is_some() {
            return Err(fault("extension_malformed"));
        }
        if extensions.unknown_critical.is_some() {
            return Err(fault("unknown_critical_extension"));
        }
        let self_signed = index == anchor && certificate.is_self_issued();
        if !profile::conforms(certificate, self_signed) {
            return Err(fault("profile"));
        }
        if at.unix_secs() < certificate.not_before().unix_secs() {
            return Err(fault("not_yet_valid"));
        }
        if at.unix_secs() > certificate.not_after().unix_secs() {
            return Err(fault("expired"));
        }
        if index == 0 {
            purpose::leaf(certificate, wanted).map_err(fault)?;
            break;
        }
        // §6.1.4 (k) to (n): what an issuer must be.
        if !certificate.is_ca() {
            return Err(fault("not_a_ca"));
        }
        if extensions.key_usage.is_some_and(|usage| !usage.allows(KeyUsage::KEY_CERT_SIGN)) {
            return Err(fault("key_usage"));
        }
        purpose::authority(certificate, wanted).map_err(fault)?;
        if index != anchor && !certificate.is_self_issued() {
            max_path_length = max_path_length.checked_sub(1).ok_or(fault("path_length"))?;
        }
        if let Some(limit) = extensions.basic_constraints.as_ref().and_then(|found| found.path_len) {
            max_path_length = max_path_length.min(limit);
        }
    }
    Ok(())
}
