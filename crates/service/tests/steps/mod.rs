//! A service that stops before any statement of its store, before any commit, or between a commit and its answer: what it acknowledged is there when it
//! is started again, the rest is whole or not there, and whoever had no answer asks again and gets what he asked for once.
//!
//! What is done is parted into scenes, each on a copy of a folder in which all before it was done. A scene is played with its service stopped before step 1, before
//! step 2 and so on, until it is played to its end.

mod accounts;
mod enterprises;
mod public;
mod whole;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sealbid_service::{Setup, StoreStep, StoreSteps};

use crate::tables::{Tables, on_a_runtime, premises};
use crate::world::{Answer, Hands, Running, World, database_name, is_on_a_server, setup};

/// How many are played at the same time: each waits for disk and connections more than it computes.
const AT_ONCE: usize = 6;
/// How long is waited for what a service does by itself, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);

/// A store that stops before its nth step.
struct Stop {
    before: u64,
    taken: AtomicU64,
    has_stopped: AtomicBool,
}

impl Stop {
    fn before(n: u64) -> Arc<Self> {
        Arc::new(Self { before: n, taken: AtomicU64::new(0), has_stopped: AtomicBool::new(false) })
    }

    fn has_stopped(&self) -> bool {
        self.has_stopped.load(Ordering::SeqCst)
    }
}

impl StoreSteps for Stop {
    fn takes(&self, _: StoreStep) -> bool {
        let goes_on = self.taken.fetch_add(1, Ordering::SeqCst) + 1 < self.before;
        self.has_stopped.fetch_or(!goes_on, Ordering::SeqCst);
        goes_on
    }
}

/// There was no answer, or one that says no more than that the service failed.
#[derive(Debug)]
pub struct Lost;

/// What somebody knows who plays a scene: what was answered, and nothing of what was lost.
pub trait Played: Clone + Send + Sync + 'static {
    /// The clock of the service that it is played on.
    fn takes_place_at(&mut self, _clock: &Arc<Hands>) {}
}

/// One request of a scene; where it was lost it is done again, as a person would.
type Act<S> = fn(&mut S, &Running) -> Result<(), Lost>;

/// What is done, and by what it is judged.
struct Scene<S: Played> {
    name: &'static str,
    /// What was before.
    before: fn(&World, &Running) -> S,
    acts: &'static [Act<S>],
    /// What was acknowledged is there.
    holds: fn(&S, &Running),
    /// Each effect is there exactly once.
    is_done_once: fn(&S, &Tables),
}

/// What came back, unless the service failed.
fn heard(answer: std::io::Result<Answer>) -> Result<Answer, Lost> {
    answer.ok().filter(|answer| answer.status < 500).ok_or(Lost)
}

/// Waits for what the service does by itself, unless it stopped.
fn until(mut look: impl FnMut() -> Result<bool, Lost>) -> Result<(), Lost> {
    let end = Instant::now() + PATIENCE;
    while !look()? {
        assert!(Instant::now() < end, "the service does nothing");
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            // Each service has a port of its own.
            false if entry.file_name() != "listen.json" => drop(fs::copy(entry.path(), target).unwrap()),
            false => {}
        }
    }
}

/// A world that begins as another one is, and leaves nothing on the server.
struct Copied(World);

impl Copied {
    fn of(template: &World) -> Self {
        let world = World { folder: sealbid_testkit::folder(), clock: Arc::new(Hands::default()) };
        world.clock.set(sealbid_pki::Clock::now(&*template.clock).unix_secs());
        copy(&template.data(), &world.data());
        if is_on_a_server() {
            sealbid_testkit::postgres_copy(&database_name(&world.data()), &database_name(&template.data()));
        }
        Self(world)
    }

    fn start(&self) -> Running {
        fs::remove_file(self.0.data().join("listen.json")).ok();
        crate::world::start(self.setup())
    }

    fn setup(&self) -> Setup {
        Setup { trust: vec![crate::tenders::PURCHASERS.root.clone()], ..setup(&self.0.data(), &self.0.clock) }
    }

    /// One that stops; nothing where it did so before it answered.
    fn start_until(&self, stop: &Arc<Stop>) -> Option<Running> {
        match Running::start(Setup { steps: stop.clone(), ..self.setup() }) {
            Ok(running) => Some(running),
            Err(error) if stop.has_stopped() && error.code() == "service_store" => None,
            Err(other) => panic!("{other}"),
        }
    }

    /// What is remembered, once everything that was to be sent or chained is.
    fn settled(&self) -> Tables {
        let mut tables = Tables::of(&self.0.data());
        until(|| {
            let is_settled = is_settled(&tables);
            if !is_settled {
                tables = Tables::of(&self.0.data());
            }
            Ok(is_settled)
        })
        .unwrap();
        tables
    }

