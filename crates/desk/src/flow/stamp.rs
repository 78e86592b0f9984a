//! Stamping: seals and a signature on a copy of each document.

use std::cell::RefCell;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use rand_core::CryptoRng;
use sealbid_bid::store::{Finished, Output};
use sealbid_pdf::compose::Control;
use sealbid_pdf::place::{Document, Expansion, Placed, PlacementSet, Sizes, page_sizes};
use sealbid_pdf::read::Pdf;
use sealbid_pdf::sign::{self, Prepared, Request, standing};
use sealbid_pdf::text::Text;
use sealbid_pki::cms::Profile;
use sealbid_pki::{Certificate, Clock, Instant};

use super::{Recorded, Signed, SigningKey, check};
use crate::counted::Counted;
use crate::digest::Digested;
use crate::failure::Failure;
use crate::input::{self, Bytes};
use crate::levels::{Level, Levels, TimeStamped};
use crate::output::Place;
use crate::phone::{Named, Papers, Question};
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

    /// Its bytes, as they were copied.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What a set of placements comes to on it, with seals of these sizes. Its text is read where keywords are looked for.
    ///
    /// # Errors
    /// That it cannot be read, and that the work was ended.
    pub fn expand(&self, set: &PlacementSet, sizes: &Sizes, control: &mut Control<'_>) -> Result<Expansion, Failure> {
        expand(&self.bytes, set, sizes, control).map_err(|failure| failure.of_file(self.source))
    }

    /// The empty signature field that holds all of these seals, and so takes the signature.
    ///
    /// # Errors
    /// That it cannot be read.
    pub fn field_of(&self, placed: &[Placed]) -> Result<Option<String>, Failure> {
        let standing = Pdf::open(&self.bytes).and_then(|pdf| standing(&pdf));
        let standing = standing.map_err(|error| Failure::from(error).of_file(self.source))?;
        Ok(standing.holding(placed).map(|field| field.name.clone()))
    }
}

/// What a set of placements comes to on the PDF of these bytes.
///
/// # Errors
/// As [`Copied::expand`].
pub fn expand(
    bytes: &[u8],
    set: &PlacementSet,
    sizes: &Sizes,
    control: &mut Control<'_>,
) -> Result<Expansion, Failure> {
    let pdf = Pdf::open(bytes)?;
    let pages = page_sizes(&pdf)?;
    let text = if set.has_keywords() { Some(text_of(&pdf, control)?) } else { None };
    Ok(set.expand(&Document { pages: &pages, text: text.as_ref() }, sizes))
}

/// The text of a PDF with its places; progress is told in pages.
///
/// # Errors
/// That it cannot be read, and that the work was ended.
pub fn text_of(pdf: &Pdf<'_>, control: &mut Control<'_>) -> Result<Text, Failure> {
    let Control { cancel, progress } = control;
    let mut go_on = |done: usize, total: usize| {
        progress(done as u64, total as u64);
        checkpoint(cancel).is_ok()
    };
    Text::read(pdf, &mut go_on)?.ok_or(Failure::Cancelled)
}

/// A document that is stamped, and how.
pub struct Stamping<'p, 'r> {
    /// The copy.
    pub copied: Copied<'p>,
    /// What the phone calls it.
    pub name: String,
    /// Seals and signature. The name in the signature is the one in the key's certificate.
    pub request: Request<'r>,
}

/// A document that is stamped whole, and lacks its name.
pub struct Stamped<'p> {
    /// The file.
    pub finished: Finished<'p>,
    /// The time-stamps that were put into it.
    pub time_stamps: Vec<TimeStamped>,
}

