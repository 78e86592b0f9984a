//! The power goes at every step of every write: no half file has a final name, and the same command succeeds after.

use crate::ca::FIRM;
use crate::power::{At, Counted, Steps};
use crate::world::{World, copy_folder};

/// One command whose power is cut at each of its steps in turn.
struct Case<'c> {
    name: &'c str,
    /// Makes what the command needs.
    before: &'c dyn Fn(&World),
    line: &'c str,
    /// What must be sound wherever it is found after the cut, and sound for certain after the next run.
    sound: &'c dyn Fn(&World) -> Result<(), String>,
    /// Names that may be there after the cut; with anything else, a half file got a final name.
    outputs: &'c [&'c str],
}

fn cut(case: &Case) {
    let base = World::new();
    (case.before)(&base);
    let counting = Steps::counting();
    let trial = World::new();
    copy_folder(&base.path(""), &trial.path(""));
    trial.run_on(case.line, &Counted(counting.clone()), &false.into()).ok();
    (case.sound)(&trial).unwrap_or_else(|e| panic!("{} uncut: {e}", case.name));
    let whole: Vec<(String, Vec<u8>)> = trial.files();
    assert!(counting.done() >= 4, "{} writes nothing through the store", case.name);

    for step in 1..=counting.done() {
        let world = World::new();
        copy_folder(&base.path(""), &world.path(""));
        let steps = Steps::new(step, At::PowerLoss);
        let cut = world.run_on(case.line, &Counted(steps.clone()), &false.into());
        assert!(steps.was_reached(), "{} step {step}", case.name);
        for (name, bytes) in world.files() {
            if name.contains(".sealbid-tmp-") || !case.outputs.contains(&name.as_str()) {
                continue;
            }
            let (_, expected) = whole.iter().find(|(whole, _)| *whole == name).unwrap();
            assert_eq!(&bytes, expected, "{} step {step}: {name} is not whole ({})", case.name, cut.err);
        }
        let again = world.run(case.line);
        let done_before = cut.exit == sealbid_cli::Exit::Done || again.err.contains("already");
        if !done_before {
            again.ok();
        }
        (case.sound)(&world).unwrap_or_else(|e| panic!("{} step {step}, next run: {e}", case.name));
        let left: Vec<_> = world.files().into_iter().filter(|(n, _)| n.contains(".sealbid-tmp-")).collect();
        assert!(left.is_empty(), "{} step {step}: temporaries stay", case.name);
    }
}
