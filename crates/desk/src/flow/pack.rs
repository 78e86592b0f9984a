//! Packing: a response as a signed container.

use std::path::Path;

use sealbid_bid::asic::MIMETYPE;
use sealbid_bid::package::{Document, Manifest, Packing, pack as pack_project};
use sealbid_bid::project::Project;
use sealbid_bid::store::Finished;
use sealbid_pdf::compose::Control;
use sealbid_pdf::typeset::Fonts;

use super::{Recorded, Signed, SigningKey, check};
use crate::failure::Failure;
use crate::output::{Place, Sink};
use crate::phone::{Named, Papers, Question};
use crate::surroundings::checkpoint;
use crate::{digest, input};

/// A document that goes into the package.
#[derive(Clone, Copy)]
pub struct Enclosed<'e> {
    /// What it is called there.
    pub name: &'e str,
    /// Where it lies.
    pub path: &'e Path,
    /// As it is to be.
    pub recorded: Option<Recorded<'e>>,
}

/// What is packed.
pub struct Gathering<'g> {
    /// The response.
    pub project: &'g Project<'g>,
    /// Where it lies.
    pub folder: &'g Path,
    /// Its documents; see [`Packing::documents`] where there are none.
    pub enclosed: &'g [Enclosed<'g>],
    /// Fonts, for building.
    pub fonts: &'g Fonts,
}

/// Packs a response and has it signed; `name` is what the phone calls it. No phone is asked to sign what is not as it was recorded.
///
/// # Errors
/// What the project, a document, the phone or the output stands against it with.
pub fn pack<'p>(
    gathering: &Gathering<'_>,
    name: &str,
    question: Question,
    key: SigningKey<'_>,
    place: &'p Place,
    control: &mut Control<'_>,
) -> Result<Signed<(Finished<'p>, Manifest)>, Failure> {
    let Gathering { project, folder, enclosed, fonts } = gathering;
    let cancel = control.cancel;
    let mut files = Vec::new();
    for Enclosed { name, path, recorded } in *enclosed {
        let bytes = input::whole(path)?;
        let sha256 = digest::of_bytes(&bytes, cancel)?;
        check(*recorded, &sha256)?;
        files.push((*name, bytes, sha256));
    }
    let documents: Vec<_> = files.iter().map(|(name, bytes, _)| Document { name, bytes }).collect();
    let made_of = files.iter().flat_map(|(name, _, sha256)| [name.as_bytes().to_vec(), sha256.to_vec()]);
    let documents_named = vec![Named { name: name.to_owned(), file: place.path() }];
    let papers = Papers::new(question, documents_named, MIMETYPE, made_of);

    let mut output = place.begin()?;
    let mut sink = Sink::new(&mut output);
    let signed = key.sign(&papers, |signer, random, at| {
        let packing = Packing { documents: &documents, signer, fonts, at };
        let packed = pack_project(project, &packing, random, control, &mut sink);
        packed.map(|(_, manifest)| manifest).map_err(|error| Failure::from(error).of_attachment())
    });
    if let Some(error) = sink.error() {
        return Err(place.writing(error));
    }
    signed.map_err(|failure| failure.of_file(folder))?.and_then(|manifest| {
        checkpoint(cancel)?;
        // A mapped file may have been changed while it was packed.
        for Recorded { sha256, code } in enclosed.iter().filter_map(|one| one.recorded) {
            if !manifest.files.iter().any(|file| file.sha256 == sha256) {
                return Err(Failure::bare(code));
            }
        }
        Ok((place.finish(output)?, manifest))
    })
}
