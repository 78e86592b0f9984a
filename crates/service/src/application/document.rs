//! Pictures and papers of an application: taken once, sealed, never another one.

use sealbid_wire::enterprise::{DocumentKind, DocumentView};
use sha2::{Digest, Sha256};

use super::picture::{self, NotTaken, Taken};
use super::{ApplicationError, Applications, Opened, fields};
use crate::account::Actor;
use crate::encoding::FormError;
use crate::objects;
use crate::repeat::{Answered, Repeat, once};
use crate::store::application::ApplicationRow;
use crate::store::document::{self as table, DocumentRow};
use crate::store::office;
use crate::vault::{Column, DataKey};

const OBJECT: Column = Column::new("document", "object");
/// The most documents of an application: each new picture is another one.
const MAX_DOCUMENTS: usize = 40;

/// A document as its people see it.
pub(crate) fn view(row: &DocumentRow) -> DocumentView {
    let number = |value: Option<i64>| value.and_then(|value| u32::try_from(value).ok());
    DocumentView {
        id: row.id.clone(),
        kind: row.kind,
        media_type: row.media_type.clone(),
        // Of 10 MiB at most.
        size: u32::try_from(row.size).unwrap_or(u32::MAX),
        width: number(row.width),
        height: number(row.height),
        is_sharp: row.sharpness.map(|sharpness| sharpness >= fields::SHARP),
        pages: number(row.pages),
        at: row.at.to_string(),
    }
}

/// Those that were handed in.
pub(crate) fn named_in<'d>(handed_in: &fields::Fields, documents: &'d [DocumentRow]) -> Vec<&'d DocumentRow> {
    documents.iter().filter(|row| handed_in.values().any(|text| *text == row.id)).collect()
}

impl Applications<'_> {
    /// Takes a picture or a paper, and has its field name it. The same again is the same document.
    pub(crate) async fn add_document(
        &self,
        actor: &Actor,
        id: &str,
        kind: DocumentKind,
        bytes: Vec<u8>,
        repeat: &Repeat,
    ) -> Result<Answered, ApplicationError> {
        if bytes.is_empty() || bytes.len() > picture::MAX_BYTES {
            return Err(FormError { field: "body" }.into());
        }
        let sha256: [u8; 32] = Sha256::digest(&bytes).into();
        // Whose it is, and whether it may be changed, before a picture is decoded for it.
        let mut reading = self.office.store.read().await?;
        let opened = self.open_own(&mut reading, actor, id).await?;
        opened.refuse_locked(fields::of_document(kind), &self.unlocked(&mut reading, &opened).await?)?;
        let there = table::of_application(&mut reading, id).await?;
        let most = office::setting(&mut reading, "document_bytes", self.now).await?;
        let kept = table::bytes_kept(&mut reading, &actor.account).await?;
        drop(reading);
        let known = there.iter().find(|row| row.sha256 == sha256 && row.kind == kind).cloned();
        let row = match known {
            Some(row) => row,
            None if there.len() >= MAX_DOCUMENTS => return Err(ApplicationError::Full),
            None if kept >= most => return Err(ApplicationError::Bytes),
            None => self.keep(&opened, kind, sha256, bytes).await?,
        };
        let field = fields::of_document(kind);
        let view = view(&row);
        let done = once!(self.office, ApplicationError, repeat, |at| {
            let mut opened = self.open_own(at, actor, id).await?;
            opened.refuse_locked(field, &self.unlocked(at, &opened).await?)?;
            if table::by_id(at, id, &row.id).await?.is_none() {
                // Asked again: of several at once none went over what may be kept.
                if table::bytes_kept(at, &actor.account).await? >= most {
                    return Err(ApplicationError::Bytes);
                }
                table::insert(at, &row).await?;
            }
            opened.fields.insert(field, row.id.clone());
            self.store_fields(at, &opened).await?;
            Ok(view.clone())
        })?;
        self.office.live.touch(&actor.account);
        Ok(done)
    }

    /// Decodes it and puts what is kept of it into an object. Where its row is never written the object is swept away.
    async fn keep(
        &self,
        opened: &Opened,
        kind: DocumentKind,
        sha256: [u8; 32],
        bytes: Vec<u8>,
    ) -> Result<DocumentRow, ApplicationError> {
        let (id, number) = (self.office.new_id(), opened.row.number.clone());
        let _turn = self.office.decoding.acquire().await.map_err(|_| ApplicationError::Internal("decoding"))?;
        let taken = tokio::task::spawn_blocking(move || picture::take(kind, &number, bytes)).await;
        let taken = taken.map_err(|_| ApplicationError::Picture)?.map_err(|error| match error {
            NotTaken::Media => ApplicationError::Media,
            NotTaken::Damaged => ApplicationError::Picture,
        })?;
        let sealed = opened.key.seal(OBJECT, &id, &taken.bytes, &mut self.office.random());
        let data = self.office.data.clone();
        let object = tokio::task::spawn_blocking(move || objects::keep(&data, &sealed)).await;
        let object = object.map_err(|_| ApplicationError::Internal("object"))??;
        let Taken { media, bytes, size, sharpness, pages, names_number } = taken;
        Ok(DocumentRow {
            id,
            application: opened.row.id.clone(),
            kind,
            media_type: media.name().to_owned(),
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            width: size.map(|(width, _)| width.into()),
            height: size.map(|(_, height)| height.into()),
            sharpness,
            pages: pages.and_then(|pages| i64::try_from(pages).ok()),
            names_number,
            sha256: sha256.to_vec(),
            object: Some(object.to_vec()),
            at: self.now,
        })
    }

    /// A document of one's own application: its type and its bytes.
    pub(crate) async fn document(
        &self,
        actor: &Actor,
        id: &str,
        document: &str,
    ) -> Result<(String, Vec<u8>), ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let opened = self.open_own(&mut reading, actor, id).await?;
        let row = table::by_id(&mut reading, id, document).await?.ok_or(ApplicationError::NoDocument)?;
        drop(reading);
        self.bytes_of(&opened.row, &opened.key, &row).await
    }

    /// What lies in a document.
    pub(crate) async fn bytes_of(
        &self,
        application: &ApplicationRow,
        key: &DataKey,
        row: &DocumentRow,
    ) -> Result<(String, Vec<u8>), ApplicationError> {
        debug_assert_eq!(application.id, row.application);
        let object = row.object.clone().ok_or(ApplicationError::Erased)?;
        let data = self.office.data.clone();
        let sealed = tokio::task::spawn_blocking(move || objects::read(&data, &object)).await;
        let sealed = sealed.map_err(|_| ApplicationError::Internal("object"))??;
        let plain = key.open(OBJECT, &row.id, &sealed)?;
        Ok((row.media_type.clone(), plain.to_vec()))
    }
}
