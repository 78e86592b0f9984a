//! A small public-key infrastructure, always the same, and files for OpenSSL.

use std::path::PathBuf;

use sealbid_pki::ca::{self, Addresses, Profile, Subject, Validity};
use sealbid_pki::{Certificate, FileKey, Instant, PrivateKey, Signer};
use sealbid_testkit::rng;

pub const USCC: &str = "91350100M000100Y43";

pub fn now() -> Instant {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

pub fn years(count: i64) -> Validity {
    Validity { not_before: now().plus_secs(-86_400), not_after: now().plus_secs(86_400 * 365 * count) }
}

/// Root, issuing CA and end entities, one of each profile.
pub struct Practice {
    pub root: FileKey,
    pub issuing: FileKey,
    /// The issuing CA's key, for a program that signs with it.
    pub issuing_key: String,
}

impl Practice {
    pub fn new() -> Self {
        let mut rng = rng(7);
        let key = PrivateKey::generate(&mut rng);
        let subject = Subject { country: Some("CN".into()), ..Subject::named("封标 演练根") };
        let certificate = ca::root(&key, &subject, years(100), &mut rng).unwrap();
        let root = FileKey::new(key, vec![certificate.clone()]).unwrap();
        let key = PrivateKey::generate(&mut rng);
        let subject = Subject { country: Some("CN".into()), ..Subject::named("封标 演练签发机构") };
        let none = Addresses::default();
        let issued = ca::issue(&root, Profile::Issuing, &subject, &(&key).into(), years(100), &none, &mut rng).unwrap();
        let issuing_key = key.to_pem().to_string();
        let issuing = FileKey::new(key, vec![issued, certificate]).unwrap();
        Self { root, issuing, issuing_key }
    }

    pub fn root_certificate(&self) -> &Certificate {
        &self.root.chain()[0]
    }

    pub fn end_entity(&self, profile: Profile, seed: u64) -> FileKey {
        self.end_entity_with(profile, &Addresses::default(), seed)
    }

    /// Key and chain apart, for a program that signs with them.
    pub fn end_entity_pem(&self, profile: Profile, seed: u64) -> (String, Vec<Certificate>) {
        let chain = self.end_entity(profile, seed).chain().to_vec();
        (PrivateKey::generate(&mut rng(seed)).to_pem().to_string(), chain)
    }

    pub fn end_entity_with(&self, profile: Profile, addresses: &Addresses, seed: u64) -> FileKey {
        let mut rng = rng(seed);
        let key = PrivateKey::generate(&mut rng);
        let certificate =
            ca::issue(&self.issuing, profile, &bidder(), &(&key).into(), years(100), addresses, &mut rng).unwrap();
        let mut chain = vec![certificate];
        chain.extend_from_slice(self.issuing.chain());
        FileKey::new(key, chain).unwrap()
    }
}

pub fn bidder() -> Subject {
    Subject {
        country: Some("CN".into()),
        organization: Some("江北示范建设有限公司".into()),
        uscc: Some(USCC.into()),
        unit: None,
        common_name: "江北示范建设有限公司".into(),
    }
}

/// A folder of files to hand to a program by name.
pub struct Files(tempfile::TempDir);

impl Files {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
    pub fn chain(&self, name: &str, certificates: &[Certificate]) -> String {
        self.put(name, certificates.iter().map(Certificate::to_pem).collect::<String>())
    }
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }
}

pub fn openssl(args: &[&str]) -> sealbid_testkit::Ran {
    sealbid_testkit::run("openssl", args)
}

/// The option that fixes OpenSSL's clock.
pub fn attime() -> String {
    now().unix_secs().to_string()
}
