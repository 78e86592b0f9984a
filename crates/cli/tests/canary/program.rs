//! Programs that a person would start: what they say is heard while they run.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::search::Place;
use crate::phone::{is_drawn, scanned};
use crate::world::World;

const LIMIT: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(5);
/// Lines of a code in a terminal.
const LINES: usize = 25;

pub struct Program {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
}

impl Program {
    /// `sealbid` with these words; `@name` is a path in the world.
    pub fn sealbid(world: &World, line: &str) -> Self {
        Self::start(Path::new(env!("CARGO_BIN_EXE_sealbid")), world, line, "")
    }

    /// A program with these words, and what it is given on standard input.
    pub fn start(path: &Path, world: &World, line: &str, input: &str) -> Self {
        let words = line.split_whitespace().map(|word| match word.strip_prefix('@') {
            Some(name) => world.path(name).into_os_string(),
            None => word.into(),
        });
        let piped = Stdio::piped;
        let mut child = Command::new(path).args(words).stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let said = Arc::<Mutex<Vec<String>>>::default();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        for output in [Box::new(out) as Box<dyn Read + Send>, Box::new(err)] {
            let said = Arc::clone(&said);
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    said.lock().unwrap().push(line);
                }
            });
        }
        Self { child, said }
    }

    /// Waits until a line is said that begins so.
    pub fn said(&self, beginning: &str) {
        self.heard(|said| said.iter().any(|line| line.starts_with(beginning)).then_some(()));
    }

    /// The text of the first code that is drawn whole and that a reader makes something of, which it now and then does not.
    pub fn code(&self) -> String {
        self.heard(|said| {
            let drawn: Vec<String> = said.iter().filter(|line| is_drawn(line)).cloned().collect();
            drawn.chunks_exact(LINES).find_map(scanned)
        })
    }

    fn heard<T>(&self, look: impl Fn(&[String]) -> Option<T>) -> T {
        let end = Instant::now() + LIMIT;
        loop {
            let said = self.said.lock().unwrap();
            if let Some(found) = look(&said) {
                return found;
            }
            assert!(Instant::now() < end, "{}", said.join("\n"));
            drop(said);
            thread::sleep(LOOK);
        }
    }

    /// Its exit code.
    pub fn ended(&mut self) -> Option<i32> {
        let end = Instant::now() + LIMIT;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < end, "{}", self.said.lock().unwrap().join("\n"));
            thread::sleep(LOOK);
        }
    }

    /// The power goes.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// All that it said, as a place to look at.
    pub fn place(&self, name: &str) -> Place {
        Place { name: format!("what {name} said"), bytes: self.said.lock().unwrap().join("\n").into_bytes() }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
