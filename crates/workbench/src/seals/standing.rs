//! How seals stand, and which of them stamp.

use sealbid_desk::PairedPhone;
use sealbid_pki::{Certificate, Instant};
use sealbid_seal::SealPicture;
use sealbid_seal::electronic::{Certificates, ElectronicSeal, Kind};
use sealbid_wire::desk::{SealState, SealView};
use sealbid_wire::service::SealVersionEntry;

use crate::Core;
use crate::database::{SealRow, VersionRow};
use crate::failure::Failure;

/// Why a seal does not stamp.
const NOT_USABLE: [&str; 3] = ["seal_not_active", "seal_removed", "seal_version_elsewhere"];

/// A seal that stamps: a version that the register made and that stands.
pub(crate) struct Usable {
    /// Of the seal.
    pub(crate) id: String,
    /// As that version is called.
    pub(crate) name: String,
    pub(crate) number: u32,
    pub(crate) electronic: ElectronicSeal,
}

/// How a version looks.
pub(super) fn picture(version: &VersionRow) -> Result<SealPicture, Failure> {
    let electronic = ElectronicSeal::from_der(&version.electronic)?;
    picture_of(&electronic)
}

pub(super) fn picture_of(electronic: &ElectronicSeal) -> Result<SealPicture, Failure> {
    let picture = &electronic.info().picture;
    Ok(SealPicture::from_png(&picture.data, f64::from(picture.width_mm))?)
}

/// The word for how a seal stands.
fn word(state: SealState) -> &'static str {
    match state {
        SealState::Draft => "draft",
        SealState::Active => "active",
        SealState::Suspended => "suspended",
        SealState::Void => "void",
        SealState::Expired => "expired",
    }
}

impl Core {
    /// How a version stands by now.
    pub(super) fn version_state(&self, entry: &SealVersionEntry) -> SealState {
        let is_over = entry.valid_until.parse::<Instant>().is_ok_and(|until| until <= self.now());
        match entry.state.as_str() {
            "active" if is_over => SealState::Expired,
            "active" => SealState::Active,
            "suspended" => SealState::Suspended,
            _ => SealState::Void,
        }
    }

    /// How a seal stands: as its last version does.
    pub(super) fn state_of(&self, row: &SealRow) -> SealState {
        let last = row.record.as_ref().and_then(|record| record.versions.last());
        last.map_or(SealState::Draft, |last| self.version_state(last))
    }

    /// A seal that stamps.
    fn usable(&self, row: &SealRow) -> Result<Usable, Failure> {
        let not_active =
            |state| Err(Failure::new("seal_not_active", [("name", row.name.as_str()), ("state", word(state))]));
        let state = self.state_of(row);
        let Some(last) = row.record.as_ref().and_then(|record| record.versions.last()) else {
            return not_active(state);
        };
        if state != SealState::Active {
            return not_active(state);
        }
        let version = self.database.seal_versions(&row.id)?.into_iter().find(|version| version.number == last.number);
        // The register has a version that another desk ordered.
        let version = version.ok_or_else(|| {
            Failure::new("seal_version_elsewhere", [("name", row.name.clone()), ("number", last.number.to_string())])
        })?;
        let electronic = ElectronicSeal::from_der(&version.electronic)?;
        Ok(Usable { id: row.id.clone(), name: version.name, number: version.number, electronic })
    }

    /// The seals that stamp.
    pub(crate) fn usable_seals(&self) -> Result<Vec<Usable>, Failure> {
        self.database.seals()?.iter().filter_map(|row| standing(self.usable(row)).transpose()).collect()
    }

    /// The seal of this identifier, if it stamps.
    pub(crate) fn usable_seal(&self, id: &str) -> Result<Usable, Failure> {
        self.usable(&self.seal_row(id)?)
    }

    /// Seals that can be placed, as the page shows them.
    pub(crate) fn seal_views(&self, seals: &[Usable]) -> Result<Vec<SealView>, Failure> {
        let desk = self.paired_desk()?;
        let phones: &[PairedPhone] = desk.as_ref().map_or(&[], |desk| &desk.phones);
        seals.iter().map(|seal| self.seal_view(seal, phones)).collect()
    }

    fn seal_view(&self, seal: &Usable, phones: &[PairedPhone]) -> Result<SealView, Failure> {
        let png = seal.electronic.info().picture.data.clone();
        let picture = self.files.know_bytes(&format!("seal:{}", seal.id), "seal.png", png, || self.new_id());
        let fits = phones.iter().filter(|phone| seal.is_for(phone)).map(|phone| phone.id.clone());
        let (width_mm, height_mm) = seal.size_mm()?;
        Ok(SealView {
            id: seal.id.clone(),
            name: seal.name.clone(),
            number: seal.number,
            valid_until: seal.electronic.info().valid_until.to_string(),
            phones: fits.collect(),
            width_mm,
            height_mm,
            picture,
        })
    }
}

/// Nothing in place of a seal that does not stamp.
pub(crate) fn standing(usable: Result<Usable, Failure>) -> Result<Option<Usable>, Failure> {
    match usable {
        Ok(usable) => Ok(Some(usable)),
        Err(Failure::Refused(problem)) if NOT_USABLE.contains(&problem.code.as_str()) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Width and height of a picture, without its pixels.
pub(super) fn size_mm(png: &[u8], width_mm: f64) -> Result<(f64, f64), Failure> {
    let (width_px, height_px) = SealPicture::pixels_of(png)?;
    Ok((width_mm, width_mm * f64::from(height_px) / f64::from(width_px)))
}

impl Usable {
    /// Whether it may be used with the signing certificate of a phone.
    pub(crate) fn is_for(&self, phone: &PairedPhone) -> bool {
        is_for(&self.electronic, phone)
    }

    /// How it looks.
    pub(crate) fn picture(&self) -> Result<SealPicture, Failure> {
        picture_of(&self.electronic)
    }

    /// Its width and height.
    pub(crate) fn size_mm(&self) -> Result<(f64, f64), Failure> {
        let picture = &self.electronic.info().picture;
        size_mm(&picture.data, f64::from(picture.width_mm))
    }

    /// Whether it is a unit's, and no person's.
    pub(crate) fn is_unit(&self) -> bool {
        self.electronic.info().kind == Kind::Unit
    }
}

/// Whether a version may be used with the signing certificate of a phone.
pub(super) fn is_for(electronic: &ElectronicSeal, phone: &PairedPhone) -> bool {
    phone.chain("sign").is_ok_and(|chain| chain.first().is_some_and(|leaf| electronic.binds(leaf)))
}

/// The certificates that a version may be used with, as far as it holds them.
pub(super) fn certificates(electronic: &ElectronicSeal) -> Vec<Certificate> {
    match &electronic.info().certificates {
        Certificates::Whole(all) => all.iter().filter_map(|der| Certificate::from_der(der).ok()).collect(),
        Certificates::Digests(_) => Vec::new(),
    }
}
