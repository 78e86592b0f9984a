//! CMS messages named by their defect, and what we say of each.

use sealbid_pki::cms::{self, CmsError, Integrity, Profile};
use sealbid_pki::{Certificate, FileKey, PrivateKey, Signer, SignerError};
use sealbid_testkit::rng;
use sha2::{Digest, Sha256};

use crate::chains::end_entity;
use crate::common::{Files, Practice, now, openssl};
use crate::draft::*;

const CONTENT: &[u8] = b"response of a bidder\n";
const DATA: &str = "1.2.840.113549.1.7.1";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const SHA384: &str = "2.16.840.1.101.3.4.2.2";

/// A SignedData whose every part a case may change.
struct Message {
    key: Key,
    certificate: Certificate,
    enclosed: Vec<Vec<u8>>,
    digest_algorithm: &'static str,
    signature_algorithm: Vec<u8>,
    /// Attributes in the order in which they are written; `None` leaves the field out.
    attributes: Option<Vec<Vec<u8>>>,
    /// Whether the signature is over the DER order of the attributes or over the order written.
    sign_sorted: bool,
    unsigned: Vec<u8>,
}

fn attribute(kind: &str, values: &[Vec<u8>]) -> Vec<u8> {
    seq([&oid(kind), &tlv(0x31, &values.concat())])
}
fn content_type() -> Vec<u8> {
    attribute("1.2.840.113549.1.9.3", &[oid(DATA)])
}
fn message_digest() -> Vec<u8> {
    attribute("1.2.840.113549.1.9.4", &[tlv(4, &Sha256::digest(CONTENT))])
}
fn signing_certificate(certificate: &Certificate) -> Vec<u8> {
    let id = seq([&tlv(4, &certificate.sha256())]);
    attribute("1.2.840.113549.1.9.16.2.47", &[seq([&seq([&id])])])
}

impl Message {
    fn sound() -> Self {
        let key = Key::p256(61);
        let certificate = end_entity("leaf", &key, "issuing", &Key::p256(62)).sign(&Key::p256(62));
        Self {
            enclosed: vec![certificate.der().to_vec()],
            digest_algorithm: SHA256,
            signature_algorithm: key.algorithm(),
            attributes: Some(vec![content_type(), message_digest(), signing_certificate(&certificate)]),
            sign_sorted: true,
            unsigned: Vec::new(),
            certificate,
            key,
        }
    }
    fn der(&self) -> Vec<u8> {
        let mut sorted = self.attributes.clone().unwrap_or_default();
        if self.sign_sorted {
            sorted.sort();
        }
        let signature = match &self.attributes {
            Some(_) => self.key.sign(&tlv(0x31, &sorted.concat())),
            None => self.key.sign(CONTENT),
        };
        let algorithm = seq([&oid(self.digest_algorithm)]);
        let serial = tlv(2, &[u8::from_str_radix(&self.certificate.serial_hex(), 16).unwrap()]);
        let signer = seq([
            &tlv(2, &[1]),
            &seq([&cn("issuing"), &serial]),
            &algorithm,
            &self.attributes.as_ref().map(|list| tlv(0xa0, &list.concat())).unwrap_or_default(),
            &self.signature_algorithm,
            &tlv(4, &signature),
            &self.unsigned,
        ]);
        let data = seq([
            &tlv(2, &[1]),
            &tlv(0x31, &algorithm),
            &seq([&oid(DATA)]),
            &tlv(0xa0, &self.enclosed.concat()),
            &tlv(0x31, &signer),
        ]);
        seq([&oid("1.2.840.113549.1.7.2"), &tlv(0xa0, &data)])
    }
}

