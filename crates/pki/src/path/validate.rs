//! The validation of one path, RFC 5280 §6.1, certificate by certificate from the anchor down.

use super::policy::{NoPolicy, Policies};
use super::{Purpose, names, profile, purpose};
use crate::Instant;
use crate::certificate::Certificate;
use crate::extension::{KeyUsage, NameConstraints};

/// Why a path does not hold, and which of its certificates is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub code: &'static str,
    /// Index into the path, leaf = 0.
    pub at: usize,
}

/// The state variables of §6.1.2, as the path is walked.
struct State<'a> {
    /// (k): how many further intermediates may follow that are not self-issued.
    max_path_length: u32,
    /// (b) and (c): the constraints of every authority so far.
    constraints: Vec<&'a NameConstraints>,
    policies: Policies,
}

/// Validates `path` (leaf first, anchor last), whose names chain and whose signatures hold.
///
/// The anchor is held to its own validity and constraints (RFC 5937 §3.2); its policies are not part of the path.
/// `work` limits comparisons of names.
pub(super) fn path(path: &[Certificate], wanted: Purpose, at: Instant, work: &mut usize) -> Result<(), Fault> {
    let anchor = path.len() - 1;
    let mut state = State { max_path_length: u32::MAX, constraints: Vec::new(), policies: Policies::new(anchor) };
    for (index, certificate) in path.iter().enumerate().rev() {
        let is_anchor = index == anchor;
        state.certificate(certificate, index == 0, is_anchor, at, work).map_err(|code| Fault { code, at: index })?;
        let done = match index {
            0 => purpose::leaf(certificate, wanted),
            _ => state.authority(certificate, is_anchor, wanted),
        };
        done.map_err(|code| Fault { code, at: index })?;
    }
    let leaf = path[0].extensions();
    // A leaf that is its own anchor has no policies to be judged by.
    if anchor > 0 {
        state.policies.finish(leaf).map_err(|NoPolicy| Fault { code: "policy", at: 0 })?;
    }
    Ok(())
}

impl<'a> State<'a> {
    /// §6.1.3, basic certificate processing, and the demands on every certificate's shape.
    fn certificate(
        &mut self,
        certificate: &Certificate,
        is_leaf: bool,
        is_anchor: bool,
        at: Instant,
        work: &mut usize,
    ) -> Result<(), &'static str> {
        let extensions = certificate.extensions();
        if extensions.malformed.is_some() {
            return Err("extension_malformed");
        }
        if extensions.unknown_critical.is_some() {
            return Err("unknown_critical_extension");
        }
        let self_issued = certificate.is_self_issued();
        if !profile::conforms(certificate, is_anchor && self_issued) {
            return Err("profile");
        }
        if at.unix_secs() < certificate.not_before().unix_secs() {
            return Err("not_yet_valid");
        }
        if at.unix_secs() > certificate.not_after().unix_secs() {
            return Err("expired");
        }
        // (b) and (c): a self-issued certificate within the path is exempt.
        if (is_leaf || !self_issued) && !names::allowed(certificate, &self.constraints, work) {
            return Err(if *work == 0 { "search_exhausted" } else { "name_constraint" });
        }
        if !is_anchor {
            self.policies.certificate(extensions, is_leaf, self_issued).map_err(|NoPolicy| "policy")?;
        }
        Ok(())
    }

    /// §6.1.4, preparation for the next certificate: what an authority must be, and what it demands below.
    fn authority(
        &mut self,
        certificate: &'a Certificate,
        is_anchor: bool,
        wanted: Purpose,
    ) -> Result<(), &'static str> {
        let extensions = certificate.extensions();
        let self_issued = certificate.is_self_issued();
        // (k), (n).
        if !certificate.is_ca() {
            return Err("not_a_ca");
        }
        if extensions.key_usage.is_some_and(|usage| !usage.allows(KeyUsage::KEY_CERT_SIGN)) {
            return Err("key_usage");
        }
        purpose::authority(certificate, wanted)?;
        // (l), (m).
        if !is_anchor && !self_issued {
            self.max_path_length = self.max_path_length.checked_sub(1).ok_or("path_length")?;
        }
        if let Some(limit) = extensions.basic_constraints.as_ref().and_then(|found| found.path_len) {
            self.max_path_length = self.max_path_length.min(limit);
        }
        // (g).
        self.constraints.extend(&extensions.name_constraints);
        // (a), (b), (h) to (j).
        if !is_anchor {
            self.policies.descend(extensions, self_issued).map_err(|NoPolicy| "policy")?;
        }
        Ok(())
    }
}