/// Appends a revision with seals and a signature to each of the documents, all by one approval of whoever holds the key, and what
/// makes these signatures last, as it is known at the time of `clock`.
///
/// # Errors
/// What a document, the phone, an authority or an output stands against it with; then none of them is stamped.
pub fn stamp<'p>(
    stampings: Vec<Stamping<'p, '_>>,
    levels: &Levels,
    question: Question,
    key: SigningKey<'_>,
    clock: &dyn Clock,
    cancel: &AtomicBool,
) -> Result<Signed<Vec<Stamped<'p>>>, Failure> {
    let signer = key.name()?;
    let named = |one: &Stamping<'p, '_>| Named { name: one.name.clone(), file: one.copied.place.path() };
    let made_of = stampings.iter().map(|one| one.copied.sha256.to_vec());
    // Seals of one picture may be different ones.
    let sealed = stampings.iter().flat_map(|one| &one.request.seals).map(|seal| seal.info_sha256().to_vec());
    let made_of = made_of.chain(sealed);
    let papers = Papers::new(question, stampings.iter().map(named).collect(), "application/pdf", made_of);
    let gathering = RefCell::new(levels.gathering(clock, cancel));
    let prepare = |chain: &[Certificate], random: &mut dyn CryptoRng, at: Instant| {
        let mut prepared = Vec::with_capacity(stampings.len());
        for Stamping { copied, request, .. } in stampings {
            checkpoint(cancel)?;
            let foreseen = gathering.borrow_mut().foresee(&copied.bytes, chain);
            foreseen.map_err(|failure| failure.of_file(copied.source))?;
            let request = Request { name: signer.clone(), extra_room: levels.room(), ..request };
            let revision = sign::prepare(&copied.bytes, &request, chain, at, random);
            let revision = revision.map_err(|error| Failure::from(error).of_file(copied.source))?;
            let Copied { place, source, output, .. } = copied;
            prepared.push((Unsigned { place, source, output }, revision));
        }
        let contents = prepared.iter().map(|(_, revision)| revision.content()).collect();
        Ok((prepared, contents))
    };
    let complete = |prepared: Vec<(Unsigned<'p>, Prepared)>, signed: Vec<Vec<u8>>| {
        let pairs = prepared.into_iter().zip(signed);
        let whole = pairs.map(|((unsigned, revision), cms)| {
            checkpoint(cancel)?;
            let (cms, time_stamp) = levels.stamped(cms)?;
            let revision = revision.complete(&cms).map_err(|error| Failure::from(error).of_file(unsigned.source))?;
            Ok((unsigned, revision, time_stamp))
        });
        whole.collect::<Result<Vec<_>, Failure>>()
    };
    key.sign_all(&papers, Profile::Pades, prepare, complete)?.and_then(|whole| {
        let finish = |(unsigned, revision, time_stamp): (Unsigned<'p>, Vec<u8>, Option<TimeStamped>)| {
            checkpoint(cancel)?;
            let Unsigned { place, source, mut output } = unsigned;
            output.write_all(&revision).map_err(|e| place.writing(e))?;
            let mut time_stamps: Vec<TimeStamped> = time_stamp.into_iter().collect();
            if levels.level() > Level::T {
                output.flush().map_err(|e| place.writing(e))?;
                let signed = input::own_copy(&place.temporary()?)?;
                let prolonged = gathering.borrow_mut().prolong(&signed);
                let prolonged = prolonged.map_err(|failure| failure.of_file(source))?;
                drop(signed);
                output.write_all(&prolonged.revisions).map_err(|e| place.writing(e))?;
                time_stamps.extend(prolonged.stamp);
            }
            Ok(Stamped { finished: place.finish(output)?, time_stamps })
        };
        whole.into_iter().map(finish).collect()
    })
}

/// Gives all of the stamped documents their names, or none; `places` are theirs. The time-stamps in each.
///
/// # Errors
/// What keeps one of them from its name. Those that had theirs are gone again, but for such as replaced an older file.
pub fn name_all(stamped: Vec<Stamped<'_>>, places: &[Place]) -> Result<Vec<Vec<TimeStamped>>, Failure> {
    let mut time_stamps = Vec::with_capacity(stamped.len());
    for (at, (one, place)) in stamped.into_iter().zip(places).enumerate() {
        if let Err(failure) = place.persist(one.finished) {
            places[..at].iter().for_each(Place::take_back);
            return Err(failure);
        }
        time_stamps.push(one.time_stamps);
    }
    Ok(time_stamps)
}

/// A copy that lacks its revision.
struct Unsigned<'p> {
    place: &'p Place,
    source: &'p Path,
    output: Output<'p>,
}
