//! `sealbid new` and `sealbid add`: a response project and what is put into it.

use std::fs;
use std::path::Path;

use sealbid_bid::forms::MAX_FORM;
use sealbid_bid::project::{Beginning, Given, Project};
use sealbid_bid::tender::PartKind;
use sealbid_desk::{Counted, Subject};
use sealbid_pdf::compose::Control;

use crate::Exit;
use crate::args::{Add, New};
use crate::call::Call;
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::progress::Progress;

pub(crate) fn new(args: &New, call: &mut Call) -> Result<Exit, Failure> {
    let (package, _) = input::open(&args.tender)?;
    let trust = super::trust(&args.trust)?;
    let was_there = args.dir.exists();
    let store = call.env.stores.create(&args.dir).map_err(|e| Failure::from(e).at_path(&args.dir))?;
    let beginning = Beginning { lot: args.lot.as_deref(), trust: Some(&trust) };
    let begun = Project::create(store.as_ref(), package, beginning, call.env.clock.now(), call.env.random);
    let project = match begun {
        Ok(project) => project,
        Err(error) => {
            // A folder of ours that stayed empty goes again; one that holds anything stays.
            if !was_there {
                fs::remove_dir(&args.dir).ok();
            }
            return Err(Failure::from(error).of_file(&args.tender));
        }
    };
    let (title, no) = (project.tender().title, project.tender().no);
    call.say("project.begun", &[("path", &shown(&args.dir)), ("no", &no), ("title", &title)]);
    let mut parts = Vec::new();
    for part in project.outline().parts() {
        let (kind, key) = match &part.kind {
            PartKind::Form { .. } => ("form", "project.part_form"),
            PartKind::Attachment { .. } => ("attachment", "project.part_files"),
        };
        call.say(key, &[("part", part.id.as_str()), ("title", &part.title)]);
        parts.push(serde_json::json!({
            "id": part.id.as_str(), "title": part.title, "kind": kind, "required": part.required,
        }));
    }
    call.value(&serde_json::json!({ "project": shown(&args.dir), "tender": no, "parts": parts }));
    Ok(Exit::Done)
}

pub(crate) fn add(args: &Add, call: &mut Call) -> Result<Exit, Failure> {
    let store = super::folder(call, &args.dir)?;
    let mut project = Project::open(store.as_ref()).of_file(&args.dir)?;
    let kind = project.outline().part(&args.part).map(|part| part.kind.clone());
    // What became of each of the files, in the order given.
    let mut told = Vec::new();
    let (mut added, mut restored, mut there) = (Vec::new(), Vec::new(), Vec::new());
    if let (Some(PartKind::Form { .. }), [form]) = (&kind, args.files.as_slice()) {
        let json = values(form)?;
        project.set_form(&args.part, &json).of_file(form)?;
        added.push(shown(form));
        told.push((form, "project.added"));
    } else {
        for path in &args.files {
            match add_file(&mut project, &args.part, path, call) {
                Ok(given) => {
                    let (names, key) = match &given {
                        Given::Added(_) => (&mut added, "project.added"),
                        Given::Restored(_) => (&mut restored, "project.restored"),
                        Given::There(_) => (&mut there, "project.there"),
                    };
                    names.push(given.entry().file.clone());
                    told.push((path, key));
                }
                Err(failure) => {
                    // All of them or none: the command can then be given again as it was. What was restored stays: the
                    // part had it before.
                    for name in added {
                        project.remove(&args.part, &name).of_file(&args.dir)?;
                    }
                    return Err(failure);
                }
            }
        }
    }
    for (path, key) in told {
        call.say(key, &[("path", &shown(path)), ("part", &args.part)]);
    }
    call.value(&serde_json::json!({
        "project": shown(&args.dir), "part": args.part, "added": added, "restored": restored, "there": there,
    }));
    Ok(Exit::Done)
}

fn values(path: &Path) -> Result<Vec<u8>, Failure> {
    let (_, len) = input::open(path)?;
    if len > MAX_FORM {
        return Err(Failure::new("form_malformed", [("reason", format!("> {MAX_FORM}"))]).of_file(path));
    }
    input::small(path)
}

fn add_file(project: &mut Project, part: &str, path: &Path, call: &Call) -> Result<Given, Failure> {
    let (file, len) = input::open(path)?;
    let original = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let progress = Progress::begin(call.env, call.language, "copying", len);
    let mut advance = |done: u64, total: u64| progress.reached(done, total);
    let mut control = Control { cancel: call.env.cancel, progress: &mut advance };
    project.add(part, &original, &mut Counted::new(file, len, &mut control)).of_file(path)
}

/// What a phone is told of a response's tender and price.
pub(super) fn subject(dir: &Path, call: &Call) -> Result<Subject, Failure> {
    let store = super::folder(call, dir)?;
    Ok(Subject::of_project(&Project::open(store.as_ref()).of_file(dir)?))
}
