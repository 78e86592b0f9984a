//! What the writer refuses, and that it writes nothing then.

use std::io;

use sealbid_envelope::{
    CODES, Facts, GroupName, InspectError, MAX_BODY_LEN, MAX_RECIPIENTS, Malformed, Means, OpenError, Part, Recipients,
    Rule, SealError, inspect, open, seal, unwrap_share,
};
use sealbid_pki::{Certificate, DecryptionKey, FileKey, PrivateKey, ca};
use sealbid_testkit::rng;

use crate::formats::{certificate, counting, keys, opened, with_threads};
use crate::vectors::{facts, recipients};

fn data(name: &str) -> Certificate {
    let path = sealbid_testkit::workspace_root().join("crates/envelope/tests/data").join(name);
    Certificate::from_pem(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The code and parameters of the refusal; panics if it was accepted or wrote anything.
fn refused(facts: &Facts, to: &Recipients, summary: &[u8], len: u64) -> (&'static str, Vec<(&'static str, String)>) {
    let mut out = Vec::new();
    let mut body = io::repeat(0);
    let error = with_threads(1, |control| seal(facts, to, summary, &mut body, len, &mut out, &mut rng(1), control))
        .unwrap_err();
    assert!(out.is_empty(), "{error} after {} bytes", out.len());
    (error.code(), error.params())
}

#[test]
fn facts_that_no_reader_would_take_are_refused_with_their_place() {
    type Change = fn(&mut Facts);
    let cases: &[(&str, &str, Change)] = &[
        ("tender.id", "empty", |f| f.tender.id.clear()),
        ("tender.no", "control_character", |f| f.tender.no = "1\n2".into()),
        ("tender.title", "control_character", |f| f.tender.title = "\u{7f}".into()),
        ("tender.lot", "too_long", |f| f.tender.lot = "封".repeat(1366)),
        ("bid.bidder", "control_character", |f| f.bidder = "\0".into()),
        ("bid.uscc", "too_long", |f| f.uscc = "x".repeat(4097)),
        ("bid.created", "instant", |f| f.created = sealbid_pki::Instant::from_unix_secs(253_402_300_800)),
        ("opens", "instant", |f| f.opens = Some(sealbid_pki::Instant::from_unix_secs(-62_167_219_200))),
    ];
    for (at, rule, change) in cases {
        let mut facts = facts();
        change(&mut facts);
        let found = refused(&facts, &recipients(&["holder"], &[]), b"", 0);
        assert_eq!(found, ("facts_malformed", vec![("at", (*at).to_owned()), ("rule", (*rule).to_owned())]));
    }
}

#[test]
fn recipients_that_could_not_open_or_open_twice_are_refused() {
    let refused = |to: &Recipients| {
        let (code, params) = refused(&facts(), to, b"", 0);
        (code, params.into_iter().find(|(name, _)| *name == "cause" || *name == "count").map(|(_, value)| value))
    };
    let with = |bidder: Vec<Certificate>| Recipients { bidder, platform: vec![] };
    assert_eq!(refused(&with(vec![])), ("recipients_none", None));
    assert_eq!(refused(&recipients(&[], &["platform"])), ("recipients_none", None));
    let unsuitable = |cause: &str| ("certificate_unsuitable", Some(cause.to_owned()));
    assert_eq!(refused(&with(vec![data("other_curve.cert.pem")])), unsuitable("curve"));
    assert_eq!(refused(&with(vec![certificate("holder"), data("signing.cert.pem")])), unsuitable("key_usage"));
    assert_eq!(refused(&recipients(&["holder", "holder"], &[])), ("certificate_repeated", None));
    assert_eq!(refused(&recipients(&["holder"], &["platform", "holder"])), ("certificate_repeated", None));
    let many = with(vec![certificate("holder"); MAX_RECIPIENTS + 1]);
    assert_eq!(refused(&many), ("recipients_too_many", Some("65".to_owned())));
}

/// As many people as may be, with certificates for key agreement.
fn crowd() -> Vec<(PrivateKey, Certificate)> {
    let now = "2026-11-23T08:00:00Z".parse::<sealbid_pki::Instant>().unwrap();
    let validity = ca::Validity { not_before: now, not_after: now.plus_secs(86_400) };
    let mut rng = rng(40);
    let root_key = PrivateKey::generate(&mut rng);
    let root = ca::root(&root_key, &ca::Subject::named("Practice root"), validity, &mut rng).unwrap();
    let authority = FileKey::new(root_key, vec![root]).unwrap();
    let mut person = |n: usize| {
        let key = PrivateKey::generate(&mut rng);
        let (subject, addresses) = (ca::Subject::named(format!("示范{n}")), ca::Addresses::default());
        let profile = ca::Profile::Encryption;
        let certificate = ca::issue(&authority, profile, &subject, &(&key).into(), validity, &addresses, &mut rng);
        (key, certificate.unwrap())
    };
    (0..MAX_RECIPIENTS).map(&mut person).collect()
}

#[test]
fn each_of_sixty_four_recipients_opens() {
    let crowd = crowd();
    let to =
        Recipients { bidder: crowd.iter().map(|(_, certificate)| certificate.clone()).collect(), platform: vec![] };
    let mut file = Vec::new();
    with_threads(1, |control| {
        seal(&facts(), &to, b"", &mut &b"body"[..], 4, &mut file, &mut rng(1), control).unwrap();
    });
    for place in [0, 1, 31, 63] {
        let key = DecryptionKey::from(crowd[place].0.clone());
        assert_eq!(opened(&file, &[key]).unwrap().1, b"body");
    }
    let mut facts = facts();
    let quotes = "\"".repeat(4096);
    for text in [&mut facts.tender.id, &mut facts.tender.no, &mut facts.tender.title, &mut facts.tender.lot] {
        text.clone_from(&quotes);
    }
    (facts.bidder, facts.uscc) = (quotes.clone(), quotes);
    assert_eq!(refused(&facts, &to, b"", 0).0, "header_too_large");
}

#[test]
fn contents_over_the_limits_or_of_another_length_are_refused() {
    let to = recipients(&["holder"], &[]);
    assert_eq!(refused(&facts(), &to, &vec![0; (1 << 20) + 1], 0).0, "part_too_large");
    assert_eq!(refused(&facts(), &to, b"", MAX_BODY_LEN + 1).0, "part_too_large");
    for (held, said) in [(9, 10), (11, 10), (0, 1), (1, 0), (1_048_520, 1_048_521), (1_048_521, 1_048_520)] {
        let body = counting(held);
        let error = with_threads(2, |control| {
            seal(&facts(), &to, b"", &mut &body[..], said, &mut io::sink(), &mut rng(1), control)
        })
        .unwrap_err();
        assert!(matches!(error, SealError::PartLengthDiffers { announced } if announced == said), "{held}, {said}");
    }
}

#[test]
fn the_largest_summary_goes_through() {
    let summary = counting(1 << 20);
    let mut file = Vec::new();
    with_threads(2, |control| {
        seal(&facts(), &recipients(&["holder"], &[]), &summary, &mut io::empty(), 0, &mut file, &mut rng(1), control)
    })
    .unwrap();
    let (found, body) = opened(&file, &keys(&["holder"])).unwrap();
    assert!(found == summary && body.is_empty());
}

#[test]
fn outputs_that_fail_are_not_called_finished() {
    struct Unflushed;
    impl io::Write for Unflushed {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }
    let sealed = with_threads(1, |control| {
        let to = recipients(&["holder"], &[]);
        seal(&facts(), &to, b"", &mut io::empty(), 0, &mut Unflushed, &mut rng(1), control)
    });
    assert_eq!(sealed.unwrap_err().code(), "write_failed");
    let file = crate::vectors::file("both_groups");
    let keys = keys(&["holder", "platform"]);
    let opened = with_threads(1, |control| {
        open(&mut &file[..], file.len() as u64, Means::keys(&keys), &mut io::sink(), &mut Unflushed, control)
    });
    assert_eq!(opened.unwrap_err().code(), "write_failed");
}

#[test]
fn every_error_has_a_code_of_the_list() {
    let malformed = || Malformed { at: "opens".into(), rule: Rule::Instant };
    let io_error = || io::Error::other("x");
    let group = sealbid_envelope::GroupName::Platform;
    let inspect = [
        InspectError::NotSealbid,
        InspectError::UnsupportedFormat { format: "2".into() },
        InspectError::UnsupportedSuite { suite: "x".into() },
        InspectError::HeaderTooLarge { len: 1 },
        InspectError::HeaderMalformed(malformed()),
        InspectError::HeaderDuplicateName { name: "x".into() },
        InspectError::RecipientsNone { group },
        InspectError::RecipientsTooMany { count: 65 },
        InspectError::Truncated { expected: 1 },
        InspectError::TrailingBytes { expected: 1 },
        InspectError::Read(io_error()),
    ];
    let open = [
        OpenError::ShareNotUnwrapped { group },
        OpenError::CommitmentDiffers,
        OpenError::SegmentCorrupt { part: Part::Body, segment: 1 },
        OpenError::Write(io_error()),
        OpenError::Cancelled,
    ];
    let subject = || "CN=x".to_owned();
    let seal = [
        SealError::FactsMalformed(malformed()),
        SealError::CertificateUnsuitable { subject: subject(), cause: "curve" },
        SealError::CertificateRepeated { subject: subject() },
        SealError::RecipientsNone,
        SealError::RecipientsTooMany { count: 65 },
        SealError::HeaderTooLarge { len: 70_000 },
        SealError::PartTooLarge { part: Part::Summary, limit: 1 },
        SealError::PartLengthDiffers { announced: 1 },
        SealError::Read(io_error()),
        SealError::Write(io_error()),
        SealError::Cancelled,
    ];
    let mut codes: Vec<&str> = inspect.into_iter().map(OpenError::from).chain(open).map(|e| e.code()).collect();
    codes.extend(seal.iter().map(SealError::code));
    codes.sort_unstable();
    codes.dedup();
    let mut listed = CODES.to_vec();
    listed.sort_unstable();
    assert_eq!(codes, listed);
}

#[test]
fn a_share_is_given_to_its_members_key_for_its_own_tender_bid_and_group_alone() {
    let (mut file, to) = (Vec::new(), recipients(&["holder"], &["platform"]));
    with_threads(1, |control| seal(&facts(), &to, b"{}", &mut &b"x"[..], 1, &mut file, &mut rng(1), control)).unwrap();
    let header = inspect(&mut &file[..], file.len() as u64).unwrap().header;
    let [(bidder, of_bidder), (platform, of_platform)] =
        [0, 1].map(|group| (header.groups[group].name, &header.groups[group].any[0]));
    let given = |key: &str, tender: &str, bid: &str, group, member| {
        unwrap_share(&keys(&[key])[0], tender, bid, group, member).map(|share| *share)
    };
    let (tender, bid) = (header.tender.id.as_str(), header.bid.id.as_str());
    let one = given("holder", tender, bid, bidder, of_bidder).unwrap();
    let other = given("platform", tender, bid, platform, of_platform).unwrap();
    assert_ne!(one, other);
    let mut renamed = of_platform.clone();
    renamed.cert_sha256[0] ^= 1;
    for (name, share) in [
        ("another_key", given("holder", tender, bid, platform, of_platform)),
        ("another_tender", given("platform", "T-2", bid, platform, of_platform)),
        ("another_bid", given("platform", tender, &bid.replace(&bid[..1], "x"), platform, of_platform)),
        ("another_group", given("platform", tender, bid, GroupName::Bidder, of_platform)),
        ("another_member", given("platform", tender, bid, platform, of_bidder)),
        ("another_certificate", given("platform", tender, bid, platform, &renamed)),
    ] {
        assert_eq!(share, None, "{name}");
    }
}
