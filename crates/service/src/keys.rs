//! The keys of the service itself. Whoever asks one to sign or to open never sees it.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use rand_core::CryptoRng;
use sealbid_bid::store::{self, Existing, Folder, RelPath, Store};
use sealbid_envelope::{GroupName, Member, unwrap_share};
use sealbid_pki::{Certificate, DecryptionKey, KeyError, PrivateKey, Signer, SignerError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::encoding::{base64, unbase64};
use crate::vault::Vault;

/// What a key of the service is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRole {
    /// Certifies the issuing authority.
    Root,
    /// Signs certificates and revocation lists.
    Issuing,
    /// Opens the platform's shares of responses.
    Opening,
    /// Signs permits and contexts.
    Platform,
    /// Signs tickets.
    Pin,
    /// Proves the service to browsers.
    Https,
    /// Signs time-stamps.
    Stamps,
    /// Signs answers on the state of certificates.
    Responder,
    /// Makes electronic seals.
    Seals,
}

impl KeyRole {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Root,
        Self::Issuing,
        Self::Opening,
        Self::Platform,
        Self::Pin,
        Self::Https,
        Self::Stamps,
        Self::Responder,
        Self::Seals,
    ];

    /// Whether it is made anew where it is missing: what tickets are signed with has no certificate, and the others are given
    /// another one.
    fn is_renewable(self) -> bool {
        matches!(self, Self::Pin | Self::Stamps | Self::Responder | Self::Seals)
    }

    /// The name of its file, and of its certificate where it has one.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Issuing => "issuing",
            Self::Opening => "opening",
            Self::Platform => "platform",
            Self::Pin => "pin",
            Self::Https => "https",
            Self::Stamps => "stamps",
            Self::Responder => "responder",
            Self::Seals => "seals",
        }
    }
}

/// What signs and opens for the service: a folder, or a device that never gives a key out.
pub trait KeyStore: Send + Sync {
    /// A DER `ECDSA-Sig-Value` over SHA-256 of `message`.
    ///
    /// # Errors
    /// [`SignerError`] where the key is not at hand or is none that signs.
    fn sign(&self, role: KeyRole, message: &[u8]) -> Result<Vec<u8>, SignerError>;

    /// The platform's share of one bid; `None` where the opening key does not open it.
    fn unwrap(&self, tender_id: &str, bid_id: &str, member: &Member) -> Option<Zeroizing<[u8; 32]>>;
}

/// One key with its chain as pki takes a signer.
pub(crate) struct RoleSigner<'k> {
    pub(crate) keys: &'k dyn KeyStore,
    pub(crate) role: KeyRole,
    pub(crate) chain: &'k [Certificate],
}

impl Signer for RoleSigner<'_> {
    fn chain(&self) -> &[Certificate] {
        self.chain
    }
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.keys.sign(self.role, message)
    }
}

/// Why the keys in a folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFolderError {
    /// A key is missing although certificates were issued under it.
    #[error("the key {name} is missing")]
    Missing {
        /// Its role.
        name: &'static str,
    },
    /// A file is damaged, or encrypted under another key.
    #[error("{path} cannot be opened")]
    Damaged {
        /// The file.
        path: String,
    },
    /// The folder cannot be read or written.
    #[error(transparent)]
    Folder(#[from] store::StoreError),
    /// What was decrypted is no key.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl KeyFolderError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "service_key_missing",
            Self::Damaged { .. } => "service_key_damaged",
            Self::Folder(cause) => cause.code(),
            Self::Key(cause) => cause.code(),
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Missing { name } => vec![("name", (*name).to_owned())],
            Self::Damaged { path } => vec![("path", path.clone())],
            Self::Folder(cause) => cause.params(),
            Self::Key(cause) => cause.params(),
        }
    }
}

const KEK: &str = "kek";
const FOLDER: &str = "keys";
const MAX_FILE: u64 = 16 * 1024;

/// The name of the file with the root secret, and of the folder of the keys under it: what is never in a backup.
pub(crate) const SECRETS: [&str; 2] = [KEK, FOLDER];

/// `kek`: the key under which the others lie.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KekFile {
    format: u32,
    key: String,
}

/// `keys/ROLE.json`: a PKCS#8 text, AES-256-GCM under the kek, the role's name with a label as associated data.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: u32,
    nonce: String,
    sealed: String,
}

/// Keys in files: PKCS#8, each encrypted under the key in `kek`, all with mode 0600.
pub struct KeyFolder {
    keys: [PrivateKey; KeyRole::ALL.len()],
    kek: Zeroizing<[u8; 32]>,
}

impl KeyFolder {
    /// Opens the keys below `folder`. `make` says whether those that are not there yet are made; they never replace any.
    /// The keys of tickets, time-stamps and OCSP answers are made in any case: what they signed holds without them.
    ///
    /// # Errors
    /// [`KeyFolderError`].
    pub fn open(folder: &Folder, make: bool, rng: &mut dyn CryptoRng) -> Result<Self, KeyFolderError> {
        let kek = kek(folder, make, rng)?;
        if make {
            store::create_folders(folder, &path(FOLDER)?)?;
        }
        let [root, issuing, opening, platform, pin, https, stamps, responder, seals] =
            KeyRole::ALL.map(|role| key(folder, role, &kek, make || role.is_renewable(), rng));
        Ok(Self { keys: [root?, issuing?, opening?, platform?, pin?, https?, stamps?, responder?, seals?], kek })
    }

