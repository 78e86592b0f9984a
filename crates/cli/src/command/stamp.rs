//! `sealbid stamp`: one revision with seals and a signature, appended to a copy of the PDF.

use std::io::Write;

use sealbid_desk::Paper;
use sealbid_pdf::sign::{self, Certify, Placement, Request, ReservedField};
use sha2::{Digest, Sha256};

use super::{Key, seal};
use crate::Exit;
use crate::args::{CertifyLevel, Reserve, Stamp};
use crate::call::Call;
use crate::failure::{Failure, shown};
use crate::input;
use crate::output::{Readers, place};
use crate::progress::Progress;

/// Offsets in a PDF of this kind are 32 bits wide; what is longer is not worth a copy.
const MAX_PDF: u64 = u32::MAX as u64;

pub(crate) fn run(args: &Stamp, call: &mut Call) -> Result<Exit, Failure> {
    let mut inputs = Key::inputs(&args.sign);
    inputs.push(&args.input);
    inputs.extend(args.seal.as_deref());
    let place = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &inputs)?;
    let key = Key::of(&args.sign, call)?;
    let subject = args.project.as_deref().map(|dir| super::project::subject(dir, call)).transpose()?;
    let picture = args.seal.as_deref().map(|path| seal::picture(path, args.size, call)).transpose()?;
    let (mut source, len) = input::open(&args.input)?;
    if len > MAX_PDF {
        return Err(Failure::new("pdf_too_large", [("bytes", len.to_string())]).of_file(&args.input));
    }

    let mut output = place.begin()?;
    {
        let progress = Progress::begin(call.env, call.language, "copying", len);
        let mut counted = progress.reading(&mut source, call.env.cancel);
        place.copy(&mut counted, &args.input, &mut output)?;
    }
    // Judged and digested is the private copy, never the file that others may change meanwhile.
    let written = place.temporary().unwrap_or_default();
    let copied = input::own_copy(&written)?;
    let request = Request {
        placements: match &picture {
            None => Vec::new(),
            Some(picture) => args
                .at
                .iter()
                .map(|at| Placement { page: at.page.get() - 1, x_mm: at.x_mm, y_mm: at.y_mm, picture })
                .collect(),
        },
        reason: args.reason.clone(),
        name: key.name()?,
        location: args.location.clone(),
        field: args.field.clone(),
        certify: args.certify.map(certify),
        reserve: args.reserve.iter().map(reserved).collect(),
    };
    let paper = Paper {
        title: call.text("phone.title_stamp", &[]),
        name: place.name().to_owned(),
        file: place.path(),
        media_type: "application/pdf",
        subject: subject.unwrap_or_default(),
        parts: if args.sign.by_phone.phone.is_some() { parts(args, &copied)? } else { Vec::new() },
    };
    let signed = key.sign(&paper, call, |signer, random, at| sign::sign(&copied, &request, signer, at, random));
    let signed = signed.map_err(|failure| failure.of_file(&args.input))?;
    drop(copied);
    call.checkpoint()?;
    output.write_all(signed.made()).map_err(|e| place.writing(e))?;
    place.persist(place.finish(output)?)?;
    signed.settle(call);
    call.say("stamped", &[("path", &shown(place.path()))]);
    call.value(&serde_json::json!({ "written": [shown(place.path())] }));
    Ok(Exit::Done)
}

/// What decides on the signed file's bytes beside the certificate: the source, the seal, and where and how it is placed.
fn parts(args: &Stamp, source: &[u8]) -> Result<Vec<Vec<u8>>, Failure> {
    let seal = args.seal.as_deref().map(input::small).transpose()?;
    let Stamp { size, at, field, certify, reserve, reason, location, .. } = args;
    let how = format!("{size:?} {at:?} {field:?} {certify:?} {reserve:?} {reason:?} {location:?}");
    Ok(vec![Sha256::digest(source).to_vec(), seal.unwrap_or_default(), how.into_bytes()])
}

fn certify(level: CertifyLevel) -> Certify {
    match level {
        CertifyLevel::Locked => Certify::NoChanges,
        CertifyLevel::Forms => Certify::FormsAndSignatures,
        CertifyLevel::Annotations => Certify::Annotations,
    }
}

fn reserved(field: &Reserve) -> ReservedField {
    ReservedField {
        name: field.name.clone(),
        page: field.at.page.get() - 1,
        x_mm: field.at.x_mm,
        y_mm: field.at.y_mm,
        width_mm: field.width_mm,
        height_mm: field.height_mm,
    }
}
