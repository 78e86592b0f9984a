//! A key on a phone, used as if it lay here.

use rand_core::CryptoRng;
use sealbid_pki::cms::{Content, ContentSigner, Profile};
use sealbid_pki::{Certificate, Instant};

use super::signer::Signatory;
use super::{Desk, PairedPhone, Papers, Screen, Talk, Wish};
use crate::failure::Failure;
use crate::surroundings::Surroundings;

/// Where a service gives time-stamps (docs/service.md).
const TIME_STAMPS: &str = "/v1/time-stamps";

/// The signing key of a phone that this desk was paired with.
pub struct PhoneKey {
    desk: Desk,
    phone: PairedPhone,
}

impl PhoneKey {
    /// The key of a phone.
    ///
    /// # Errors
    /// `phone_certificate_missing` where it cannot sign: that is found before the work begins.
    pub fn new(desk: Desk, phone: PairedPhone) -> Result<Self, Failure> {
        phone.chain("sign")?;
        Ok(Self { desk, phone })
    }

    /// The address of the time-stamp authority of its service.
    pub fn authority(&self) -> String {
        format!("{}{TIME_STAMPS}", self.phone.service)
    }

    /// What proves that service, in PEM, where the system's own roots do not.
    pub fn service_root(&self) -> Option<&str> {
        self.phone.service_root.as_deref()
    }

    /// The name that stands in the certificate.
    ///
    /// # Errors
    /// As [`PairedPhone::chain`].
    pub fn name(&self) -> Result<Option<String>, Failure> {
        Ok(self.phone.chain("sign")?.first().and_then(Certificate::common_name))
    }

    /// The certificate that it signs with.
    ///
    /// # Errors
    /// As [`PairedPhone::chain`].
    pub fn certificate(&self) -> Result<Certificate, Failure> {
        Ok(self.phone.chain("sign")?.swap_remove(0))
    }

    /// Lets `work` sign with it, at a time and by a chance that are handed on: those of the wish, so that whoever was stopped and
    /// asks for the same again makes the same bytes. The wish is to be settled when what was made is safe.
    ///
    /// # Errors
    /// What the phone said, where it did not sign, before what became of that in `work`.
    pub(crate) fn sign<T, E: Into<Failure>>(
        &self,
        papers: &Papers<'_>,
        given: Surroundings<'_>,
        screen: &mut dyn Screen,
        work: impl FnOnce(&dyn ContentSigner, &mut dyn CryptoRng, Instant) -> Result<T, E>,
    ) -> Result<(T, Wish), Failure> {
        self.asked(papers, given, screen, |signatory, random, at| {
            work(signatory, random, at).map_err(|error| signatory.failure().unwrap_or_else(|| error.into()))
        })
    }

    /// As [`PhoneKey::sign`], for several documents in one approval: `prepare` gives the contents and what is to become of them,
    /// `complete` gets that and each content signed.
    pub(crate) fn sign_all<P, T>(
        &self,
        papers: &Papers<'_>,
        given: Surroundings<'_>,
        screen: &mut dyn Screen,
        profile: Profile,
        prepare: impl FnOnce(&[Certificate], &mut dyn CryptoRng, Instant) -> Result<(P, Vec<Content>), Failure>,
        complete: impl FnOnce(P, Vec<Vec<u8>>) -> Result<T, Failure>,
    ) -> Result<(T, Wish), Failure> {
        self.asked(papers, given, screen, |signatory, random, at| {
            let (prepared, contents) = prepare(signatory.chain(), random, at)?;
            complete(prepared, signatory.ask(&contents, profile)?)
        })
    }

    fn asked<T>(
        &self,
        papers: &Papers<'_>,
        given: Surroundings<'_>,
        screen: &mut dyn Screen,
        work: impl FnOnce(&Signatory<'_>, &mut dyn CryptoRng, Instant) -> Result<T, Failure>,
    ) -> Result<(T, Wish), Failure> {
        let (now, mut chance) = (given.sources.clock().now(), given.sources.random());
        let wish = Wish::take_up(&self.desk, &papers.digest(&self.phone.id), now, &mut chance, given.stores)?;
        let talk = Talk::new(screen, given.sources, given.cancel);
        let signatory = Signatory::new(&self.desk, &self.phone, papers, wish.req_id, talk)?;
        let made = work(&signatory, &mut wish.chance(), wish.at);
        match made {
            Ok(made) => Ok((made, wish)),
            Err(failure) => {
                if !Wish::stays_after(&failure) {
                    wish.settle(given.stores);
                }
                Err(failure)
            }
        }
    }
}
