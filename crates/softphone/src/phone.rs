//! The phone's keys, certificates and service, in files.

use base64ct::{Base64UrlUnpadded, Encoding};
use sealbid_bid::store::{Existing, Store};
use sealbid_client::Service;
use sealbid_link::phone::{Keys, Memory, Phone};
use sealbid_link::{
    AccountStatement, Ask, Attributes, Digest, Document, KeyUnavailable, Name, Op, PublicKey, Share, Sig,
    SignedDocument, SigningKey, Time, WrappedShare, Written,
};
use sealbid_pki::{Certificate, DecryptionKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::book::{Book, damaged, path};
use crate::error::{BookError, PhoneError};
use crate::hand;
use crate::key::Key;

/// Written last, so that a folder is a phone or is not.
pub(crate) const PHONE: &str = "phone.json";
pub(crate) const SIGNING: &str = "signing.pem";
pub(crate) const ENCRYPTION: &str = "encryption.pem";
pub(crate) const ROOT: &str = "root.pem";
const FORMAT: u32 = 1;

/// `phone.json`. Keys are PKCS#8 in PEM, bytes base64url without padding.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhoneFile {
    format: u32,
    service: String,
    /// In PEM, trusted in place of the system's roots.
    service_root: Option<String>,
    bearer: String,
    platform: String,
    auth: String,
    sign: String,
    encrypt: String,
}

/// What enrolment made, to be stored.
pub(crate) struct Made<'k> {
    pub(crate) service: &'k str,
    pub(crate) service_root: Option<&'k str>,
    pub(crate) bearer: &'k [u8; 32],
    pub(crate) platform: &'k PublicKey,
    pub(crate) auth: &'k Key,
    pub(crate) sign: &'k Key,
    pub(crate) encrypt: &'k Key,
}

impl Made<'_> {
    pub(crate) fn store(&self, book: &Book<'_>) -> Result<(), BookError> {
        let file = PhoneFile {
            format: FORMAT,
            service: self.service.to_owned(),
            service_root: self.service_root.map(str::to_owned),
            bearer: Base64UrlUnpadded::encode_string(self.bearer),
            platform: Base64UrlUnpadded::encode_string(&self.platform.to_uncompressed()),
            auth: self.auth.to_pem().to_string(),
            sign: self.sign.to_pem().to_string(),
            encrypt: self.encrypt.to_pem().to_string(),
        };
        book.write_json(&path(PHONE), &file, Existing::Keep)
    }
}

/// An enrolled phone.
pub struct SoftPhone {
    auth: Key,
    sign: Key,
    decrypt: DecryptionKey,
    signing: Digest,
    encryption: Digest,
    pub(crate) platform: PublicKey,
    pub(crate) bearer: Zeroizing<[u8; 32]>,
    pub(crate) service: Service,
    pub(crate) written: Written,
}

impl SoftPhone {
    /// Reads the phone that was enrolled in `store`.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub fn open(store: &dyn Store) -> Result<Self, PhoneError> {
        let book = Book::new(store);
        let file: PhoneFile = book.read_json(&path(PHONE))?;
        if file.format != FORMAT {
            return Err(damaged(&path(PHONE)).into());
        }
        let bearer = bytes(&file.bearer).ok_or_else(|| damaged(&path(PHONE)))?;
        let platform = bytes::<65>(&file.platform).and_then(|point| PublicKey::from_sec1(&point));
        let leaf = |name: &str| -> Result<Certificate, PhoneError> {
            let pem = String::from_utf8(book.read(&path(name))?).map_err(|_| damaged(&path(name)))?;
            Certificate::pem_chain(&pem)?.into_iter().next().ok_or_else(|| damaged(&path(name)).into())
        };
        Ok(Self {
            auth: Key::from_pem(&file.auth)?,
            sign: Key::from_pem(&file.sign)?,
            decrypt: DecryptionKey::from_pem(&file.encrypt)?,
            signing: leaf(SIGNING)?.sha256(),
            encryption: leaf(ENCRYPTION)?.sha256(),
            platform: platform.ok_or_else(|| damaged(&path(PHONE)))?,
            bearer: Zeroizing::new(bearer),
            service: Service::at(&file.service, file.service_root.as_deref())?,
            written: hand::usual(),
        })
    }

    /// The same, which writes this where a signature by hand is asked for.
    #[must_use]
    pub fn writing(self, written: Written) -> Self {
        Self { written, ..self }
    }

    /// K_auth's public half, whose fingerprint is `phone_id`.
    pub fn auth(&self) -> &PublicKey {
        self.auth.public_key()
    }

    /// Fingerprint of the signing certificate.
    pub fn signing(&self) -> Digest {
        self.signing
    }

    /// Fingerprint of the encryption certificate.
    pub fn encryption(&self) -> Digest {
        self.encryption
    }

    /// The phone as the protocol sees it, with what it remembers.
    /// What makes this phone an account's: K_auth's signature for the service whose root certificate has this digest, in the session that is logged
    /// in there. Nothing where `session` is no text that could name one.
    pub fn account_proof(&self, root: Digest, session: &str) -> Option<Sig> {
        let statement = AccountStatement { service: root, session: Name::try_from(session).ok()? };
        self.auth.sign(&statement.to_be_signed()).ok()
    }

    pub(crate) fn with<'a>(&'a self, memory: &'a dyn Memory) -> Phone<'a> {
        const FITS: &str = "two certificates and six operations are within the bounds";
        Phone {
            auth: &self.auth,
            cert_fingerprints: vec![self.signing, self.encryption].try_into().expect(FITS),
            capabilities: vec![Op::Audit, Op::Decrypt, Op::Login, Op::Pair, Op::Sign, Op::Write]
                .try_into()
                .expect(FITS),
            relays: 1,
            keys: self,
            memory,
        }
    }
}

impl Keys for SoftPhone {
    fn can(&self, ask: &Ask) -> bool {
        match ask {
            Ask::Decrypt { items, .. } => items.iter().all(|item| item.cert_sha256 == self.encryption),
            _ => true,
        }
    }

    fn sign(&self, document: &Document, at: Time) -> Result<SignedDocument, KeyUnavailable> {
        let attrs = Attributes::of(document, at, &self.signing);
        let sig = self.sign.sign(&attrs)?;
        Ok(SignedDocument { attrs, sig, cert: self.signing })
    }

    fn unwrap(&self, share: &WrappedShare) -> Result<Share, KeyUnavailable> {
        let scalar = Zeroizing::new(self.decrypt.secret().to_bytes().into());
        share.unwrap_with(&scalar).ok_or(KeyUnavailable)
    }
}

/// Bytes of a text.
pub(crate) fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    Base64UrlUnpadded::decode_vec(text).ok()?.try_into().ok()
}
