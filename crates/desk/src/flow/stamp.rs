//! Stamping: seals and a signature on a copy of a document.

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use sealbid_bid::store::{Finished, Output};
use sealbid_pdf::compose::Control;
use sealbid_pdf::sign::{self, Request};

use super::{Recorded, Signed, SigningKey, check};
use crate::counted::Counted;
use crate::digest::Digested;
use crate::failure::Failure;
use crate::input::{self, Bytes};
use crate::output::Place;
use crate::phone::{Paper, Question};
use crate::surroundings::checkpoint;

/// Offsets in a PDF of this kind are 32 bits wide; what is longer is not worth a copy.
const MAX_PDF: u64 = u32::MAX as u64;

/// A document in the place of the stamped one. Judged and signed is this private copy, never the file that others may change
/// meanwhile.
pub struct Copied<'p> {
    place: &'p Place,
    source: &'p Path,
    output: Output<'p>,
    bytes: Bytes,
    sha256: [u8; 32],
}

impl<'p> Copied<'p> {
    /// Copies a document.
    ///
    /// # Errors
    /// `pdf_too_large`, that it is not as it was recorded, and what keeps either side from being read or written.
    pub fn of(
        source: &'p Path,
        recorded: Option<Recorded<'_>>,
        place: &'p Place,
        control: &mut Control<'_>,
    ) -> Result<Self, Failure> {
        let (file, total) = input::open(source)?;
        if total > MAX_PDF {
            return Err(Failure::new("pdf_too_large", [("bytes", total.to_string())]).of_file(source));
        }
        let mut output = place.begin()?;
        let cancel = control.cancel;
        let mut counted = Digested::new(Counted::new(file, total, control));
        let copied = place.copy(&mut counted, source, &mut output);
        checkpoint(cancel)?;
        copied?;
        let sha256 = counted.sha256();
        check(recorded, &sha256)?;
        let bytes = input::own_copy(&place.temporary()?)?;
        Ok(Self { place, source, output, bytes, sha256 })
    }

    /// Appends a revision with seals and a signature. The name in the signature is the one in the key's certificate.
    ///
    /// # Errors
    /// What the document, the phone or the output stands against it with.
    pub fn stamp(
        self,
        request: Request<'_>,
        question: Question,
        key: SigningKey<'_>,
        cancel: &AtomicBool,
    ) -> Result<Signed<Finished<'p>>, Failure> {
        let Self { place, source, mut output, bytes, sha256 } = self;
        let request = Request { name: key.name()?, ..request };
        let paper = Paper::new(question, place.path(), "application/pdf", [sha256.to_vec()]);
        let signed = key.sign(&paper, |signer, random, at| sign::sign(&bytes, &request, signer, at, random));
        drop(bytes);
        signed.map_err(|failure| failure.of_file(source))?.and_then(|revision| {
            checkpoint(cancel)?;
            output.write_all(&revision).map_err(|e| place.writing(e))?;
            place.finish(output)
        })
    }
}
