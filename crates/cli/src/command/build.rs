//! `sealbid build`: one PDF of a project.

use sealbid_bid::build::build;
use sealbid_bid::project::Project;
use sealbid_pdf::compose::Control;

use crate::Exit;
use crate::args::Build;
use crate::call::Call;
use crate::failure::{Failure, OfFile, shown};
use crate::output::{Readers, Sink, place};
use crate::progress::Progress;

pub(crate) fn run(args: &Build, call: &mut Call) -> Result<Exit, Failure> {
    let place = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &[])?;
    let folder = super::folder(call, &args.dir)?;
    let project = Project::open(folder.as_ref()).of_file(&args.dir)?;
    let fonts = call.assets()?.fonts()?;
    let at = call.env.clock.now();

    let mut output = place.begin()?;
    let progress = Progress::begin(call.env, call.language, "building", 0);
    let mut advance = |done: u64, total: u64| progress.reached(done, total);
    let mut control = Control { cancel: call.env.cancel, progress: &mut advance };
    let mut sink = Sink::new(&mut output);
    let built = build(&project, &fonts, at, call.env.random, &mut control, &mut sink);
    if let Some(error) = sink.error() {
        return Err(place.writing(error));
    }
    let built = built.map_err(|error| Failure::from(error).of_attachment()).of_file(&args.dir)?;
    call.checkpoint()?;
    place.persist(place.finish(output)?)?;
    drop(progress);

    let path = shown(place.path());
    call.say("built", &[("path", &path), ("pages", &built.pages.to_string())]);
    let mut parts = Vec::new();
    for part in &built.parts {
        if part.signatures > 0 {
            let count = part.signatures.to_string();
            call.say("built_signatures_lost", &[("part", part.part.as_str()), ("count", &count)]);
        }
        parts.push(serde_json::json!({
            "part": part.part.as_str(), "page": part.page, "pages": part.pages, "signatures_shown": part.signatures,
        }));
    }
    for (key, pages) in [
        ("built_numbers_over", &built.numbers_over),
        ("built_numbers_unknown", &built.numbers_unknown),
        ("built_values_cut", &built.values_cut),
    ] {
        if !pages.is_empty() {
            call.say(key, &[("pages", &ranges(pages))]);
        }
    }
    call.value(&serde_json::json!({
        "written": [path], "pages": built.pages, "parts": parts,
        "numbers_moved": built.numbers_moved, "numbers_over": built.numbers_over,
        "numbers_unknown": built.numbers_unknown, "numbers_on_scan": built.numbers_on_scan,
        "values_cut": built.values_cut,
    }));
    Ok(Exit::Done)
}

/// Pages in order as `3, 5–9`.
fn ranges(pages: &[usize]) -> String {
    let runs = pages.chunk_by(|page, next| page + 1 == *next);
    let run = |run: &[usize]| match run {
        [page] => page.to_string(),
        [first, .., last] => format!("{first}–{last}"),
        [] => String::new(),
    };
    runs.map(run).collect::<Vec<_>>().join(", ")
}
