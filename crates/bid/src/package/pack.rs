//! Packing a response.

use std::io::{Read, Seek, Write};

use base16ct::lower::encode_string as hex;
use rand_core::CryptoRng;
use sealbid_pdf::compose::Control;
use sealbid_pdf::read::{Pdf, ReadError};
use sealbid_pdf::typeset::Fonts;
use sealbid_pki::Instant;
use sealbid_pki::cms::ContentSigner;
use serde::Serialize;

use super::manifest::{BidderEntry, FileLine, MAX_SUMMARY, Manifest, PACKAGE_FORMAT, Role, Summary};
use crate::asic::{WriteError, Writer};
use crate::build::{BuildError, Forms, build};
use crate::forms::{Form, FormError};
use crate::project::{Bidder, MAX_FILE, Project, ProjectError};
use crate::store::{Existing, Output, RelPath, StoreError, safe_stem};
use crate::tender::Template;
use crate::text::Uscc;

/// Where in the project a response is built that is packed without a stamp.
const UNSTAMPED: &str = "unstamped.pdf";

/// Why a response cannot be packed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// The response cannot be built, or its forms or parts do not hold.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A document handed in is no sound PDF.
    #[error("{name}: {error}")]
    Document {
        /// Its name.
        name: String,
        /// What is wrong with it.
        #[source]
        error: ReadError,
    },
    /// Nobody says who bids: not the project, not its forms, not the certificate.
    #[error("the bidder is unknown")]
    BidderUnknown,
    /// The certificate is another enterprise's than the bidder's.
    #[error("signed for {signer}, the bidder is {bidder}")]
    SignerNotBidder {
        /// The enterprise's code in the certificate.
        signer: String,
        /// The bidder's code.
        bidder: String,
    },
    /// Opening schedule and quotation are larger than an envelope's summary holds.
    #[error("a summary of {len} bytes")]
    SummaryTooLarge {
        /// Their length in bytes.
        len: usize,
    },
    /// The package cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<ProjectError> for PackError {
    fn from(e: ProjectError) -> Self {
        Self::Build(e.into())
    }
}

impl From<FormError> for PackError {
    fn from(e: FormError) -> Self {
        Self::from(ProjectError::from(e))
    }
}

impl PackError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Build(e) => e.code(),
            Self::Document { error, .. } => error.code(),
            Self::BidderUnknown => "pack_bidder_unknown",
            Self::SignerNotBidder { .. } => "pack_signer_not_bidder",
            Self::SummaryTooLarge { .. } => "pack_summary_too_large",
            Self::Write(e) => e.code(),
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Build(e) => e.params(),
            Self::Document { name, error } => {
                let mut params = error.params();
                params.push(("name", name.clone()));
                params
            }
            Self::BidderUnknown => vec![],
            Self::SignerNotBidder { signer, bidder } => {
                vec![("signer", signer.clone()), ("bidder", bidder.clone())]
            }
            Self::SummaryTooLarge { len } => vec![("len", len.to_string()), ("max", MAX_SUMMARY.to_string())],
            Self::Write(e) => e.params(),
        }
    }
}

/// A PDF that is ready: built and stamped.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The name that it comes with.
    pub name: &'a str,
    /// The whole file.
    pub bytes: &'a [u8],
}

/// How a response is packed.
#[derive(Clone, Copy)]
pub struct Packing<'a> {
    /// The documents; where there are none, those in the project's `stamped/`; where there are none either, the
    /// response is built, and the package says that it is not stamped.
    pub documents: &'a [Document<'a>],
    /// The bidder's signer.
    pub signer: &'a dyn ContentSigner,
    /// Fonts, for building.
    pub fonts: &'a Fonts,
    /// The instant of packing and signing.
    pub at: Instant,
}

