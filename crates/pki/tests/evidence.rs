//! Revocation lists and OCSP responses both ways: OpenSSL accepts ours, we accept OpenSSL's.

use sealbid_pki::ca::{self, Addresses, Answer, CertificateStatus, Period, Profile, Revoked};
use sealbid_pki::path::{self, Evidence, Purpose, Revocation, Trust};
use sealbid_pki::{
    CertId, Certificate, FileKey, Instant, OcspRequest, OcspResponse, RevocationList, RevocationReason, Signer,
};

use crate::common::{Files, Practice, attime, now, openssl};

fn addresses() -> Addresses {
    Addresses {
        crl: vec!["http://practice.example/1.crl".into()],
        ocsp: vec!["http://practice.example/ocsp".into()],
        issuer: Vec::new(),
    }
}

fn judge(practice: &Practice, holder: &FileKey, evidence: &Evidence, at: Instant) -> Revocation {
    let trust = Trust::new(vec![practice.root_certificate().clone()]);
    let record = path::validate(&holder.chain()[0], &holder.chain()[1..], &trust, evidence, Purpose::Signing, at);
    assert!(record.chain.is_valid(), "{:?}", record.chain);
    record.revocation
}

fn period() -> Period {
    Period { this_update: now(), next_update: now().plus_secs(86_400 * 36_500) }
}

#[test]
fn addresses_are_in_a_certificate_only_when_given() {
    let practice = Practice::new();
    let bare = practice.end_entity(Profile::Signing, 41);
    let declared = practice.end_entity_with(Profile::Signing, &addresses(), 41);
    assert!(bare.chain()[0].crl_addresses().is_empty() && bare.chain()[0].ocsp_addresses().is_empty());
    assert_eq!(declared.chain()[0].crl_addresses(), addresses().crl);
    assert_eq!(declared.chain()[0].ocsp_addresses(), addresses().ocsp);
    assert_eq!(judge(&practice, &bare, &Evidence::default(), now()), Revocation::NotDeclared);
    assert_eq!(judge(&practice, &declared, &Evidence::default(), now()), Revocation::Unknown);
}

#[test]
fn openssl_verifies_our_lists() {
    let practice = Practice::new();
    let gone = practice.end_entity(Profile::Signing, 42).chain()[0].clone();
    let revoked = [Revoked::new(&gone, now().plus_secs(-60), RevocationReason::KeyCompromise)];
    for (issuer, entries) in [(&practice.root, &[][..]), (&practice.issuing, &revoked)] {
        let list = ca::revocation_list(issuer, 7, now(), now().plus_secs(86_400), entries).unwrap();
        let files = Files::new();
        let said = openssl(&[
            "crl",
            "-verify",
            "-noout",
            "-text",
            "-in",
            &files.put("list.pem", list.to_pem()),
            "-CAfile",
            &files.chain("issuer.pem", &issuer.chain()[..1]),
        ])
        .ok()
        .all();
        assert!(said.contains("verify OK"), "{said}");
        let serial = gone.serial_hex().to_uppercase();
        assert_eq!(
            (said.contains(&serial), said.contains("Key Compromise")),
            (!entries.is_empty(), !entries.is_empty())
        );
    }
}

#[test]
fn a_revocation_counts_from_its_date_on() {
    let practice = Practice::new();
    let holder = practice.end_entity_with(Profile::Signing, &addresses(), 43);
    let at = now().plus_secs(3600);
    let entry = Revoked::new(&holder.chain()[0], at, RevocationReason::CessationOfOperation);
    let list = ca::revocation_list(&practice.issuing, 1, at, at.plus_secs(86_400), &[entry]).unwrap();
    let evidence = Evidence { crls: vec![list.der().to_vec()], ocsp: Vec::new() };
    assert_eq!(judge(&practice, &holder, &evidence, at.plus_secs(-1)), Revocation::Good);
    let subject = holder.chain()[0].subject();
    let revoked = Revocation::Revoked { at, reason: RevocationReason::CessationOfOperation, subject };
    assert_eq!(judge(&practice, &holder, &evidence, at), revoked);
    assert_eq!(judge(&practice, &holder, &evidence, at.plus_secs(86_401)), Revocation::Unknown);
}

fn answer(practice: &Practice, certificate: &Certificate, status: CertificateStatus) -> Answer {
    Answer { id: CertId::new(certificate, &practice.issuing.chain()[0]), status }
}

