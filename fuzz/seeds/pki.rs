//! Certificates, requests, revocation and signatures.

use sealbid_fuzz::people::{now, people, stamped, validity};
use sealbid_pki::ca::{self, Addresses, Answer, CertificateStatus, Period, Profile, Revoked, Subject};
use sealbid_pki::{CertId, Certificate, OcspRequest, PrivateKey, Request, RevocationReason, Signer, cms};
use sealbid_seal::electronic::{Certificates, ElectronicSeal, Extension, Kind, Picture, SealInfo};
use sealbid_testkit::{folder, rng, run};

use crate::{Seed, files};

pub fn seeds() -> Vec<Seed> {
    let people = people();
    let mut seeds = Vec::new();
    let mut seed = |target, name: &str, bytes: &[u8]| seeds.push((target, name.to_owned(), bytes.to_vec()));

    let addresses = Addresses {
        crl: vec!["http://ca.example/list.crl".to_owned()],
        ocsp: vec!["http://ca.example/ocsp".to_owned()],
        issuer: vec!["http://ca.example/issuer.cer".to_owned()],
    };
    for (at, profile) in [Profile::Issuing, Profile::Signing, Profile::TimeStamping].into_iter().enumerate() {
        let key = PrivateKey::generate(&mut rng(at as u64));
        let subject = Subject::named("江北示范");
        let issued =
            ca::issue(&people.authority, profile, &subject, &(&key).into(), validity(), &addresses, &mut rng(9));
        let issued = issued.expect("a certificate is issued");
        seed("certificate", &format!("issued{at}.der"), issued.der());
        seed("request", &format!("{at}.key.pem"), key.to_pem().as_bytes());
        let request = Request::create(&key, &subject).expect("a request is made");
        seed("request", &format!("{at}.der"), request.der());
        seed("request", &format!("{at}.pem"), request.to_pem().as_bytes());
    }
    seed("certificate", "root.der", people.root.der());
    for (name, pem) in files("docs/formats/vectors/keys", ".cert.pem") {
        seed("certificate", &name, &pem);
    }
    let leaf = &people.bidder.chain()[0];
    seed("certificate", "chain.pem", format!("{}{}", leaf.to_pem(), people.root.to_pem()).as_bytes());

    let id = CertId::new(leaf, &people.root);
    let period = Period { this_update: now(), next_update: now().plus_secs(60) };
    let revoked = Revoked::new(leaf, now(), RevocationReason::KeyCompromise);
    seed("revocation", "request.der", &OcspRequest::new(vec![id.clone()]).to_der());
    let states = [CertificateStatus::Good, CertificateStatus::Revoked(revoked.clone()), CertificateStatus::Unknown];
    for (at, status) in states.into_iter().enumerate() {
        let answers = [Answer { id: id.clone(), status }];
        let answer = ca::ocsp_response(&people.authority, &answers, period, Some(&[4, 1, 1])).expect("an answer");
        seed("revocation", &format!("answer{at}.der"), answer.der());
    }
    for (name, revoked) in [("empty", &[][..]), ("one", &[revoked])] {
        let list = ca::revocation_list(&people.authority, 1, now(), now().plus_secs(60), revoked).expect("a list");
        seed("revocation", &format!("{name}.crl"), list.der());
        seed("revocation", &format!("{name}.crl.pem"), list.to_pem().as_bytes());
    }

    for (name, profile) in [("cades", cms::Profile::Cades), ("pades", cms::Profile::Pades)] {
        let message = cms::sign(&people.bidder, [7; 32], profile, now()).expect("a signature is made");
        seed("cms", name, &message);
    }
    seed("cms", "time_stamp", &time_stamp());

    let stamped = stamped();
    let with = cms::with_time_stamp(&stamped.message, &stamped.token).expect("a time-stamp is added");
    for (name, bytes) in [
        ("request.der", &stamped.request.to_der()),
        ("reply.der", &stamped.reply),
        ("token.der", &stamped.token),
        ("message.der", &stamped.message),
        ("stamped.der", &with),
    ] {
        seed("pki_tsp", name, bytes);
    }
    seed("cms", "stamped", &with);
    for (name, info) in electronic_seals() {
        let made = ElectronicSeal::make(&info, &people.authority).expect("a seal is made");
        seed("electronic_seal", name, made.der());
    }
    seeds
}

/// Electronic seals with certificates whole and as digests.
fn electronic_seals() -> [(&'static str, SealInfo); 2] {
    let bidder = &people().bidder.chain()[0];
    let whole = SealInfo {
        vendor: "Sealbid".to_owned(),
        id: "0f8fad5b-d9cb-469f-a165-70867728950e.1".to_owned(),
        kind: Kind::Unit,
        name: "江北示范建设有限公司".to_owned(),
        certificates: Certificates::Whole(vec![bidder.der().to_vec()]),
        created: validity().not_before,
        valid_from: validity().not_before,
        valid_until: validity().not_after,
        picture: Picture { format: "png".to_owned(), data: b"png".to_vec(), width_mm: 42, height_mm: 42 },
        extensions: Vec::new(),
    };
    let digests = SealInfo {
        kind: Kind::Personal,
        certificates: Certificates::Digests(vec![("SHA256".to_owned(), bidder.sha256().to_vec())]),
        extensions: vec![Extension { id: "1.2.3".to_owned(), is_critical: true, value: vec![5, 0] }],
        ..whole.clone()
    };
    [("whole.der", whole), ("digests.der", digests)]
}

/// A token of OpenSSL's time-stamping authority.
fn time_stamp() -> Vec<u8> {
    let key = PrivateKey::generate(&mut rng(75));
    let subject = Subject::named("示范时间戳");
    let none = Addresses::default();
    let authority = &people().authority;
    let issued = ca::issue(authority, Profile::TimeStamping, &subject, &(&key).into(), validity(), &none, &mut rng(76))
        .expect("a certificate is issued");
    let folder = folder();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("the temporary folder can be written");
        path.to_string_lossy().into_owned()
    };
    let pem = |certificates: &[Certificate]| certificates.iter().map(Certificate::to_pem).collect::<String>();
    let configuration = format!(
        "[tsa]\ndefault_tsa=t\n[t]\nserial={}\ndefault_policy=1.2.3.4\ndigests=sha256\nsigner_digest=sha256\n\
         ess_cert_id_alg=sha256\n",
        put("serial", b"01\n")
    );
    let (query, out) = (put("query", b""), put("token", b""));
    let data = put("data", b"stamped");
    run("openssl", ["ts", "-query", "-data", data.as_str(), "-sha256", "-cert", "-out", query.as_str()]).ok();
    let configuration = put("tsa.cnf", configuration.as_bytes());
    let (key, signer) = (put("key.pem", key.to_pem().as_bytes()), put("tsa.pem", pem(&[issued]).as_bytes()));
    let chain = put("chain.pem", pem(authority.chain()).as_bytes());
    let made = ["ts", "-reply", "-config", &configuration, "-queryfile", &query, "-inkey", &key, "-signer", &signer];
    run("openssl", made.into_iter().chain(["-chain", &chain, "-token_out", "-out", &out])).ok();
    std::fs::read(out).expect("OpenSSL wrote the token")
}
