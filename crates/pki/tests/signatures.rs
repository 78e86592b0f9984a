//! CMS signatures both ways.

use sealbid_pki::Signer;
use sealbid_pki::ca::Profile as Holder;
use sealbid_pki::cms::{self, Integrity, Profile};
use sha2::{Digest, Sha256};

use crate::common::{Files, Practice, attime, now, openssl};

const CONTENT: &[u8] = b"response of a bidder\n";

#[test]
fn openssl_verifies_what_we_sign() {
    let practice = Practice::new();
    let holder = practice.end_entity(Holder::Signing, 31);
    for profile in [Profile::Pades, Profile::Cades] {
        let message = cms::sign(&holder, Sha256::digest(CONTENT).into(), profile, now()).unwrap();
        assert!(message.len() <= cms::max_len(holder.chain()), "{} {}", message.len(), cms::max_len(holder.chain()));
        let files = Files::new();
        openssl(&[
            "cms",
            "-verify",
            "-cades",
            "-binary",
            "-inform",
            "DER",
            "-in",
            &files.put("s.p7s", &message),
            "-content",
            &files.put("content", CONTENT),
            "-attime",
            &attime(),
            "-purpose",
            "smimesign",
            "-CAfile",
            &files.chain("root.pem", &holder.chain()[2..]),
            "-out",
            files.path("out").to_str().unwrap(),
        ])
        .ok();
        assert_eq!(files.read("out"), CONTENT);
    }
}

#[test]
fn we_verify_what_openssl_signs() {
    let practice = Practice::new();
    let (key, chain) = practice.end_entity_pem(Holder::Signing, 32);
    let files = Files::new();
    let (content, key) = (files.put("content", CONTENT), files.put("key.pem", key.as_bytes()));
    let (leaf, others) = (files.chain("leaf.pem", &chain[..1]), files.chain("others.pem", &chain[1..]));
    for form in
        [&["-binary"][..], &["-binary", "-stream", "-indef"], &["-binary", "-keyid"], &["-binary", "-md", "sha384"]]
    {
        let out = files.path("s.p7s");
        let mut args = vec![
            "cms",
            "-sign",
            "-cades",
            "-outform",
            "DER",
            "-in",
            &content,
            "-signer",
            &leaf,
            "-inkey",
            &key,
            "-certfile",
            &others,
            "-out",
            out.to_str().unwrap(),
        ];
        args.extend(form);
        openssl(&args).ok();
        let parsed = cms::parse(&files.read("s.p7s")).unwrap();
        let digest = parsed.digest_algorithm().digest(CONTENT).unwrap();
        let record = parsed.verify(&digest);
        assert_eq!((record.intact, record.certificate_bound), (Integrity::Intact, true), "{form:?}");
        assert_eq!(parsed.signer_certificate(), chain.first());
        assert!(parsed.signing_time().is_some());
        let mut other = digest;
        other[0] ^= 1;
        assert_eq!(parsed.verify(&other).intact, Integrity::Broken("digest_differs"));
    }
}
