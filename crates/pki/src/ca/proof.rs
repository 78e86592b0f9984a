//! Proof that whoever asks for a certificate holds the private key.

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::key::PrivateKey;

/// A public key whose holder has proven possession of the private one. There is no way to make one without proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenKey(pub(crate) p256::PublicKey);

impl ProvenKey {
    /// The key itself.
    pub fn public_key(&self) -> &p256::PublicKey {
        &self.0
    }
}

/// Whoever hands in the private key holds it.
impl From<&PrivateKey> for ProvenKey {
    fn from(key: &PrivateKey) -> Self {
        Self(key.public_key())
    }
}

/// The answer to a challenge was not the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("possession of the private key was not proven")]
pub struct ProofError;

impl ProofError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        "possession_not_proven"
    }
    /// The parameters of the error's sentence: none.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A proof for keys that cannot sign (RFC 4211 §4.2: indirect, by decryption). The caller encrypts the secret to
/// the key by whatever way the key is for; only the holder can give it back.
#[derive(Debug)]
pub struct Challenge {
    key: p256::PublicKey,
    expected: [u8; 32],
}

impl Challenge {
    /// A challenge to the holder of `key`, and the secret to be encrypted to that key.
    pub fn new(key: p256::PublicKey, rng: &mut dyn CryptoRng) -> (Self, Zeroizing<[u8; 32]>) {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *secret);
        (Self { key, expected: Sha256::digest(*secret).into() }, secret)
    }

    /// The proven key, if `answer` is the secret. A challenge is good for one answer.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn answer(self, answer: &[u8]) -> Result<ProvenKey, ProofError> {
        // Comparing digests keeps the time of the comparison from telling anything of the secret.
        if <[u8; 32]>::from(Sha256::digest(answer)) == self.expected {
            Ok(ProvenKey(self.key))
        } else {
            Err(ProofError)
        }
    }
}
