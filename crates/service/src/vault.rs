//! Personal data in the database: fields that only their person's key opens, and indexes by which equals are found.
//!
//! docs/formats/personal-fields.md is the format. A root secret outside the database yields the key-encryption keys and the
//! key of the indexes; each person has a data key that lies wrapped in the database. Whoever deletes the wrapped key has
//! erased the person's fields, in every copy of the database that is made from then on.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

/// The format of sealed fields and wrapped keys, their first byte.
const FORMAT: u8 = 1;
const NONCE: usize = 12;
/// What HKDF derives each key by.
const KEK_LABEL: &[u8] = b"sealbid-service/1 kek";
const INDEX_LABEL: &[u8] = b"sealbid-service/1 blind index";
const SERVICE_LABEL: &[u8] = b"sealbid-service/1 of the service ";

/// Why something cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VaultError {
    /// It is of a later format, or wrapped under a later version of the key than this service was told of.
    #[error("it is of a later format or version")]
    Later,
    /// It is damaged, was moved from another place, or is under another root secret.
    #[error("it does not open")]
    Damaged,
}

impl VaultError {
    /// The stable code of this error.
    pub(crate) fn code(self) -> &'static str {
        "service_record_damaged"
    }
}

/// A column of a table: half of the place that a field is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    table: &'static str,
    name: &'static str,
}

impl Column {
    /// The column `name` of `table`.
    ///
    /// # Panics
    /// Where a NUL stands in one of them, which divides them; in a constant, at compile time.
    pub(crate) const fn new(table: &'static str, name: &'static str) -> Self {
        assert!(!has_nul(table) && !has_nul(name));
        Self { table, name }
    }

    /// What is bound to or indexed for this column: table ‖ 0 ‖ column ‖ 0 ‖ `rest`.
    fn bind(self, rest: &str) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([self.table, "\0", self.name, "\0", rest].concat().into_bytes())
    }
}

const fn has_nul(text: &str) -> bool {
    let (bytes, mut at) = (text.as_bytes(), 0);
    while at < bytes.len() {
        if bytes[at] == 0 {
            return true;
        }
        at += 1;
    }
    false
}

/// A person's data key.
pub(crate) struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    /// A new one.
    pub(crate) fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(key.as_mut());
        Self(key)
    }

    /// Seals a field for one place: it opens nowhere else. Its length shows that of `plain`.
    pub(crate) fn seal(&self, column: Column, row: &str, plain: &[u8], rng: &mut dyn CryptoRng) -> Vec<u8> {
        let mut sealed = vec![FORMAT];
        encrypt(&self.0, &column.bind(row), plain, rng, &mut sealed);
        sealed
    }

    /// Opens the field of one place.
    ///
    /// # Errors
    /// [`VaultError`].
    pub(crate) fn open(&self, column: Column, row: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        decrypt(&self.0, &column.bind(row), of_format(sealed)?)
    }
}

/// Wraps data keys and computes indexes, under one root secret.
pub(crate) struct Vault {
    root: Zeroizing<[u8; 32]>,
    /// The version under which keys are wrapped; earlier ones still open.
    version: u32,
    index: Zeroizing<[u8; 32]>,
}

impl Vault {
    /// The vault of a root secret, 32 random bytes that never lie in the database, wrapping under this version of the key.
    pub(crate) fn new(root: Zeroizing<[u8; 32]>, version: u32) -> Self {
        let index = derive(&root, &[INDEX_LABEL]);
        Self { root, version, index }
    }

    /// A data key as it is stored: wrapped, and bound to its person.
    pub(crate) fn wrap(&self, person: &str, key: &DataKey, rng: &mut dyn CryptoRng) -> Vec<u8> {
        let mut wrapped = vec![FORMAT];
        wrapped.extend(self.version.to_be_bytes());
        encrypt(&self.kek(self.version), &of_person(self.version, person), key.0.as_ref(), rng, &mut wrapped);
        wrapped
    }

    /// The data key of a person.
    ///
    /// # Errors
    /// [`VaultError`].
    pub(crate) fn unwrap(&self, person: &str, wrapped: &[u8]) -> Result<DataKey, VaultError> {
        let (version, sealed) = versioned(wrapped)?;
        if version > self.version {
            return Err(VaultError::Later);
        }
        let plain = decrypt(&self.kek(version), &of_person(version, person), sealed)?;
        let key = <[u8; 32]>::try_from(plain.as_slice()).map_err(|_| VaultError::Damaged)?;
        Ok(DataKey(Zeroizing::new(key)))
    }

    /// The same data key wrapped under the version of now; nothing where it is that already. What was sealed with it, and
    /// every index, stays as it is.
    ///
    /// # Errors
    /// [`VaultError`].
    pub(crate) fn rewrap(
        &self,
        person: &str,
        wrapped: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Option<Vec<u8>>, VaultError> {
        let key = self.unwrap(person, wrapped)?;
        let (version, _) = versioned(wrapped)?;
        Ok((version != self.version).then(|| self.wrap(person, &key, rng)))
    }

    /// The blind index of a value in a column: equal for equal values, and telling nothing to who lacks the root secret.
    /// `text` is in its one form, as the types of [`crate::person`] give it.
    pub(crate) fn index(&self, column: Column, text: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.index.as_ref()).expect("HMAC takes keys of any length");
        mac.update(&column.bind(text));
        mac.finalize().into_bytes().into()
    }

    /// A key of the service itself, for what belongs to no person.
    pub(crate) fn of_service(&self, purpose: &str) -> DataKey {
        DataKey(derive(&self.root, &[SERVICE_LABEL, purpose.as_bytes()]))
    }

    fn kek(&self, version: u32) -> Zeroizing<[u8; 32]> {
        derive(&self.root, &[KEK_LABEL, &version.to_be_bytes()])
    }
}

fn derive(root: &[u8; 32], info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, root).expand_multi_info(info, key.as_mut()).expect("HKDF-SHA256 gives up to 8,160 bytes");
    key
}

/// What a wrapped key is bound to.
fn of_person(version: u32, person: &str) -> Vec<u8> {
    [b"kek", &version.to_be_bytes()[..], person.as_bytes()].concat()
}

/// What follows the byte of the format.
fn of_format(bytes: &[u8]) -> Result<&[u8], VaultError> {
    match bytes {
        [FORMAT, rest @ ..] => Ok(rest),
        [later, ..] if *later > FORMAT => Err(VaultError::Later),
        _ => Err(VaultError::Damaged),
    }
}

/// The version of a wrapped key, and the rest.
fn versioned(wrapped: &[u8]) -> Result<(u32, &[u8]), VaultError> {
    let (version, sealed) = of_format(wrapped)?.split_first_chunk().ok_or(VaultError::Damaged)?;
    Ok((u32::from_be_bytes(*version), sealed))
}

/// Appends nonce, ciphertext and tag.
fn encrypt(key: &[u8; 32], aad: &[u8], plain: &[u8], rng: &mut dyn CryptoRng, into: &mut Vec<u8>) {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let payload = Payload { msg: plain, aad };
    let sealed = Aes256Gcm::new(key.into()).encrypt(&nonce.into(), payload);
    into.extend(nonce);
    into.extend(sealed.expect("a field is smaller than the 64 GiB of AES-GCM"));
}

fn decrypt(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(VaultError::Damaged)?;
    let payload = Payload { msg: sealed, aad };
    let plain = Aes256Gcm::new(key.into()).decrypt(nonce.into(), payload).map_err(|_| VaultError::Damaged)?;
    Ok(Zeroizing::new(plain))
}

#[cfg(test)]
mod tests;
