//! The power goes at every step of every write: every file is still the old one or already the whole new one, and the
//! same command succeeds after.

use sealbid_cli::Exit;
use sealbid_pdf::read::Pdf;
use sealbid_pki::FileKey;

use crate::ca::FIRM;
use crate::power::{At, Counted, Steps};
use crate::project::{MAKE, bidder, invited, purchaser};
use crate::stamp::SIGN;
use crate::world::{Ran, World, copy_folder};
use crate::{envelope, stamp};

/// Cuts the power at each step of `line` in turn. `sound` says whether what the command makes is whole.
fn cut_everywhere(name: &str, base: &World, line: &str, sound: &dyn Fn(&World)) {
    let copy = || {
        let world = World::new();
        copy_folder(&base.path(""), &world.path(""));
        world
    };
    let kept = |world: &World| -> Vec<(String, Vec<u8>)> {
        world.files().into_iter().filter(|(name, _)| !is_temporary(name) && !is_lock(name)).collect()
    };
    let counting = Steps::counting();
    let uncut = copy();
    uncut.run_on(line, &Counted(counting.clone()), &false.into()).ok();
    let (old, new) = (kept(base), kept(&uncut));
    sound(&uncut);
    assert!(counting.done() >= 4, "{name} writes nothing through the store");

    for step in 1..=counting.done() {
        let world = copy();
        let steps = Steps::new(step, At::PowerLoss);
        let cut = world.run_on(line, &Counted(steps.clone()), &false.into());
        assert!(steps.was_reached(), "{name}: step {step} was not reached");
        for file in kept(&world) {
            assert!(old.contains(&file) || new.contains(&file), "{name}, step {step}: {} is not whole", file.0);
        }
        let again = world.run(line);
        if !already_there(&cut, &again) {
            again.ok();
        }
        sound(&world);
        let left: Vec<_> = world.files().into_iter().map(|(name, _)| name).filter(|name| is_temporary(name)).collect();
        assert!(left.is_empty(), "{name}, step {step}: {left:?} stay");
    }
}

fn is_temporary(name: &str) -> bool {
    name.contains(".sealbid-tmp-")
}

fn is_lock(name: &str) -> bool {
    name.ends_with(".lock")
}

/// The power went after the output had its name: all is done, and the next run says that it is there.
fn already_there(cut: &Ran, again: &Ran) -> bool {
    cut.exit != Exit::Done && again.exit == Exit::Negative && again.err.contains("There is already a")
}

/// A further command that proves the work of the one before; it writes elsewhere.
fn proves(line: &'static str) -> impl Fn(&World) {
    move |world| {
        world.run(line).ok();
    }
}

#[test]
fn setting_up_an_authority() {
    let sound = proves("ca crl @ca -o @list.pem --force");
    cut_everywhere("ca init", &World::new(), "ca init @ca", &sound);
}

#[test]
fn issuing_a_certificate() {
    let base = World::new();
    base.run("ca init @ca").ok();
    cut_everywhere("ca issue", &base, &format!("ca issue @ca --for sign {FIRM} -o @sign"), &|world| {
        let text = |name: &str| String::from_utf8(world.read(name)).unwrap();
        FileKey::from_pem(&text("sign.key.pem"), &text("sign.pem")).unwrap();
        let listed = world.run("ca list @ca --json").ok().json();
        let issued = listed["certificates"].as_array().unwrap();
        let first = text("sign.pem").split_inclusive("-----END CERTIFICATE-----\n").next().unwrap().to_owned();
        assert!(issued.iter().any(|one| one["certificate"] == first.as_str()), "the list does not know {first}");
    });
}

#[test]
fn revoking_and_listing() {
    let base = World::new();
    base.run("ca init @ca").ok();
    base.run(&format!("ca issue @ca --for sign {FIRM} -o @sign")).ok();
    cut_everywhere("ca revoke", &base, "ca revoke @ca @sign.pem", &|world| {
        let listed = world.run("ca list @ca --json").ok().json();
        assert_eq!(listed["certificates"][0]["revoked"]["reason"], "unspecified");
    });
    cut_everywhere("ca crl", &base, "ca crl @ca -o @list.pem", &proves("ca list @ca"));
}

#[test]
fn drawing_and_stamping() {
    let base = stamp::desk();
    let draw = "seal draw @seal.json -o @drawn.png --dpi 72";
    cut_everywhere("seal draw", &base, draw, &|world| {
        assert!(world.read("drawn.png").ends_with(b"IEND\xaeB`\x82"));
    });
    let line = format!("stamp @in.pdf -o @out.pdf --seal @seal.png --size 42 --at 1:20,20 {SIGN}");
    cut_everywhere("stamp", &base, &line, &|world| {
        let signed = world.read("out.pdf");
        assert_eq!(Pdf::open(&signed).unwrap().fields().unwrap().iter().filter(|f| f.is_signed()).count(), 1);
    });
}

#[test]
fn encrypting_and_decrypting() {
    let base = envelope::desk();
    base.write("in.bin", vec![7; 300_000]);
    let open = "decrypt @out.sealbid --key @holder.key.pem --key @platform.key.pem";
    let sound = proves("decrypt @out.sealbid --key @holder.key.pem --key @platform.key.pem -o @x.bin --force");
    cut_everywhere("encrypt", &base, &format!("{} -o @out.sealbid", envelope::ENCRYPT), &sound);
    base.run(&format!("{} -o @out.sealbid", envelope::ENCRYPT)).ok();
    cut_everywhere("decrypt", &base, &format!("{open} -o @out.bin --summary @summary.json"), &|world| {
        assert_eq!(world.read("out.bin"), world.read("in.bin"));
        assert_eq!(world.read("summary.json"), b"");
    });
}

#[test]
fn making_a_tender_package() {
    cut_everywhere("tender make", &purchaser(), MAKE, &proves("inspect @t.sbtender"));
}

#[test]
fn beginning_and_filling_a_project() {
    let base = invited();
    base.write("a.pdf", stamp::page());
    cut_everywhere("new", &base, "new @t.sbtender @bid", &proves("add @bid technical @a.pdf"));
    let base = bidder();
    cut_everywhere("add a form", &base, "add @bid opening-schedule @schedule.json", &|world| {
        assert!(world.path("bid/parts/opening-schedule/form.json").exists());
    });
    cut_everywhere("add a file", &base, "add @bid technical @a.pdf", &|world| {
        let state: serde_json::Value = serde_json::from_slice(&world.read("bid/project.json")).unwrap();
        assert!(!state["parts"][0]["files"].as_array().unwrap().is_empty());
    });
}
