//! `sealbid stamp`: one revision with seals and a signature, appended to a copy of the PDF.

use sealbid_desk::Question;
use sealbid_desk::flow::Copied;
use sealbid_pdf::compose::Control;
use sealbid_pdf::sign::{Certify, Placement, Request, ReservedField};
use sealbid_seal::SealPicture;

use super::{Key, seal};
use crate::Exit;
use crate::args::{At, CertifyLevel, Reserve, Stamp};
use crate::call::Call;
use crate::failure::{Failure, shown};
use crate::input;
use crate::output::{Place, Readers, place};
use crate::progress::Progress;

pub(crate) fn run(args: &Stamp, call: &mut Call) -> Result<Exit, Failure> {
    let mut inputs = Key::inputs(&args.sign);
    inputs.push(&args.input);
    inputs.extend(args.seal.as_deref());
    let place = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &inputs)?;
    let key = Key::of(&args.sign, call)?;
    let question = question(args, &place, call)?;
    let picture = args.seal.as_deref().map(|path| seal::picture(path, args.size, call)).transpose()?;
    let cancel = call.env.cancel;
    let copied = {
        let progress = Progress::begin(call.env, call.language, "copying", 0);
        let mut control = Control { cancel, progress: &mut |done, total| progress.reached(done, total) };
        Copied::of(&args.input, None, &place, &mut control)?
    };
    let request = request(args, picture.as_ref());
    let signed = key.lend(call, |key| copied.stamp(request, question, key, cancel))?;
    signed.and_then(|finished| place.persist(finished))?.settle(call.env.stores);
    call.say("stamped", &[("path", &shown(place.path()))]);
    call.value(&serde_json::json!({ "written": [shown(place.path())] }));
    Ok(Exit::Done)
}

/// What is asked. Beside source and certificate the seal, and where and how it is placed, decide on the signed file's bytes.
fn question(args: &Stamp, place: &Place, call: &Call) -> Result<Question, Failure> {
    let subject = args.project.as_deref().map(|dir| super::project::subject(dir, call)).transpose()?;
    let seal = args.seal.as_deref().map(input::small).transpose()?;
    let Stamp { size, at, field, certify, reserve, reason, location, .. } = args;
    let how = format!("{size:?} {at:?} {field:?} {certify:?} {reserve:?} {reason:?} {location:?}");
    Ok(Question {
        title: call.text("phone.title_stamp", &[]),
        name: place.name().to_owned(),
        subject: subject.unwrap_or_default(),
        parts: vec![seal.unwrap_or_default(), how.into_bytes()],
    })
}

fn request<'r>(args: &Stamp, picture: Option<&'r SealPicture>) -> Request<'r> {
    let on_page = |picture: &'r SealPicture, at: &At| Placement {
        page: at.page.get() - 1,
        x_mm: at.x_mm,
        y_mm: at.y_mm,
        picture,
        part: None,
    };
    Request {
        placements: picture.into_iter().flat_map(|seal| args.at.iter().map(move |at| on_page(seal, at))).collect(),
        reason: args.reason.clone(),
        location: args.location.clone(),
        field: args.field.clone(),
        certify: args.certify.map(certify),
        reserve: args.reserve.iter().map(reserved).collect(),
        ..Request::default()
    }
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