type Row = (&'static str, fn(&mut Message), Integrity);

const ROWS: &[Row] = &[
    ("sound", |_| {}, Integrity::Intact),
    ("attributes_written_out_of_order", |m| m.attributes.as_mut().unwrap().sort_by(|a, b| b.cmp(a)), Integrity::Intact),
    (
        "attributes_signed_out_of_order",
        |m| {
            m.attributes.as_mut().unwrap().sort_by(|a, b| b.cmp(a));
            m.sign_sorted = false;
        },
        Integrity::Intact,
    ),
    ("certificates_that_cannot_be_read_beside", |m| m.enclosed.insert(0, seq([&tlv(2, &[1])])), Integrity::Intact),
    ("signed_with_another_key", |m| m.key = Key::p256(63), Integrity::Broken("signature_invalid")),
    (
        "content_type_missing",
        |m| {
            m.attributes.as_mut().unwrap().remove(0);
        },
        Integrity::Broken("attribute_missing"),
    ),
    (
        "message_digest_missing",
        |m| {
            m.attributes.as_mut().unwrap().remove(1);
        },
        Integrity::Broken("attribute_missing"),
    ),
    (
        "message_digest_twice",
        |m| m.attributes.as_mut().unwrap().push(message_digest()),
        Integrity::Broken("signed_attributes_malformed"),
    ),
    (
        "message_digest_of_two_values",
        |m| {
            m.attributes.as_mut().unwrap()[1] =
                attribute("1.2.840.113549.1.9.4", &[tlv(4, &Sha256::digest(CONTENT)), tlv(4, &[0; 32])])
        },
        Integrity::Broken("signed_attributes_malformed"),
    ),
    (
        "message_digest_of_other_content",
        |m| m.attributes.as_mut().unwrap()[1] = attribute("1.2.840.113549.1.9.4", &[tlv(4, &Sha256::digest(b"else"))]),
        Integrity::Broken("digest_differs"),
    ),
    (
        "content_type_of_another_kind",
        |m| m.attributes.as_mut().unwrap()[0] = attribute("1.2.840.113549.1.9.3", &[oid("1.2.3.4")]),
        Integrity::Broken("content_type_differs"),
    ),
    (
        "certificate_replaced_by_another_of_the_same_name_and_key",
        |m| {
            let mut draft = end_entity("leaf", &m.key, "issuing", &Key::p256(62));
            draft.not_after = draft.not_after.plus_secs(86_400);
            m.enclosed = vec![draft.sign_der(&Key::p256(62))];
        },
        Integrity::Broken("signing_certificate_differs"),
    ),
    (
        "signing_certificate_of_an_unknown_hash",
        |m| {
            let id = seq([&seq([&oid("1.2.3.4")]), &tlv(4, &m.certificate.sha256())]);
            m.attributes.as_mut().unwrap()[2] = attribute("1.2.840.113549.1.9.16.2.47", &[seq([&seq([&id])])]);
        },
        Integrity::Unknown("algorithm_unsupported"),
    ),
    ("certificate_missing", |m| m.enclosed.clear(), Integrity::Unknown("certificate_missing")),
    ("signed_attributes_missing", |m| m.attributes = None, Integrity::Unknown("signed_attributes_missing")),
    ("digest_algorithm_unknown", |m| m.digest_algorithm = "1.2.3.4", Integrity::Unknown("algorithm_unsupported")),
    (
        "signature_algorithm_unknown",
        |m| m.signature_algorithm = seq([&oid("1.3.101.112")]),
        Integrity::Unknown("algorithm_unsupported"),
    ),
    ("signature_algorithm_of_another_hash", |m| m.digest_algorithm = SHA384, Integrity::Broken("algorithm_mismatch")),
];

#[test]
fn messages() {
    for (defect, make, expected) in ROWS {
        let mut message = Message::sound();
        make(&mut message);
        let parsed = cms::parse(&message.der()).unwrap();
        assert_eq!(parsed.verify(&Sha256::digest(CONTENT)).intact, *expected, "{defect}");
    }
}

#[test]
fn a_signature_that_names_no_certificate_is_intact_but_not_bound() {
    let mut message = Message::sound();
    message.attributes.as_mut().unwrap().remove(2);
    let record = cms::parse(&message.der()).unwrap().verify(&Sha256::digest(CONTENT));
    assert_eq!((record.intact, record.certificate_bound), (Integrity::Intact, false));
}

#[test]
fn what_is_no_signature_is_refused_by_name() {
    let practice = Practice::new();
    let holder = practice.end_entity(sealbid_pki::ca::Profile::Signing, 71);
    let sound = cms::sign(&holder, [1; 32], Profile::Cades, now()).unwrap();
    let padded = [&sound[..], &[0; 500]].concat();
    assert!(cms::parse(&padded).is_ok());
    let info = |data: &[u8]| seq([&oid("1.2.840.113549.1.7.2"), &tlv(0xa0, data)]);
    let no_signer = seq([&tlv(2, &[1]), &tlv(0x31, &[]), &seq([&oid(DATA)]), &tlv(0x31, &[])]);
    // 200 constructed elements within one another, each of indefinite length.
    let deep = [[0x30, 0x80].repeat(200), [0, 0].repeat(200)].concat();
    for (defect, bytes, expected) in [
        ("empty", Vec::new(), "cms_malformed"),
        ("zeros", vec![0; 100], "cms_malformed"),
        ("last_octet_dropped", sound[..sound.len() - 1].to_vec(), "cms_malformed"),
        ("octet_after", [&sound[..], &[0, 0, 1]].concat(), "cms_malformed"),
        ("nested_too_deep", deep, "cms_malformed"),
        ("plain_data", seq([&oid(DATA), &tlv(0xa0, &tlv(4, CONTENT))]), "cms_not_signed_data"),
        ("no_signer", info(&no_signer), "cms_no_signer"),
    ] {
        assert_eq!(cms::parse(&bytes).unwrap_err().code(), expected, "{defect}");
    }
}

#[test]
fn nothing_is_signed_under_a_certificate_that_does_not_allow_it() {
    struct Silent(Vec<Certificate>, Result<Vec<u8>, SignerError>);
    impl Signer for Silent {
        fn chain(&self) -> &[Certificate] {
            &self.0
        }
        fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignerError> {
            self.1.clone()
        }
    }
    let practice = Practice::new();
    let chain = |profile| practice.end_entity(profile, 72).chain().to_vec();
    let (signing, encryption) = (chain(sealbid_pki::ca::Profile::Signing), chain(sealbid_pki::ca::Profile::Encryption));
    let other = PrivateKey::generate(&mut rng(1)).sign(b"another message");
    let p384 = vec![end_entity("leaf", &Key::p384(1), "issuing", &Key::p256(62)).sign(&Key::p256(62))];
    for (defect, signer, expected) in [
        ("chain_empty", Silent(Vec::new(), Ok(other.clone())), CmsError::ChainEmpty),
        ("key_not_p256", Silent(p384, Ok(other.clone())), CmsError::KeyNotP256),
        ("encryption_certificate", Silent(encryption, Ok(other.clone())), CmsError::NotForSigning),
        ("signature_of_another_key", Silent(signing.clone(), Ok(other)), CmsError::SignatureInvalid),
        ("signature_not_der", Silent(signing.clone(), Ok(vec![0; 64])), CmsError::SignatureInvalid),
        ("refused", Silent(signing.clone(), Err(SignerError::Refused)), CmsError::Signer(SignerError::Refused)),
    ] {
        assert_eq!(cms::sign(&signer, [0; 32], Profile::Cades, now()).unwrap_err(), expected, "{defect}");
    }
    let before_1970 = sealbid_pki::Instant::from_unix_secs(-1);
    assert_eq!(cms::prepare(&signing, [0; 32], Profile::Cades, before_1970).unwrap_err(), CmsError::Time);
}

#[test]
fn each_of_several_signers_is_judged_alone() {
    let practice = Practice::new();
    let files = Files::new();
    let mut args: Vec<String> = ["cms", "-sign", "-binary", "-cades", "-outform", "DER"].map(String::from).to_vec();
    for seed in [73, 74] {
        let (key, chain) = practice.end_entity_pem(sealbid_pki::ca::Profile::Signing, seed);
        let leaf = files.chain(&format!("{seed}.pem"), &chain[..1]);
        args.extend(["-signer".into(), leaf, "-inkey".into(), files.put(&format!("{seed}.key"), key)]);
    }
    let out = files.path("s.p7s").to_str().unwrap().to_owned();
    args.extend(["-in".into(), files.put("content", CONTENT), "-out".into(), out]);
    openssl(&args.iter().map(String::as_str).collect::<Vec<_>>()).ok();
    let parsed = cms::parse(&files.read("s.p7s")).unwrap();
    assert_eq!(parsed.signers().len(), 2);
    for signer in parsed.signers() {
        let digest = signer.digest_algorithm().digest(CONTENT).unwrap();
        assert_eq!(parsed.verify_signer(signer, &digest).intact, Integrity::Intact);
    }
    assert_ne!(parsed.certificate_of(&parsed.signers()[0]), parsed.certificate_of(&parsed.signers()[1]));
}

#[test]
fn rsa_signers_of_openssl_are_verified() {
    let files = Files::new();
    let (key, certificate) = (files.path("key.pem"), files.path("leaf.pem"));
    openssl(&[
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=Person",
        "-keyout",
        key.to_str().unwrap(),
        "-out",
        certificate.to_str().unwrap(),
    ])
    .ok();
    let content = files.put("content", CONTENT);
    for form in [&["-md", "sha256"][..], &["-md", "sha512"], &["-md", "sha256", "-keyopt", "rsa_padding_mode:pss"]] {
        let out = files.path("s.p7s");
        let mut args = vec![
            "cms",
            "-sign",
            "-binary",
            "-outform",
            "DER",
            "-in",
            &content,
            "-signer",
            certificate.to_str().unwrap(),
            "-inkey",
            key.to_str().unwrap(),
            "-out",
            out.to_str().unwrap(),
        ];
        args.extend(form);
        openssl(&args).ok();
        let parsed = cms::parse(&files.read("s.p7s")).unwrap();
        let digest = parsed.digest_algorithm().digest(CONTENT).unwrap();
        assert_eq!(parsed.verify(&digest).intact, Integrity::Intact, "{form:?}");
    }
}

/// A TSA of OpenSSL with our certificate, and a token of its over `stamped`.
fn token(practice: &Practice, stamped: &[u8]) -> Vec<u8> {
    let (key, chain) = practice.end_entity_pem(sealbid_pki::ca::Profile::TimeStamping, 75);
    let files = Files::new();
    let serial = files.put("serial", "01\n");
    let configuration = files.put("tsa.cnf", format!("[tsa]\ndefault_tsa=t\n[t]\nserial={serial}\ndefault_policy=1.2.3.4\ndigests=sha256\nsigner_digest=sha256\ness_cert_id_alg=sha256\naccuracy=secs:1\n"));
    let (query, out) =
        (files.path("query").to_str().unwrap().to_owned(), files.path("token").to_str().unwrap().to_owned());
    openssl(&["ts", "-query", "-data", &files.put("data", stamped), "-sha256", "-cert", "-out", &query]).ok();
    openssl(&[
        "ts",
        "-reply",
        "-config",
        &configuration,
        "-queryfile",
        &query,
        "-inkey",
        &files.put("key.pem", key),
        "-signer",
        &files.chain("tsa.pem", &chain[..1]),
        "-chain",
        &files.chain("chain.pem", &chain[1..]),
        "-token_out",
        "-out",
        &out,
    ])
    .ok();
    files.read("token")
}

#[test]
fn a_time_stamp_of_openssl_is_read_from_the_signature_and_verified() {
    use sealbid_pki::path::{self, Evidence, Purpose, Trust};
    let practice = Practice::new();
    let mut message = Message::sound();
    let bare = cms::parse(&message.der()).unwrap();
    assert_eq!(bare.timestamp_token(), None);
    let token = token(&practice, bare.signers()[0].signature());
    // ECDSA signs with the nonce of RFC 6979 here, so the signature stays the one that was stamped.
    message.unsigned = tlv(0xa1, &attribute("1.2.840.113549.1.9.16.2.14", std::slice::from_ref(&token)));
    let stamped = cms::parse(&message.der()).unwrap();
    assert_eq!(stamped.verify(&Sha256::digest(CONTENT)).intact, Integrity::Intact);
    let stamp = cms::TimeStamp::from_der(&stamped.timestamp_token().unwrap()).unwrap();
    let record = stamp.verify(stamped.signers()[0].signature());
    assert_eq!((record.intact, record.certificate_bound), (Integrity::Intact, true));
    assert_eq!(stamp.verify(b"else").intact, Integrity::Broken("digest_differs"));
    assert!(stamp.at() > now().plus_secs(-86_400));
    let trust = Trust::new(vec![practice.root_certificate().clone()]);
    let authority = stamp.authority().unwrap();
    let record = path::validate(
        authority,
        stamp.certificates(),
        &trust,
        &Evidence::default(),
        Purpose::TimeStamping,
        stamp.at(),
    );
    assert!(record.chain.is_valid(), "{:?}", record.chain);

    let mut spoiled = token.clone();
    let at = token.windows(4).position(|found| found == [0x18, 0x0f, b'2', b'0']).unwrap() + 5;
    spoiled[at] ^= 1;
    let spoiled = cms::TimeStamp::from_der(&spoiled).unwrap();
    assert_eq!(spoiled.verify(stamped.signers()[0].signature()).intact, Integrity::Broken("digest_differs"));
    assert_eq!(cms::TimeStamp::from_der(&message.der()).unwrap_err().code(), "cms_not_time_stamp");
}

#[test]
fn a_key_that_is_not_the_certificates_is_refused() {
    let practice = Practice::new();
    let (key, chain) = practice.end_entity_pem(sealbid_pki::ca::Profile::Signing, 76);
    let pem: String = chain.iter().map(Certificate::to_pem).collect();
    assert_eq!(FileKey::from_pem(&key, &pem).unwrap().chain(), chain);
    let other = PrivateKey::generate(&mut rng(77)).to_pem();
    assert_eq!(FileKey::from_pem(&other, &pem).unwrap_err().code(), "key_certificate_mismatch");
    let files = Files::new();
    let plain = files.put("key.pem", &key);
    let encrypted = openssl(&["pkey", "-in", &plain, "-aes256", "-passout", "pass:x"]).ok().out;
    let p384 = openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]).ok().out;
    for (defect, text, expected) in [
        ("encrypted", encrypted, "key_encrypted"),
        ("another_curve", p384, "key_not_p256"),
        ("certificate_instead", pem.clone(), "key_pem_malformed"),
        ("end_missing", key[..key.len() - 10].to_owned(), "key_pem_malformed"),
    ] {
        assert_eq!(PrivateKey::from_pem(&text).unwrap_err().code(), expected, "{defect}");
    }
    assert_eq!(format!("{:?}", PrivateKey::from_pem(&key).unwrap()), "PrivateKey(P-256)");
}
