//! Defects of one certificate: its validity, signature, extensions and usage.

use super::*;

pub const ROWS: &[Row] = &[
    ("sound", |_| {}, "valid", Agrees),
    ("leaf_expired", |c| c.leaf.not_after = now().plus_secs(-1), "expired", Agrees),
    (
        "leaf_expires_this_second",
        |c| c.leaf.not_after = now(),
        "valid",
        Differs("RFC 5280 §4.1.2.5 includes notAfter; OpenSSL ends a second early"),
    ),
    ("leaf_not_yet_valid", |c| c.leaf.not_before = now().plus_secs(1), "not_yet_valid", Agrees),
    ("issuing_expired", |c| c.issuing.not_after = now().plus_secs(-1), "expired", Agrees),
    ("root_expired", |c| c.root.not_after = now().plus_secs(-1), "expired", Agrees),
    ("leaf_signature_spoiled", |c| c.leaf.spoiled = true, "signature_invalid", Agrees),
    ("issuing_signature_spoiled", |c| c.issuing.spoiled = true, "signature_invalid", Agrees),
    (
        "algorithm_differs_inside",
        |c| c.leaf.inner_algorithm = Some(seq([&oid("1.2.840.10045.4.3.3")])),
        "algorithm_mismatch",
        Agrees,
    ),
    ("unknown_critical_extension", |c| c.leaf.set("1.2.3.4", true, tlv(5, &[])), "unknown_critical_extension", Agrees),
    (
        "unknown_critical_extension_in_issuing",
        |c| c.issuing.set("1.2.3.4", true, tlv(5, &[])),
        "unknown_critical_extension",
        Agrees,
    ),
    ("unknown_extension_not_critical", |c| c.leaf.set("1.2.3.4", false, tlv(5, &[])), "valid", Agrees),
    (
        "extension_twice",
        |c| {
            let first = c.leaf.extensions[1].clone();
            c.leaf.extensions.push(first);
        },
        "extension_malformed",
        Agrees,
    ),
    ("key_usage_not_a_bit_string", |c| c.leaf.set(KEY_USAGE, true, tlv(5, &[])), "extension_malformed", Agrees),
    ("issuing_without_basic_constraints", |c| c.issuing.drop(BASIC_CONSTRAINTS), "profile", Agrees),
    (
        "issuing_not_a_ca",
        |c| c.issuing = end_entity("issuing", &c.issuing_key, "root", &c.root_key),
        "not_a_ca",
        Agrees,
    ),
    ("issuing_may_not_sign_certificates", |c| c.issuing.set(KEY_USAGE, true, key_usage(&[6])), "key_usage", Agrees),
    ("root_may_not_sign_certificates", |c| c.root.set(KEY_USAGE, true, key_usage(&[6])), "key_usage", Agrees),
    (
        "basic_constraints_not_critical",
        |c| c.issuing.set(BASIC_CONSTRAINTS, false, basic_constraints(true, None)),
        "profile",
        Agrees,
    ),
    ("issuing_without_key_usage", |c| c.issuing.drop(KEY_USAGE), "profile", Agrees),
    ("issuing_without_subject_key_id", |c| c.issuing.drop(SUBJECT_KEY_ID), "profile", Agrees),
    ("leaf_without_authority_key_id", |c| c.leaf.drop(AUTHORITY_KEY_ID), "profile", Agrees),
    (
        "authority_key_id_critical",
        |c| c.leaf.set(AUTHORITY_KEY_ID, true, authority_key_id(&c.issuing_key.spki())),
        "profile",
        Agrees,
    ),
    (
        "subject_key_id_critical",
        |c| c.leaf.set(SUBJECT_KEY_ID, true, subject_key_id(&c.leaf_key.spki())),
        "profile",
        Agrees,
    ),
    (
        "leaf_with_path_length",
        |c| c.leaf.set(BASIC_CONSTRAINTS, true, basic_constraints(false, Some(0))),
        "profile",
        Agrees,
    ),
    (
        "leaf_may_sign_certificates_without_being_a_ca",
        |c| c.leaf.set(KEY_USAGE, true, key_usage(&[0, 5])),
        "profile",
        Agrees,
    ),
    ("subject_empty_without_alt_name", |c| c.leaf.subject = name(&[]), "profile", Agrees),
    (
        "subject_empty_alt_name_critical",
        |c| {
            c.leaf.subject = name(&[]);
            c.leaf.set(ALT_NAME, true, seq([&tlv(0x81, b"a@b.example")]));
        },
        "valid",
        Agrees,
    ),
    (
        "subject_empty_alt_name_not_critical",
        |c| {
            c.leaf.subject = name(&[]);
            c.leaf.set(ALT_NAME, false, seq([&tlv(0x81, b"a@b.example")]));
        },
        "profile",
        Agrees,
    ),
    ("version_1_with_extensions", |c| c.leaf.version = 0, "profile", Agrees),
    ("usage_is_key_agreement", |c| c.leaf.set(KEY_USAGE, true, key_usage(&[4])), "key_usage", Agrees),
    (
        "purpose_is_server",
        |c| c.leaf.set(EXTENDED_KEY_USAGE, false, oids(&["1.3.6.1.5.5.7.3.1"])),
        "extended_key_usage",
        Agrees,
    ),
    (
        "purpose_is_document_signing_alone",
        |c| c.leaf.set(EXTENDED_KEY_USAGE, false, oids(&[DOCUMENT_SIGNING])),
        "valid",
        Differs("OpenSSL 3.0 knows no document signing (RFC 9336) and judges by S/MIME"),
    ),
    (
        "issuing_restricted_to_servers",
        |c| c.issuing.set(EXTENDED_KEY_USAGE, false, oids(&["1.3.6.1.5.5.7.3.1"])),
        "extended_key_usage",
        Agrees,
    ),
    (
        "time_stamping_sound",
        |c| {
            c.purpose = Purpose::TimeStamping;
            c.leaf.set(EXTENDED_KEY_USAGE, true, oids(&[TIME_STAMPING]));
        },
        "valid",
        Agrees,
    ),
    (
        "time_stamping_purpose_not_critical",
        |c| {
            c.purpose = Purpose::TimeStamping;
            c.leaf.set(EXTENDED_KEY_USAGE, false, oids(&[TIME_STAMPING]));
        },
        "extended_key_usage",
        Agrees,
    ),
    (
        "time_stamping_among_others",
        |c| {
            c.purpose = Purpose::TimeStamping;
            c.leaf.set(EXTENDED_KEY_USAGE, true, oids(&[TIME_STAMPING, EMAIL_PROTECTION]));
        },
        "extended_key_usage",
        Agrees,
    ),
];

#[test]
fn shapes() {
    compare(ROWS);
}
