//! Instants, names, requests and proofs: what is taken, and what is refused by which name.

use proptest::prelude::*;
use sealbid_pki::ca::{self, Addresses, Challenge, IssueError, Profile, ProvenKey, Subject, Validity};
use sealbid_pki::{Certificate, FileKey, Instant, PrivateKey, Request, Signer};
use sealbid_testkit::rng;

use crate::chains::{authority, end_entity};
use crate::common::{Files, Practice, bidder, now, openssl, years};
use crate::draft::*;

#[test]
fn instants_that_are_not_are_refused() {
    for (defect, text) in [
        ("no_zone", "2026-11-23T08:00:00"),
        ("offset", "2026-11-23T08:00:00+08:00"),
        ("fraction", "2026-11-23T08:00:00.5Z"),
        ("lower_case", "2026-11-23t08:00:00z"),
        ("day_that_is_not", "2026-02-29T08:00:00Z"),
        ("month_13", "2026-13-01T08:00:00Z"),
        ("hour_24", "2026-11-23T24:00:00Z"),
        ("leap_second", "2026-06-30T23:59:60Z"),
        ("sign", "+026-11-23T08:00:00Z"),
        ("digits_of_another_script", "２０２６-11-23T08"),
        ("empty", ""),
    ] {
        assert_eq!(text.parse::<Instant>().map_err(|error| error.code()), Err("instant_malformed"), "{defect}");
    }
}

#[test]
fn instants_known_by_number() {
    for (text, secs) in [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59Z", -1),
        ("2000-02-29T12:00:00Z", 951_825_600),
        ("2026-11-23T08:00:00Z", 1_795_420_800),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ] {
        assert_eq!(text.parse::<Instant>().unwrap().unix_secs(), secs);
        assert_eq!(Instant::from_unix_secs(secs).to_string(), text);
    }
    assert_eq!(Instant::from_unix_ms(-1).to_string(), "1969-12-31T23:59:59Z");
}

proptest! {
    #[test]
    fn instants_come_back_from_their_text(secs in -62_167_219_200_i64..253_402_300_800) {
        let instant = Instant::from_unix_secs(secs);
        prop_assert_eq!(instant.to_string().parse::<Instant>(), Ok(instant));
    }

    /// OpenSSL is not asked for each: the certificate itself must give back what was put in.
    #[test]
    fn names_come_back_from_a_certificate(common_name in "[\\PC&&[^\u{2028}\u{2029}]]{1,64}") {
        let made = Request::create(&PrivateKey::generate(&mut rng(1)), &Subject::named(common_name.clone()));
        match made {
            Ok(request) => prop_assert_eq!(request.common_name(), Some(common_name)),
            Err(error) => prop_assert_eq!((error, common_name.trim() != common_name), (IssueError::Subject("common_name"), true)),
        }
    }
}

#[test]
fn names_are_written_as_openssl_writes_them() {
    for common_name in ["plain", "a,b", "a+b", "\"quoted\"", "<a>;b", "#first", "back\\slash", "江北,示范", "a=b"] {
        let request = Request::create(
            &PrivateKey::generate(&mut rng(2)),
            &Subject { common_name: common_name.into(), ..bidder() },
        );
        let request = request.unwrap();
        let files = Files::new();
        let said = openssl(&[
            "req",
            "-in",
            &files.put("r.csr", request.to_pem()),
            "-noout",
            "-subject",
            "-nameopt",
            "RFC2253,utf8,-esc_msb",
        ])
        .ok()
        .out;
        assert_eq!(said.trim().strip_prefix("subject=").unwrap(), request.subject());
    }
}

#[test]
fn subjects_that_cannot_be_written_are_refused() {
    let key = PrivateKey::generate(&mut rng(3));
    let long = "江".repeat(65);
    for (defect, change, attribute) in [
        (
            "common_name_empty",
            (|s: &mut Subject, _: &str| s.common_name.clear()) as fn(&mut Subject, &str),
            "common_name",
        ),
        ("common_name_too_long", |s, long| s.common_name = long.into(), "common_name"),
        ("common_name_with_line_end", |s, _| s.common_name = "a\nb".into(), "common_name"),
        ("common_name_with_space_around", |s, _| s.common_name = " a".into(), "common_name"),
        ("organization_too_long", |s, long| s.organization = Some(long.into()), "organization"),
        ("unit_empty", |s, _| s.unit = Some(String::new()), "unit"),
        ("country_in_lower_case", |s, _| s.country = Some("cn".into()), "country"),
        ("country_of_three_letters", |s, _| s.country = Some("CHN".into()), "country"),
        ("uscc_too_short", |s, _| s.uscc = Some("91350100M000100Y4".into()), "uscc"),
        ("uscc_in_lower_case", |s, _| s.uscc = Some("91350100m000100y43".into()), "uscc"),
    ] {
        let mut subject = bidder();
        change(&mut subject, &long);
        assert_eq!(Request::create(&key, &subject), Err(IssueError::Subject(attribute)), "{defect}");
    }
}

