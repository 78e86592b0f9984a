//! The keys of both directions.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use hkdf::Hkdf;
use hpke::aead::{AeadCtxR, AeadCtxS, AesGcm256};
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable, HpkeError, OpModeR, OpModeS, PskBundle, Serializable};
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::key::PublicKey;
use crate::qr::Qr;

pub(crate) type PhoneContext = AeadCtxS<AesGcm256, HkdfSha256, DhP256HkdfSha256>;
pub(crate) type DeskContext = AeadCtxR<AesGcm256, HkdfSha256, DhP256HkdfSha256>;

/// The desk's key of a session: DeriveKeyPair (RFC 9180 §7.1.3) of 32 bytes from `rng`.
pub(crate) fn session_key(rng: &mut dyn CryptoRng) -> ([u8; 32], PublicKey) {
    let (secret, public) = DhP256HkdfSha256::gen_keypair_with_rng(&mut { rng });
    let public = PublicKey::from_sec1(&public.to_bytes()).expect("a derived key is on the curve");
    (secret.to_bytes().into(), public)
}

/// The phone's side: the context and `enc`. Takes 32 bytes from `rng`.
pub(crate) fn phone(qr: &Qr, rng: &mut dyn CryptoRng) -> Result<(PhoneContext, [u8; 65]), HpkeError> {
    setup_phone(&qr.desk_key().to_uncompressed(), qr.psk(), &qr.psk_id(), &qr.info(), rng)
}

/// The desk's side.
pub(crate) fn desk(qr: &Qr, secret: &[u8; 32], enc: &[u8; 65]) -> Result<DeskContext, HpkeError> {
    setup_desk(secret, enc, qr.psk(), &qr.psk_id(), &qr.info())
}

fn setup_phone(
    public: &[u8],
    psk: &[u8],
    psk_id: &[u8],
    info: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<(PhoneContext, [u8; 65]), HpkeError> {
    let public = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(public)?;
    let mode = OpModeS::Psk(PskBundle::new(psk, psk_id)?);
    let (enc, context) = hpke::setup_sender_with_rng(&mode, &public, info, &mut { rng })?;
    Ok((context, enc.to_bytes().into()))
}

fn setup_desk(secret: &[u8], enc: &[u8], psk: &[u8], psk_id: &[u8], info: &[u8]) -> Result<DeskContext, HpkeError> {
    let secret = <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(secret)?;
    let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(enc)?;
    let mode = OpModeR::Psk(PskBundle::new(psk, psk_id)?);
    hpke::setup_receiver(&mode, &secret, &enc, info)
}

const EXPORT: &[u8] = b"sealbid-link/1 d2p";

pub(crate) fn phone_secret(context: &PhoneContext) -> Zeroizing<[u8; 32]> {
    let mut secret = Zeroizing::new([0; 32]);
    context.export(EXPORT, secret.as_mut()).expect("HPKE exports 32 bytes");
    secret
}

pub(crate) fn desk_secret(context: &DeskContext) -> Zeroizing<[u8; 32]> {
    let mut secret = Zeroizing::new([0; 32]);
    context.export(EXPORT, secret.as_mut()).expect("HPKE exports 32 bytes");
    secret
}

/// Key and nonce from desk to phone, in the manner of RFC 9458 §4.4.
pub(crate) struct ResponseKeys {
    pub(crate) key: Zeroizing<[u8; 32]>,
    pub(crate) nonce: [u8; 12],
}

impl ResponseKeys {
    pub(crate) fn derive(secret: &[u8; 32], enc: &[u8; 65], response_nonce: &[u8; 32]) -> Self {
        let salt = [enc.as_slice(), response_nonce].concat();
        let hkdf = Hkdf::<Sha256>::new(Some(&salt), secret);
        let (mut key, mut nonce) = (Zeroizing::new([0; 32]), [0; 12]);
        hkdf.expand(b"key", key.as_mut()).expect("HKDF-SHA256 gives up to 8,160 bytes");
        hkdf.expand(b"nonce", &mut nonce).expect("HKDF-SHA256 gives up to 8,160 bytes");
        Self { key, nonce }
    }

    fn nonce(&self, seq: u16) -> [u8; 12] {
        let mut nonce = self.nonce;
        nonce[10] ^= (seq >> 8) as u8;
        nonce[11] ^= seq as u8;
        nonce
    }

    pub(crate) fn seal(&self, seq: u16, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        seal(&self.key, &self.nonce(seq), aad, plain)
    }

    pub(crate) fn open(&self, seq: u16, aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        open(&self.key, &self.nonce(seq), aad, sealed)
    }
}

/// AES-256-GCM.
pub(crate) fn seal(key: &[u8; 32], nonce: &[u8; 12], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    Aes256Gcm::new(key.into()).encrypt(nonce.into(), Payload { msg: plain, aad }).expect("AES-GCM takes up to 64 GiB")
}

/// The other direction of [`seal`].
pub(crate) fn open(key: &[u8; 32], nonce: &[u8; 12], aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    Aes256Gcm::new(key.into()).decrypt(nonce.into(), Payload { msg: sealed, aad }).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use sealbid_testkit::{Given, unhex};

    use super::*;

    fn bytes(value: &serde_json::Value) -> Vec<u8> {
        unhex(value.as_str().unwrap())
    }

    #[test]
    fn hpke_is_rfc_9180_in_mode_psk_both_ways() {
        let vector: serde_json::Value = serde_json::from_str(include_str!("../tests/data/rfc9180_psk.json")).unwrap();
        let given = |name: &str| bytes(&vector[name]);
        let (secret, public) = session_key(&mut Given(given("ikmR")));
        assert_eq!((secret.to_vec(), public.to_uncompressed().to_vec()), (given("skRm"), given("pkRm")));

        let (psk, psk_id, info) = (given("psk"), given("psk_id"), given("info"));
        let (mut phone, enc) = setup_phone(&given("pkRm"), &psk, &psk_id, &info, &mut Given(given("ikmE"))).unwrap();
        assert_eq!(enc.to_vec(), given("enc"));
        let mut desk = setup_desk(&secret, &enc, &psk, &psk_id, &info).unwrap();
        for step in vector["encryptions"].as_array().unwrap() {
            let (aad, plain, sealed) = (bytes(&step["aad"]), bytes(&step["pt"]), bytes(&step["ct"]));
            assert_eq!(phone.seal(&plain, &aad).unwrap(), sealed);
            // What does not open does not count.
            assert!(desk.open(&sealed, b"other").is_err());
            assert_eq!(desk.open(&sealed, &aad).unwrap(), plain);
        }
        for export in vector["exports"].as_array().unwrap() {
            let (mut a, mut b) = ([0; 32], [0; 32]);
            phone.export(&bytes(&export["exporter_context"]), &mut a).unwrap();
            desk.export(&bytes(&export["exporter_context"]), &mut b).unwrap();
            assert_eq!((a.to_vec(), a), (bytes(&export["exported_value"]), b));
        }
        for (psk, psk_id, info) in [(&info, &psk_id, &info), (&psk, &psk, &info), (&psk, &psk_id, &psk)] {
            let mut other = setup_desk(&secret, &enc, psk, psk_id, info).unwrap();
            let step = &vector["encryptions"][0];
            assert!(other.open(&bytes(&step["ct"]), &bytes(&step["aad"])).is_err());
        }
    }
}
