//! Ctrl-C, a full disk, a read-only one and a fault of our own at every step: no output, the inputs untouched.

use std::io;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use sealbid_bid::store::{Folder, Store, StoreError};
use sealbid_cli::{Exit, Stores};

use crate::power::{At, Counted, Steps};
use crate::project::{MAKE, bidder, purchaser};
use crate::stamp::SIGN;
use crate::world::{World, copy_folder};
use crate::{envelope, stamp};

/// Every command that writes, in a world in which it succeeds.
fn writers() -> Vec<(World, String)> {
    let sealed = envelope::desk();
    sealed.write("in.bin", vec![7; 20_000]);
    sealed.run(&format!("{} -o @out.sealbid", envelope::ENCRYPT)).ok();
    let open = "decrypt @out.sealbid -o @new --summary @sum --key @holder.key.pem --key @platform.key.pem";
    let encrypting = envelope::desk();
    encrypting.write("in.bin", vec![7; 20_000]);
    vec![
        (World::new(), "ca init @ca".into()),
        (stamp::desk(), "ca crl @ca -o @new".into()),
        (stamp::desk(), "seal draw @seal.json -o @new --dpi 72".into()),
        (stamp::desk(), format!("stamp @in.pdf -o @new {SIGN}")),
        (encrypting, format!("{} -o @new", envelope::ENCRYPT)),
        (sealed, open.into()),
        (purchaser(), MAKE.into()),
        (bidder(), "add @bid technical @a.pdf".into()),
    ]
}

fn copy(base: &World) -> World {
    let world = World::new();
    copy_folder(&base.path(""), &world.path(""));
    world
}

/// Files by name, without what runs leave for their own use, and without what the command may keep from one try to the
/// next: keys already made, lists already counted up, the state of a project (which its own crate answers for).
fn lasting(world: &World) -> Vec<(String, Vec<u8>)> {
    let own = |name: &str| name.ends_with(".lock") || name.starts_with("ca/") || name.starts_with("bid/");
    world.files().into_iter().filter(|(name, _)| !own(name)).collect()
}

fn names(files: &[(String, Vec<u8>)]) -> Vec<&str> {
    files.iter().map(|(name, _)| name.as_str()).collect()
}

/// What a store fails with, and the code that people are told.
const KINDS: [(io::ErrorKind, &str); 3] = [
    (io::ErrorKind::StorageFull, "store_full"),
    (io::ErrorKind::ReadOnlyFilesystem, "store_read_only"),
    (io::ErrorKind::PermissionDenied, "store_denied"),
];

#[test]
fn an_error_at_any_step_is_one_sentence_and_leaves_nothing() {
    for (base, line) in writers() {
        let counting = Steps::counting();
        copy(&base).run_on(&line, &Counted(counting.clone()), &false.into()).ok();
        for step in 1..=counting.done() {
            let (kind, code) = KINDS[step % KINDS.len()];
            let world = copy(&base);
            let steps = Steps::new(step, At::Error(kind));
            let ran = world.run_on(&format!("{line} --json"), &Counted(steps), &AtomicBool::new(false));
            if ran.exit == Exit::Done {
                // A step whose failure harms nothing: tidying up.
                continue;
            }
            assert_eq!(ran.refused(), code, "{line}, step {step}: {}", ran.err);
            assert_eq!(names(&lasting(&world)), names(&lasting(&base)), "{line}, step {step}");
            assert_eq!(lasting(&world), lasting(&base), "{line}, step {step}");
            assert!(world.files().iter().all(|(name, _)| !name.contains(".sealbid-tmp-")), "{line}, step {step}");
        }
    }
}

#[test]
fn ctrl_c_at_any_step_ends_with_130_and_leaves_nothing_unfinished() {
    for (base, line) in writers() {
        let counting = Steps::counting();
        let uncut = copy(&base);
        uncut.run_on(&line, &Counted(counting.clone()), &false.into()).ok();
        let mut cancelled = 0;
        for step in 1..=counting.done() {
            let world = copy(&base);
            let steps = Steps::new(step, At::CtrlC);
            let ran = world.run_on(&line, &Counted(steps.clone()), &steps.cancel);
            if ran.exit == Exit::Cancelled {
                cancelled += 1;
                assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
                assert_eq!(lasting(&world), lasting(&base), "{line}, step {step}");
            } else {
                assert_eq!(ran.exit, Exit::Done, "{line}, step {step}: {}", ran.err);
                assert_eq!(lasting(&world), lasting(&uncut), "{line}, step {step}");
            }
            assert!(world.files().iter().all(|(name, _)| !name.contains(".sealbid-tmp-")), "{line}, step {step}");
        }
        let short = line.starts_with("ca") || line.starts_with("seal") || line.starts_with("add");
        assert!(cancelled > 0 || short, "{line} does not hear Ctrl-C");
    }
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
