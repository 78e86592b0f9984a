//! The program's log: files of bounded size in a folder. Its lines hold names of requests, codes and durations; never what
//! was asked, answered or typed.

use std::fs::{File, OpenOptions, rename};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sealbid_workbench::make_folders;

/// How long one file becomes at most, but for its last line.
pub const MAX_BYTES: u64 = 1 << 20;
/// How many files there are at most.
pub const MAX_FILES: usize = 5;

/// The log's files. A line that cannot be written is left out: the log is never in the way of the work.
#[derive(Clone)]
pub struct Log {
    folder: PathBuf,
    open: Arc<Mutex<Option<(File, u64)>>>,
}

impl Log {
    /// A log in `folder`, which is made at the first line.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, open: Arc::default() }
    }

    /// The files that there are, the oldest first.
    pub fn files(&self) -> Vec<PathBuf> {
        (0..MAX_FILES).rev().map(|age| path(&self.folder, age)).filter(|path| path.is_file()).collect()
    }

    fn append(&self, line: &[u8]) -> io::Result<()> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_some_and(|(_, length)| *length >= MAX_BYTES) {
            *open = None;
        }
        let (file, length) = match &mut *open {
            Some(open) => open,
            None => open.insert(self.next()?),
        };
        file.write_all(line)?;
        *length += line.len() as u64;
        Ok(())
    }

    /// The newest file, where it has room; else a new one, and the others grow older by one.
    fn next(&self) -> io::Result<(File, u64)> {
        make_folders(&self.folder, true).map_err(io::Error::other)?;
        let newest = path(&self.folder, 0);
        if newest.metadata().is_ok_and(|file| file.len() >= MAX_BYTES) {
            for age in (1..MAX_FILES).rev() {
                let younger = path(&self.folder, age - 1);
                if younger.exists() {
                    rename(younger, path(&self.folder, age))?;
                }
            }
        }
        let file = OpenOptions::new().create(true).append(true).open(newest)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    }
}

fn path(folder: &Path, age: usize) -> PathBuf {
    folder.join(if age == 0 { "sealbid.log".to_owned() } else { format!("sealbid.{age}.log") })
}

/// One line on its way to the log.
impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.append(line).ok();
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Notes where a panic was, there and on standard error: its text may hold what the person works on.
pub(crate) fn note_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", name(at.file()), at.line()));
        let place = place.as_deref().unwrap_or("?");
        writeln!(io::stderr(), "sealbid-desktop: internal {place}").ok();
        tracing::error!(place, "panic");
    }));
}

/// The file's name alone: its folder belongs to the machine that the program was built on.
fn name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}
