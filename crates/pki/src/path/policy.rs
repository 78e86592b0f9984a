//! Certificate policies (RFC 5280 §6.1, with the policy graph of RFC 9618 in place of the tree, whose size a hostile
//! chain could make exponential).
//!
//! The caller accepts any policy and demands none; certificates themselves may demand one.

use std::collections::{BTreeMap, BTreeSet};

use der::asn1::ObjectIdentifier;

use crate::extension::Extensions;
use crate::oid::ANY_POLICY;

/// The policies valid at one depth, each with the policies expected below it.
type Level = BTreeMap<ObjectIdentifier, BTreeSet<ObjectIdentifier>>;

/// The state variables of §6.1.2 that concern policies.
pub(super) struct Policies {
    /// `None` once no policy is left.
    level: Option<Level>,
    explicit: u32,
    mapping: u32,
    inhibit_any: u32,
}

/// No policy is valid where one is demanded, or a mapping is one that §6.1.4 (a) forbids.
#[derive(Debug)]
pub(super) struct NoPolicy;

impl Policies {
    /// For a path of `length` certificates without its anchor.
    pub fn new(length: usize) -> Self {
        let unlimited = u32::try_from(length).unwrap_or(u32::MAX - 1) + 1;
        let level = BTreeMap::from([(ANY_POLICY, BTreeSet::from([ANY_POLICY]))]);
        Self { level: Some(level), explicit: unlimited, mapping: unlimited, inhibit_any: unlimited }
    }

    /// §6.1.3 (d) to (f).
    pub fn certificate(&mut self, extensions: &Extensions, is_leaf: bool, self_issued: bool) -> Result<(), NoPolicy> {
        self.level = match (&extensions.policies, self.level.take()) {
            (Some(policies), Some(above)) => {
                let any_counts = self.inhibit_any > 0 || (!is_leaf && self_issued);
                Some(descend(policies, &above, any_counts)).filter(|level| !level.is_empty())
            }
            _ => None,
        };
        self.demand()
    }

    fn demand(&self) -> Result<(), NoPolicy> {
        if self.explicit > 0 || self.level.is_some() { Ok(()) } else { Err(NoPolicy) }
    }

    /// §6.1.4 (a), (b), (h) to (j): towards the next certificate.
    pub fn descend(&mut self, extensions: &Extensions, self_issued: bool) -> Result<(), NoPolicy> {
        let mappings = &extensions.policy_mappings;
        if mappings.iter().any(|(issuer, subject)| *issuer == ANY_POLICY || *subject == ANY_POLICY) {
            return Err(NoPolicy);
        }
        if let Some(level) = &mut self.level {
            map(level, mappings, self.mapping > 0);
        }
        self.level = self.level.take().filter(|level| !level.is_empty());
        if !self_issued {
            for counter in [&mut self.explicit, &mut self.mapping, &mut self.inhibit_any] {
                *counter = counter.saturating_sub(1);
            }
        }
        let limit = |counter: &mut u32, limit: Option<u32>| *counter = (*counter).min(limit.unwrap_or(u32::MAX));
        limit(&mut self.explicit, extensions.policy_constraints.require_explicit);
        limit(&mut self.mapping, extensions.policy_constraints.inhibit_mapping);
        limit(&mut self.inhibit_any, extensions.inhibit_any_policy);
        Ok(())
    }

    /// §6.1.5 (a), (b) and (g): after the leaf.
    pub fn finish(mut self, extensions: &Extensions) -> Result<(), NoPolicy> {
        self.explicit = self.explicit.saturating_sub(1);
        if extensions.policy_constraints.require_explicit == Some(0) {
            self.explicit = 0;
        }
        self.demand()
    }
}

/// §6.1.3 (d): the level of a certificate with `policies` below `above`.
fn descend(policies: &[ObjectIdentifier], above: &Level, any_counts: bool) -> Level {
    let expected: BTreeSet<ObjectIdentifier> = above.values().flatten().copied().collect();
    let itself = |policy: ObjectIdentifier| (policy, BTreeSet::from([policy]));
    let mut level: Level = policies
        .iter()
        .filter(|policy| **policy != ANY_POLICY)
        .filter(|policy| expected.contains(*policy) || above.contains_key(&ANY_POLICY))
        .map(|policy| itself(*policy))
        .collect();
    if policies.contains(&ANY_POLICY) && any_counts {
        for policy in expected {
            level.entry(policy).or_insert_with(|| itself(policy).1);
        }
    }
    level
}

/// §6.1.4 (b).
fn map(level: &mut Level, mappings: &[(ObjectIdentifier, ObjectIdentifier)], allowed: bool) {
    let mut mapped = Level::new();
    for (issuer, subject) in mappings {
        mapped.entry(*issuer).or_default().insert(*subject);
    }
    for (issuer, subjects) in mapped {
        if !allowed {
            level.remove(&issuer);
        } else if level.contains_key(&issuer) || level.contains_key(&ANY_POLICY) {
            level.insert(issuer, subjects);
        }
    }
}
