//! Revocation lists. A case is accepted where the state of every certificate is known and none is revoked.

use super::*;

const LEAF: u8 = 0x33;
const ISSUING: u8 = 0x44;
const POINT: &[u8] = b"http://crl.example/1.crl";

/// A sound list of root and issuing CA each.
fn lists(c: &mut Case) -> (ListDraft, ListDraft) {
    c.check_revocation = true;
    c.leaf.serial = LEAF;
    c.issuing.serial = ISSUING;
    (ListDraft::new("root", &c.root_key), ListDraft::new("issuing", &c.issuing_key))
}
fn give(c: &mut Case, root: &ListDraft, issuing: &ListDraft) {
    c.lists = vec![root.sign(&c.root_key), issuing.sign(&c.issuing_key)];
}
/// issuingDistributionPoint with these fields.
fn scoped(list: ListDraft, fields: &[u8]) -> ListDraft {
    list.with(DISTRIBUTION_POINT, true, tlv(0x30, fields))
}
fn full_name(uri: &[u8]) -> Vec<u8> {
    tlv(0xa0, &tlv(0xa0, &tlv(0x86, uri)))
}
fn points(fields: &[u8]) -> Vec<u8> {
    seq([&tlv(0x30, fields)])
}

pub const ROWS: &[Row] = &[
    (
        "nobody_revoked",
        |c| {
            let (r, i) = lists(c);
            give(c, &r, &i);
        },
        "good",
        Agrees,
    ),
    (
        "leaf_revoked",
        |c| {
            let (r, i) = lists(c);
            give(c, &r, &i.revoke(LEAF));
        },
        "revoked",
        Agrees,
    ),
    (
        "another_revoked",
        |c| {
            let (r, i) = lists(c);
            give(c, &r, &i.revoke(LEAF + 1));
        },
        "good",
        Agrees,
    ),
    (
        "issuing_revoked",
        |c| {
            let (r, i) = lists(c);
            give(c, &r.revoke(ISSUING), &i);
        },
        "revoked",
        Agrees,
    ),
    (
        "same_serial_revoked_by_the_root",
        |c| {
            let (r, i) = lists(c);
            give(c, &r.revoke(LEAF), &i);
        },
        "good",
        Agrees,
    ),
    (
        "list_expired",
        |c| {
            let (r, mut i) = lists(c);
            i.next_update = Some(now().plus_secs(-1));
            give(c, &r, &i);
        },
        "unknown",
        Agrees,
    ),
    (
        "list_of_tomorrow",
        |c| {
            let (r, mut i) = lists(c);
            i.this_update = now().plus_secs(3600);
            i.next_update = Some(now().plus_secs(7200));
            give(c, &r, &i);
        },
        "good",
        Differs(
            "a list made after the instant judged shows that the certificate was not revoked then; OpenSSL wants lists of the instant itself",
        ),
    ),
    (
        "list_without_next_update",
        |c| {
            let (r, mut i) = lists(c);
            i.next_update = None;
            give(c, &r, &i);
        },
        "good",
        Agrees,
    ),
    (
        "list_without_next_update_two_days_old",
        |c| {
            let (r, mut i) = lists(c);
            i.next_update = None;
            i.this_update = now().plus_secs(-172_800);
            give(c, &r, &i);
        },
        "unknown",
        Differs("without nextUpdate we rely on a list for a day; OpenSSL for ever"),
    ),
    (
        "list_signed_by_another_key",
        |c| {
            let (r, i) = lists(c);
            c.lists = vec![r.sign(&c.root_key), i.sign(&c.leaf_key)];
        },
        "unknown",
        Agrees,
    ),
    (
        "list_missing",
        |c| {
            let (r, _) = lists(c);
            c.lists = vec![r.sign(&c.root_key)];
        },
        "not_declared",
        Agrees,
    ),
    (
        "list_missing_though_declared",
        |c| {
            let (r, _) = lists(c);
            c.leaf.set(DISTRIBUTION_POINTS, false, points(&full_name(POINT)));
            c.lists = vec![r.sign(&c.root_key)];
        },
        "unknown",
        Agrees,
    ),
    (
        "list_of_the_issuing_authority_missing_upwards",
        |c| {
            let (_, i) = lists(c);
            c.lists = vec![i.sign(&c.issuing_key)];
        },
        "good",
        Differs("the issuing CA's certificate names no list and none is at hand; we report what is known of the leaf"),
    ),
    (
        "issuing_may_not_sign_lists",
        |c| {
            let (r, i) = lists(c);
            c.issuing.set(KEY_USAGE, true, key_usage(&[5]));
            give(c, &r, &i);
        },
        "unknown",
        Agrees,
    ),
    (
        "unknown_critical_extension_of_the_list",
        |c| {
            let (r, i) = lists(c);
            give(c, &r, &i.with("1.2.3.4", true, tlv(5, &[])));
        },
        "unknown",
        Agrees,
    ),
    (
        "unknown_critical_extension_of_an_entry",
        |c| {
            let (r, mut i) = lists(c);
            i.entries.push((LEAF, now(), vec![Extension { oid: "1.2.3.4", critical: true, value: tlv(5, &[]) }]));
            give(c, &r, &i);
        },
        "unknown",
        Agrees,
    ),
    (
        "list_of_authorities_only",
        |c| {
            let (r, i) = lists(c);
            give(c, &r, &scoped(i, &tlv(0x82, &[0xff])));
        },
        "unknown",
        Agrees,
    ),
    (
        "list_of_end_entities_only",
        |c| {
            let (r, i) = lists(c);
            give(c, &r, &scoped(i, &tlv(0x81, &[0xff])));
        },
        "good",
        Agrees,
    ),
    (
        "list_of_another_distribution_point",
        |c| {
            let (r, i) = lists(c);
            c.leaf.set(DISTRIBUTION_POINTS, false, points(&full_name(POINT)));
            give(c, &r, &scoped(i, &full_name(b"http://crl.example/2.crl")));
        },
        "unknown",
        Agrees,
    ),
    (
        "list_of_the_distribution_point",
        |c| {
            let (r, i) = lists(c);
            c.leaf.set(DISTRIBUTION_POINTS, false, points(&full_name(POINT)));
            give(c, &r, &scoped(i, &full_name(POINT)));
        },
        "good",
        Agrees,
    ),
    (
        "list_of_some_reasons_only",
        |c| {
            let (r, i) = lists(c);
            give(c, &r, &scoped(i, &tlv(0x83, &[6, 0x40])));
        },
        "unknown",
        Agrees,
    ),
    (
        "delta_list_alone",
        |c| {
            let (r, i) = lists(c);
            give(c, &r, &i.with("2.5.29.27", true, tlv(2, &[1])));
        },
        "not_declared",
        Agrees,
    ),
    (
        "reason_removed_from_a_list",
        |c| {
            let (r, mut i) = lists(c);
            i.entries.push((
                LEAF,
                now(),
                vec![Extension { oid: "2.5.29.21", critical: false, value: tlv(0x0a, &[1]) }],
            ));
            give(c, &r, &i);
        },
        "revoked",
        Agrees,
    ),
    (
        "revoked_after_the_instant",
        |c| {
            let (r, mut i) = lists(c);
            i.entries.push((LEAF, now().plus_secs(1), Vec::new()));
            give(c, &r, &i);
        },
        "good",
        Differs("a revocation after the instant judged does not reach back; OpenSSL ignores the date of an entry"),
    ),
    (
        "indirect_list_of_another_authority",
        |c| {
            let (r, _) = lists(c);
            let key = Key::p256(21);
            c.extra.push(authority("lists", &key, "root", &c.root_key).sign(&c.root_key));
            let point = [full_name(POINT), tlv(0xa2, &tlv(0xa4, &cn("lists")))].concat();
            c.leaf.set(DISTRIBUTION_POINTS, false, points(&point));
            let mut list = scoped(ListDraft::new("lists", &key), &[full_name(POINT), tlv(0x84, &[0xff])].concat());
            let issuer = Extension { oid: "2.5.29.29", critical: true, value: seq([&tlv(0xa4, &cn("issuing"))]) };
            list.entries.push((LEAF, now().plus_secs(-60), vec![issuer]));
            c.lists = vec![r.sign(&c.root_key), list.sign(&key)];
        },
        "revoked",
        Agrees,
    ),
    (
        "indirect_list_speaks_of_another_issuer",
        |c| {
            let (r, _) = lists(c);
            let key = Key::p256(21);
            c.extra.push(authority("lists", &key, "root", &c.root_key).sign(&c.root_key));
            let point = [full_name(POINT), tlv(0xa2, &tlv(0xa4, &cn("lists")))].concat();
            c.leaf.set(DISTRIBUTION_POINTS, false, points(&point));
            let mut list = scoped(ListDraft::new("lists", &key), &[full_name(POINT), tlv(0x84, &[0xff])].concat());
            let issuer = Extension { oid: "2.5.29.29", critical: true, value: seq([&tlv(0xa4, &cn("others"))]) };
            list.entries.push((LEAF, now().plus_secs(-60), vec![issuer]));
            c.lists = vec![r.sign(&c.root_key), list.sign(&key)];
        },
        "good",
        Agrees,
    ),
    (
        "indirect_list_of_an_authority_under_another_root",
        |c| {
            let (r, _) = lists(c);
            let (key, root) = (Key::p256(21), Key::p256(22));
            c.extra.push(authority("lists", &key, "elsewhere", &root).sign(&root));
            c.anchors.push(authority("elsewhere", &root, "elsewhere", &root).sign(&root));
            let point = [full_name(POINT), tlv(0xa2, &tlv(0xa4, &cn("lists")))].concat();
            c.leaf.set(DISTRIBUTION_POINTS, false, points(&point));
            let list = scoped(ListDraft::new("lists", &key), &[full_name(POINT), tlv(0x84, &[0xff])].concat());
            c.lists = vec![r.sign(&c.root_key), list.sign(&key)];
        },
        "unknown",
        Agrees,
    ),
];

#[test]
fn revocation_lists() {
    compare(ROWS);
}
