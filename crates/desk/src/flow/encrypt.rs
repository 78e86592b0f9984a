//! Encrypting: the envelope that both sides must open together.

use std::fs::File;
use std::io::{Read, Seek as _};
use std::path::Path;

use rand_core::CryptoRng;
use sealbid_bid::package::{Manifest, Package, ReadPackageError, is_container, read_package};
use sealbid_bid::store::Finished;
use sealbid_envelope::{Control, Facts, Recipients, Sealed, Tender, seal};
use sealbid_pki::Instant;

use super::{Recorded, check};
use crate::digest::Digested;
use crate::failure::{Failure, OfFile};
use crate::input;
use crate::output::{Place, Sink};
use crate::surroundings::checkpoint;

/// A tender as it now stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'t> {
    /// Its identifier.
    pub id: &'t str,
    /// Its release; unknown where only the identifier is.
    pub release: Option<&'t str>,
    /// Its opening, where that is known.
    pub opens: Option<Instant>,
}

/// A file that is to be encrypted, opened once: whatever gets its name meanwhile, this one is read.
pub struct Plain<'p> {
    path: &'p Path,
    file: File,
    len: u64,
    /// The response in a package; nothing in any other file, which has no summary.
    response: Option<Package>,
}

impl<'p> Plain<'p> {
    /// Opens it.
    ///
    /// # Errors
    /// What keeps it from being read; that it is a package and damaged.
    pub fn open(path: &'p Path) -> Result<Self, Failure> {
        let (mut file, len) = input::open(path)?;
        let response = match is_container(&mut file).map_err(|e| Failure::reading(path, &e))? {
            true => match read_package(&mut file) {
                Err(ReadPackageError::NotResponse { .. }) => None,
                read => Some(read.of_file(path)?),
            },
            false => None,
        };
        Ok(Self { path, file, len, response })
    }

    /// What stands readable in the header, by the response; nothing where there is none.
    ///
    /// # Errors
    /// `response_for_other_tender`, `response_superseded`: it is for the tender as it now stands, or it is not encrypted.
    pub fn facts(&self, standing: Standing<'_>, created: Instant) -> Result<Option<Facts>, Failure> {
        let Some(Package { manifest, .. }) = &self.response else { return Ok(None) };
        check_tender(manifest, standing).of_file(self.path)?;
        let (tender, bidder) = (&manifest.tender, &manifest.bidder);
        Ok(Some(Facts {
            tender: Tender {
                id: tender.id.clone(),
                no: tender.no.clone(),
                title: tender.title.clone(),
                lot: tender.lot.clone(),
            },
            bidder: bidder.name.clone(),
            uscc: bidder.uscc.clone(),
            created,
            opens: standing.opens,
        }))
    }

    /// Encrypts it.
    ///
    /// # Errors
    /// That it is not as it was recorded, and what keeps either side from being read or written.
    pub fn encrypt<'o>(
        mut self,
        facts: &Facts,
        recipients: &Recipients,
        recorded: Option<Recorded<'_>>,
        place: &'o Place,
        random: &mut dyn CryptoRng,
        control: &mut Control<'_>,
    ) -> Result<(Finished<'o>, Sealed), Failure> {
        self.file.rewind().map_err(|e| Failure::reading(self.path, &e))?;
        let mut digested = Digested::new(&mut self.file);
        // Where nobody asks for it no time is spent on a digest.
        let body: &mut dyn Read = if recorded.is_some() { &mut digested } else { digested.inner() };
        let summary = self.response.as_ref().map_or(&[][..], |response| response.summary.as_slice());
        let mut output = place.begin()?;
        let mut sink = Sink::new(&mut output);
        let sealed = seal(facts, recipients, summary, body, self.len, &mut sink, random, control);
        if let Some(error) = sink.error() {
            return Err(place.writing(error));
        }
        checkpoint(control.cancel)?;
        let sealed = sealed.of_file(self.path)?;
        check(recorded, &digested.sha256())?;
        Ok((place.finish(output)?, sealed))
    }
}

/// Whether a response is for a tender, and for the tender as it now stands.
fn check_tender(manifest: &Manifest, standing: Standing<'_>) -> Result<(), Failure> {
    let differ = |code: &str, ours: &str, given: &str| Err(Failure::new(code, [("response", ours), ("tender", given)]));
    let ours = &manifest.tender;
    if ours.id != standing.id {
        return differ("response_for_other_tender", &ours.id, standing.id);
    }
    match standing.release {
        Some(release) if ours.release != release => differ("response_superseded", &ours.release, release),
        _ => Ok(()),
    }
}
