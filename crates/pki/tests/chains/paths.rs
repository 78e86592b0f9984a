//! Defects of the way from leaf to anchor: its length, its names, its algorithms, and paths that are not there.

use super::*;

fn directory(unit: &[u8]) -> Vec<u8> {
    tlv(0xa4, unit)
}
fn permit(c: &mut Case, base: Vec<u8>) {
    c.issuing.set(NAME_CONSTRAINTS, true, name_constraints(&[base], &[]));
}
fn exclude(c: &mut Case, base: Vec<u8>) {
    c.issuing.set(NAME_CONSTRAINTS, true, name_constraints(&[], &[base]));
}
fn alt(c: &mut Case, tag: u8, value: &[u8]) {
    c.leaf.set(ALT_NAME, false, seq([&tlv(tag, value)]));
}
/// Puts a second CA between issuing CA and leaf.
fn longer(c: &mut Case) {
    let key = Key::p256(4);
    c.extra.push(authority("second", &key, "issuing", &c.issuing_key).sign(&c.issuing_key));
    c.leaf = end_entity("leaf", &c.leaf_key, "second", &key);
    // The case signs its leaf with the issuing key: what was the issuing CA becomes one more certificate at hand.
    c.extra.push(c.issuing.sign(&c.root_key));
    c.no_issuing = true;
    c.issuing_key = key;
}
fn rsa_algorithm(number: &str) -> Vec<u8> {
    seq([&oid(number), &tlv(5, &[])])
}
fn pss_algorithm() -> Vec<u8> {
    let sha256 = seq([&oid("2.16.840.1.101.3.4.2.1"), &tlv(5, &[])]);
    let mgf = seq([&oid("1.2.840.113549.1.1.8"), &sha256]);
    let parameters = seq([&tlv(0xa0, &sha256), &tlv(0xa1, &mgf), &tlv(0xa2, &tlv(2, &[32]))]);
    seq([&oid("1.2.840.113549.1.1.10"), &parameters])
}

const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const PSS: &[&str] = &["-digest", "sha256", "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:32"];

