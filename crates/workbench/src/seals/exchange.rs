//! Seals that leave this desk, and seals that come to it.

use sealbid_desk::output::{Readers, place};
use sealbid_pdf::sign;
use sealbid_seal::electronic::{Check, ElectronicSeal};
use sealbid_seal::{SealDesign, SealPicture};
use sealbid_wire::desk::{ExportSeal, ImportSeal, Saved, SealDetail, SealFileKind};
use sha2::{Digest as _, Sha256};

use super::source::{Made, Source, bytes, written};
use super::{name, standing};
use crate::Core;
use crate::database::{SealRow, VersionRow};
use crate::failure::Failure;
use crate::machine::proposed;

const MAX_FILE: u64 = 16 << 20;

impl Core {
    pub(crate) fn seal_export(&self, asked: &ExportSeal) -> Result<Option<Saved>, Failure> {
        let row = self.seal_row(&asked.seal)?;
        let (ending, bytes) = match asked.kind {
            SealFileKind::Png => ("png", row.png.clone()),
            SealFileKind::Pdf => ("pdf", sign::sheet(&SealPicture::from_png(&row.png, row.width_mm)?)),
            SealFileKind::Svg => ("svg", self.vectors_of(&row)?.into_bytes()),
            SealFileKind::Design => match &row.source {
                Source::Drawn { design } => ("json", design.to_json().into_bytes()),
                _ => return Err(Failure::bare("seal_no_vectors")),
            },
            SealFileKind::Der => {
                let last = self.database.seal_versions(&row.id)?.pop();
                ("der", last.ok_or_else(|| Failure::bare("seal_no_version"))?.electronic)
            }
        };
        let name = proposed(&format!("{}.{ending}", row.name));
        let Some(target) = self.host.save_file(&asked.title, &name) else { return Ok(None) };
        let place = place(&*self.stores, &target, true, Readers::Usual, &[])?;
        place.write(&bytes)?;
        Ok(Some(Saved { name: place.name().to_owned() }))
    }

    fn vectors_of(&self, row: &SealRow) -> Result<String, Failure> {
        match &row.source {
            Source::Drawn { design } => Ok(design.svg(&self.assets.seal_fonts()?.get())?),
            Source::Written { writing } => Ok(written(writing)?.svg()?),
            Source::Photo { .. } | Source::Picture {} => Err(Failure::bare("seal_no_vectors")),
        }
    }

    pub(crate) fn seal_import(&self, asked: &ImportSeal) -> Result<SealDetail, Failure> {
        let known = self.files.find(&asked.handle)?;
        let file = bytes(&known, MAX_FILE)?;
        let of_file = |failure: Failure| failure.named(&known.name);
        let made = match file.first() {
            // A SEQUENCE.
            Some(0x30) => return self.electronic_taken(&file).map_err(of_file),
            Some(b'{') => {
                let design = SealDesign::from_json(&file).map_err(|e| of_file(e.into()))?;
                let picture = design.draw(&self.assets.seal_fonts()?.get(), super::source::DPI)?;
                Made { source: Source::Drawn { design: Box::new(design) }, picture, photo: None }
            }
            Some(0x89) => {
                let width = asked.width_mm.unwrap_or_default();
                let picture = SealPicture::from_png(&file, width).map_err(|e| of_file(e.into()))?;
                Made { source: Source::Picture {}, picture, photo: None }
            }
            _ => return Err(Failure::new("seal_import_unknown", [("path", known.name.as_str())])),
        };
        self.has_room()?;
        self.keep_seal(self.new_seal_id(), name(&asked.name)?, made, None)
    }

    /// An electronic seal that the register of the service made: for whoever ordered it, and for colleagues.
    fn electronic_taken(&self, der: &[u8]) -> Result<SealDetail, Failure> {
        let electronic = ElectronicSeal::from_der(der)?;
        let info = electronic.info();
        let foreign = || Failure::new("seal_import_foreign", [("name", info.name.as_str())]);
        let (id, number) = info.version().ok_or_else(foreign)?;
        if electronic.check() != Check::Intact {
            return Err(Failure::new("electronic_seal_broken", [("name", info.name.as_str())]));
        }
        let record = match self.service.reached()?.service.seal(id) {
            Ok(record) => record,
            Err(error) if error.code() == "seal_unknown" => return Err(foreign()),
            Err(error) => return Err(error.into()),
        };
        let sha256 = base16ct::lower::encode_string(&Sha256::digest(electronic.signed_info()));
        if !record.versions.iter().any(|entry| entry.number == number && entry.info_sha256 == sha256) {
            return Err(foreign());
        }
        let picture = standing::picture_of(&electronic)?;
        let (name, png, width_mm) = (info.name.clone(), picture.to_png(), picture.width_mm());
        let version = VersionRow { number, name: name.clone(), source: Source::Picture {}, electronic: der.to_vec() };
        let row = match self.database.seal(id)? {
            Some(row) => {
                self.database.keep_record(id, &record, Some(&version))?;
                SealRow { record: Some(record), ..row }
            }
            None => {
                self.has_room()?;
                let source = Source::Picture {};
                let row = SealRow { id: id.to_owned(), name, source, png, width_mm, record: Some(record) };
                self.database.keep_seal(&row, (None, Some(&version)), &self.now().to_string())?;
                row
            }
        };
        self.seal_detail(&row)
    }
}
