//! Time-stamps both ways: OpenSSL verifies ours and asks us, we ask OpenSSL and verify its.

use sealbid_pki::ca::{self, Addresses, IssueError, Profile, Subject};
use sealbid_pki::cms::{self, Integrity, TimeStamp};
use sealbid_pki::path::{Chain, Evidence, Purpose, Trust, above, validate};
use sealbid_pki::tsp::{PRACTICE_POLICY, TimeStampRequest, TspError, accept, answer};
use sealbid_pki::{Certificate, FileKey, PrivateKey, Signer, SignerError};
use sealbid_testkit::rng;
use sha2::{Digest, Sha256};

use crate::common::{Files, Practice, attime, now, openssl};
use crate::draft::{seq, tlv};

const DATA: &[u8] = b"signature value";

fn request() -> TimeStampRequest {
    TimeStampRequest::new(Sha256::digest(DATA).into(), &mut rng(60))
}

fn reply(authority: &FileKey, request: &TimeStampRequest) -> Vec<u8> {
    answer(authority, &request.to_der(), PRACTICE_POLICY, now(), &mut rng(61)).unwrap()
}

/// OpenSSL's authority, with this serial number file and policy.
fn configuration(files: &Files, more: &str) -> String {
    let serial = files.put("serial", b"01\n");
    files.put(
        "tsa.cnf",
        format!(
            "[tsa]\ndefault_tsa=t\n[t]\nserial={serial}\ndefault_policy=1.2.3.4\ndigests=sha256,sha384\n\
             signer_digest=sha256\n{more}"
        ),
    )
}

#[test]
fn openssl_verifies_our_time_stamps_and_its_requests_are_answered() {
    let practice = Practice::new();
    let authority = practice.end_entity(Profile::TimeStamping, 62);
    let files = Files::new();
    let data = files.put("data", DATA);
    let root = files.chain("root.pem", &authority.chain()[2..]);
    let others = files.chain("others.pem", &authority.chain()[..2]);
    for (asks, untrusted) in [
        (&["-sha256", "-cert"][..], &[][..]),
        (&["-sha384", "-cert", "-no_nonce"], &[]),
        (&["-sha512", "-tspolicy", PRACTICE_POLICY], &["-untrusted", &others]),
    ] {
        let query = files.path("query");
        let asked = ["ts", "-query", "-data", &data, "-out", query.to_str().unwrap()];
        openssl(&asked.into_iter().chain(asks.iter().copied()).collect::<Vec<_>>()).ok();
        let query = files.read("query");
        let reply = answer(&authority, &query, PRACTICE_POLICY, now(), &mut rng(63)).unwrap();
        let (reply, query) = (files.put("reply", &reply), files.put("query", &query));
        for judged_by in [["-queryfile", &query], ["-data", &data]] {
            let mut args = vec!["ts", "-verify", "-in", &reply, "-CAfile", &root, "-attime"];
            let at = attime();
            args.push(&at);
            args.extend(judged_by);
            args.extend(untrusted);
            let said = openssl(&args).ok().all();
            assert!(said.contains("Verification: OK"), "{said}");
        }
        let shown = openssl(&["ts", "-reply", "-in", &reply, "-text"]).ok().all();
        for expected in ["Nov 23 08:00:00 2026 GMT", "Status: Granted", "Accuracy: 0x01 seconds"] {
            assert!(shown.contains(expected), "{shown}");
        }
    }
}

#[test]
fn we_accept_what_openssl_answers_to_our_request() {
    let practice = Practice::new();
    let (key, chain) = practice.end_entity_pem(Profile::TimeStamping, 64);
    let files = Files::new();
    let request = request();
    let query = files.put("query", request.to_der());
    let shown = openssl(&["ts", "-query", "-in", &query, "-text"]).ok().all();
    assert!(shown.contains("Hash Algorithm: sha256") && shown.contains("Certificate required: yes"), "{shown}");
    for more in ["ess_cert_id_alg=sha256\n", "ess_cert_id_alg=sha1\n", "accuracy=secs:1\nordering=yes\ntsa_name=yes\n"]
    {
        let configuration = configuration(&files, more);
        let out = files.path("reply");
        openssl(&[
            "ts",
            "-reply",
            "-config",
            &configuration,
            "-queryfile",
            &query,
            "-inkey",
            &files.put("key.pem", key.as_bytes()),
            "-signer",
            &files.chain("tsa.pem", &chain[..1]),
            "-chain",
            &files.chain("chain.pem", &chain[1..]),
            "-out",
            out.to_str().unwrap(),
        ])
        .ok();
        let accepted = accept(&files.read("reply"), &request).unwrap_or_else(|e| panic!("{more}: {e}"));
        assert_eq!(accepted.time_stamp.authority(), chain.first());
        assert_eq!(accepted.time_stamp.verify(DATA).intact, Integrity::Intact);
    }
}

