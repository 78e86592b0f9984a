//! P-256 keys that sign, wherever they live.

use std::fmt;

use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, VerifyingKey};
use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};

use crate::error::KeyUnavailable;
use crate::value::{Digest, Sig};

/// DER of a SubjectPublicKeyInfo of P-256 up to the point.
const SPKI_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A point of P-256 that was checked to lie on the curve.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// From 65 bytes uncompressed or 33 compressed (SEC 1 §2.3.4).
    pub fn from_sec1(bytes: &[u8]) -> Option<Self> {
        let form = (bytes.len(), bytes.first()?);
        if !matches!(form, (65, 4) | (33, 2 | 3)) {
            return None;
        }
        VerifyingKey::from_sec1_bytes(bytes).ok().map(Self)
    }

    /// Uncompressed.
    pub fn to_uncompressed(&self) -> [u8; 65] {
        let mut bytes = [0; 65];
        bytes.copy_from_slice(self.0.to_sec1_point(false).as_bytes());
        bytes
    }

    pub(crate) fn to_compressed(&self) -> [u8; 33] {
        let mut bytes = [0; 33];
        bytes.copy_from_slice(self.0.to_sec1_point(true).as_bytes());
        bytes
    }

    /// SHA-256 of the DER SubjectPublicKeyInfo.
    pub fn fingerprint(&self) -> Digest {
        Sha256::new().chain_update(SPKI_HEAD).chain_update(self.to_uncompressed()).finalize().into()
    }

    /// Whether `sig` (r ‖ s) is this key's over `message`.
    pub fn verifies(&self, message: &[u8], sig: &Sig) -> bool {
        Signature::from_slice(sig).is_ok_and(|sig| self.0.verify(message, &sig).is_ok())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({:02x?}…)", &self.fingerprint()[..4])
    }
}

/// K_desk or K_auth, wherever it lives: a system's key store, a browser, memory.
pub trait SigningKey {
    /// The public key.
    fn public_key(&self) -> &PublicKey;
    /// ECDSA over SHA-256 of `message`, r ‖ s.
    ///
    /// # Errors
    /// [`KeyUnavailable`] where the key is not at hand.
    fn sign(&self, message: &[u8]) -> Result<Sig, KeyUnavailable>;
}

/// A key in memory; wiped when dropped, never shown. It signs deterministically (RFC 6979).
pub struct MemoryKey {
    secret: p256::ecdsa::SigningKey,
    public: PublicKey,
}

impl MemoryKey {
    /// A new one.
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        use p256::elliptic_curve::Generate;
        Self::new(p256::SecretKey::generate_from_rng(rng).into())
    }

    /// From the 32 bytes of its scalar.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        p256::ecdsa::SigningKey::from_slice(bytes).ok().map(Self::new)
    }

    fn new(secret: p256::ecdsa::SigningKey) -> Self {
        let public = PublicKey(*secret.verifying_key());
        Self { secret, public }
    }
}

impl SigningKey for MemoryKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Sig, KeyUnavailable> {
        let sig: Signature = self.secret.try_sign(message).map_err(|_| KeyUnavailable)?;
        Ok(sig.to_bytes().into())
    }
}