#[test]
fn what_the_authority_must_not_issue_is_refused() {
    let practice = Practice::new();
    let key = PrivateKey::generate(&mut rng(4));
    let proven = ProvenKey::from(&key);
    let none = Addresses::default();
    let signer = practice.end_entity(Profile::Signing, 91);
    let over = Validity { not_after: now().plus_secs(86_400 * 365 * 101), ..years(1) };
    let backwards = Validity { not_before: now(), not_after: now().plus_secs(-1) };
    let ancient = Validity { not_before: Instant::from_unix_secs(-86_400), not_after: now() };
    let foreign = Addresses { crl: vec!["http://例.example/1.crl".into()], ocsp: Vec::new(), issuer: Vec::new() };
    for (defect, issuer, validity, addresses, expected) in [
        ("issuer_is_no_authority", &signer, years(1), &none, IssueError::NotAnAuthority),
        ("outlives_its_issuer", &practice.issuing, over, &none, IssueError::OutlivesIssuer),
        ("ends_before_it_begins", &practice.issuing, backwards, &none, IssueError::Validity),
        ("begins_before_1970", &practice.issuing, ancient, &none, IssueError::Validity),
        ("address_not_ascii", &practice.issuing, years(1), &foreign, IssueError::Address),
    ] {
        let issued = ca::issue(issuer, Profile::Signing, &bidder(), &proven, validity, addresses, &mut rng(5));
        assert_eq!(issued, Err(expected), "{defect}");
    }
    let list = ca::revocation_list(&signer, 1, now(), now(), &[]);
    assert_eq!(list.unwrap_err(), IssueError::NotAnAuthority);
    assert_eq!(
        ca::revocation_list(&practice.issuing, 1, now(), now().plus_secs(-1), &[]).unwrap_err(),
        IssueError::Validity
    );
}

#[test]
fn an_encryption_certificate_takes_a_challenge_answered() {
    let practice = Practice::new();
    let key = PrivateKey::generate(&mut rng(6));
    let (challenge, secret) = Challenge::new(key.public_key(), &mut rng(7));
    let proven = challenge.answer(&*secret).unwrap();
    let certificate = ca::issue(
        &practice.issuing,
        Profile::Encryption,
        &bidder(),
        &proven,
        years(1),
        &Addresses::default(),
        &mut rng(8),
    )
    .unwrap();
    assert!(certificate.allows_key_agreement() && !certificate.allows_signing());
    assert_eq!(certificate.p256_public_key().unwrap(), key.public_key());

    let (challenge, secret) = Challenge::new(key.public_key(), &mut rng(7));
    let mut wrong = *secret;
    wrong[31] ^= 1;
    assert_eq!(challenge.answer(&wrong).unwrap_err().code(), "possession_not_proven");
    let (challenge, secret) = Challenge::new(key.public_key(), &mut rng(9));
    assert_eq!(challenge.answer(&secret[..31]).unwrap_err().code(), "possession_not_proven");
}