#[test]
fn an_answer_to_something_else_is_not_accepted() {
    let practice = Practice::new();
    let authority = practice.end_entity(Profile::TimeStamping, 66);
    let asked = request();
    let good = reply(&authority, &asked);
    assert!(accept(&good, &asked).is_ok());

    let of_other_data = TimeStampRequest::new([9; 32], &mut rng(60));
    let of_other_nonce = TimeStampRequest::new(Sha256::digest(DATA).into(), &mut rng(67));
    // The same request without its last part, certReq.
    let der = asked.to_der();
    let without = TimeStampRequest::from_der(&seq([&der[2..der.len() - 3]])).unwrap();
    let mut spoiled = good.clone();
    let last = spoiled.len() - 1;
    spoiled[last] ^= 1;
    for (defect, reply, expected) in [
        ("another_s_imprint", reply(&authority, &of_other_data), TspError::Wrong("imprint_differs")),
        ("another_s_nonce", reply(&authority, &of_other_nonce), TspError::Wrong("nonce_differs")),
        ("without_certificates", reply(&authority, &without), TspError::Wrong("certificate_missing")),
        ("signature_spoiled", spoiled, TspError::Wrong("signature_invalid")),
        ("not_a_reply", der.clone(), TspError::Malformed),
        ("empty", Vec::new(), TspError::Malformed),
        ("granted_without_token", seq([&seq([&tlv(2, &[0])])]), TspError::Malformed),
        ("token_of_another_kind", seq([&seq([&tlv(2, &[0])]), &seq([&tlv(2, &[0])])]), TspError::Malformed),
        ("refused", seq([&seq([&tlv(2, &[2]), &tlv(3, &[7, 0x80])])]), TspError::Refused("bad_alg")),
        ("refused_with_words", seq([&seq([&tlv(2, &[2]), &seq([&tlv(12, b"no")])])]), TspError::Refused("unspecified")),
        ("waiting", seq([&seq([&tlv(2, &[3])])]), TspError::Refused("unspecified")),
    ] {
        assert_eq!(accept(&reply, &asked).unwrap_err(), expected, "{defect}");
    }
    // Of a trailing octet nobody knows what it says.
    assert_eq!(accept(&[&good[..], &[0]].concat(), &asked).unwrap_err(), TspError::Malformed);
}

#[test]
fn nobody_is_an_authority_by_another_purpose() {
    let practice = Practice::new();
    let asked = request();
    for profile in [Profile::Signing, Profile::OcspResponder] {
        let other = practice.end_entity(profile, 65);
        let refused = answer(&other, &asked.to_der(), PRACTICE_POLICY, now(), &mut rng(68));
        assert_eq!(refused.unwrap_err(), IssueError::NotAnAuthority, "{profile:?}");
    }
}

#[test]
fn requests_that_cannot_be_stamped_are_refused_by_their_names() {
    let practice = Practice::new();
    let authority = practice.end_entity(Profile::TimeStamping, 71);
    let algorithm = |oid: &[u8]| seq([&tlv(6, oid), &tlv(5, &[])]);
    let (sha1, sha256) = ([0x2b, 0x0e, 0x03, 0x02, 0x1a], [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]);
    let imprint = |oid: &[u8], len: usize| seq([&algorithm(oid), &tlv(4, &vec![7; len])]);
    let one = tlv(2, &[1]);
    let good = imprint(&sha256, 32);
    for (defect, query, expected) in [
        ("sound", seq([&one, &good]), None),
        ("sha1", seq([&one, &imprint(&sha1, 20)]), Some("bad_alg")),
        ("length_of_another_hash", seq([&one, &imprint(&sha256, 31)]), Some("bad_data_format")),
        ("another_policy", seq([&one, &good, &tlv(6, &[0x2a, 3])]), Some("unaccepted_policy")),
        ("extension", seq([&one, &good, &tlv(0xa0, &[])]), Some("unaccepted_extension")),
        ("another_version", seq([&tlv(2, &[2]), &good]), Some("bad_data_format")),
        ("nonce_without_end", seq([&one, &good, &tlv(2, &[1; 65])]), Some("bad_data_format")),
        ("nothing", Vec::new(), Some("bad_data_format")),
    ] {
        let reply = answer(&authority, &query, PRACTICE_POLICY, now(), &mut rng(72)).unwrap();
        let files = Files::new();
        let shown = openssl(&["ts", "-reply", "-in", &files.put("reply", &reply), "-text"]).ok().all();
        assert_eq!(shown.contains("Status: Granted"), expected.is_none(), "{defect}: {shown}");
        if let Some(expected) = expected {
            let refused = accept(&reply, &request()).unwrap_err();
            assert_eq!(refused, TspError::Refused(expected), "{defect}");
        }
    }
}

/// A signer whose key is another one than its certificate's.
struct Impostor(FileKey, PrivateKey);

impl Signer for Impostor {
    fn chain(&self) -> &[Certificate] {
        self.0.chain()
    }
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.1.sign(message))
    }
}

