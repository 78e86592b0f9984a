//! `sealbid pack`: the signed package of a response.

use std::path::{Path, PathBuf};

use sealbid_bid::asic::MIMETYPE;
use sealbid_bid::package::{Document, Packing, Role, pack};
use sealbid_bid::project::Project;
use sealbid_desk::{Paper, Subject};
use sealbid_pdf::compose::Control;
use sha2::{Digest, Sha256};

use super::Key;
use crate::Exit;
use crate::args::Pack;
use crate::call::Call;
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::output::{Readers, Sink, place};
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
    let files = args.document.iter().map(|path| input::whole(path)).collect::<Result<Vec<_>, _>>()?;
    let documents: Vec<_> = names.iter().zip(&files).map(|(name, bytes)| Document { name, bytes }).collect();
    let fonts = call.assets()?.fonts()?;

    let mut output = place.begin()?;
    let paper = Paper {
        title: call.text("phone.title_pack", &[]),
        name: place.name().to_owned(),
        file: place.path(),
        media_type: MIMETYPE,
        subject: Subject::of_project(&project),
        parts: parts(dir, &names, &files)?,
    };
    let progress = Progress::begin(call.env, call.language, "packing", 0);
    let cancel = call.env.cancel;
    let mut advance = |done: u64, total: u64| progress.reached_of(done, total);
    let mut control = Control { cancel, progress: &mut advance };
    let mut sink = Sink::new(&mut output);
    let packed = key.sign(&paper, call, |signer, random, at| {
        let packing = Packing { documents: &documents, signer, fonts: &fonts, at };
        let packed = pack(&project, &packing, random, &mut control, &mut sink);
        packed.map(|(_, manifest)| manifest).map_err(|error| Failure::from(error).of_attachment())
    });
    if let Some(error) = sink.error() {
        return Err(place.writing(error));
    }
    let packed = packed.map_err(|failure| failure.of_file(dir))?;
    call.checkpoint()?;
    place.persist(place.finish(output)?)?;
    drop(progress);
    let manifest = packed.settle(call);

    let path = shown(place.path());
    call.say("packed", &[("path", &path), ("bidder", &manifest.bidder.name), ("no", &manifest.tender.no)]);
    for file in manifest.files.iter().filter(|file| file.role == Role::UnstampedDocument) {
        call.say("packed_unstamped", &[("name", &file.name)]);
    }
    call.value(&serde_json::json!({ "written": [path], "manifest": manifest }));
    Ok(Exit::Done)
}

/// What decides on the package's bytes: the project as it stands, and the documents that were named.
fn parts(dir: &Path, names: &[String], files: &[input::Bytes]) -> Result<Vec<Vec<u8>>, Failure> {
    let mut parts = vec![input::small(&dir.join("project.json"))?];
    for (name, file) in names.iter().zip(files) {
        parts.extend([name.clone().into_bytes(), Sha256::digest(&**file).to_vec()]);
    }
    Ok(parts)
}
