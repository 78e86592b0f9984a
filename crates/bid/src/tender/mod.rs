//! Tender packages (`.sbtender`): an ASiC-E container signed by the purchaser, holding an OCDS 1.1 release
//! (`release.json`), the outline of the response (`outline.json`) and the tender documents (`documents/`).

mod make;
mod outline;
mod release;

use std::io::{Read, Seek, SeekFrom};

use sealbid_pki::Instant;
use sealbid_pki::cms::Integrity;
use sealbid_pki::path::{Chain, Evidence, Revocation, Trust};
use sha2::{Digest, Sha256};

use crate::asic::{Archive, ArchiveError, Coverage, PackageRecord, PackageSignature, verify};

pub use make::{MakeError, make};
pub use outline::{
    FileKind, MAX_OUTLINE, MAX_PARTS, OUTLINE_FORMAT, Outline, OutlineError, Part, PartKind, Template, Volume,
};
pub use release::{Document, Lot, MAX_RELEASE, Organization, Release, ReleaseError};

/// An open tender package whose signature is intact and covers everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tender {
    /// The facts.
    pub release: Release,
    /// What a response consists of.
    pub outline: Outline,
    /// What its signatures came to.
    pub record: PackageRecord,
    /// SHA-256 of the package: two packages of one release are told apart by it.
    pub sha256: [u8; 32],
}

/// Why a tender package is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It is no container, or a damaged one.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// It is a container without the files of a tender package.
    #[error("no tender package: {name} is missing")]
    NotTender {
        /// The first file that is missing.
        name: &'static str,
    },
    /// Nobody signed it.
    #[error("unsigned")]
    Unsigned,
    /// A signature does not fit what lies here, or cannot be judged.
    #[error("signature {member}: {reason}")]
    SignatureBroken {
        /// The member that holds the signature.
        member: String,
        /// A code of [`PackageSignature::intact`](crate::asic::PackageSignature::intact).
        reason: &'static str,
    },
    /// No signature covers all files.
    #[error("{name} is not signed")]
    NotCovered {
        /// A file that no signature covers.
        name: String,
    },
    /// The signer's certificate does not lead to a trusted root.
    #[error("chain: {reason}")]
    ChainInvalid {
        /// A code of [`Chain`].
        reason: &'static str,
    },
    /// The signer's certificate was revoked.
    #[error("revoked")]
    Revoked,
    /// The signer's certificate names another enterprise than the release's purchaser.
    #[error("signed by {signer}, not by the purchaser")]
    SignerNotPurchaser {
        /// The enterprise's code in the certificate.
        signer: String,
    },
    /// The release cannot be used.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// The outline cannot be used.
    #[error(transparent)]
    Outline(#[from] OutlineError),
    /// The release names a document that is not in the package.
    #[error("{url} is named and missing")]
    DocumentMissing {
        /// Its `url`.
        url: String,
    },
}

impl OpenError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Archive(e) => e.code(),
            Self::NotTender { .. } => "tender_not_tender",
            Self::Unsigned => "tender_unsigned",
            Self::SignatureBroken { .. } => "tender_signature_broken",
            Self::NotCovered { .. } => "tender_not_covered",
            Self::ChainInvalid { .. } => "tender_chain_invalid",
            Self::Revoked => "tender_revoked",
            Self::SignerNotPurchaser { .. } => "tender_signer_not_purchaser",
            Self::Release(e) => e.code(),
            Self::Outline(e) => e.code(),
            Self::DocumentMissing { .. } => "tender_document_missing",
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Archive(e) => e.params(),
            Self::NotTender { name } => vec![("name", (*name).to_owned())],
            Self::Unsigned | Self::Revoked => vec![],
            Self::SignatureBroken { member, reason } => {
                vec![("member", member.clone()), ("reason", (*reason).to_owned())]
            }
            Self::NotCovered { name } => vec![("name", name.clone())],
            Self::ChainInvalid { reason } => vec![("reason", (*reason).to_owned())],
            Self::SignerNotPurchaser { signer } => vec![("signer", signer.clone())],
            Self::Release(e) => e.params(),
            Self::Outline(e) => e.params(),
            Self::DocumentMissing { url } => vec![("name", url.clone())],
        }
    }
}

