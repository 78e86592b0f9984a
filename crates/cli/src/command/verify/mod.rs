//! `sealbid verify`: a record of every signature, and one verdict over all.

mod people;

use std::path::Path;

use sealbid_desk::verify::Judge;
use sealbid_pdf::compose::Control;
use sealbid_pki::path::Evidence;
use sealbid_pki::{Instant, RevocationList};
use sealbid_wire::{Outcome, Results, Verdict, VerifyReport};

use crate::Exit;
use crate::args::Verify;
use crate::call::{Call, line_of};
use crate::failure::{Failure, OfFile, shown};
use crate::progress::Progress;
use crate::{barrier, input};

pub(crate) fn run(args: &Verify, call: &mut Call) -> Result<Exit, Failure> {
    let judge = Judge { trust: super::trust(&args.trust)?, evidence: evidence(args)?, at: instant(args, call)? };
    let content = args.content.as_deref();
    if let [file] = args.files.as_slice() {
        let report = report(&judge, file, content, call)?;
        people::print(&report, call);
        call.value(&report);
        return Ok(exit(&report));
    }
    let mut exit_code = Exit::Done;
    let mut results = Vec::new();
    for file in &args.files {
        call.checkpoint()?;
        // One hostile file does not keep the others from being judged.
        match barrier::guard(|| report(&judge, file, content, call)) {
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

fn report(judge: &Judge, file: &Path, content: Option<&Path>, call: &Call) -> Result<VerifyReport, Failure> {
    let progress = Progress::begin(call.env, call.language, "verifying", 0);
    let mut advance = |done, total| progress.reached(done, total);
    judge.report(file, content, &mut Control { cancel: call.env.cancel, progress: &mut advance })
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
