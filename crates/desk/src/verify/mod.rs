//! A record of every signature of a file, and one verdict over all.

mod findings;
mod pdf;

use std::path::Path;

pub use findings::{certificate, is_practice};
use sealbid_bid::asic::{self, Archive, Coverage};
use sealbid_envelope::inspect;
use sealbid_pdf::compose::Control;
use sealbid_pki::Instant;
use sealbid_pki::cms::{self, Integrity};
use sealbid_pki::path::{self, Chain, Evidence, Purpose, Revocation, Trust};
use sealbid_wire::{FileReport, Kind, LaterChanges, SignatureReport, TimeReport, VerifyReport};

use crate::counted::Counted;
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::kind::{self, FileKind};
use crate::surroundings::checkpoint;

/// What a file is judged by.
pub struct Judge {
    /// Roots.
    pub trust: Trust,
    /// Revocation lists and answers.
    pub evidence: Evidence,
    /// The instant for which it is judged where a signature proves none itself.
    pub at: Instant,
}

impl Judge {
    /// The report on a file; `content` is what a bare signature is about, where it does not enclose it. `control` hears how many
    /// bytes of a document or a container are digested.
    ///
    /// # Errors
    /// What keeps it from being read, and [`Failure::Cancelled`]. A signature that is not good is no error: it is reported.
    pub fn report(
        &self,
        file: &Path,
        content: Option<&Path>,
        control: &mut Control<'_>,
    ) -> Result<VerifyReport, Failure> {
        let judged = self.judged(file, content, control);
        // What was ended in the middle looks like a damaged file.
        checkpoint(control.cancel)?;
        judged
    }

    fn judged(&self, file: &Path, content: Option<&Path>, control: &mut Control<'_>) -> Result<VerifyReport, Failure> {
        let (kind, signatures, files) = match kind::of(file)? {
            FileKind::Pdf => (Kind::Pdf, self.pdf(file, control)?, Vec::new()),
            FileKind::Container => {
                let (signatures, files) = self.container(file, control)?;
                (Kind::Asice, signatures, files)
            }
            FileKind::Sealbid => (Kind::Sealbid, Vec::new(), sealed_parts(file)?),
            FileKind::Cms => (Kind::Cms, vec![self.cms(file, content)?], Vec::new()),
            FileKind::Certificate => return Err(Failure::path("file_kind_unknown", file)),
        };
        Ok(findings::report(shown(file), kind, self.at, !self.trust.is_empty(), signatures, files))
    }

    fn container(
        &self,
        path: &Path,
        control: &mut Control<'_>,
    ) -> Result<(Vec<SignatureReport>, Vec<FileReport>), Failure> {
        let (file, total) = input::open(path)?;
        let mut archive = Archive::open(Counted::new(file, total, control)).of_file(path)?;
        let record = asic::verify(&mut archive, &self.trust, &self.evidence, self.at).of_file(path)?;
        let signatures = record.signatures.into_iter().map(|found| {
            let (intact, intact_reason) = findings::intact(found.intact);
            SignatureReport {
                name: found.member,
                sub_filter: None,
                signer: found.signer.as_ref().map(findings::signer),
                intact,
                intact_reason,
                covers_whole_file: found.coverage == Coverage::Whole,
                // Every change of a file shows in the file's own state, a further file in the coverage.
                later_changes: LaterChanges::None,
                suspicions: Vec::new(),
                chain: findings::chain(&found.chain, found.signer.is_some()),
                revocation: findings::revocation(&found.revocation),
                time: findings::claimed(found.claimed_time),
                level: None,
                seals: Vec::new(),
                seals_reason: None,
            }
        });
        let files = record.files.into_iter().map(|file| FileReport {
            name: file.name,
            bytes: file.content.map(|(len, _)| len),
            state: file.state.code().to_owned(),
        });
        Ok((signatures.collect(), files.collect()))
    }

    /// A bare signature: over `content`, or over what it encloses itself.
    fn cms(&self, path: &Path, content: Option<&Path>) -> Result<SignatureReport, Failure> {
        let message = cms::parse(&input::cms(path)?).of_file(path)?;
        let signed = content.map(input::whole).transpose()?;
        let intact = match signed.as_deref().or(message.content()) {
            None => Integrity::Unknown("content_missing"),
            Some(bytes) => match message.digest_algorithm().digest(bytes) {
                None => Integrity::Unknown("algorithm_unsupported"),
                Some(digest) => message.verify(&digest).intact,
            },
        };
        let (intact, intact_reason) = findings::intact(intact);
        let signer = message.signer_certificate();
        let mut evidence = self.evidence.clone();
        evidence.crls.extend_from_slice(message.crls());
        let stamped = self.stamped(&message);
        let (chain, revocation) = match signer {
            None => (Chain::Untrusted, Revocation::Unknown),
            Some(leaf) => {
                let others = message.certificates();
                let at = stamped.unwrap_or(self.at);
                let found = path::validate(leaf, others, &self.trust, &evidence, Purpose::Signing, at);
                (found.chain, found.revocation)
            }
        };
        Ok(SignatureReport {
            name: shown(path),
            sub_filter: None,
            signer: signer.map(findings::signer),
            intact,
            intact_reason,
            covers_whole_file: true,
            later_changes: LaterChanges::None,
            suspicions: Vec::new(),
            chain: findings::chain(&chain, signer.is_some()),
            revocation: findings::revocation(&revocation),
            time: match stamped {
                Some(at) => TimeReport { value: Some(at.to_string()), source: "timestamp".to_owned() },
                None => findings::claimed(message.signing_time()),
            },
            level: None,
            seals: Vec::new(),
            seals_reason: None,
        })
    }
}

impl Judge {
    /// When a bare signature was there, by a time-stamp over it that holds and is of an authority that is trusted.
    fn stamped(&self, message: &cms::Parsed) -> Option<Instant> {
        let stamp = cms::TimeStamp::from_der(&message.timestamp_token()?).ok()?;
        let value = message.signers().first()?.signature();
        let at = stamp.at();
        let chain = path::validate(
            stamp.authority()?,
            stamp.certificates(),
            &self.trust,
            &self.evidence,
            Purpose::TimeStamping,
            at,
        );
        (stamp.verify(value).intact == Integrity::Intact && chain.chain.is_valid()).then_some(at)
    }
}

/// The parts of an encrypted response. What is in them shows with a key alone.
fn sealed_parts(path: &Path) -> Result<Vec<FileReport>, Failure> {
    let (mut file, len) = input::open(path)?;
    let header = inspect(&mut file, len).of_file(path)?.header;
    let part = |name: &str, bytes| FileReport { name: name.to_owned(), bytes: Some(bytes), state: "sealed".to_owned() };
    Ok(vec![part("summary", header.summary_len), part("body", header.body_len)])
}