/// Opens a tender package and refuses it unless every signature is intact and at least one covers all files. With
/// `trust` given, that one must also lead to a trusted root at the instant `at`; without, the chain is recorded only.
/// It reads the package twice from its beginning to its end.
///
/// # Errors
/// [`OpenError`] with the reason.
pub fn open<R: Read + Seek>(source: R, trust: &Trust, evidence: &Evidence, at: Instant) -> Result<Tender, OpenError> {
    read(source, (trust, evidence, at), true)
}

/// As [`open`], whoever signed it: the record says where the chain leads.
///
/// # Errors
/// As [`open`], but [`OpenError::ChainInvalid`].
pub fn look<R: Read + Seek>(source: R, trust: &Trust, evidence: &Evidence, at: Instant) -> Result<Tender, OpenError> {
    read(source, (trust, evidence, at), false)
}

fn read<R: Read + Seek>(
    mut source: R,
    (trust, evidence, at): (&Trust, &Evidence, Instant),
    is_trust_demanded: bool,
) -> Result<Tender, OpenError> {
    let sha256 = digest(&mut source).map_err(ArchiveError::from)?;
    let mut archive = Archive::open(source)?;
    for name in ["release.json", "outline.json"] {
        if archive.member(name).is_none() {
            return Err(OpenError::NotTender { name });
        }
    }
    let record = verify(&mut archive, trust, evidence, at)?;
    let signature = accepted(&record)?;
    match &signature.chain {
        Chain::Valid { .. } | Chain::NoTrustGiven => {}
        _ if !is_trust_demanded => {}
        other => return Err(OpenError::ChainInvalid { reason: other.code() }),
    }
    if matches!(signature.revocation, Revocation::Revoked { .. }) {
        return Err(OpenError::Revoked);
    }
    let signer = signature.signer.as_ref().and_then(sealbid_pki::Certificate::uscc);
    let release = Release::parse(&archive.read("release.json", MAX_RELEASE)?)?;
    let outline = Outline::parse(&archive.read("outline.json", MAX_OUTLINE)?)?;
    if let Some(signer) = foreign_signer(&release, signer.as_deref()) {
        return Err(OpenError::SignerNotPurchaser { signer });
    }
    if let Some(url) = release.documents.iter().filter_map(Document::member).find(|url| archive.member(url).is_none()) {
        return Err(OpenError::DocumentMissing { url: url.to_owned() });
    }
    Ok(Tender { release, outline, record, sha256 })
}

/// The signature that the package stands on: the best of those that cover all files.
fn accepted(record: &PackageRecord) -> Result<&PackageSignature, OpenError> {
    if record.signatures.is_empty() {
        return Err(OpenError::Unsigned);
    }
    if let Some(broken) = record.signatures.iter().find(|signature| signature.intact != Integrity::Intact) {
        return Err(OpenError::SignatureBroken { member: broken.member.clone(), reason: broken.intact.code() });
    }
    let whole = || record.signatures.iter().filter(|signature| signature.coverage == Coverage::Whole);
    let uncovered = || {
        record.signatures.iter().find_map(|signature| match &signature.coverage {
            Coverage::Partial { uncovered } => uncovered.first().cloned(),
            _ => None,
        })
    };
    whole()
        .find(|signature| signature.chain.is_valid())
        .or_else(|| whole().next())
        .ok_or_else(|| OpenError::NotCovered { name: uncovered().unwrap_or_default() })
}

/// The enterprise code that a certificate names where the release says that it is not the purchaser's. A certificate
/// or a release without codes says nothing.
fn foreign_signer(release: &Release, signer: Option<&str>) -> Option<String> {
    let signer = signer?;
    let mut codes = release.publishers.iter().filter_map(|party| party.uscc.as_ref()).peekable();
    codes.peek()?;
    (!codes.any(|code| code.as_str() == signer)).then(|| signer.to_owned())
}

fn digest<R: Read + Seek>(source: &mut R) -> std::io::Result<[u8; 32]> {
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    source.seek(SeekFrom::Start(0))?;
    loop {
        match source.read(&mut buffer)? {
            0 => break,
            read => hash.update(&buffer[..read]),
        }
    }
    Ok(hash.finalize().into())
}
