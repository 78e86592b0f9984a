//! Seals as the page shows them.

use std::collections::BTreeMap;

use sealbid_seal::electronic::ElectronicSeal;
use sealbid_wire::desk::{FileRef, SealChangeRow, SealDetail, SealRow as SealRowView, SealSource, SealVersionRow};
use sealbid_wire::service::{SealRecord, SealVersionEntry};

use super::{Source, standing};
use crate::Core;
use crate::bids::name_of;
use crate::database::{SealRow, VersionRow};
use crate::failure::Failure;

impl Core {
    pub(super) fn seal_row_view(&self, row: &SealRow) -> Result<SealRowView, Failure> {
        let versions = self.database.seal_versions(&row.id)?;
        self.row_view(row, &versions)
    }

    fn row_view(&self, row: &SealRow, versions: &[VersionRow]) -> Result<SealRowView, Failure> {
        let last = row.record.as_ref().and_then(|record| record.versions.last());
        let made = last.and_then(|last| versions.iter().find(|version| version.number == last.number));
        let (width_mm, height_mm) = standing::size_mm(&row.png, row.width_mm)?;
        Ok(SealRowView {
            id: row.id.clone(),
            name: row.name.clone(),
            shape: row.source.shape(),
            width_mm,
            height_mm,
            state: self.state_of(row),
            is_changed: made.is_some_and(|made| (&made.name, &made.source) != (&row.name, &row.source)),
            number: last.map(|last| last.number),
            valid_until: last.map(|last| last.valid_until.clone()),
            phones: made.map(|made| self.phones_of(made)).transpose()?.unwrap_or_default(),
            picture: self.picture_file(&format!("seal-draft:{}", row.id), row.png.clone()),
        })
    }

    /// The phones of this desk that a version may be used with.
    fn phones_of(&self, version: &VersionRow) -> Result<Vec<String>, Failure> {
        let electronic = ElectronicSeal::from_der(&version.electronic)?;
        let phones = self.paired_desk()?.map(|desk| desk.phones).unwrap_or_default();
        Ok(phones.iter().filter(|phone| standing::is_for(&electronic, phone)).map(|phone| phone.id.clone()).collect())
    }

    fn picture_file(&self, key: &str, png: Vec<u8>) -> FileRef {
        self.files.know_bytes(key, "seal.png", png, || self.new_id())
    }

    pub(super) fn seal_detail(&self, row: &SealRow) -> Result<SealDetail, Failure> {
        let versions = self.database.seal_versions(&row.id)?;
        let view = self.row_view(row, &versions)?;
        let source = self.source_view(&row.source, &view)?;
        let (told, changes) = match &row.record {
            Some(record) => self.told(record, &versions)?,
            None => (Vec::new(), Vec::new()),
        };
        Ok(SealDetail { row: view, source, versions: told, changes })
    }

    /// A source as the page works on it: by handles.
    fn source_view(&self, source: &Source, row: &SealRowView) -> Result<SealSource, Failure> {
        Ok(match source {
            Source::Drawn { design } => {
                let design = serde_json::to_value(design).map_err(|_| Failure::internal("design"))?;
                SealSource::Drawn { design }
            }
            Source::Written { writing } => SealSource::Written { writing: writing.clone() },
            Source::Picture {} => SealSource::Picture { handle: row.picture.handle.clone(), width_mm: row.width_mm },
            Source::Photo { photo, cleaning } => match self.database.seal_photo(photo)? {
                Some(found) => {
                    let key = format!("seal-photo:{photo}");
                    let file = self.files.know_bytes(&key, &found.name, found.bytes, || self.new_id());
                    SealSource::Photo { handle: file.handle, cleaning: cleaning.clone() }
                }
                // A version that came from a file has no photo.
                None => SealSource::Picture { handle: row.picture.handle.clone(), width_mm: row.width_mm },
            },
        })
    }

    /// Versions and changes, the newest first.
    fn told(
        &self,
        record: &SealRecord,
        versions: &[VersionRow],
    ) -> Result<(Vec<SealVersionRow>, Vec<SealChangeRow>), Failure> {
        let mut electronic = BTreeMap::new();
        for version in versions {
            electronic.insert(version.number, ElectronicSeal::from_der(&version.electronic)?);
        }
        let names = self.names(electronic.values())?;
        let version = |entry: &SealVersionEntry| {
            let of = electronic.get(&entry.number);
            let key = format!("seal-version:{}:{}", record.id, entry.number);
            SealVersionRow {
                number: entry.number,
                state: self.version_state(entry),
                valid_from: entry.valid_from.clone(),
                valid_until: entry.valid_until.clone(),
                holders: entry.certificates.iter().filter_map(|sha256| names.get(sha256).cloned()).collect(),
                info_sha256: entry.info_sha256.clone(),
                picture: of.map(|seal| self.picture_file(&key, seal.info().picture.data.clone())),
            }
        };
        let changes = record.changes.iter().rev().map(|entry| SealChangeRow {
            number: entry.number,
            change: entry.change.clone(),
            at: entry.at.clone(),
            by: names.get(&entry.certificate).cloned(),
            certificate: entry.certificate.clone(),
        });
        Ok((record.versions.iter().rev().map(version).collect(), changes.collect()))
    }

    /// Whose certificates are, by their digests: those of the phones of this desk, and those in seals.
    fn names<'e>(&self, seals: impl Iterator<Item = &'e ElectronicSeal>) -> Result<BTreeMap<String, String>, Failure> {
        let of_phone = |row: &sealbid_wire::desk::PhoneRow| {
            row.certificates.iter().map(|one| (one.sha256.clone(), one.holder.clone())).collect::<Vec<_>>()
        };
        let mut names: BTreeMap<_, _> = self.rows()?.iter().flat_map(of_phone).collect();
        for certificate in seals.flat_map(standing::certificates) {
            let sha256 = base16ct::lower::encode_string(&certificate.sha256());
            names.entry(sha256).or_insert_with(|| name_of(&certificate));
        }
        Ok(names)
    }
}