    /// How it ended, once it is found whole. The service has stopped.
    fn ends_whole(&self, tables: &Tables, at: &str) {
        whole::expect(tables, at);
        let verdict = on_a_runtime(premises(&self.0.data()).verify_audit(None)).unwrap();
        assert_eq!(verdict.broken, None, "{at}: the audit chain");
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        if is_on_a_server() && !std::thread::panicking() {
            sealbid_testkit::postgres_drop(&database_name(&self.0.data()));
        }
    }
}

/// Everything that was to be sent or chained is.
fn is_settled(tables: &Tables) -> bool {
    tables.count("outbox", &[("state", "waiting")]) == 0
        && tables.rows("audit").iter().all(|row| !row["number"].is_null())
        && tables.rows("sandbox_case").iter().all(|row| row["told"] == 1)
        && tables.rows("sandbox_entry").iter().all(|row| row["returned"] == 1)
        && tables.count("bank_entry", &[("state", "due")]) == 0
}

/// Plays a scene that stops before step `n`; whether it stopped at all.
fn play<S: Played>(scene: &Scene<S>, template: &(World, S), n: u64) -> bool {
    let at = format!("{} stopped before step {n}", scene.name);
    let (world, mut story) = (Copied::of(&template.0), template.1.clone());
    story.takes_place_at(&world.0.clock);
    let stop = Stop::before(n);
    let mut acknowledged = 0;
    if let Some(service) = world.start_until(&stop) {
        acknowledged = scene.acts.iter().take_while(|act| act(&mut story, &service).is_ok()).count();
        if acknowledged == scene.acts.len() && !stop.has_stopped() {
            until(|| Ok(stop.has_stopped() || is_settled(&Tables::of(&world.0.data())))).unwrap();
        }
    }
    assert!(acknowledged == scene.acts.len() || stop.has_stopped(), "{at}: act {acknowledged} was lost");
    whole::expect(&Tables::of(&world.0.data()), &at);

    let service = world.start();
    (scene.holds)(&story, &service);
    for (number, act) in scene.acts.iter().enumerate().skip(acknowledged) {
        act(&mut story, &service).unwrap_or_else(|Lost| panic!("{at}: act {number} is not done afterwards"));
        (scene.holds)(&story, &service);
    }
    let tables = world.settled();
    drop(service);
    world.ends_whole(&tables, &format!("{at}, and done"));
    (scene.is_done_once)(&story, &tables);
    // Every key of a person, an application and an enterprise opens, and is wrapped anew.
    let keys: usize = ["account", "application", "enterprise"]
        .map(|table| tables.rows(table).iter().filter(|row| !row["data_key"].is_null()).count())
        .iter()
        .sum();
    let random = Box::new(sealbid_testkit::rng(n));
    let rotated = on_a_runtime(premises(&world.0.data()).rotate_kek(world.0.clock.clone(), random)).unwrap();
    assert_eq!(rotated.rewrapped, keys as u64, "{at}");
    stop.has_stopped()
}

/// Plays it stopped before each of its steps.
fn at_every_step<S: Played>(scene: &Scene<S>) {
    let world = World::new();
    let story = {
        let service = world.start_trusting(&crate::tenders::PURCHASERS.root);
        let story = (scene.before)(&world, &service);
        until(|| Ok(is_settled(&Tables::of(&world.data())))).unwrap();
        story
    };
    let template = (world, story);
    let (next, is_through) = (AtomicU64::new(1), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while !is_through.load(Ordering::SeqCst) {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    is_through.fetch_or(!play(scene, &template, n), Ordering::SeqCst);
                }
            });
        }
    });
    let steps = next.into_inner() - 1;
    assert!(steps > 20, "{}: {steps} steps", scene.name);
    sealbid_testkit::note(&format!("{}: up to {steps} steps, stopped before each", scene.name));
}

/// A service that is set up for the first time.
#[test]
fn a_first_start_that_stops_at_any_step_is_done_by_the_next() {
    let mut n = 0;
    loop {
        n += 1;
        let world = Copied(World::new());
        let stop = Stop::before(n);
        drop(world.start_until(&stop));
        let at = format!("the first start stopped before step {n}");
        let service = world.start();
        let officer = crate::accounts::Person::log_in(&service, 90);
        officer.take_role(&service, &service.first_officer().expect("there is none yet")).ok();
        drop(service);
        world.ends_whole(&Tables::of(&world.0.data()), &at);
        if !stop.has_stopped() {
            break;
        }
    }
    assert!(n > 10, "{n}");
    sealbid_testkit::note(&format!("the first start: {} steps, stopped before each", n - 1));
}