pub const ROWS: &[Row] = &[
    (
        "another_root_of_the_same_name",
        |c| {
            let key = Key::p256(9);
            c.no_root = true;
            c.anchors = vec![authority("root", &key, "root", &key).sign(&key)];
        },
        "untrusted",
        Agrees,
    ),
    (
        "another_root_of_the_same_name_and_key_identifier",
        |c| {
            let key = Key::p256(9);
            c.no_root = true;
            let mut root = authority("root", &key, "root", &key);
            root.set(SUBJECT_KEY_ID, false, subject_key_id(&c.root_key.spki()));
            root.set(AUTHORITY_KEY_ID, false, authority_key_id(&c.root_key.spki()));
            c.anchors = vec![root.sign(&key)];
        },
        "signature_invalid",
        Agrees,
    ),
    (
        "issuing_is_the_anchor",
        |c| {
            c.no_root = true;
            c.anchors = vec![c.issuing.sign(&c.root_key)];
        },
        "valid",
        Differs("an anchor is what the caller names; OpenSSL wants a self-signed one unless -partial_chain"),
    ),
    ("issuing_missing", |c| c.no_issuing = true, "untrusted", Agrees),
    (
        "name_of_issuer_differs_in_case_and_spaces",
        |c| c.leaf.issuer = name(&[("2.5.4.6", "cn"), ("2.5.4.10", "江北示范"), ("2.5.4.3", " Issuing ")]),
        "valid",
        Agrees,
    ),
    (
        "authority_key_id_of_another_key",
        |c| c.leaf.set(AUTHORITY_KEY_ID, false, authority_key_id(&c.leaf_key.spki())),
        "untrusted",
        Agrees,
    ),
    (
        "two_authorities_sign_each_other_and_no_root",
        |c| {
            let (a, b) = (Key::p256(11), Key::p256(12));
            c.extra = vec![
                authority("issuing", &c.issuing_key, "b", &b).sign(&b),
                authority("b", &b, "issuing", &c.issuing_key).sign(&c.issuing_key),
                authority("b", &a, "b", &a).sign(&a),
            ];
            c.no_issuing = true;
        },
        "untrusted",
        Agrees,
    ),
    (
        "expired_certificate_of_the_issuing_authority_beside_a_sound_one",
        |c| {
            let mut old = c.issuing.clone();
            old.serial = 99;
            old.not_after = now().plus_secs(-1);
            c.extra = vec![c.issuing.sign(&c.root_key)];
            c.issuing = old;
        },
        "valid",
        Agrees,
    ),
    (
        "path_length_of_issuing_exceeded",
        |c| {
            c.issuing.set(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(0)));
            longer(c);
        },
        "path_length",
        Agrees,
    ),
    (
        "path_length_of_root_exceeded",
        |c| {
            c.root.set(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(1)));
            longer(c);
        },
        "path_length",
        Agrees,
    ),
    (
        "path_length_of_root_just_met",
        |c| {
            c.root.set(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(2)));
            longer(c);
        },
        "valid",
        Agrees,
    ),
    (
        "self_issued_authority_does_not_count_for_path_length",
        |c| {
            // A new key of the root, certified by the old one, between root and issuing CA.
            let key = Key::p256(13);
            c.root.set(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(1)));
            c.extra = vec![
                authority("root", &key, "root", &c.root_key).sign(&c.root_key),
                authority("issuing", &c.issuing_key, "root", &key).sign(&key),
            ];
            c.no_issuing = true;
        },
        "valid",
        Agrees,
    ),
    (
        "leaf_is_the_anchor",
        |c| {
            let leaf = end_entity("issuing", &c.issuing_key, "issuing", &c.issuing_key);
            c.leaf = leaf;
            c.anchors = vec![c.leaf.sign(&c.issuing_key)];
        },
        "valid",
        Agrees,
    ),
    (
        "permitted_directory_holds_the_subject",
        |c| permit(c, directory(&name(&[("2.5.4.6", "CN"), ("2.5.4.10", "江北示范")]))),
        "valid",
        Agrees,
    ),
    (
        "permitted_directory_of_others",
        |c| permit(c, directory(&name(&[("2.5.4.6", "CN"), ("2.5.4.10", "江南示范")]))),
        "name_constraint",
        Agrees,
    ),
    (
        "excluded_directory_holds_the_subject",
        |c| exclude(c, directory(&name(&[("2.5.4.6", "CN")]))),
        "name_constraint",
        Agrees,
    ),
    (
        "root_excludes_the_subject_of_issuing",
        |c| c.root.set(NAME_CONSTRAINTS, true, name_constraints(&[], &[directory(&cn("issuing"))])),
        "name_constraint",
        Agrees,
    ),
    (
        "email_outside_of_permitted_host",
        |c| {
            permit(c, tlv(0x81, b"example.cn"));
            alt(c, 0x81, b"a@sub.example.cn");
        },
        "name_constraint",
        Agrees,
    ),
    (
        "email_below_permitted_domain",
        |c| {
            permit(c, tlv(0x81, b".example.cn"));
            alt(c, 0x81, b"a@sub.example.cn");
        },
        "valid",
        Agrees,
    ),
    (
        "email_in_the_subject_outside_of_permitted_host",
        |c| {
            permit(c, tlv(0x81, b"example.cn"));
            c.leaf.subject =
                tlv(0x30, &tlv(0x31, &seq([&oid("1.2.840.113549.1.9.1"), &tlv(0x16, b"a@other.example")])));
        },
        "name_constraint",
        Agrees,
    ),
    (
        "host_below_permitted_domain",
        |c| {
            permit(c, tlv(0x82, b"example.cn"));
            alt(c, 0x82, b"a.EXAMPLE.cn");
        },
        "valid",
        Agrees,
    ),
    (
        "host_that_only_ends_like_the_permitted",
        |c| {
            permit(c, tlv(0x82, b"example.cn"));
            alt(c, 0x82, b"badexample.cn");
        },
        "name_constraint",
        Agrees,
    ),
    (
        "address_inside_of_excluded_block",
        |c| {
            exclude(c, tlv(0x87, &[10, 0, 0, 0, 255, 0, 0, 0]));
            alt(c, 0x87, &[10, 1, 2, 3]);
        },
        "name_constraint",
        Agrees,
    ),
    (
        "address_outside_of_excluded_block",
        |c| {
            exclude(c, tlv(0x87, &[10, 0, 0, 0, 255, 0, 0, 0]));
            alt(c, 0x87, &[11, 1, 2, 3]);
        },
        "valid",
        Agrees,
    ),
    (
        "uri_of_a_host_not_permitted",
        |c| {
            permit(c, tlv(0x86, b"example.cn"));
            alt(c, 0x86, b"https://other.example/");
        },
        "name_constraint",
        Agrees,
    ),
    (
        "uri_without_a_host_under_a_constraint",
        |c| {
            permit(c, tlv(0x86, b"example.cn"));
            alt(c, 0x86, b"urn:x");
        },
        "name_constraint",
        Agrees,
    ),
    (
        "constraint_on_a_form_that_is_not_processed",
        |c| {
            exclude(c, tlv(0x88, &[0x2a, 3]));
            alt(c, 0x88, &[0x2a, 4]);
        },
        "name_constraint",
        Agrees,
    ),
    ("p384", |c| *c = Case::with_keys(Key::p384(1), Key::p384(2), Key::p384(3)), "valid", Agrees),
    (
        "p384_signature_spoiled",
        |c| {
            *c = Case::with_keys(Key::p384(1), Key::p384(2), Key::p384(3));
            c.leaf.spoiled = true;
        },
        "signature_invalid",
        Agrees,
    ),
    (
        "rsa",
        |c| {
            *c = Case::with_keys(
                Key::openssl(RSA, rsa_algorithm("1.2.840.113549.1.1.11"), &["-digest", "sha256"]),
                Key::p256(2),
                Key::p256(3),
            )
        },
        "valid",
        Agrees,
    ),
    (
        "rsa_signature_spoiled",
        |c| {
            *c = Case::with_keys(
                Key::openssl(RSA, rsa_algorithm("1.2.840.113549.1.1.12"), &["-digest", "sha384"]),
                Key::p256(2),
                Key::p256(3),
            );
            c.issuing.spoiled = true;
        },
        "signature_invalid",
        Agrees,
    ),
    (
        "rsa_pss",
        |c| *c = Case::with_keys(Key::openssl(RSA, pss_algorithm(), PSS), Key::p256(2), Key::p256(3)),
        "valid",
        Agrees,
    ),
    (
        "rsa_1024",
        |c| {
            *c = Case::with_keys(
                Key::openssl(
                    &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
                    rsa_algorithm("1.2.840.113549.1.1.11"),
                    &["-digest", "sha256"],
                ),
                Key::p256(2),
                Key::p256(3),
            )
        },
        "algorithm_unsupported",
        Differs("an RSA key under 2048 bits proves nothing; OpenSSL takes it unless -auth_level asks for more"),
    ),
    (
        "ed25519",
        |c| {
            *c = Case::with_keys(
                Key::openssl(&["-algorithm", "ED25519"], seq([&oid("1.3.101.112")]), &[]),
                Key::p256(2),
                Key::p256(3),
            )
        },
        "algorithm_unsupported",
        Differs("an algorithm that this crate does not verify: unknown, not a refusal"),
    ),
];

#[test]
fn paths() {
    compare(ROWS);
}