#[test]
fn requests_that_prove_nothing_are_refused() {
    let request = Request::create(&PrivateKey::generate(&mut rng(10)), &bidder()).unwrap();
    let signed_by_another = {
        let key = Key::p256(92);
        let info = seq([&tlv(2, &[0]), &cn("Person"), &key.spki(), &tlv(0xa0, &[])]);
        seq([&info, &key.algorithm(), &bits(&Key::p256(93).sign(&info))])
    };
    let of_p384 = {
        let key = Key::p384(5);
        let info = seq([&tlv(2, &[0]), &cn("Person"), &key.spki(), &tlv(0xa0, &[])]);
        seq([&info, &key.algorithm(), &bits(&key.sign(&info))])
    };
    let mut key_changed = request.der().to_vec();
    let at = key_changed.windows(3).position(|found| found == [0x42, 0, 4]).unwrap() + 10;
    key_changed[at] ^= 1;
    for (defect, der, expected) in [
        ("signed_by_another_key", signed_by_another, vec!["possession_not_proven"]),
        ("key_on_p384", of_p384, vec!["request_key_not_p256"]),
        // The changed octets may be a point of the curve or not.
        ("key_changed", key_changed, vec!["possession_not_proven", "request_key_not_p256"]),
    ] {
        let refused = Request::from_der(&der).unwrap().prove().unwrap_err();
        assert!(expected.contains(&refused.code()), "{defect}: {refused:?}");
    }
    for (defect, text, expected) in [
        ("another_label", request.to_pem().replace("CERTIFICATE REQUEST", "CERTIFICATE"), "request_pem_malformed"),
        ("no_armour", "text".into(), "request_pem_malformed"),
        ("another_structure", pem("CERTIFICATE REQUEST", &seq([&tlv(2, &[0])])), "request_malformed"),
    ] {
        assert_eq!(Request::from_pem(&text).unwrap_err().code(), expected, "{defect}");
    }
}

fn pem(label: &'static str, der: &[u8]) -> String {
    der::pem::encode_string(label, der::pem::LineEnding::LF, der).unwrap()
}

#[test]
fn texts_that_hold_no_certificate_are_refused() {
    let one = end_entity("leaf", &Key::p256(1), "issuing", &Key::p256(2)).sign(&Key::p256(2)).to_pem();
    for (defect, text, expected) in [
        ("empty", String::new(), "certificate_count"),
        ("key_instead", PrivateKey::generate(&mut rng(11)).to_pem().to_string(), "certificate_count"),
        ("two", format!("{one}{one}"), "certificate_count"),
        ("too_many", one.repeat(257), "certificate_count"),
        ("end_missing", one[..one.len() - 9].to_owned(), "certificate_pem_malformed"),
        ("not_base64", one.replace('M', "*"), "certificate_pem_malformed"),
        ("another_structure", pem("CERTIFICATE", &seq([&tlv(2, &[0])])), "certificate_malformed"),
        (
            "octet_after",
            pem("CERTIFICATE", &[Certificate::from_pem(&one).unwrap().der(), &[0]].concat()),
            "certificate_malformed",
        ),
    ] {
        assert_eq!(Certificate::from_pem(&text).unwrap_err().code(), expected, "{defect}");
    }
    let noted = format!("subject=/CN=x\n{one}\ntext between\n{one}");
    assert_eq!(Certificate::pem_chain(&noted).unwrap().len(), 2);
    let p384 = end_entity("leaf", &Key::p384(1), "issuing", &Key::p256(2)).sign(&Key::p256(2));
    assert_eq!(p384.p256_public_key().unwrap_err().code(), "certificate_key_not_p256");
    let empty: Vec<Certificate> = Vec::new();
    assert_eq!(FileKey::new(PrivateKey::generate(&mut rng(12)), empty).unwrap_err().code(), "certificate_count");
}

#[test]
fn a_list_names_the_key_of_an_authority_that_another_program_made() {
    // The key identifier of this CA is not the hash that this crate would give it.
    let pem = PrivateKey::generate(&mut rng(13));
    let key = Key::P256(Box::new(p256::ecdsa::SigningKey::from(pkcs8_key(&pem))));
    let certificate = authority("root", &key, "root", &key).sign(&key);
    let issuer = FileKey::new(pem, vec![certificate]).unwrap();
    let list = ca::revocation_list(&issuer, 1, now(), now().plus_secs(60), &[]).unwrap();
    let files = Files::new();
    let said = openssl(&[
        "crl",
        "-verify",
        "-noout",
        "-text",
        "-in",
        &files.put("l.pem", list.to_pem()),
        "-CAfile",
        &files.chain("root.pem", issuer.chain()),
    ])
    .ok()
    .all();
    let identifier: Vec<String> = key_id(&key.spki()).iter().map(|octet| format!("{octet:02X}")).collect();
    assert!(said.contains("verify OK") && said.contains(&identifier.join(":")), "{said}");
}

fn pkcs8_key(key: &PrivateKey) -> p256::SecretKey {
    use p256::pkcs8::DecodePrivateKey;
    p256::SecretKey::from_pkcs8_pem(&key.to_pem()).unwrap()
}
