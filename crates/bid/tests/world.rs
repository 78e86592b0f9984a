//! Invented people and firms, and their certificates.

use sealbid_pki::path::{Evidence, Trust};
use sealbid_pki::{Certificate, FileKey, Instant, PrivateKey, Signer, ca};
use sealbid_testkit::rng;

/// The instant of every test.
pub fn now() -> Instant {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

/// The purchaser of the sample tender.
pub const PURCHASER: (&str, &str) = ("江北示范城市建设投资有限公司", "91990000MA0000001B");
/// The bidder of the sample response.
pub const BIDDER: (&str, &str) = ("江北示范建设有限公司", "91350100M000100Y43");

/// A practice root and the keys under it, the same for every test.
pub struct World {
    pub root: Certificate,
    pub purchaser: FileKey,
    pub bidder: FileKey,
}

impl World {
    pub fn new() -> Self {
        let mut rng = rng(1);
        let validity = ca::Validity { not_before: now(), not_after: now().plus_secs(86_400 * 365) };
        let key = PrivateKey::generate(&mut rng);
        let root =
            ca::root(&key, &ca::Subject::named("封标 演练根 / Sealbid practice root"), validity, &mut rng).unwrap();
        let authority = FileKey::new(key, vec![root.clone()]).unwrap();
        let mut person = |(name, uscc): (&str, &str)| {
            let key = PrivateKey::generate(&mut rng);
            let subject = ca::Subject {
                organization: Some(name.to_owned()),
                uscc: Some(uscc.to_owned()),
                ..ca::Subject::named(name)
            };
            let addresses = ca::Addresses::default();
            let profile = ca::Profile::Signing;
            let leaf = ca::issue(&authority, profile, &subject, &(&key).into(), validity, &addresses, &mut rng);
            FileKey::new(key, vec![leaf.unwrap()]).unwrap()
        };
        let (purchaser, bidder) = (person(PURCHASER), person(BIDDER));
        Self { root, purchaser, bidder }
    }

    /// The bidder's own certificate in the place of a root: nothing of the purchaser's leads there.
    pub fn bidder_chain_as_anchor(&self) -> Vec<Certificate> {
        self.bidder.chain().to_vec()
    }

    pub fn trust(&self) -> Trust {
        Trust::new(vec![self.root.clone()])
    }
}

/// No evidence on revocation.
pub fn nothing() -> Evidence {
    Evidence::default()
}
