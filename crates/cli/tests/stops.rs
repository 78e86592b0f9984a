//! Ctrl-C, a full disk, a read-only one, a lack of rights and a fault of our own at every step: one sentence, no output,
//! the inputs untouched, and the same command succeeds after.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sealbid_bid::store::{Folder, Store, StoreError};
use sealbid_cli::{Exit, Stores};
use serde_json::Value;

use crate::crash::{is_lock, is_temporary};
use crate::power::{At, Counted, Photo, Steps, side_by_side};
use crate::stamp::{self, SIGN};
use crate::world::{Ran, World};
use crate::writers::{Writer, demo, writers};

/// What a store fails with, and the code that people are told.
const KINDS: [(io::ErrorKind, &str); 3] = [
    (io::ErrorKind::StorageFull, "store_full"),
    (io::ErrorKind::ReadOnlyFilesystem, "store_read_only"),
    (io::ErrorKind::PermissionDenied, "store_denied"),
];

/// Files by name, without what the command may keep from one try to the next. Of a project, what it consists of.
fn lasting(writer: &Writer, photo: &Photo) -> BTreeMap<String, Arc<Vec<u8>>> {
    let judged = |name: &str| !is_lock(name) && !writer.keeps.iter().any(|kept| name.starts_with(kept));
    let files = photo.files.iter().filter(|(name, _)| judged(name));
    let content =
        |name: &str, bytes: &Arc<Vec<u8>>| if name == "bid/project.json" { parts(bytes) } else { bytes.clone() };
    files.map(|(name, bytes)| (name.clone(), content(name, bytes))).collect()
}

/// The state of a project without the number of the next file, which only grows, and without parts that are empty.
fn parts(state: &[u8]) -> Arc<Vec<u8>> {
    let mut state: Value = serde_json::from_slice(state).unwrap();
    state["next"] = Value::Null;
    state["parts"].as_array_mut().unwrap().retain(|part| !part["files"].as_array().unwrap().is_empty());
    Arc::new(state.to_string().into_bytes())
}

/// All that lasts is as it was before the command.
#[track_caller]
pub fn nothing_is_left(writer: &Writer, world: &World, step: usize) {
    let (after, before) = (Photo::of(world), &writer.desk);
    let names = |photo: &Photo| lasting(writer, photo).into_keys().collect::<Vec<_>>();
    assert_eq!(names(&after), names(before), "{}, step {step}", writer.line);
    assert!(lasting(writer, &after) == lasting(writer, before), "{}, step {step}: contents changed", writer.line);
    no_temporary_is_left(writer, &after, step);
}

#[track_caller]
fn no_temporary_is_left(writer: &Writer, photo: &Photo, step: usize) {
    assert!(!photo.names().iter().any(|name| is_temporary(name)), "{}, step {step} leaves a temporary", writer.line);
}

/// What the commands write that `demo` gives, by the beginnings of names.
const OF_COMMANDS: [&str; 13] = [
    "opened.asice",
    "response.",
    "work/bidder-open",
    "work/built.pdf",
    "work/ca",
    "work/desk",
    "work/platform-open",
    "work/project",
    "work/purchaser-sign",
    "work/seal.png",
    "work/second-open",
    "work/spare-open",
    "work/tender.sbtender",
];

/// The steps at which a command is stopped, from 1: all of them. `demo` is stopped at every step of what it writes itself,
/// and at the first step of each output of a command that it gives: the others are shown above, where that command is
/// given by itself, and all that a demonstration learns of them is that the command failed. Every step of a demonstration
/// would take minutes.
fn stops(writer: &Writer, steps: &[PathBuf], root: &Path) -> Vec<usize> {
    if writer.command != "demo" {
        return (1..=steps.len()).collect();
    }
    let folder = root.join("demo");
    let is_temporary = |path: &Path| is_temporary(&path.to_string_lossy());
    let mut stops = Vec::new();
    let mut before: Option<&PathBuf> = None;
    for (at, about) in steps.iter().enumerate() {
        // Until it has its name, an output is a temporary; after, its folder is synced.
        let output = match before {
            Some(before) if before.parent() == Some(about) => Some(before),
            _ => steps[at..].iter().find(|path| !is_temporary(path)),
        };
        let name = output.and_then(|path| path.strip_prefix(&folder).ok()).and_then(Path::to_str).unwrap_or_default();
        let of_a_command = OF_COMMANDS.iter().any(|beginning| name.starts_with(beginning));
        if !of_a_command || output != before {
            stops.push(at + 1);
        }
        before = output;
    }
    stops
}

