//! The invented purchaser and bidder of the sample tender, with the same keys in every run.

use std::sync::OnceLock;

use sealbid_pki::ca::{self, Addresses, Profile, Subject, Validity};
use sealbid_pki::path::Trust;
use sealbid_pki::tsp::{self, TimeStampRequest};
use sealbid_pki::{Certificate, FileKey, Instant, PrivateKey, cms};
use sealbid_testkit::rng;
use sha2::{Digest, Sha256};

/// The purchaser's name and code in the sample's release.
const PURCHASER: (&str, &str) = ("江北示范城市建设投资有限公司", "91990000MA0000001B");
/// The bidder's in the sample's forms.
const BIDDER: (&str, &str) = ("江北示范建设有限公司", "91350100M000100Y43");

/// A practice root and those who sign under it.
pub struct People {
    /// The root's key and certificate.
    pub authority: FileKey,
    /// The root's certificate.
    pub root: Certificate,
    /// Signs tenders.
    pub purchaser: FileKey,
    /// Signs responses.
    pub bidder: FileKey,
    /// Signs time-stamps.
    pub stamps: FileKey,
}

impl People {
    /// The root as the one that is trusted.
    pub fn trust(&self) -> Trust {
        Trust::new(vec![self.root.clone()])
    }
}

/// The instant of everything that is signed or judged.
pub fn now() -> Instant {
    Instant::from_unix_secs(1_795_392_000)
}

/// From now for a year.
pub fn validity() -> Validity {
    Validity { not_before: now(), not_after: now().plus_secs(86_400 * 365) }
}

/// The people, made once a process.
///
/// # Panics
/// When certificates cannot be issued: the tests of `pki` then say why.
pub fn people() -> &'static People {
    static PEOPLE: OnceLock<People> = OnceLock::new();
    PEOPLE.get_or_init(|| {
        let mut rng = rng(1);
        let key = PrivateKey::generate(&mut rng);
        let root = ca::root(&key, &Subject::named("封标 演练根"), validity(), &mut rng).expect("a root is made");
        let authority = FileKey::new(key, vec![root.clone()]).expect("the root's key is its own");
        let mut person = |(name, uscc): (&str, &str)| {
            let key = PrivateKey::generate(&mut rng);
            let subject =
                Subject { organization: Some(name.to_owned()), uscc: Some(uscc.to_owned()), ..Subject::named(name) };
            let addresses = Addresses::default();
            let leaf =
                ca::issue(&authority, Profile::Signing, &subject, &(&key).into(), validity(), &addresses, &mut rng)
                    .expect("a certificate is issued");
            FileKey::new(key, vec![leaf]).expect("the key is the certificate's")
        };
        let (purchaser, bidder) = (person(PURCHASER), person(BIDDER));
        let key = PrivateKey::generate(&mut rng);
        let (subject, none) = (Subject::named("示范时间戳"), Addresses::default());
        let leaf = ca::issue(&authority, Profile::TimeStamping, &subject, &(&key).into(), validity(), &none, &mut rng)
            .expect("a certificate is issued");
        let stamps = FileKey::new(key, vec![leaf, root.clone()]).expect("the key is the certificate's");
        People { authority, root, purchaser, bidder, stamps }
    })
}

/// A signature, and a time-stamp of it.
pub struct Stamped {
    /// The bidder's signature.
    pub message: Vec<u8>,
    /// What was asked for it.
    pub request: TimeStampRequest,
    /// What was answered.
    pub reply: Vec<u8>,
    /// The token in that.
    pub token: Vec<u8>,
}

/// The same in every run.
///
/// # Panics
/// When they cannot be made: the tests of `pki` then say why.
pub fn stamped() -> Stamped {
    let people = people();
    let message = cms::sign(&people.bidder, [7; 32], cms::Profile::Pades, now()).expect("a signature is made");
    let signature = cms::parse(&message).expect("it can be read").signers()[0].signature().to_vec();
    let request = TimeStampRequest::new(Sha256::digest(&signature).into(), &mut rng(2));
    let reply = tsp::answer(&people.stamps, &request.to_der(), tsp::PRACTICE_POLICY, now(), &mut rng(3));
    let reply = reply.expect("a request is answered");
    let token = tsp::accept(&reply, &request).expect("what is granted is accepted").token;
    Stamped { message, request, reply, token }
}