#[test]
fn an_authority_answers_with_its_own_key_or_not_at_all() {
    let practice = Practice::new();
    let other = PrivateKey::generate(&mut rng(73));
    let impostor = Impostor(practice.end_entity(Profile::TimeStamping, 74), other);
    let refused = answer(&impostor, &request().to_der(), PRACTICE_POLICY, now(), &mut rng(75));
    assert_eq!(refused.unwrap_err(), IssueError::SignatureInvalid);
}

#[test]
fn a_signature_with_a_time_stamp_is_still_the_same_signature() {
    let practice = Practice::new();
    let holder = practice.end_entity(Profile::Signing, 76);
    let authority = practice.end_entity(Profile::TimeStamping, 77);
    let digest: [u8; 32] = Sha256::digest(b"content").into();
    let message = cms::sign(&holder, digest, cms::Profile::Cades, now()).unwrap();
    let value = cms::parse(&message).unwrap().signers()[0].signature().to_vec();
    let asked = TimeStampRequest::new(Sha256::digest(&value).into(), &mut rng(78));
    let token = accept(&reply(&authority, &asked), &asked).unwrap().token;

    let stamped = cms::with_time_stamp(&message, &token).unwrap();
    let parsed = cms::parse(&stamped).unwrap();
    assert_eq!(parsed.verify(&digest).intact, Integrity::Intact);
    assert_eq!(parsed.timestamp_token().unwrap(), token);
    let stamp = TimeStamp::from_der(&token).unwrap();
    assert_eq!((stamp.at(), stamp.verify(&value).intact), (now(), Integrity::Intact));
    let trust = Trust::new(vec![practice.root_certificate().clone()]);
    let (leaf, others) = (stamp.authority().unwrap(), stamp.certificates());
    let found = validate(leaf, others, &trust, &Evidence::default(), Purpose::TimeStamping, stamp.at());
    assert!(matches!(found.chain, Chain::Valid { .. }));

    // OpenSSL verifies the message as before, with the attribute in it.
    let files = Files::new();
    openssl(&[
        "cms",
        "-verify",
        "-cades",
        "-binary",
        "-inform",
        "DER",
        "-in",
        &files.put("s.p7s", &stamped),
        "-content",
        &files.put("content", b"content"),
        "-attime",
        &attime(),
        "-purpose",
        "any",
        "-CAfile",
        &files.chain("root.pem", &holder.chain()[2..]),
        "-out",
        files.path("out").to_str().unwrap(),
    ])
    .ok();
    // A second one stands beside the first.
    let twice = cms::with_time_stamp(&stamped, &token).unwrap();
    assert_eq!(cms::parse(&twice).unwrap().verify(&digest).intact, Integrity::Intact);

    let of_something_else = accept(&reply(&authority, &request()), &request()).unwrap().token;
    assert_eq!(cms::with_time_stamp(&message, &of_something_else).unwrap_err().code(), "cms_not_time_stamp");
    assert_eq!(cms::with_time_stamp(&message, &message).unwrap_err().code(), "cms_not_time_stamp");
    assert_eq!(cms::with_time_stamp(b"no message", &token).unwrap_err().code(), "cms_malformed");
}

#[test]
fn who_is_above_a_certificate_is_found_without_trusting_anybody() {
    let practice = Practice::new();
    let holder = practice.end_entity(Profile::Signing, 79);
    let chain = holder.chain();
    let mut shuffled = chain.to_vec();
    shuffled.reverse();
    assert_eq!(above(&chain[0], &shuffled), chain);
    assert_eq!(above(&chain[0], &[]), chain[..1]);
    assert_eq!(above(&chain[0], &chain[2..]), chain[..1]);
    assert_eq!(above(&chain[2], chain), chain[2..]);
    // One of the same name and another key did not sign.
    let key = PrivateKey::generate(&mut rng(80));
    let namesake = Subject { country: Some("CN".into()), ..Subject::named("封标 演练签发机构") };
    let other = ca::issue(
        &practice.root,
        Profile::Issuing,
        &namesake,
        &(&key).into(),
        crate::common::years(1),
        &Addresses::default(),
        &mut rng(81),
    )
    .unwrap();
    assert_eq!(above(&chain[0], &[other]), chain[..1]);
}

#[test]
fn addresses_of_the_issuer_are_read_as_they_were_written() {
    let practice = Practice::new();
    let addresses = Addresses {
        crl: Vec::new(),
        ocsp: vec!["http://practice.example/ocsp".into()],
        issuer: vec!["http://practice.example/issuing.cer".into()],
    };
    let holder = practice.end_entity_with(Profile::Signing, &addresses, 82);
    let leaf = &holder.chain()[0];
    assert_eq!((leaf.issuer_addresses(), leaf.ocsp_addresses()), (addresses.issuer, addresses.ocsp));
    let files = Files::new();
    let shown = openssl(&["x509", "-noout", "-text", "-in", &files.put("leaf.pem", leaf.to_pem())]).ok().all();
    assert!(shown.contains("CA Issuers - URI:http://practice.example/issuing.cer"), "{shown}");
}
