//! `sealbid stamp`: one revision with seals and a signature, appended to a copy of each PDF, all by one approval.

use std::path::{Path, PathBuf};

use sealbid_desk::flow::{self, Copied, Stamping};
use sealbid_desk::levels::{Level, Levels};
use sealbid_desk::{MAX_DOCUMENTS, Question};
use sealbid_pdf::compose::Control;
use sealbid_pdf::sign::{Certify, Request, ReservedField};

use super::Key;
use super::placed::Placed;
use crate::Exit;
use crate::args::{CertifyLevel, Reserve, SignatureLevel, Stamp};
use crate::call::{Call, harmless};
use crate::failure::{Failure, shown};
use crate::output::{Place, Readers, place};
use crate::progress::Progress;

pub(crate) fn run(args: &Stamp, call: &mut Call) -> Result<Exit, Failure> {
    let is_new = !args.to.output.exists();
    let done = stamp(args, call);
    if done.is_err() && is_new {
        // A folder that was made for what did not come; one that holds anything stays.
        std::fs::remove_dir(&args.to.output).ok();
    }
    done
}

fn stamp(args: &Stamp, call: &mut Call) -> Result<Exit, Failure> {
    if args.input.len() > MAX_DOCUMENTS {
        let (count, most) = (args.input.len().to_string(), MAX_DOCUMENTS.to_string());
        return Err(Failure::new("stamp_too_many", [("count", count), ("most", most)]));
    }
    conflicts(args)?;
    let mut inputs = Key::inputs(&args.sign);
    inputs.extend(args.input.iter().map(PathBuf::as_path));
    inputs.extend(args.seals.seal.iter().map(|seal| seal.value.as_path()));
    inputs.extend(args.seals.plan.as_deref());
    inputs.extend(args.trust.iter().map(PathBuf::as_path));
    let key = Key::of(&args.sign, call)?;
    let placed = Placed::of(&args.seals, &key.certificate()?, call)?;
    placed.tell_unplaced(call);
    let places = places(args, &inputs, call)?;
    let levels = levels(args, &key, call)?;
    let plan =
        args.seals.write_plan.as_deref().map(|path| plan_place(path, args, &inputs, &places, call)).transpose()?;
    let question = question(args, &placed, call)?;
    let cancel = call.env.cancel;
    let mut stampings = Vec::new();
    for (input, place) in args.input.iter().zip(&places) {
        let copied = {
            let progress = Progress::begin(call.env, call.language, "copying", 0);
            let mut control = Control { cancel, progress: &mut |done, total| progress.reached(done, total) };
            Copied::of(input, None, place, &mut control)?
        };
        let request = request(args, placed.on(&copied, input, call)?);
        stampings.push(Stamping { copied, name: place.name().to_owned(), request });
    }
    let clock = call.env.clock;
    let signed = key.lend(call, |key| flow::stamp(stampings, &levels, question, key, clock, cancel))?;
    let time_stamps = signed.and_then(|stamped| flow::name_all(stamped, &places))?.settle(call.env.stores);
    plan.map(|plan| placed.write(&plan, call)).transpose()?;
    for subject in levels.undeclared() {
        let subject = harmless(&subject);
        call.note(&call.text("revocation_undeclared", &[("subject", &subject)]));
    }
    let written: Vec<String> = places.iter().map(|place| shown(place.path())).collect();
    for (path, time_stamps) in written.iter().zip(&time_stamps) {
        call.say("stamped", &[("path", path)]);
        for stamp in time_stamps {
            let key = if stamp.is_trusted() { "time_stamped" } else { "time_stamped_untrusted" };
            call.say(key, &[("at", &stamp.at.to_string()), ("authority", &harmless(&stamp.authority))]);
        }
    }
    call.value(&serde_json::json!({ "written": written }));
    Ok(Exit::Done)
}

/// Refuses options that undo one another.
fn conflicts(args: &Stamp) -> Result<(), Failure> {
    // No time-stamp is asked for without a level that has one.
    if args.level == SignatureLevel::B && args.tsa.is_some() {
        return Err(Failure::new("argument_missing", [("argument", "--level")]));
    }
    // What is kept for later signers in a document that takes none.
    if matches!(args.certify, Some(CertifyLevel::Locked)) && !args.reserve.is_empty() {
        return Err(Failure::new("argument_conflict", [("argument", "--certify locked"), ("other", "--reserve")]));
    }
    Ok(())
}