/// Runs the command once with nothing in its way, and then once for every step at which it is stopped.
fn at_every_step(
    writer: &Writer,
    what: impl Fn(usize) -> At + Sync,
    check: impl Fn(usize, &World, &Ran, &Photo) + Sync,
) {
    let (counting, uncut) = (Steps::counting(), writer.desk.develop());
    uncut.run_on(&writer.line, &Counted(counting.clone()), &false.into()).ok();
    let (uncut, root) = (Photo::of(&uncut), uncut.path(""));
    side_by_side(&stops(writer, &counting.done(), &root), |&step| {
        let world = writer.desk.develop();
        let steps = Steps::stopping(step, what(step));
        let ran = world.run_on(&format!("{} --json", writer.line), &Counted(steps.clone()), &steps.cancel);
        check(step, &world, &ran, &uncut);
    });
}

fn an_error_is_one_sentence(writer: &Writer) {
    at_every_step(
        writer,
        |step| At::Error(KINDS[step % KINDS.len()].0),
        |step, world, ran, _| {
            // A step whose failure harms nothing, such as tidying up, is passed over.
            if ran.exit != Exit::Done {
                assert_eq!(ran.refused(), KINDS[step % KINDS.len()].1, "{}, step {step}: {}", writer.line, ran.err);
                nothing_is_left(writer, world, step);
                if writer.command == "demo" {
                    // crash.rs starts demonstrations again.
                    return;
                }
                world.run(&writer.line).ok();
            }
            (writer.whole)(world);
            no_temporary_is_left(writer, &Photo::of(world), step);
        },
    );
}

/// Says at how many steps the command stopped.
fn ctrl_c_stops_cleanly(writer: &Writer) -> usize {
    let cancelled = AtomicUsize::new(0);
    at_every_step(
        writer,
        |_| At::CtrlC,
        |step, world, ran, uncut| {
            if ran.exit == Exit::Cancelled {
                cancelled.fetch_add(1, Ordering::SeqCst);
                ran.complaint();
                nothing_is_left(writer, world, step);
            } else {
                assert_eq!(ran.exit, Exit::Done, "{}, step {step}: {}", writer.line, ran.err);
                assert!(lasting(writer, &Photo::of(world)) == lasting(writer, uncut), "{}, step {step}", writer.line);
            }
            no_temporary_is_left(writer, &Photo::of(world), step);
        },
    );
    cancelled.into_inner()
}

#[test]
fn an_error_at_any_step_is_one_sentence_and_leaves_nothing() {
    for writer in writers() {
        an_error_is_one_sentence(&writer);
    }
}

#[test]
fn an_error_in_a_demonstration_is_one_sentence() {
    an_error_is_one_sentence(&demo());
}

#[test]
fn ctrl_c_at_any_step_ends_with_130_and_leaves_nothing_unfinished() {
    /// Done before anybody could press it.
    const SHORT: [&str; 9] =
        ["add", "ca crl", "ca init", "ca issue", "ca ocsp", "ca revoke", "new", "seal clean", "seal draw"];
    for writer in writers() {
        let cancelled = ctrl_c_stops_cleanly(&writer);
        assert!(cancelled > 0 || SHORT.contains(&writer.command), "{} does not hear Ctrl-C", writer.line);
    }
}

#[test]
fn ctrl_c_in_a_demonstration_ends_with_130() {
    let heard = ctrl_c_stops_cleanly(&demo());
    assert!(heard > 60, "heard at {heard} steps");
}

/// A store with a fault of its own, as a crate below may have.
struct Faulty;

impl Stores for Faulty {
    fn open(&self, _: &Path) -> Result<Box<dyn Store>, StoreError> {
        panic!("secret of the input")
    }
    fn create(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(Folder::create(root)?))
    }
}

#[test]
fn a_panic_becomes_one_sentence_without_what_it_says() {
    let world = stamp::desk();
    let before = world.files();
    let ran = world.run_on(&format!("stamp @in.pdf -o @new --json {SIGN}"), &Faulty, &false.into());
    assert_eq!(ran.exit, Exit::Negative);
    assert_eq!(ran.json()["error"]["code"], "internal");
    assert!(!ran.err.contains("secret") && ran.err.lines().count() == 1, "{}", ran.err);
    assert_eq!(world.files(), before);
}
