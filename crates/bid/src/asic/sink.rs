//! What a container is written to, until it fails.

use std::io::{self, Seek, SeekFrom, Write};

/// Passes everything on until the target fails once; from then on nothing reaches it and nothing more is complained of.
/// The archive writer ends its archive when it is dropped and tells standard error where that fails: the caller has
/// told the error already, in a sentence for people, and what was begun is thrown away.
pub struct Sink<W> {
    target: W,
    /// Where the target stands, or would.
    position: u64,
    /// The furthest it stood: where the archive writer, which goes back to mend headers, expects to be after a failure.
    end: u64,
    failed: bool,
}

impl<W> Sink<W> {
    /// In place of `target`.
    pub fn new(target: W) -> Self {
        Self { target, position: 0, end: 0, failed: false }
    }

    /// Gives the target back.
    pub fn into_inner(self) -> W {
        self.target
    }

    fn watch<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        // What was only interrupted is tried again.
        if result.as_ref().is_err_and(|e| e.kind() != io::ErrorKind::Interrupted) {
            self.failed = true;
            self.position = self.end;
        }
        result
    }
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = if self.failed {
            bytes.len()
        } else {
            let result = self.target.write(bytes);
            self.watch(result)?
        };
        self.position += written as u64;
        self.end = self.end.max(self.position);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed {
            return Ok(());
        }
        let result = self.target.flush();
        self.watch(result)
    }
}

impl<W: Seek> Seek for Sink<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match (self.failed, to) {
            (false, _) => {
                let result = self.target.seek(to);
                self.watch(result)?
            }
            (true, SeekFrom::Start(position)) => position,
            (true, SeekFrom::Current(by) | SeekFrom::End(by)) => self.position.saturating_add_signed(by),
        };
        Ok(self.position)
    }
}
