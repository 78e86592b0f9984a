//! Having a document signed, whoever holds the key.

use rand_core::CryptoRng;
use sealbid_pki::cms::{Content, ContentSigner, Profile};
use sealbid_pki::{Certificate, FileKey, Instant};

use crate::failure::Failure;
use crate::phone::{Papers, PhoneKey, Screen, Wish};
use crate::surroundings::{Stores, Surroundings};

/// The key that signs, and what it is used with.
pub enum SigningKey<'s> {
    /// One that lies here.
    File {
        /// It.
        key: &'s FileKey,
        /// Where salts and identifiers in the document come from.
        random: &'s mut dyn CryptoRng,
        /// When it is signed.
        at: Instant,
    },
    /// One on a phone, which is asked. Time and chance are those of the wish.
    Phone {
        /// It.
        key: &'s PhoneKey,
        /// What the session is given.
        given: Surroundings<'s>,
        /// Where it shows.
        screen: &'s mut dyn Screen,
    },
}

impl SigningKey<'_> {
    /// The name that stands in the certificate.
    pub(super) fn name(&self) -> Result<Option<String>, Failure> {
        match self {
            Self::File { key, .. } => Ok(ContentSigner::chain(*key).first().and_then(Certificate::common_name)),
            Self::Phone { key, .. } => key.name(),
        }
    }

    /// Lets `work` sign with it, at a time and by a chance that are handed on. What a phone said, where it did not sign, goes before
    /// what became of that in `work`.
    pub(super) fn sign<T, E: Into<Failure>>(
        self,
        papers: &Papers<'_>,
        work: impl FnOnce(&dyn ContentSigner, &mut dyn CryptoRng, Instant) -> Result<T, E>,
    ) -> Result<Signed<T>, Failure> {
        match self {
            Self::File { key, random, at } => {
                Ok(Signed { made: work(key, random, at).map_err(Into::into)?, wish: None })
            }
            Self::Phone { key, given, screen } => {
                let (made, wish) = key.sign(papers, given, screen, work)?;
                Ok(Signed { made, wish: Some(wish) })
            }
        }
    }

    /// As [`SigningKey::sign`], for several documents in one approval: `prepare` gives the contents and what is to become of them,
    /// `complete` gets that and each content signed.
    pub(super) fn sign_all<P, T>(
        self,
        papers: &Papers<'_>,
        profile: Profile,
        prepare: impl FnOnce(&[Certificate], &mut dyn CryptoRng, Instant) -> Result<(P, Vec<Content>), Failure>,
        complete: impl FnOnce(P, Vec<Vec<u8>>) -> Result<T, Failure>,
    ) -> Result<Signed<T>, Failure> {
        match self {
            Self::File { key, random, at } => {
                let (prepared, contents) = prepare(ContentSigner::chain(key), random, at)?;
                let sign = |content| ContentSigner::sign_content(key, content, profile, at);
                let signed: Result<_, _> = contents.into_iter().map(sign).collect();
                Ok(Signed { made: complete(prepared, signed?)?, wish: None })
            }
            Self::Phone { key, given, screen } => {
                let (made, wish) = key.sign_all(papers, given, screen, profile, prepare, complete)?;
                Ok(Signed { made, wish: Some(wish) })
            }
        }
    }
}

/// What was signed, and is not safe yet.
#[must_use]
pub struct Signed<T> {
    made: T,
    wish: Option<Wish>,
}

impl<T> Signed<T> {
    /// What became of it on its way to be safe.
    ///
    /// # Errors
    /// What kept it from that; a phone's wish stays open.
    pub fn and_then<U, E>(self, work: impl FnOnce(T) -> Result<U, E>) -> Result<Signed<U>, E> {
        Ok(Signed { made: work(self.made)?, wish: self.wish })
    }

    /// It is safe: nothing is left to be asked for again.
    pub fn settle(self, stores: &dyn Stores) -> T {
        if let Some(wish) = self.wish {
            wish.settle(stores);
        }
        self.made
    }
}