/// Packs a response into a signed ASiC-E container and gives the target back with what the package says of itself. The
/// same project, documents, instant, random source and signatures give the same bytes.
///
/// # Errors
/// [`PackError`]; `target` may then hold a part of a package.
pub fn pack<W: Write + Seek>(
    project: &Project<'_>,
    packing: &Packing<'_>,
    rng: &mut dyn CryptoRng,
    control: &mut Control<'_>,
    target: W,
) -> Result<(W, Manifest), PackError> {
    let forms = Forms::of(project)?;
    forms.complete(project)?;
    let bidder = bidder(project, &forms, packing.signer)?;
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    let summary = Summary {
        format: PACKAGE_FORMAT,
        package: hex(&id),
        tender: project.tender(),
        bidder: BidderEntry { name: bidder.name, uscc: bidder.uscc.to_string() },
        created: packing.at.to_string(),
        opening_schedule: forms.get(Template::OpeningSchedule).cloned(),
        quotation: forms.get(Template::Quotation).cloned(),
    };
    let summary_json = json(&summary)?;
    if summary_json.len() as u64 > MAX_SUMMARY {
        return Err(PackError::SummaryTooLarge { len: summary_json.len() });
    }

    let mut files = Files { writer: Writer::new(target, packing.at)?, lines: Vec::new() };
    let stamped = if packing.documents.is_empty() { project.stamped()? } else { Vec::new() };
    for (at, document) in packing.documents.iter().enumerate() {
        files.document(at + 1, document)?;
    }
    for (at, path) in stamped.iter().enumerate() {
        let bytes = project.store().whole(path, MAX_FILE).map_err(ProjectError::from)?;
        files.document(at + 1, &Document { name: path.name(), bytes: &bytes })?;
    }
    if files.lines.is_empty() {
        // A file that never gets its name: it is removed when it is dropped.
        let place = RelPath::parse(UNSTAMPED).map_err(StoreError::from).map_err(ProjectError::from)?;
        let mut output = Output::create(project.store(), &place, Existing::Replace).map_err(ProjectError::from)?;
        let built = build(project, packing.fonts, packing.at, rng, control, &mut output)?;
        output.rewind().map_err(WriteError::from)?;
        let name = "documents/001-投标文件.pdf".to_owned();
        files.add(name, Role::UnstampedDocument, Some(0), built.bytes, &mut output)?;
    }
    for (_, form) in &forms.forms {
        let name = format!("forms/{}.json", form.template().code());
        let values = form.to_json()?;
        files.add(name, Role::Form, None, values.len() as u64, &mut values.as_slice())?;
    }
    let len = summary_json.len() as u64;
    files.add("summary.json".to_owned(), Role::Summary, None, len, &mut summary_json.as_slice())?;

    let Summary { package, tender, bidder, created, .. } = summary;
    let Files { mut writer, lines } = files;
    let manifest = Manifest { format: PACKAGE_FORMAT, id: package, tender, bidder, created, files: lines };
    let manifest_json = json(&manifest)?;
    writer.add("manifest.json", "application/json", manifest_json.len() as u64, &mut manifest_json.as_slice())?;
    writer.sign(packing.signer, packing.at)?;
    Ok((writer.finish()?, manifest))
}

/// The container on its way, and what the manifest will say of its files.
struct Files<W: Write + Seek> {
    writer: Writer<W>,
    lines: Vec<FileLine>,
}

impl<W: Write + Seek> Files<W> {
    fn document(&mut self, number: usize, document: &Document<'_>) -> Result<(), PackError> {
        let refused = |error| PackError::Document { name: document.name.to_owned(), error };
        let pdf = Pdf::open(document.bytes).map_err(refused)?;
        let signatures = pdf.fields().map_err(refused)?.iter().filter(|field| field.is_signed()).count();
        let role = if signatures > 0 { Role::StampedDocument } else { Role::UnstampedDocument };
        let name = format!("documents/{number:03}-{}.pdf", safe_stem(document.name, 60));
        self.add(name, role, Some(signatures), document.bytes.len() as u64, &mut &*document.bytes)
    }

    fn add(
        &mut self,
        name: String,
        role: Role,
        signatures: Option<usize>,
        len: u64,
        content: &mut dyn Read,
    ) -> Result<(), PackError> {
        let media_type = crate::kind::media_type(&name);
        let written = self.writer.add(&name, media_type, len, content)?;
        let (size, sha256) = (written.len, hex(&written.sha256));
        self.lines.push(FileLine { name, role, media_type: media_type.to_owned(), size, sha256, signatures });
        Ok(())
    }
}

/// Who bids: as the project says, else as the bid letter says, else as the certificate says; and the certificate may
/// not name another.
fn bidder(project: &Project<'_>, forms: &Forms, signer: &dyn ContentSigner) -> Result<Bidder, PackError> {
    let leaf = signer.chain().first();
    let certified = leaf.and_then(sealbid_pki::Certificate::uscc);
    let of_letter = || match forms.get(Template::BidLetter) {
        Some(Form::BidLetter(letter)) => {
            let uscc = Uscc::try_from(letter.bidder.uscc.as_str()).ok()?;
            Some(Bidder { name: letter.bidder.name.clone(), uscc })
        }
        _ => None,
    };
    let of_certificate = || {
        let uscc = Uscc::try_from(certified.as_deref()?).ok()?;
        Some(Bidder { name: leaf?.organization()?, uscc })
    };
    let bidder = project.bidder().or_else(of_letter).or_else(of_certificate).ok_or(PackError::BidderUnknown)?;
    match certified {
        Some(signer) if signer != bidder.uscc.as_str() => {
            Err(PackError::SignerNotBidder { signer, bidder: bidder.uscc.to_string() })
        }
        _ => Ok(bidder),
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, FormError> {
    let mut json = serde_json::to_vec_pretty(value).map_err(|e| FormError::Malformed { reason: e.to_string() })?;
    json.push(b'\n');
    Ok(json)
}
