//! Bytes of an enemy: every parser refuses or reads, none panics, none takes long.

use std::time::{Duration, Instant as Watch};

use proptest::prelude::*;
use sealbid_pki::ca::{self, Answer, CertificateStatus, Period, Profile};
use sealbid_pki::path::{self, Evidence, Purpose, Trust};
use sealbid_pki::tsp::{self, TimeStampRequest};
use sealbid_pki::{
    CertId, Certificate, Instant, OcspRequest, OcspResponse, PrivateKey, Request, RevocationList, Signer, cms,
};

use crate::chains::{authority, end_entity};
use crate::common::{Practice, bidder, now};
use crate::draft::*;

/// Every parser of the crate, and what is done with what it read.
fn parse_all(bytes: &[u8]) {
    if let Ok(certificate) = Certificate::from_der(bytes) {
        let _ = (certificate.subject(), certificate.uscc(), certificate.p256_public_key().is_ok());
        let trust = Trust::new(vec![certificate.clone()]);
        path::validate(&certificate, &[], &trust, &Evidence::default(), Purpose::Any, certificate.not_before());
    }
    if let Ok(message) = cms::parse(bytes) {
        for signer in message.signers() {
            let _ = (message.verify_signer(signer, &[0; 32]), signer.signing_time(), signer.timestamp_token());
        }
    }
    let _ = cms::TimeStamp::from_der(bytes).map(|stamp| stamp.verify(b"x"));
    let _ = TimeStampRequest::from_der(bytes).map(|request| request.to_der());
    let _ = tsp::accept(bytes, &TimeStampRequest::new([0; 32], &mut sealbid_testkit::rng(83)));
    let _ = cms::with_time_stamp(bytes, bytes);
    let _ = Request::from_der(bytes).map(|request| (request.subject(), request.prove().is_ok()));
    let _ = OcspRequest::from_der(bytes);
    let _ = OcspResponse::from_der(bytes);
    let _ = RevocationList::from_der(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = (Certificate::pem_chain(text), Request::from_pem(text), RevocationList::from_pem(text));
        let _ = (PrivateKey::from_pem(text), text.parse::<Instant>());
    }
}

