//! What is done with phones, and what comes of it: pairing, stamping, packing, encrypting, opening.
//!
//! Each flow is told everything that it works on and gives back what it made. What a phone signs is asked for again by the same
//! wish until its file and the record of it are safe; what fails or is ended leaves no file.

pub(crate) mod decrypt;
pub(crate) mod encrypt;
mod output;
pub(crate) mod pack;
pub(crate) mod pair;
mod screen;
pub(crate) mod stamp;

use std::num::NonZeroUsize;
use std::path::Path;

use sealbid_desk::verify::Judge;
use sealbid_desk::{Sources, Stores, Surroundings};
use sealbid_pdf::compose::Control;
use sealbid_pki::{Clock, Instant};
use sealbid_wire::{Language, VerifyReport, text};

pub(crate) use output::Written;
use output::judged;
pub(crate) use screen::PhoneScreen;

use crate::failure::Failure;
use crate::jobs::Job;

/// What a flow is given.
#[derive(Clone, Copy)]
pub(crate) struct Flow<'f> {
    pub(crate) job: &'f Job,
    pub(crate) stores: &'f dyn Stores,
    pub(crate) sources: &'f dyn Sources,
    /// The time that is written into records and headers: the service's, since deadlines are.
    pub(crate) clock: &'f dyn Clock,
    /// The person's language: a phone shows the question's heading in it.
    pub(crate) language: Language,
}

impl<'f> Flow<'f> {
    pub(crate) fn surroundings(&self) -> Surroundings<'f> {
        Surroundings { stores: self.stores, sources: self.sources, cancel: self.job.cancel() }
    }

    fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The heading of a question.
    pub(crate) fn title(&self, key: &str, params: &[(&str, &str)]) -> String {
        text(self.language, key, params).unwrap_or_else(|| key.to_owned())
    }
}

/// What is to be said of the signatures of a file that people call `name`, unless the job is ended meanwhile.
pub(crate) fn verified(job: &Job, judge: &Judge, file: &Path, name: &str) -> Result<VerifyReport, Failure> {
    let mut advance = |done, total| job.progress("verifying", done, total, "bytes");
    let report = judge.report(file, None, &mut Control { cancel: job.cancel(), progress: &mut advance })?;
    Ok(VerifyReport { file: name.to_owned(), ..report })
}

/// How many threads a stream is encrypted and decrypted by; the result does not depend on it.
fn threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}
