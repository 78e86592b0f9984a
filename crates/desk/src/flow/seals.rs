//! Seals that are stamped, and what a signature says of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use sealbid_pdf::place::{self, Placed, Sizes};
use sealbid_pdf::sign::Request;
use sealbid_pki::{Certificate, Instant};
use sealbid_seal::SealPicture;
use sealbid_seal::electronic::{Check, ElectronicSeal, SealNaming};

use crate::failure::Failure;

/// A seal that is stamped.
#[derive(Clone, Debug)]
pub struct Seal {
    /// How it looks.
    pub picture: Arc<SealPicture>,
    /// What the signature names it by; nothing where it is a picture alone.
    pub naming: Option<SealNaming>,
}

/// Seals by the names that placements know them by.
pub type Seals = BTreeMap<String, Seal>;

impl Seal {
    /// An electronic seal that whoever has this certificate stamps now, at its own width or another one.
    ///
    /// # Errors
    /// `electronic_seal_broken`, `electronic_seal_not_now`, `electronic_seal_other_certificate`, and what its picture stands
    /// against it with.
    pub fn electronic(
        seal: &ElectronicSeal,
        width_mm: Option<f64>,
        signer: &Certificate,
        now: Instant,
    ) -> Result<Self, Failure> {
        let info = seal.info();
        let refused = |code: &str, more: &[(&'static str, String)]| {
            Err(Failure::new(code, [("name", info.name.clone())].into_iter().chain(more.iter().cloned())))
        };
        // An algorithm that is not computed here is no reason against it: nobody is told that the seal is its maker's.
        if seal.check() == Check::Broken {
            return refused("electronic_seal_broken", &[]);
        }
        if !info.is_valid_at(now) {
            let term = [("from", info.valid_from.to_string()), ("until", info.valid_until.to_string())];
            return refused("electronic_seal_not_now", &term);
        }
        if !seal.binds(signer) {
            return refused("electronic_seal_other_certificate", &[("subject", signer.subject())]);
        }
        let width_mm = width_mm.unwrap_or(f64::from(info.picture.width_mm));
        let picture = SealPicture::from_png(&info.picture.data, width_mm)?;
        Ok(Self { picture: Arc::new(picture), naming: Some(seal.naming()) })
    }
}

impl From<SealPicture> for Seal {
    fn from(picture: SealPicture) -> Self {
        Arc::new(picture).into()
    }
}

impl From<Arc<SealPicture>> for Seal {
    fn from(picture: Arc<SealPicture>) -> Self {
        Self { picture, naming: None }
    }
}

/// Widths and heights of seals.
pub fn sizes(seals: &Seals) -> Sizes {
    place::sizes(seals.iter().map(|(name, seal)| (name, &*seal.picture)))
}

/// A request for these seals in these places: their pictures, and what the signature names, each seal once.
pub fn sealed<'s>(placed: &[Placed], seals: &'s Seals) -> Request<'s> {
    let mut request = Request::default();
    for (one, seal) in placed.iter().filter_map(|one| Some((one, seals.get(&one.seal)?))) {
        request.placements.push(one.with(&seal.picture));
        if let Some(naming) = seal.naming.as_ref().filter(|naming| !request.seals.contains(naming)) {
            request.seals.push(naming.clone());
        }
    }
    request
}