/// One sound structure for each parser.
fn sound() -> Vec<Vec<u8>> {
    let practice = Practice::new();
    let holder = practice.end_entity(Profile::Signing, 81);
    let (leaf, issuer) = (&holder.chain()[0], &practice.issuing.chain()[0]);
    let id = CertId::new(leaf, issuer);
    let period = Period { this_update: now(), next_update: now().plus_secs(60) };
    let answers = [Answer { id: id.clone(), status: CertificateStatus::Good }];
    let revoked = [ca::Revoked::new(leaf, now(), sealbid_pki::RevocationReason::KeyCompromise)];
    let stamps = practice.end_entity(Profile::TimeStamping, 84);
    let stamp_request = TimeStampRequest::new([0; 32], &mut sealbid_testkit::rng(83));
    let mut chain = authority("ca", &Key::p256(1), "ca", &Key::p256(1));
    chain.set(NAME_CONSTRAINTS, true, name_constraints(&[tlv(0xa4, &cn("ca"))], &[tlv(0x87, &[0; 8])]));
    chain.set(MAPPINGS, true, mappings(&[("1.2.3", "1.2.4")]));
    chain.set(DISTRIBUTION_POINTS, false, seq([&seq([&tlv(0xa0, &tlv(0xa0, &tlv(0x86, b"http://x")))])]));
    vec![
        leaf.der().to_vec(),
        chain.sign_der(&Key::p256(1)),
        cms::sign(&holder, [0; 32], cms::Profile::Cades, now()).unwrap(),
        Request::create(&PrivateKey::generate(&mut sealbid_testkit::rng(82)), &bidder()).unwrap().der().to_vec(),
        OcspRequest::new(vec![id]).to_der(),
        ca::ocsp_response(&practice.issuing, &answers, period, Some(&[4, 1, 1])).unwrap().der().to_vec(),
        ca::revocation_list(&practice.issuing, 1, now(), now(), &revoked).unwrap().der().to_vec(),
        leaf.to_pem().into_bytes(),
        stamp_request.to_der(),
        tsp::answer(&stamps, &stamp_request.to_der(), tsp::PRACTICE_POLICY, now(), &mut sealbid_testkit::rng(85))
            .unwrap(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        parse_all(&bytes);
    }

    /// Octets changed, dropped and put in, anywhere in a sound structure.
    #[test]
    fn spoiled_structures_do_no_harm(
        which in 0_usize..10,
        edits in prop::collection::vec((0_u8..3, any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        static SOUND: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
        let mut bytes = SOUND.get_or_init(sound)[which].clone();
        for (edit, at, octet) in edits {
            let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match edit {
                _ if bytes.is_empty() => {}
                0 => bytes[at] ^= octet,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, octet),
            }
        }
        parse_all(&bytes);
    }
}

#[test]
fn every_truncation_is_refused() {
    for bytes in sound() {
        // Of a PEM text only the armour's last octets may go.
        for len in 0..bytes.len() - 2 {
            let part = &bytes[..len];
            assert!(
                Certificate::from_der(part).is_err() && cms::parse(part).is_err() && Request::from_der(part).is_err()
            );
            assert!(OcspRequest::from_der(part).is_err() && OcspResponse::from_der(part).is_err());
            assert!(RevocationList::from_der(part).is_err() && TimeStampRequest::from_der(part).is_err());
        }
    }
}

fn within_seconds<T>(seconds: u64, what: &str, run: impl FnOnce() -> T) -> T {
    let watch = Watch::now();
    let result = run();
    assert!(watch.elapsed() < Duration::from_secs(seconds), "{what}: {:?}", watch.elapsed());
    result
}

#[test]
fn a_mesh_of_authorities_that_certify_each_other_ends_the_search() {
    let keys: Vec<Key> = (0..6).map(|seed| Key::p256(100 + seed)).collect();
    let mut others = Vec::new();
    for subject in 0..6 {
        for issuer in 0..6 {
            for serial in 1..5 {
                let mut draft = authority("mesh", &keys[subject], "mesh", &keys[issuer]);
                draft.drop(AUTHORITY_KEY_ID);
                draft.serial = serial;
                others.push(draft.sign(&keys[issuer]));
            }
        }
    }
    let leaf = end_entity("leaf", &Key::p256(120), "mesh", &keys[0]).sign(&keys[0]);
    let anchor = Key::p256(121);
    let trust = Trust::new(vec![authority("mesh", &anchor, "elsewhere", &keys[0]).sign(&anchor)]);
    let record = within_seconds(20, "mesh", || {
        path::validate(&leaf, &others, &trust, &Evidence::default(), Purpose::Signing, now())
    });
    assert!(!record.chain.is_valid(), "{:?}", record.chain);
}

#[test]
fn a_flood_of_names_and_constraints_ends_the_search() {
    let (root, issuing, leaf) = (Key::p256(1), Key::p256(2), Key::p256(3));
    let bases: Vec<Vec<u8>> = (0..900).map(|n: u32| tlv(0x82, format!("a{n}.example").as_bytes())).collect();
    let names: Vec<u8> = (0..900).flat_map(|n: u32| tlv(0x82, format!("b{n}.example").as_bytes())).collect();
    let mut middle = authority("issuing", &issuing, "root", &root);
    middle.set(NAME_CONSTRAINTS, true, name_constraints(&[], &bases));
    let mut end = end_entity("leaf", &leaf, "issuing", &issuing);
    end.set(ALT_NAME, false, tlv(0x30, &names));
    let trust = Trust::new(vec![authority("root", &root, "root", &root).sign(&root)]);
    let (end, middle) = (end.sign(&issuing), [middle.sign(&root)]);
    let record = within_seconds(20, "names", || {
        path::validate(&end, &middle, &trust, &Evidence::default(), Purpose::Signing, now())
    });
    assert_eq!(record.chain.code(), "search_exhausted");
}

#[test]
fn a_flood_of_lists_ends_the_judgement() {
    let (root, issuing, leaf) = (Key::p256(1), Key::p256(2), Key::p256(3));
    // Lists of the right name and a key that no certificate of the path has, many times over.
    let stranger = Key::p256(4);
    let mut list = ListDraft::new("issuing", &stranger);
    list.extensions.remove(0);
    for serial in 0..200 {
        list = list.revoke(serial);
    }
    let crls = vec![list.sign(&stranger); 300];
    let pretender = authority("issuing", &stranger, "nobody", &stranger).sign(&stranger);
    let others = [authority("issuing", &issuing, "root", &root).sign(&root), pretender.clone(), pretender];
    let trust = Trust::new(vec![authority("root", &root, "root", &root).sign(&root)]);
    let end = end_entity("leaf", &leaf, "issuing", &issuing).sign(&issuing);
    let record = within_seconds(20, "lists", || {
        path::validate(&end, &others, &trust, &Evidence { crls, ocsp: Vec::new() }, Purpose::Signing, now())
    });
    assert_eq!(record.revocation.code(), "unknown");
}
