//! Electronic seals (GB/T 38540-2020): a seal's picture, its owner's certificates and its term, signed by whoever makes seals.
//!
//! Written is version 4. Of others the version is told and no more.
//!
//! ```
//! use sealbid_pki::{FileKey, Instant, PrivateKey, ca};
//! use sealbid_seal::{COMPANY_40, Fonts};
//! use sealbid_seal::electronic::{Certificates, ElectronicSeal, Kind, Picture, SealInfo};
//! # use rand_core::SeedableRng;
//! # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
//! # let now: Instant = "2026-11-23T08:00:00Z".parse()?;
//! # let until = now.plus_secs(86_400 * 365);
//! # let validity = ca::Validity { not_before: now, not_after: until };
//! # let key = PrivateKey::generate(&mut rng);
//! # let root = ca::root(&key, &ca::Subject::named("Maker of seals"), validity, &mut rng)?;
//! # let maker = FileKey::new(key, vec![root.clone()])?;
//! # let owner = root;
//! let font = std::fs::read("../../assets/fonts/NotoSerifSC_400Regular.ttf")?;
//! let picture = COMPANY_40.design("江北示范建设有限公司")?.draw(&Fonts { song: &font, hei: &font }, 600)?;
//! let info = SealInfo {
//!     vendor: "Sealbid".to_owned(),
//!     id: "0f8fad5b-d9cb-469f-a165-70867728950e.1".to_owned(),
//!     kind: Kind::Unit,
//!     name: "江北示范建设有限公司".to_owned(),
//!     certificates: Certificates::Whole(vec![owner.der().to_vec()]),
//!     created: now,
//!     valid_from: now,
//!     valid_until: until,
//!     picture: Picture::png(&picture)?,
//!     extensions: Vec::new(),
//! };
//! let seal = ElectronicSeal::make(&info, &maker)?;
//! let read = ElectronicSeal::from_der(seal.der())?;
//! assert_eq!(read.info(), &info);
//! assert!(read.binds(&owner));
//! assert_eq!(read.check().code(), "intact");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It never judges whom to trust: whose certificate the maker's is, its chain says ([`sealbid_pki::path`]).

mod error;
mod info;
mod naming;
mod structure;

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use sealbid_pki::{Certificate, Signer};

pub use error::{ElectronicError, MakeError};
pub use info::{Certificates, Extension, Kind, Picture, SealInfo};
pub use naming::{SealNaming, seal_id};
use structure::{ECDSA_WITH_SHA256, Outer};

/// The largest electronic seal that is read, in bytes: its picture is most of it.
pub const MAX_SEAL: usize = 16 << 20;

/// A seal with the signature of its maker (`SESeal`, GB/T 38540-2020 version 4).
#[derive(Clone, Debug, PartialEq)]
pub struct ElectronicSeal {
    der: Vec<u8>,
    info: SealInfo,
    /// `SES_SealInfo` as it was signed.
    signed: Vec<u8>,
    maker: Certificate,
    /// The algorithm of the signature, as numbers with points.
    algorithm: String,
    signature: Vec<u8>,
}

/// What the maker's signature says of a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// The seal is as its maker signed it.
    Intact,
    /// It is not, or the signature is another's.
    Broken,
    /// The signature is of an algorithm that is not computed here, such as SM2 with SM3.
    Algorithm(String),
}

impl Check {
    /// A stable word for it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Intact => "intact",
            Self::Broken => "broken",
            Self::Algorithm(_) => "algorithm_unknown",
        }
    }
}

impl ElectronicSeal {
    /// Has a maker of seals sign one.
    ///
    /// # Errors
    /// [`MakeError`]: a value that the format cannot hold, or a signer that gives no signature.
    pub fn make(info: &SealInfo, maker: &dyn Signer) -> Result<Self, MakeError> {
        let signed = info.to_der()?;
        let certificate = maker.chain().first().ok_or(MakeError::NoCertificate)?.clone();
        let signature = maker.sign(&signed)?;
        let der = structure::seal(&signed, certificate.der(), &signature)?;
        let algorithm = ECDSA_WITH_SHA256.to_string();
        Ok(Self { der, info: info.clone(), signed, maker: certificate, algorithm, signature })
    }

    /// Reads the DER form.
    ///
    /// # Errors
    /// [`ElectronicError`]: another version, which is named; too large; not DER of this form.
    pub fn from_der(der: &[u8]) -> Result<Self, ElectronicError> {
        if der.len() > MAX_SEAL {
            return Err(ElectronicError::TooLarge(der.len()));
        }
        let Outer { signed, maker, algorithm, signature } = structure::outer(der)?;
        let info = SealInfo::from_der(&signed)?;
        let maker = Certificate::from_der(&maker).map_err(|_| ElectronicError::Malformed("certificate"))?;
        Ok(Self { der: der.to_vec(), info, signed, maker, algorithm, signature })
    }

    /// The DER form.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// What the seal says.
    pub fn info(&self) -> &SealInfo {
        &self.info
    }

    /// `SES_SealInfo` as it was signed, DER.
    pub fn signed_info(&self) -> &[u8] {
        &self.signed
    }

    /// The certificate of whoever made it.
    pub fn maker(&self) -> &Certificate {
        &self.maker
    }

    /// The maker's signature over [`ElectronicSeal::signed_info`]: of ECDSA a DER `ECDSA-Sig-Value`.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether a certificate is one of those that the seal may be used with.
    pub fn binds(&self, certificate: &Certificate) -> bool {
        self.info.certificates.hold(certificate)
    }

    /// What the maker's signature says.
    pub fn check(&self) -> Check {
        if self.algorithm != ECDSA_WITH_SHA256.to_string() {
            return Check::Algorithm(self.algorithm.clone());
        }
        let key = self.maker.p256_public_key().map(VerifyingKey::from);
        let signature = Signature::from_der(&self.signature);
        match (key, signature) {
            (Ok(key), Ok(signature)) if key.verify(&self.signed, &signature).is_ok() => Check::Intact,
            (Err(_), _) => Check::Algorithm(self.algorithm.clone()),
            _ => Check::Broken,
        }
    }
}
