//! The power goes at every step of every write: every file is still the old one or already the whole new one, and the
//! same command succeeds after.
//!
//! A run is filmed. What lies on the disk before a step, or in the middle of a write, is what a loss of power there
//! leaves; the command is run again on each such picture. What a loss of power makes of bytes and names that were not
//! synced yet is shown where they are written: `crates/bid/tests/store.rs` and `project.rs`.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use sealbid_cli::Exit;

use crate::power::{At, Counted, Film, Photo, Steps, side_by_side};
use crate::world::World;
use crate::writers::{Writer, demo, writers};

pub fn is_temporary(name: &str) -> bool {
    name.rsplit('/').next().unwrap().starts_with(".sealbid-tmp-")
}

pub fn is_lock(name: &str) -> bool {
    name.ends_with(".lock")
}

/// A run with the power on, filmed, and what lies there after it.
fn filmed(writer: &Writer) -> (Film, Photo) {
    let world = writer.desk.develop();
    let steps = Steps::filming(&world);
    world.run_on(&writer.line, &Counted(steps.clone()), &false.into()).ok();
    assert!(steps.done().len() >= 4, "{} writes nothing through the store", writer.command);
    let done = Photo::of(&world);
    (writer.whole)(&world);
    (steps.film(), done)
}

/// Everything that has a name of its own is what was there before, or was given its name whole.
fn nothing_is_half(writer: &Writer, film: &Film, photo: &Photo, when: usize) {
    for (name, bytes) in photo.files.iter().filter(|(name, _)| !is_temporary(name) && !is_lock(name)) {
        let old = writer.desk.files.get(name) == Some(bytes);
        let new = film.named.iter().any(|(named, content)| named == name && *content == **bytes);
        assert!(old || new, "{}, picture {when}: {name} is not whole", writer.line);
    }
}

fn no_temporary_stays(writer: &Writer, world: &World, when: usize) {
    let names = Photo::of(world).names();
    let left: Vec<_> = names.iter().filter(|name| is_temporary(name)).collect();
    assert!(left.is_empty(), "{}, picture {when}: {left:?} stay", writer.line);
}

fn cut_everywhere(writer: &Writer) {
    let (film, done) = filmed(writer);
    let photos: Vec<(usize, &Photo)> = film.photos.iter().enumerate().collect();
    side_by_side(&photos, |&(when, photo)| {
        nothing_is_half(writer, &film, photo, when);
        let world = photo.develop();
        let again = world.run(&writer.line);
        // The power went when all was done, and the next run says that it is.
        let said_so = again.exit == Exit::Negative && again.err.contains("There is already a") && *photo == done;
        if !said_so {
            again.ok();
        }
        (writer.whole)(&world);
        no_temporary_stays(writer, &world, when);
    });
}

#[test]
fn the_power_goes_at_every_step_of_every_command() {
    for writer in writers() {
        cut_everywhere(&writer);
    }
}

/// A demonstration begins by clearing the working folder of the one before, and never reads one of its results before
/// it has replaced it. So all pictures that are left with the same names once the folder is cleared go on in the same
/// way: each is looked at and cleared by the program itself, and of those left with the same names one goes the whole
/// way again.
#[test]
fn the_power_goes_at_every_step_of_a_demonstration() {
    const MARK: &str = "demo/work/demo.json";
    let writer = demo();
    let (mut film, done) = filmed(&writer);
    film.photos.push(done);
    let mut beginnings = BTreeMap::new();
    for (when, photo) in film.photos.iter().enumerate() {
        nothing_is_half(&writer, &film, photo, when);
        let world = photo.develop();
        if photo.files.contains_key(MARK) {
            // The first step after the clearing.
            let steps = Steps::stopping(1, At::Error(ErrorKind::Other));
            assert_eq!(world.run_on(&writer.line, &Counted(steps), &false.into()).exit, Exit::Negative);
            let names = Photo::of(&world).names();
            let work: Vec<_> = names.iter().filter(|name| name.starts_with("demo/work/")).collect();
            assert_eq!(work, [MARK], "picture {when}");
        }
        let beginning = Photo::of(&world);
        beginnings.entry(beginning.names()).or_insert((when, beginning));
    }
    let beginnings: Vec<_> = beginnings.into_values().collect();
    assert!(beginnings.len() > 12, "{} beginnings of {} pictures", beginnings.len(), film.photos.len());
    side_by_side(&beginnings, |(when, beginning)| {
        let world = beginning.develop();
        world.run(&writer.line).ok();
        (writer.whole)(&world);
        no_temporary_stays(&writer, &world, *when);
    });
}

/// The clearing itself removes one file after the other; whatever is left of it, the mark is.
#[test]
fn a_demonstration_stopped_while_it_clears_may_be_started_again() {
    let writer = demo();
    let (_, done) = filmed(&writer);
    let mut half = done.clone();
    let mut number = 0;
    half.files.retain(|name, _| {
        number += 1;
        number % 2 == 0 || !name.starts_with("demo/work/") || name == "demo/work/demo.json"
    });
    let world = half.develop();
    world.run(&writer.line).ok();
    (writer.whole)(&world);
    assert_eq!(Photo::of(&world).names(), done.names());
}
