//! Private keys in files, and what signs in general.

use std::fmt;

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::certificate::{Certificate, CertificateError};

/// Whatever signs under a certificate: a key in a file, a phone, a key store.
pub trait Signer {
    /// The certificate of the key, then its issuers upwards; the root may be left out.
    fn chain(&self) -> &[Certificate];
    /// A DER `ECDSA-Sig-Value` (RFC 3279 §2.2.3) over SHA-256 of `message`.
    ///
    /// # Errors
    /// [`SignerError`] where the key is not at hand or its holder refused.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError>;
}

/// Why a signer gave no signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignerError {
    /// The holder of the key said no.
    #[error("the signer refused")]
    Refused,
    /// The key cannot be reached at this moment.
    #[error("the signer cannot be reached")]
    Unavailable,
}

impl SignerError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused => "signer_refused",
            Self::Unavailable => "signer_unavailable",
        }
    }
    /// The parameters of the error's sentence: none.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// Why a text is not a usable private key. Never holds any of the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Not a PEM text with the label `PRIVATE KEY` (unencrypted PKCS#8, RFC 5958).
    #[error("not an unencrypted PKCS#8 key in PEM")]
    Pem,
    /// The key is encrypted under a password.
    #[error("the private key is encrypted")]
    Encrypted,
    /// A key of another algorithm or curve.
    #[error("not a P-256 private key")]
    NotP256,
    /// The certificate chain that goes with the key cannot be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The first certificate of the chain is another key's.
    #[error("the private key is not the certificate's")]
    Mismatch,
}

impl KeyError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pem => "key_pem_malformed",
            Self::Encrypted => "key_encrypted",
            Self::NotP256 => "key_not_p256",
            Self::Certificate(cause) => cause.code(),
            Self::Mismatch => "key_certificate_mismatch",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Certificate(cause) => cause.params(),
            _ => Vec::new(),
        }
    }
}

/// A P-256 private key in memory; wiped when dropped, never shown.
#[derive(Clone)]
pub struct PrivateKey(p256::SecretKey);

impl PrivateKey {
    /// A new key from `rng`.
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        use p256::elliptic_curve::Generate;
        Self(p256::SecretKey::generate_from_rng(rng))
    }

    /// Reads an unencrypted PKCS#8 key (`-----BEGIN PRIVATE KEY-----`); text around the block is passed over.
    ///
    /// # Errors
    /// [`KeyError::Pem`], [`KeyError::Encrypted`], [`KeyError::NotP256`].
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
        const END: &str = "-----END PRIVATE KEY-----";
        if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") {
            return Err(KeyError::Encrypted);
        }
        let start = text.find(BEGIN).ok_or(KeyError::Pem)?;
        let end = text[start..].find(END).ok_or(KeyError::Pem)? + start + END.len();
        let (_, der) = der::pem::decode_vec(&text.as_bytes()[start..end]).map_err(|_| KeyError::Pem)?;
        let der = Zeroizing::new(der);
        p256::SecretKey::from_pkcs8_der(&der).map(Self).map_err(|_| KeyError::NotP256)
    }

    /// The key as unencrypted PKCS#8 in PEM.
    pub fn to_pem(&self) -> Zeroizing<String> {
        self.0.to_pkcs8_pem(LineEnding::LF).expect("a P-256 key always has a PKCS#8 form")
    }

    /// The public half.
    pub fn public_key(&self) -> p256::PublicKey {
        self.0.public_key()
    }

    /// The scalar, big-endian: for who has a form of its own for the key.
    pub fn to_scalar(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes().into())
    }

    /// A DER `ECDSA-Sig-Value` over SHA-256 of `message`, with the nonce of RFC 6979.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: DerSignature = SigningKey::from(&self.0).sign(message);
        signature.as_bytes().to_vec()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(P-256)")
    }
}

/// A [`Signer`] whose key and chain lie in files.
#[derive(Clone, Debug)]
pub struct FileKey {
    key: PrivateKey,
    chain: Vec<Certificate>,
}

impl FileKey {
    /// A key with its chain, leaf first.
    ///
    /// # Errors
    /// [`KeyError::Mismatch`] where the first certificate is another key's, [`KeyError::Certificate`] where the
    /// chain is empty or its first key is not on P-256.
    pub fn new(key: PrivateKey, chain: Vec<Certificate>) -> Result<Self, KeyError> {
        let leaf = chain.first().ok_or(CertificateError::Count(0))?;
        if leaf.p256_public_key()? != key.public_key() {
            return Err(KeyError::Mismatch);
        }
        Ok(Self { key, chain })
    }

    /// Reads an unencrypted PKCS#8 key and the certificates that go with it.
    ///
    /// # Errors
    /// As [`PrivateKey::from_pem`], [`Certificate::pem_chain`] and [`FileKey::new`].
    pub fn from_pem(key: &str, chain: &str) -> Result<Self, KeyError> {
        Self::new(PrivateKey::from_pem(key)?, Certificate::pem_chain(chain)?)
    }
}

impl Signer for FileKey {
    fn chain(&self) -> &[Certificate] {
        &self.chain
    }
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.key.sign(message))
    }
}

/// A P-256 private key for opening what was encrypted to its holder.
#[derive(Clone, Debug)]
pub struct DecryptionKey(PrivateKey);

impl DecryptionKey {
    /// Reads an unencrypted PKCS#8 key.
    ///
    /// # Errors
    /// As [`PrivateKey::from_pem`].
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        PrivateKey::from_pem(text).map(Self)
    }
    /// The key itself, for key agreement.
    pub fn secret(&self) -> &p256::SecretKey {
        &self.0.0
    }
    /// The public half.
    pub fn public_key(&self) -> p256::PublicKey {
        self.0.public_key()
    }
}

impl From<PrivateKey> for DecryptionKey {
    fn from(key: PrivateKey) -> Self {
        Self(key)
    }
}
