//! `sealbid pack`: the signed package of a response.

use std::path::PathBuf;

use sealbid_bid::package::Role;
use sealbid_bid::project::Project;
use sealbid_desk::flow::{Enclosed, Gathering, pack};
use sealbid_desk::{Question, Subject};
use sealbid_pdf::compose::Control;

use super::Key;
use crate::Exit;
use crate::args::Pack;
use crate::call::Call;
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::output::{Readers, place};
use crate::progress::Progress;

pub(crate) fn run(args: &Pack, call: &mut Call) -> Result<Exit, Failure> {
    let Pack { dir, to, sign, .. } = args;
    let mut inputs = Key::inputs(sign);
    inputs.extend(args.document.iter().map(PathBuf::as_path));
    let place = place(call.env.stores, &to.output, to.force, Readers::Usual, &inputs)?;
    let key = Key::of(sign, call)?;
    let folder = super::folder(call, dir)?;
    let project = Project::open(folder.as_ref()).of_file(dir)?;
    let named = |path: &PathBuf| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let names: Vec<String> = args.document.iter().map(named).collect();
    let enclosed = names.iter().zip(&args.document).map(|(name, path)| Enclosed { name, path, recorded: None });
    let fonts = call.assets()?.fonts()?;
    let gathering =
        Gathering { project: &project, folder: dir, enclosed: &enclosed.collect::<Vec<_>>(), fonts: &fonts };
    let question = Question {
        title: call.text("phone.title_pack", &[]),
        subject: Subject::of_project(&project),
        parts: vec![input::small(&dir.join("project.json"))?],
    };
    let progress = Progress::begin(call.env, call.language, "packing", 0);
    let mut advance = |done: u64, total: u64| progress.reached(done, total);
    let mut control = Control { cancel: call.env.cancel, progress: &mut advance };
    let signed = key.lend(call, |key| pack(&gathering, place.name(), question, key, &place, &mut control))?;
    let signed = signed.and_then(|(finished, manifest)| place.persist(finished).map(|()| manifest))?;
    drop(progress);
    let manifest = signed.settle(call.env.stores);

    let path = shown(place.path());
    call.say("packed", &[("path", &path), ("bidder", &manifest.bidder.name), ("no", &manifest.tender.no)]);
    for file in manifest.files.iter().filter(|file| file.role == Role::UnstampedDocument) {
        call.say("packed_unstamped", &[("name", &file.name)]);
    }
    call.value(&serde_json::json!({ "written": [path], "manifest": manifest }));
    Ok(Exit::Done)
}
