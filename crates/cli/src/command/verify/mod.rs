//! `sealbid verify`: a record of every signature, and one verdict over all.

mod pdf;
mod people;

use std::path::Path;

use sealbid_bid::asic::{self, Archive, Coverage};
use sealbid_envelope::inspect;
use sealbid_pki::cms::{self, Integrity};
use sealbid_pki::path::{self, Chain, Evidence, Purpose, Revocation, Trust};
use sealbid_pki::{Instant, RevocationList};
use sealbid_wire::{FileReport, Kind, LaterChanges, Outcome, Results, SignatureReport, Verdict, VerifyReport};

use crate::Exit;
use crate::args::Verify;
use crate::call::{Call, line_of};
use crate::failure::{Failure, OfFile, shown};
use crate::kind::{self, FileKind};
use crate::{barrier, findings, input};

/// What a file is judged by.
struct Judge {
    trust: Trust,
    evidence: Evidence,
    at: Instant,
}

pub(crate) fn run(args: &Verify, call: &mut Call) -> Result<Exit, Failure> {
    let judge = Judge { trust: super::trust(&args.trust)?, evidence: evidence(args)?, at: instant(args, call)? };
    let content = args.content.as_deref();
    if let [file] = args.files.as_slice() {
        let report = judge.report(file, content)?;
        people::print(&report, call);
        call.value(&report);
        return Ok(exit(&report));
    }
    let mut exit_code = Exit::Done;
    let mut results = Vec::new();
    for file in &args.files {
        call.checkpoint()?;
        // One hostile file does not keep the others from being judged.
        match barrier::guard(|| judge.report(file, content)) {
            Ok(report) => {
                people::print(&report, call);
                if exit(&report) == Exit::Negative {
                    exit_code = Exit::Negative;
                }
                results.push(Outcome::Report(report));
            }
            Err(Failure::Cancelled) => return Err(Failure::Cancelled),
            Err(Failure::Refused(error)) => {
                let line = line_of(&error, call.language);
                call.warn(&line);
                exit_code = Exit::Negative;
                results.push(Outcome::Refused { file: shown(file), error });
            }
        }
    }
    call.value(&Results { results });
    Ok(exit_code)
}

/// Prints the reports on several files for people.
pub(super) fn print(results: &Results<VerifyReport>, call: &mut Call) {
    for outcome in &results.results {
        if let Outcome::Report(report) = outcome {
            people::print(report, call);
        }
    }
}

fn exit(report: &VerifyReport) -> Exit {
    if report.verdict == Verdict::Fail { Exit::Negative } else { Exit::Done }
}

fn evidence(args: &Verify) -> Result<Evidence, Failure> {
    let mut evidence = Evidence::default();
    for path in &args.crl {
        let bytes = input::small(path)?;
        let list = match std::str::from_utf8(&bytes) {
            Ok(text) if text.contains("-----BEGIN ") => RevocationList::from_pem(text),
            _ => RevocationList::from_der(&bytes),
        };
        evidence.crls.push(list.of_file(path)?.der().to_vec());
    }
    for path in &args.ocsp {
        evidence.ocsp.push(input::small(path)?);
    }
    Ok(evidence)
}

fn instant(args: &Verify, call: &Call) -> Result<Instant, Failure> {
    match &args.as_of {
        Some(text) => Ok(text.parse::<Instant>()?),
        None => Ok(call.env.clock.now()),
    }
}

impl Judge {
    fn report(&self, file: &Path, content: Option<&Path>) -> Result<VerifyReport, Failure> {
        let (kind, signatures, files) = match kind::of(file)? {
            FileKind::Pdf => (Kind::Pdf, self.pdf(file)?, Vec::new()),
            FileKind::Container => {
                let (signatures, files) = self.container(file)?;
                (Kind::Asice, signatures, files)
            }
            FileKind::Sealbid => (Kind::Sealbid, Vec::new(), sealed_parts(file)?),
            FileKind::Cms => (Kind::Cms, vec![self.cms(file, content)?], Vec::new()),
            FileKind::Certificate => return Err(Failure::path("file_kind_unknown", file)),
        };
        Ok(findings::report(shown(file), kind, self.at, !self.trust.is_empty(), signatures, files))
    }

    fn container(&self, path: &Path) -> Result<(Vec<SignatureReport>, Vec<FileReport>), Failure> {
        let (file, _) = input::open(path)?;
        let mut archive = Archive::open(file).of_file(path)?;
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
        let (chain, revocation) = match signer {
            None => (Chain::Untrusted, Revocation::Unknown),
            Some(leaf) => {
                let others = message.certificates();
                let found = path::validate(leaf, others, &self.trust, &evidence, Purpose::Signing, self.at);
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
            time: findings::claimed(message.signing_time()),
        })
    }
}

/// The parts of an encrypted response. What is in them shows with a key alone.
fn sealed_parts(path: &Path) -> Result<Vec<FileReport>, Failure> {
    let (mut file, len) = input::open(path)?;
    let header = inspect(&mut file, len).of_file(path)?.header;
    let part = |name: &str, bytes| FileReport { name: name.to_owned(), bytes: Some(bytes), state: "sealed".to_owned() };
    Ok(vec![part("summary", header.summary_len), part("body", header.body_len)])
}
