//! A container whose target fails at one call or another.

use std::cell::Cell;
use std::io::{ErrorKind, Result, Seek, SeekFrom, Write};
use std::rc::Rc;

use sealbid_bid::asic::{WriteError, Writer};

use crate::world::now;

/// Fails at one call and counts what is asked of it after that.
#[derive(Clone, Default)]
struct Full(Rc<Cell<(usize, usize)>>);

impl Full {
    fn step(&self) -> Result<()> {
        let (left, after) = self.0.get();
        if left > 1 {
            self.0.set((left - 1, after));
            return Ok(());
        }
        self.0.set((0, after + usize::from(left == 0)));
        Err(ErrorKind::StorageFull.into())
    }
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.step().map(|()| bytes.len())
    }
    fn flush(&mut self) -> Result<()> {
        self.step()
    }
}

impl Seek for Full {
    fn seek(&mut self, _: SeekFrom) -> Result<u64> {
        self.step().map(|()| 0)
    }
}

/// The archive writer ends its archive when it is dropped, and printed "ZipWriter::drop: failed to finalize archive"
/// below our own sentence where that failed too.
#[test]
fn a_full_disk_made_the_archive_writer_speak_on_standard_error() {
    let mut failures = 0;
    loop {
        let full = Full::default();
        full.0.set((failures + 1, 0));
        let write = || -> std::result::Result<(), WriteError> {
            let mut writer = Writer::new(full.clone(), now())?;
            writer.add("a.txt", "text/plain", 3, &mut &b"abc"[..])?;
            writer.seal()?;
            writer.finish().map(|_| ())
        };
        let written = write();
        let (left, after) = full.0.get();
        assert_eq!(after, 0, "failure {failures}: the target was used after it failed");
        if left > 0 {
            written.unwrap();
            break;
        }
        assert_eq!(written.unwrap_err().code(), "store_full", "failure {failures}");
        failures += 1;
    }
    assert!(failures > 10, "{failures}");
}