    /// What seals personal fields, under the same secret as the keys: this version of the key wraps those of persons.
    pub(crate) fn vault(&self, version: u32) -> Vault {
        Vault::new(self.kek.clone(), version)
    }

    /// The same without the keys, where the root secret is there.
    pub(crate) fn vault_alone(folder: &Folder, version: u32) -> Result<Vault, KeyFolderError> {
        let kek = kept_kek(folder)?.ok_or(KeyFolderError::Missing { name: KEK })?;
        Ok(Vault::new(kek, version))
    }

    /// A key, for the setting up of a practice authority, for what its public half is told to, and for the library that
    /// speaks TLS.
    pub(crate) fn key(&self, role: KeyRole) -> &PrivateKey {
        &self.keys[role as usize]
    }
}

impl KeyStore for KeyFolder {
    fn sign(&self, role: KeyRole, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        match role {
            KeyRole::Root
            | KeyRole::Issuing
            | KeyRole::Platform
            | KeyRole::Pin
            | KeyRole::Stamps
            | KeyRole::Responder
            | KeyRole::Seals => Ok(self.key(role).sign(message)),
            KeyRole::Opening | KeyRole::Https => Err(SignerError::Refused),
        }
    }

    fn unwrap(&self, tender_id: &str, bid_id: &str, member: &Member) -> Option<Zeroizing<[u8; 32]>> {
        let key = DecryptionKey::from(self.key(KeyRole::Opening).clone());
        unwrap_share(&key, tender_id, bid_id, GroupName::Platform, member)
    }
}

fn path(text: &str) -> Result<RelPath, store::StoreError> {
    Ok(RelPath::parse(text)?)
}

fn damaged(path: &RelPath) -> KeyFolderError {
    KeyFolderError::Damaged { path: path.to_string() }
}

fn kept_kek(folder: &Folder) -> Result<Option<Zeroizing<[u8; 32]>>, KeyFolderError> {
    let path = path(KEK)?;
    if folder.kind(&path)?.is_none() {
        return Ok(None);
    }
    let text = Zeroizing::new(store::read_limited(folder, &path, MAX_FILE)?);
    let file: KekFile = serde_json::from_slice(&text).map_err(|_| damaged(&path))?;
    let text = Zeroizing::new(file.key);
    match file.format {
        1 => unbase64("key", &text).map(|key| Some(Zeroizing::new(key))).map_err(|_| damaged(&path)),
        _ => Err(damaged(&path)),
    }
}

fn kek(folder: &Folder, make: bool, rng: &mut dyn CryptoRng) -> Result<Zeroizing<[u8; 32]>, KeyFolderError> {
    if let Some(kek) = kept_kek(folder)? {
        return Ok(kek);
    }
    if !make {
        return Err(KeyFolderError::Missing { name: KEK });
    }
    let path = path(KEK)?;
    let mut kek = Zeroizing::new([0; 32]);
    rng.fill_bytes(kek.as_mut());
    write(folder, &path, &KekFile { format: 1, key: base64(kek.as_ref()) })?;
    Ok(kek)
}

fn key(
    folder: &Folder,
    role: KeyRole,
    kek: &[u8; 32],
    make: bool,
    rng: &mut dyn CryptoRng,
) -> Result<PrivateKey, KeyFolderError> {
    let path = path(&format!("{FOLDER}/{}.json", role.name()))?;
    let aad = format!("sealbid-service/1 key {}", role.name());
    let cipher = Aes256Gcm::new(kek.into());
    if folder.kind(&path)?.is_some() {
        let text = store::read_limited(folder, &path, MAX_FILE)?;
        let file: KeyFile = serde_json::from_slice(&text).map_err(|_| damaged(&path))?;
        let nonce: [u8; 12] = unbase64("nonce", &file.nonce).map_err(|_| damaged(&path))?;
        let sealed = <base64ct::Base64UrlUnpadded as base64ct::Encoding>::decode_vec(&file.sealed);
        let sealed = sealed.map_err(|_| damaged(&path))?;
        let payload = Payload { msg: &sealed, aad: aad.as_bytes() };
        let plain = Zeroizing::new(cipher.decrypt(&nonce.into(), payload).map_err(|_| damaged(&path))?);
        let pem = std::str::from_utf8(&plain).map_err(|_| damaged(&path))?;
        return match file.format {
            1 => Ok(PrivateKey::from_pem(pem)?),
            _ => Err(damaged(&path)),
        };
    }
    if !make {
        return Err(KeyFolderError::Missing { name: role.name() });
    }
    let key = PrivateKey::generate(rng);
    let mut nonce = [0; 12];
    rng.fill_bytes(&mut nonce);
    let pem = key.to_pem();
    let payload = Payload { msg: pem.as_bytes(), aad: aad.as_bytes() };
    let sealed = cipher.encrypt(&nonce.into(), payload).map_err(|_| damaged(&path))?;
    write(folder, &path, &KeyFile { format: 1, nonce: base64(&nonce), sealed: base64(&sealed) })?;
    Ok(key)
}

fn write(folder: &Folder, path: &RelPath, file: &impl Serialize) -> Result<(), KeyFolderError> {
    let mut json = Zeroizing::new(serde_json::to_vec(file).map_err(|_| damaged(path))?);
    json.push(b'\n');
    Ok(store::write_whole(folder, path, &json, Existing::Keep)?)
}
