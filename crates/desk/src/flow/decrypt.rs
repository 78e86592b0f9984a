//! Decrypting: what is in an encrypted response.

use std::fs::File;
use std::io::Seek as _;
use std::path::Path;

use sealbid_bid::store::Finished;
use sealbid_envelope::{Control, Inspected, Means, inspect, open, open_summary};

use crate::failure::{Failure, OfFile};
use crate::input;
use crate::output::{Place, Sink};
use crate::surroundings::checkpoint;

/// An encrypted response, opened once: whatever gets its name meanwhile, this file is read.
pub struct Envelope<'e> {
    path: &'e Path,
    file: File,
    len: u64,
}

impl<'e> Envelope<'e> {
    /// Opens the file.
    ///
    /// # Errors
    /// What keeps it from being read.
    pub fn open(path: &'e Path) -> Result<Self, Failure> {
        let (file, len) = input::open(path)?;
        Ok(Self { path, file, len })
    }

    /// What it says in the open.
    ///
    /// # Errors
    /// That it is none.
    pub fn inspect(&mut self) -> Result<Inspected, Failure> {
        let len = self.len;
        inspect(self.rewound()?, len).of_file(self.path)
    }

    /// Its summary.
    ///
    /// # Errors
    /// That these means do not open it, or that it is damaged.
    pub fn summary(&mut self, means: Means<'_>) -> Result<Vec<u8>, Failure> {
        let len = self.len;
        let (_, summary) = open_summary(self.rewound()?, len, means).of_file(self.path)?;
        Ok(summary)
    }

    /// Its body, and its summary.
    ///
    /// # Errors
    /// As [`Envelope::summary`], and what keeps the output from being written.
    pub fn body<'p>(
        &mut self,
        means: Means<'_>,
        place: &'p Place,
        control: &mut Control<'_>,
    ) -> Result<(Finished<'p>, Vec<u8>), Failure> {
        let (len, mut summary) = (self.len, Vec::new());
        let mut output = place.begin()?;
        // The output's own errors name the output, all others the envelope.
        let mut sink = Sink::new(&mut output);
        let opened = open(self.rewound()?, len, means, &mut summary, &mut sink, control);
        if let Some(error) = sink.error() {
            return Err(place.writing(error));
        }
        checkpoint(control.cancel)?;
        opened.of_file(self.path)?;
        Ok((place.finish(output)?, summary))
    }

    fn rewound(&mut self) -> Result<&mut File, Failure> {
        self.file.rewind().map_err(|e| Failure::reading(self.path, &e))?;
        Ok(&mut self.file)
    }
}
