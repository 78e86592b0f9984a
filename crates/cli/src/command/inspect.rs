//! `sealbid inspect`: what a file says of itself. Nothing is judged, no key is needed.

use std::path::Path;

use base16ct::lower::encode_string as hex;
use sealbid_bid::asic::Archive;
use sealbid_desk::verify;
use sealbid_envelope::{Part, inspect};
use sealbid_pdf::read::Pdf;
use sealbid_pki::cms;
use sealbid_wire::{CertificateReport, EntryReport, Inspection, InspectionDetail, Outcome, PartReport, Results};

use crate::Exit;
use crate::args::Inspect;
use crate::call::{self, Call, line_of};
use crate::failure::{Failure, OfFile, shown};
use crate::kind::{self, FileKind};
use crate::{barrier, input};

/// Names under which a container says what it is.
const MANIFESTS: [&str; 2] = ["manifest.json", "release.json"];
/// The largest of them that is printed.
const MANIFEST_MAX: u64 = 4 << 20;

pub(crate) fn run(args: &Inspect, call: &mut Call) -> Result<Exit, Failure> {
    if let [file] = args.files.as_slice() {
        let found = look(file)?;
        print(&found, call);
        call.value(&found);
        return Ok(Exit::Done);
    }
    let mut exit = Exit::Done;
    let mut results = Vec::new();
    for file in &args.files {
        call.checkpoint()?;
        match barrier::guard(|| look(file)) {
            Ok(found) => {
                print(&found, call);
                results.push(Outcome::Report(found));
            }
            Err(Failure::Cancelled) => return Err(Failure::Cancelled),
            Err(Failure::Refused(error)) => {
                call.warn(&line_of(&error, call.language));
                exit = Exit::Negative;
                results.push(Outcome::Refused { file: shown(file), error });
            }
        }
    }
    call.value(&Results { results });
    Ok(exit)
}

fn look(path: &Path) -> Result<Inspection, Failure> {
    let (_, bytes) = input::open(path)?;
    let detail = match kind::of(path)? {
        FileKind::Pdf => pdf(path)?,
        FileKind::Container => container(path)?,
        FileKind::Sealbid => sealed(path)?,
        FileKind::Cms => {
            let message = cms::parse(&input::cms(path)?).of_file(path)?;
            InspectionDetail::Cms {
                certificates: message.certificates().iter().map(verify::certificate).collect(),
                claimed_time: message.signing_time().map(|at| at.to_string()),
            }
        }
        FileKind::Certificate => InspectionDetail::Certificate {
            certificates: super::certificates(path)?.iter().map(verify::certificate).collect(),
        },
    };
    Ok(Inspection { format: 1, file: shown(path), bytes, detail })
}

fn sealed(path: &Path) -> Result<InspectionDetail, Failure> {
    let (mut file, len) = input::open(path)?;
    let found = inspect(&mut file, len).of_file(path)?;
    let part = |part: Part| {
        let plain_bytes = found.header.plain_len(part);
        PartReport { name: part.to_string(), plain_bytes }
    };
    Ok(InspectionDetail::Sealbid {
        header_sha256: hex(&found.front_sha256()),
        parts: vec![part(Part::Summary), part(Part::Body)],
        header: serde_json::from_str(found.header_json()).expect("a header that was read is JSON"),
    })
}

fn container(path: &Path) -> Result<InspectionDetail, Failure> {
    let (file, _) = input::open(path)?;
    let mut archive = Archive::open(file).of_file(path)?;
    let entries = archive.members().iter();
    let files = entries.map(|member| EntryReport { name: member.name.clone(), bytes: member.len }).collect();
    let named = MANIFESTS.into_iter().find(|name| archive.member(name).is_some());
    let manifest = match named {
        Some(name) => serde_json::from_slice(&archive.read(name, MANIFEST_MAX).of_file(path)?).ok(),
        None => None,
    };
    Ok(InspectionDetail::Asice { files, manifest })
}

fn pdf(path: &Path) -> Result<InspectionDetail, Failure> {
    let bytes = input::whole(path)?;
    let pdf = Pdf::open(&bytes).of_file(path)?;
    Ok(InspectionDetail::Pdf { pages: pdf.pages().of_file(path)?.len(), signed_fields: Vec::new() })
}

/// Prints what was found for people.
fn print(found: &Inspection, call: &mut Call) {
    let bytes = found.bytes.to_string();
    let mut lines = vec![call.text("inspect.file", &[("file", &found.file), ("bytes", &bytes)])];
    match &found.detail {
        InspectionDetail::Pdf { pages, signed_fields } => {
            lines.push(call.text("inspect.pdf", &[("pages", &pages.to_string())]));
            lines.extend(signed_fields.iter().map(|field| call.text("inspect.signed_field", &[("name", field)])));
        }
        InspectionDetail::Asice { files, manifest } => {
            for file in files {
                lines.push(call.text("inspect.entry", &[("name", &file.name), ("bytes", &file.bytes.to_string())]));
            }
            lines.extend(manifest.iter().map(pretty));
        }
        InspectionDetail::Sealbid { header, header_sha256, .. } => {
            lines.push(pretty(header));
            lines.push(call.text("inspect.header_sha256", &[("sha256", header_sha256)]));
        }
        InspectionDetail::Cms { certificates, claimed_time } => {
            let time = claimed_time.iter();
            lines.extend(time.map(|time| call.text("inspect.claimed_time", &[("time", time)])));
            lines.extend(certificates.iter().map(|one| of_certificate(one, call)));
        }
        InspectionDetail::Certificate { certificates } => {
            lines.extend(certificates.iter().map(|one| of_certificate(one, call)));
        }
    }
    for line in lines {
        call.line(&call::harmless(&line));
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}")
}

fn of_certificate(one: &CertificateReport, call: &Call) -> String {
    let uses = one.uses.iter().map(|name| call.text(&format!("inspect.use.{name}"), &[])).collect::<Vec<_>>();
    let params = [
        ("subject", one.subject.as_str()),
        ("issuer", &one.issuer),
        ("serial", &one.serial),
        ("from", &one.not_before),
        ("until", &one.not_after),
        ("uses", &uses.join(" / ")),
        ("sha256", &one.sha256),
    ];
    call.text("inspect.certificate", &params)
}