#[test]
fn openssl_verifies_our_ocsp_responses_and_so_do_we() {
    let practice = Practice::new();
    let holder = practice.end_entity_with(Profile::Signing, &addresses(), 44);
    let leaf = &holder.chain()[0];
    let at = now().plus_secs(-60);
    let revoked = Revoked::new(leaf, at, RevocationReason::Superseded);
    let delegate = practice.end_entity(Profile::OcspResponder, 45);
    for responder in [&practice.issuing, &delegate] {
        for (status, word, expected) in [
            (CertificateStatus::Good, ": good", "good"),
            (CertificateStatus::Revoked(revoked.clone()), ": revoked", "revoked"),
            (CertificateStatus::Unknown, ": unknown", "unknown"),
        ] {
            let response = ca::ocsp_response(responder, &[answer(&practice, leaf, status)], period(), None).unwrap();
            let files = Files::new();
            let chain = practice.issuing.chain();
            let said = openssl(&[
                "ocsp",
                "-respin",
                &files.put("response.der", response.der()),
                "-attime",
                &attime(),
                "-CAfile",
                &files.chain("root.pem", &chain[1..]),
                "-verify_other",
                &files.chain("others.pem", &chain[..1]),
                "-issuer",
                &files.chain("issuer.pem", &chain[..1]),
                "-cert",
                &files.chain("leaf.pem", &holder.chain()[..1]),
            ])
            .ok()
            .all();
            assert!(said.contains("Response verify OK") && said.contains(word), "{said}");
            let evidence = Evidence { crls: Vec::new(), ocsp: vec![response.der().to_vec()] };
            assert_eq!(judge(&practice, &holder, &evidence, now()).code(), expected);
        }
    }
}

#[test]
fn an_ocsp_response_counts_only_from_whom_the_issuer_appointed() {
    let practice = Practice::new();
    let holder = practice.end_entity_with(Profile::Signing, &addresses(), 46);
    let leaf = &holder.chain()[0];
    let good = || [answer(&practice, leaf, CertificateStatus::Good)];
    let later = Period { this_update: now().plus_secs(-7200), next_update: now().plus_secs(-3600) };
    let stranger = practice.end_entity(Profile::Signing, 47);
    let of_root = {
        let mut rng = sealbid_testkit::rng(48);
        let key = sealbid_pki::PrivateKey::generate(&mut rng);
        let certificate = ca::issue(
            &practice.root,
            Profile::OcspResponder,
            &ca::Subject::named("responder of the root"),
            &(&key).into(),
            crate::common::years(1),
            &Addresses::default(),
            &mut rng,
        )
        .unwrap();
        FileKey::new(key, vec![certificate]).unwrap()
    };
    let another =
        Answer { id: CertId::new(&stranger.chain()[0], &practice.issuing.chain()[0]), status: CertificateStatus::Good };
    let mut spoiled = ca::ocsp_response(&practice.issuing, &good(), period(), None).unwrap().der().to_vec();
    let signature = spoiled.len() - practice.issuing.chain()[0].der().len() - 20;
    spoiled[signature] ^= 1;
    for (defect, response) in [
        (
            "signed_by_a_certificate_without_the_purpose",
            ca::ocsp_response(&stranger, &good(), period(), None).unwrap().der().to_vec(),
        ),
        (
            "signed_by_a_responder_of_another_issuer",
            ca::ocsp_response(&of_root, &good(), period(), None).unwrap().der().to_vec(),
        ),
        ("out_of_date", ca::ocsp_response(&practice.issuing, &good(), later, None).unwrap().der().to_vec()),
        (
            "of_another_certificate",
            ca::ocsp_response(&practice.issuing, &[another], period(), None).unwrap().der().to_vec(),
        ),
        ("signature_spoiled", spoiled),
    ] {
        let evidence = Evidence { crls: Vec::new(), ocsp: vec![response] };
        assert_eq!(judge(&practice, &holder, &evidence, now()), Revocation::Unknown, "{defect}");
    }
}

