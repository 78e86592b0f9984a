//! What an electronic seal says (`SES_SealInfo`).

use sealbid_pki::{Certificate, Instant};
use sha2::{Digest as _, Sha256};

use super::naming::version_of;
use super::{ElectronicError, MAX_SEAL, MakeError, structure};
use crate::SealPicture;

/// The longest name, identifier and vendor, in bytes.
pub(super) const MAX_TEXT: usize = 200;
/// The most certificates of one seal, and the most extensions.
pub(super) const MAX_LISTED: usize = 64;
/// Sides of a picture on paper, in millimetres.
pub(super) const MM: std::ops::RangeInclusive<u32> = 2..=200;

/// A seal: whose, for how long, and how it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealInfo {
    /// Who made the program that made it (`Vid`), ASCII.
    pub vendor: String,
    /// What it is known by, unlike any other (`esID`), ASCII.
    pub id: String,
    /// Whose kind of seal it is.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
    /// With which certificates it may be used.
    pub certificates: Certificates,
    /// When it was made; whole seconds, as all of these.
    pub created: Instant,
    /// From when it may be used.
    pub valid_from: Instant,
    /// Until when.
    pub valid_until: Instant,
    /// How it looks.
    pub picture: Picture,
    /// What else its maker put into it.
    pub extensions: Vec<Extension>,
}

/// The kind of a seal (`type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of a unit: a company, a department, a purpose.
    Unit,
    /// Of a person.
    Personal,
    /// A number that the standard leaves to others.
    Other(u32),
}

impl Kind {
    pub(super) fn number(self) -> u32 {
        match self {
            Self::Unit => 1,
            Self::Personal => 2,
            Self::Other(number) => number,
        }
    }

    pub(super) fn of(number: u32) -> Self {
        match number {
            1 => Self::Unit,
            2 => Self::Personal,
            other => Self::Other(other),
        }
    }
}

/// The certificates of a seal (`SES_CertList`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificates {
    /// Whole ones, DER.
    Whole(Vec<Vec<u8>>),
    /// The name of a digest algorithm and the digest of each.
    Digests(Vec<(String, Vec<u8>)>),
}

impl Certificates {
    pub(super) fn hold(&self, certificate: &Certificate) -> bool {
        match self {
            Self::Whole(all) => all.iter().any(|der| der == certificate.der()),
            Self::Digests(all) => all.iter().any(|(algorithm, digest)| {
                let is_known = ["SHA256", "SHA-256", "sha256"].contains(&algorithm.as_str());
                is_known && digest[..] == Sha256::digest(certificate.der())[..]
            }),
        }
    }
}

/// The picture of a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The kind of file, such as `png`.
    pub format: String,
    /// The file.
    pub data: Vec<u8>,
    /// Its width on paper, in millimetres; the standard knows whole ones alone.
    pub width_mm: u32,
    /// Its height.
    pub height_mm: u32,
}

impl Picture {
    /// A picture as it is stamped.
    ///
    /// # Errors
    /// [`MakeError::Value`] of `picture` where its width is no whole number of millimetres. Its height is rounded: the pixels say
    /// it exactly.
    pub fn png(picture: &SealPicture) -> Result<Self, MakeError> {
        let width_mm = picture.width_mm();
        if (width_mm - width_mm.round()).abs() > 1e-9 {
            return Err(MakeError::Value("picture"));
        }
        let whole = |mm: f64| mm.round() as u32;
        Ok(Self {
            format: "png".to_owned(),
            data: picture.to_png(),
            width_mm: whole(width_mm),
            height_mm: whole(picture.height_mm()).max(*MM.start()),
        })
    }
}

/// Something that the standard does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// What it is: an object identifier, numbers with points.
    pub id: String,
    /// Whether whoever does not know it must refuse the seal.
    pub is_critical: bool,
    /// What it says.
    pub value: Vec<u8>,
}

/// Whether a seal can have this identifier, this vendor, or a picture of this kind.
pub(super) fn is_word(text: &str) -> bool {
    (1..=MAX_TEXT).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// Whether a seal can have this name.
pub(super) fn is_name(text: &str) -> bool {
    (1..=MAX_TEXT).contains(&text.len()) && !text.chars().any(char::is_control)
}

impl SealInfo {
    /// The seal and the number of its version, where its identifier is one of the service's register: `UUID.NUMBER`.
    pub fn version(&self) -> Option<(&str, u32)> {
        version_of(&self.id)
    }

    /// Whether an instant is within its term.
    pub fn is_valid_at(&self, at: Instant) -> bool {
        self.valid_from <= at && at <= self.valid_until
    }

    /// `SES_SealInfo`, DER: what the maker signs.
    ///
    /// # Errors
    /// [`MakeError::Value`], which names what the format cannot hold.
    pub fn to_der(&self) -> Result<Vec<u8>, MakeError> {
        self.check().map_err(MakeError::Value)?;
        structure::write(self)
    }

    /// Reads `SES_SealInfo`, DER.
    ///
    /// # Errors
    /// [`ElectronicError`]: too large, not DER of this form, or a value that no seal has.
    pub fn from_der(der: &[u8]) -> Result<Self, ElectronicError> {
        if der.len() > MAX_SEAL {
            return Err(ElectronicError::TooLarge(der.len()));
        }
        let info = structure::read(der)?;
        info.check().map_err(ElectronicError::Malformed)?;
        Ok(info)
    }

    /// The name of the first value that no seal has.
    fn check(&self) -> Result<(), &'static str> {
        let count = match &self.certificates {
            Certificates::Whole(all) => all.len(),
            Certificates::Digests(all) => all.len(),
        };
        let Picture { format, width_mm, height_mm, .. } = &self.picture;
        let is_picture = is_word(format) && MM.contains(width_mm) && MM.contains(height_mm);
        let checks = [
            ("vendor", is_word(&self.vendor)),
            ("id", is_word(&self.id)),
            ("name", is_name(&self.name)),
            ("certificates", (1..=MAX_LISTED).contains(&count)),
            ("term", self.valid_from < self.valid_until),
            ("picture", is_picture),
            ("extension", self.extensions.len() <= MAX_LISTED),
        ];
        checks.into_iter().find(|(_, is_sound)| !is_sound).map_or(Ok(()), |(field, _)| Err(field))
    }
}