/// Where the set of placements goes: beside the documents, and over none of them.
fn plan_place(path: &Path, args: &Stamp, inputs: &[&Path], places: &[Place], call: &Call) -> Result<Place, Failure> {
    if places.iter().any(|place| place.path() == path) {
        return Err(Failure::path("output_twice", path));
    }
    place(call.env.stores, path, args.to.force, Readers::Usual, inputs)
}

/// What makes the signatures last: the authority that is named, else the one of the phone's service.
fn levels(args: &Stamp, key: &Key, call: &Call) -> Result<Levels, Failure> {
    let level = match args.level {
        SignatureLevel::B => Level::B,
        SignatureLevel::T => Level::T,
        SignatureLevel::Lt => Level::Lt,
        SignatureLevel::Lta => Level::Lta,
    };
    let (own, root) = match key {
        Key::File(_) => (None, None),
        Key::Phone { key, .. } => (Some(key.authority()), key.service_root()),
    };
    // What proves the phone's service proves no other address.
    let root = if args.tsa.is_some() { None } else { root };
    let authority = args.tsa.clone().or(own);
    if level > Level::B && authority.is_none() {
        return Err(Failure::new("argument_missing", [("argument", "--tsa")]));
    }
    Levels::new(level, authority.as_deref(), root, super::trust(&args.trust)?, call.env.sources.random())
}

/// Where the stamped documents will be: of one that is the output itself, of several their names in that folder.
fn places(args: &Stamp, inputs: &[&Path], call: &Call) -> Result<Vec<Place>, Failure> {
    let (stores, force) = (call.env.stores, args.to.force);
    let folder = &args.to.output;
    // One document goes to the file that is named, or into the folder.
    let is_folder = args.input.len() > 1 || folder.is_dir() || folder.as_os_str().to_string_lossy().ends_with('/');
    if !is_folder {
        return Ok(vec![place(stores, folder, force, Readers::Usual, inputs)?]);
    }
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::path("output_is_file", folder));
    }
    let mut paths: Vec<PathBuf> = Vec::new();
    for input in &args.input {
        let path = folder.join(input.file_name().ok_or_else(|| Failure::path("file_is_folder", input))?);
        // Many file systems hold names alike that differ in case.
        if paths.iter().any(|other| other.to_string_lossy().to_lowercase() == path.to_string_lossy().to_lowercase()) {
            let name = input.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Err(Failure::new("stamp_name_twice", [("name", name)]));
        }
        paths.push(path);
    }
    stores.create(folder).map_err(|error| Failure::from(error).at_path(folder))?;
    paths.iter().map(|path| place(stores, path, force, Readers::Usual, inputs)).collect()
}

/// What is asked. Beside sources and certificate the seals, and where and how they are placed, decide on the signed files' bytes.
fn question(args: &Stamp, placed: &Placed, call: &Call) -> Result<Question, Failure> {
    let subject = args.project.as_deref().map(|dir| super::project::subject(dir, call)).transpose()?;
    let Stamp { field, certify, reserve, reason, location, level, .. } = args;
    // What is signed is the same at every level with a time-stamp.
    let has_room = *level != SignatureLevel::B;
    let how = format!("{field:?} {certify:?} {reserve:?} {reason:?} {location:?} {has_room}");
    let title = match args.input.len() {
        1 => call.text("phone.title_stamp", &[]),
        count => call.text("phone.title_stamp_files", &[("count", &count.to_string())]),
    };
    let parts = placed.parts.iter().cloned().chain([how.into_bytes()]).collect();
    Ok(Question { title, subject: subject.unwrap_or_default(), parts })
}

/// All that is asked for: `placed` are the seals, and the empty field that takes the signature where none is named.
fn request<'r>(args: &Stamp, placed: Request<'r>) -> Request<'r> {
    Request {
        reason: args.reason.clone(),
        location: args.location.clone(),
        field: args.field.clone().or(placed.field),
        certify: args.certify.map(certify),
        reserve: args.reserve.iter().map(reserved).collect(),
        ..placed
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
