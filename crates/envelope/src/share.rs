//! Shares: wrapped to recipients, unwrapped, committed to, and turned into the keys of the parts.

use hkdf::Hkdf;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable, HpkeError, OpModeR, OpModeS, Serializable};
use rand_core::CryptoRng;
use sealbid_pki::DecryptionKey;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::header::{Group, GroupName, Member, Part};

const SHARE_LEN: usize = 32;

/// The secret of one group.
pub(crate) struct Share(Zeroizing<[u8; SHARE_LEN]>);

impl Share {
    /// A new one.
    pub(crate) fn random(rng: &mut dyn CryptoRng) -> Self {
        let mut share = Zeroizing::new([0; SHARE_LEN]);
        rng.fill_bytes(share.as_mut());
        Self(share)
    }

    /// One that was unwrapped elsewhere.
    pub(crate) fn given(share: &[u8; SHARE_LEN]) -> Self {
        Self(Zeroizing::new(*share))
    }
}

/// What a wrapped share is bound to: tender, bid and group.
pub(crate) fn info(tender_id: &str, bid_id: &str, group: GroupName) -> Vec<u8> {
    let mut ids = Sha256::new();
    ids.update(tender_id);
    ids.update([0]);
    ids.update(bid_id);
    [b"sealbid-envelope/1 share", ids.finalize().as_slice(), group.as_str().as_bytes()].concat()
}

/// HPKE in base mode (RFC 9180 §5.1.1), DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, single shot: the
/// encapsulated key and the ciphertext. Takes 32 bytes from `rng`.
pub(crate) fn hpke_seal(
    public_key: &[u8],
    info: &[u8],
    aad: &[u8],
    plain: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<([u8; 65], Vec<u8>), HpkeError> {
    let public_key = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(public_key)?;
    let (enc, ct) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &public_key,
        info,
        plain,
        aad,
        &mut { rng },
    )?;
    Ok((enc.to_bytes().into(), ct))
}

/// The other direction of [`hpke_seal`].
pub(crate) fn hpke_open(
    secret_key: &[u8],
    enc: &[u8; 65],
    info: &[u8],
    aad: &[u8],
    ct: &[u8],
) -> Result<Zeroizing<Vec<u8>>, HpkeError> {
    let secret_key = <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(secret_key)?;
    let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(enc)?;
    hpke::single_shot_open::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(&OpModeR::Base, &secret_key, &enc, info, ct, aad)
        .map(Zeroizing::new)
}

/// The share wrapped for the holder of one certificate.
pub(crate) fn wrap(
    share: &Share,
    public_key: &[u8],
    info: &[u8],
    cert_sha256: &[u8; 32],
    rng: &mut dyn CryptoRng,
) -> Result<([u8; 65], [u8; 48]), HpkeError> {
    let (enc, ct) = hpke_seal(public_key, info, cert_sha256, share.0.as_slice(), rng)?;
    let ct = ct.try_into().map_err(|_| HpkeError::SealError)?;
    Ok((enc, ct))
}

/// The share of a group: the first member, in the header's order, that any of the keys opens.
pub(crate) fn unwrap(group: &Group, info: &[u8], keys: &[DecryptionKey]) -> Option<Share> {
    group.any.iter().find_map(|member| keys.iter().find_map(|key| unwrap_one(member, info, key)))
}

fn unwrap_one(member: &Member, info: &[u8], key: &DecryptionKey) -> Option<Share> {
    let secret = Zeroizing::new(key.secret().to_bytes());
    let plain = hpke_open(secret.as_slice(), &member.enc, info, &member.cert_sha256, &member.ct).ok()?;
    let share = <[u8; SHARE_LEN]>::try_from(plain.as_slice()).ok()?;
    Some(Share(Zeroizing::new(share)))
}

/// The share that one member's key gives for its group of one bid: what a platform hands out at the opening. `None`
/// where this key does not open it, whatever the cause.
pub fn unwrap_share(
    key: &DecryptionKey,
    tender_id: &str,
    bid_id: &str,
    group: GroupName,
    member: &Member,
) -> Option<Zeroizing<[u8; 32]>> {
    unwrap_one(member, &info(tender_id, bid_id, group), key).map(|share| share.0)
}

/// The shares of all groups, and what follows from them.
pub(crate) struct Secrets {
    shares: Zeroizing<Vec<u8>>,
    bid_id: String,
}

impl Secrets {
    /// From the shares in the header's order.
    pub(crate) fn new(shares: &[Share], bid_id: &str) -> Self {
        let shares = shares.iter().flat_map(|share| share.0.iter().copied()).collect();
        Self { shares: Zeroizing::new(shares), bid_id: bid_id.to_owned() }
    }

    fn derive(&self, info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(self.bid_id.as_bytes()), &self.shares)
            .expand_multi_info(info, out.as_mut())
            .expect("HKDF-SHA256 gives up to 8,160 bytes");
        out
    }

    /// What the header says of the shares: without it one file could open to two contents for two holders, since
    /// AES-GCM does not commit to its key.
    pub(crate) fn commitment(&self) -> [u8; 32] {
        *self.derive(&[b"sealbid-envelope/1 commit"])
    }

    /// The key material of a part's stream.
    pub(crate) fn part_key(&self, part: Part) -> Zeroizing<[u8; 32]> {
        self.derive(&[b"sealbid-envelope/1 part", part.as_str().as_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use sealbid_testkit::{Given, unhex};

    use super::*;

    #[test]
    fn hpke_is_rfc_9180_both_ways() {
        let vector: serde_json::Value = serde_json::from_str(include_str!("../tests/data/rfc9180.json")).unwrap();
        let bytes = |name: &str| unhex(vector[name].as_str().unwrap());
        let (info, aad, plain, sealed) = (bytes("info"), bytes("aad"), bytes("pt"), bytes("ct"));
        let mut rng = Given(bytes("ikmE"));
        let (enc, ct) = hpke_seal(&bytes("pkRm"), &info, &aad, &plain, &mut rng).unwrap();
        assert_eq!((enc.to_vec(), ct), (bytes("enc"), sealed.clone()));
        assert!(rng.0.is_empty());
        let opened = hpke_open(&bytes("skRm"), &enc, &info, &aad, &sealed).unwrap();
        assert_eq!(*opened, plain);
        assert!(hpke_open(&bytes("skRm"), &enc, &info, b"other", &sealed).is_err());
    }
}