#[test]
fn we_take_openssls_request_and_repeat_its_nonce() {
    let practice = Practice::new();
    let holder = practice.end_entity(Profile::Signing, 49);
    let files = Files::new();
    let out = files.path("request.der");
    let (issuer, leaf) =
        (files.chain("issuer.pem", &practice.issuing.chain()[..1]), files.chain("leaf.pem", &holder.chain()[..1]));
    openssl(&["ocsp", "-issuer", &issuer, "-cert", &leaf, "-reqout", out.to_str().unwrap()]).ok();
    let request = OcspRequest::from_der(&files.read("request.der")).unwrap();
    let [id] = request.ids() else { panic!("{request:?}") };
    assert!(id.names(&holder.chain()[0], &practice.issuing.chain()[0]));
    assert!(!id.names(&practice.issuing.chain()[0], practice.root_certificate()));
    assert_eq!(id.serial_hex(), holder.chain()[0].serial_hex());
    let nonce = request.nonce().expect("OpenSSL sends a nonce");
    let answers = [Answer { id: id.clone(), status: CertificateStatus::Good }];
    let response = ca::ocsp_response(&practice.issuing, &answers, period(), Some(nonce)).unwrap();
    assert_eq!(response.nonce(), Some(nonce));
    assert_eq!(OcspRequest::from_der(&request.to_der()).unwrap(), request);
}

const INDEX: &str = "authority.cnf";

/// A database of OpenSSL's own CA in which `revoked` stands as revoked.
fn database(files: &Files, certificates: &[(&Certificate, bool)]) -> String {
    let lines = certificates.iter().map(|(certificate, revoked)| {
        let state = if *revoked { "R\t991231000000Z\t261123070000Z,keyCompromise" } else { "V\t991231000000Z\t" };
        format!("{state}\t{}\tunknown\t/CN=x\n", certificate.serial_hex().to_uppercase())
    });
    let index = files.put("index.txt", lines.collect::<String>());
    files.put("index.txt.attr", "unique_subject = no\n");
    let number = files.put("number", "05\n");
    files.put(INDEX, format!("[ca]\ndefault_ca=d\n[d]\ndatabase={index}\ncrlnumber={number}\ndefault_md=sha256\ndefault_crl_days=30\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid:always\n"));
    index
}

#[test]
fn we_verify_openssls_lists_and_responses() {
    let practice = Practice::new();
    let gone = practice.end_entity_with(Profile::Signing, &addresses(), 50);
    let stays = practice.end_entity_with(Profile::Signing, &addresses(), 51);
    let files = Files::new();
    let index = database(&files, &[(&gone.chain()[0], true), (&stays.chain()[0], false)]);
    let (key, chain) = (
        files.put("key.pem", practice.issuing_key.as_bytes()),
        files.chain("issuer.pem", &practice.issuing.chain()[..1]),
    );
    let (configuration, list) = (files.path(INDEX), files.path("list.pem"));
    openssl(&[
        "ca",
        "-gencrl",
        "-config",
        configuration.to_str().unwrap(),
        "-cert",
        &chain,
        "-keyfile",
        &key,
        "-out",
        list.to_str().unwrap(),
    ])
    .ok();
    let list = RevocationList::from_pem(&String::from_utf8(files.read("list.pem")).unwrap()).unwrap();
    assert_eq!(list.issuer(), practice.issuing.chain()[0].subject());
    let evidence = Evidence { crls: vec![list.der().to_vec()], ocsp: Vec::new() };
    let at = list.this_update();
    assert_eq!(judge(&practice, &gone, &evidence, at).code(), "revoked");
    assert_eq!(judge(&practice, &stays, &evidence, at).code(), "good");

    for (holder, expected) in [(&gone, "revoked"), (&stays, "good")] {
        let (request, response) = (files.path("request.der"), files.path("response.der"));
        let leaf = files.chain("leaf.pem", &holder.chain()[..1]);
        openssl(&["ocsp", "-issuer", &chain, "-cert", &leaf, "-reqout", request.to_str().unwrap()]).ok();
        for identity in [&[][..], &["-resp_key_id"]] {
            let mut args = vec![
                "ocsp",
                "-index",
                &index,
                "-CA",
                &chain,
                "-rsigner",
                &chain,
                "-rkey",
                &key,
                "-ndays",
                "7",
                "-reqin",
                request.to_str().unwrap(),
                "-respout",
                response.to_str().unwrap(),
            ];
            args.extend(identity);
            openssl(&args).ok();
            let response = OcspResponse::from_der(&files.read("response.der")).unwrap();
            let evidence = Evidence { crls: Vec::new(), ocsp: vec![response.der().to_vec()] };
            assert_eq!(judge(&practice, holder, &evidence, response.produced_at()).code(), expected);
        }
    }
}
