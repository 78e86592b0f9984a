//! A key of the phone: pki's, as the protocol takes a signer.

use p256::ecdsa::Signature;
use p256::elliptic_curve::sec1::ToSec1Point;
use rand_core::CryptoRng;
use sealbid_link::{KeyUnavailable, PublicKey, Sig, SigningKey};
use sealbid_pki::{KeyError, PrivateKey};
use zeroize::Zeroizing;

/// K_auth or sk_sign, in memory.
pub(crate) struct Key {
    secret: PrivateKey,
    public: PublicKey,
}

impl Key {
    pub(crate) fn generate(rng: &mut dyn CryptoRng) -> Self {
        Self::of(PrivateKey::generate(rng))
    }

    pub(crate) fn from_pem(text: &str) -> Result<Self, KeyError> {
        PrivateKey::from_pem(text).map(Self::of)
    }

    fn of(secret: PrivateKey) -> Self {
        let point = secret.public_key().to_sec1_point(false);
        let public = PublicKey::from_sec1(point.as_bytes()).expect("the public half of a key is a point of the curve");
        Self { secret, public }
    }

    pub(crate) fn to_pem(&self) -> Zeroizing<String> {
        self.secret.to_pem()
    }

    /// The key itself, for its request.
    pub(crate) fn secret(&self) -> &PrivateKey {
        &self.secret
    }
}

impl SigningKey for Key {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Sig, KeyUnavailable> {
        let signature = Signature::from_der(&self.secret.sign(message)).map_err(|_| KeyUnavailable)?;
        Ok(signature.to_bytes().into())
    }
}
