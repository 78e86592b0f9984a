//! Policies: what a chain demands of itself (RFC 5280 §6.1). OpenSSL looks at them with `-policy_check`.

use super::*;

const GOLD: &str = "1.3.6.1.4.1.99999.1";
const SILVER: &str = "1.3.6.1.4.1.99999.2";
const ANY: &str = "2.5.29.32.0";

/// The issuing CA's policies, its demand for one, and the leaf's policies.
fn policy(c: &mut Case, issuing: &[&str], leaf: &[&str]) {
    c.options.extend(["-policy_check", "-policy", ANY]);
    if !issuing.is_empty() {
        c.issuing.set(POLICIES, false, policies(issuing));
    }
    if !leaf.is_empty() {
        c.leaf.set(POLICIES, false, policies(leaf));
    }
}
fn demand(c: &mut Case) {
    c.issuing.set(POLICY_CONSTRAINTS, true, seq([&tlv(0x80, &[0])]));
}

pub const ROWS: &[Row] = &[
    ("no_policy_and_none_demanded", |c| policy(c, &[], &[]), "valid", Agrees),
    ("other_policy_and_none_demanded", |c| policy(c, &[GOLD], &[SILVER]), "valid", Agrees),
    (
        "demanded_and_met",
        |c| {
            policy(c, &[GOLD], &[GOLD]);
            demand(c);
        },
        "valid",
        Agrees,
    ),
    (
        "demanded_and_leaf_has_another",
        |c| {
            policy(c, &[GOLD], &[SILVER]);
            demand(c);
        },
        "policy",
        Agrees,
    ),
    (
        "demanded_and_leaf_has_none",
        |c| {
            policy(c, &[GOLD], &[]);
            demand(c);
        },
        "policy",
        Agrees,
    ),
    (
        "demanded_by_the_leaf_alone",
        |c| {
            policy(c, &[GOLD], &[SILVER]);
            c.leaf.set(POLICY_CONSTRAINTS, true, seq([&tlv(0x80, &[0])]));
        },
        "policy",
        Agrees,
    ),
    (
        "demanded_only_two_certificates_below",
        |c| {
            policy(c, &[GOLD], &[SILVER]);
            c.issuing.set(POLICY_CONSTRAINTS, true, seq([&tlv(0x80, &[2])]));
        },
        "valid",
        Agrees,
    ),
    (
        "any_policy_of_issuing",
        |c| {
            policy(c, &[ANY], &[SILVER]);
            demand(c);
        },
        "valid",
        Agrees,
    ),
    (
        "any_policy_of_leaf",
        |c| {
            policy(c, &[GOLD], &[ANY]);
            demand(c);
        },
        "valid",
        Agrees,
    ),
    (
        "any_policy_inhibited",
        |c| {
            policy(c, &[GOLD], &[ANY]);
            demand(c);
            c.issuing.set(INHIBIT_ANY, true, tlv(2, &[0]));
        },
        "policy",
        Agrees,
    ),
    (
        "mapped",
        |c| {
            policy(c, &[GOLD], &[SILVER]);
            demand(c);
            c.issuing.set(MAPPINGS, true, mappings(&[(GOLD, SILVER)]));
        },
        "valid",
        Agrees,
    ),
    (
        "mapped_away",
        |c| {
            policy(c, &[GOLD], &[GOLD]);
            demand(c);
            c.issuing.set(MAPPINGS, true, mappings(&[(GOLD, SILVER)]));
        },
        "policy",
        Agrees,
    ),
    (
        "mapped_under_any_policy",
        |c| {
            policy(c, &[ANY], &[SILVER]);
            demand(c);
            c.issuing.set(MAPPINGS, true, mappings(&[(GOLD, SILVER)]));
        },
        "valid",
        Agrees,
    ),
    (
        "mapping_of_any_policy",
        |c| {
            policy(c, &[ANY], &[GOLD]);
            c.issuing.set(MAPPINGS, true, mappings(&[(ANY, GOLD)]));
        },
        "policy",
        Agrees,
    ),
    ("policy_twice", |c| policy(c, &[GOLD, GOLD], &[GOLD]), "extension_malformed", Agrees),
    (
        "policy_constraints_empty",
        |c| {
            policy(c, &[GOLD], &[GOLD]);
            c.issuing.set(POLICY_CONSTRAINTS, true, seq([]));
        },
        "extension_malformed",
        Agrees,
    ),
];

#[test]
fn policies_of_chains() {
    compare(ROWS);
}
