//! The form that is stamped: filled with what was typed, as PDF.

use sealbid_pdf::typeset::{self, Fonts, Source};
use sealbid_wire::enterprise::Field;
use serde_json::{Value, json};

use super::{ApplicationError, Applications, Opened, fields};
use crate::account::Actor;
use crate::platforms;
use crate::store::account;

const FORM: &str = include_str!("../../../../assets/forms/application.typ");
/// Families Noto Sans SC and Noto Serif SC.
const FONTS: [&str; 3] = ["NotoSansSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf", "NotoSerifSC_400Regular.ttf"];

impl Applications<'_> {
    /// The form of an application, to be printed, stamped and photographed.
    pub(crate) async fn form(&self, actor: &Actor, id: &str) -> Result<Vec<u8>, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let opened = self.open_own(&mut reading, actor, id).await?;
        let applicant = account::by_id(&mut reading, &opened.row.applicant).await?;
        let name = match &applicant {
            Some(row) => self.accounts().name_of(row)?,
            None => None,
        };
        drop(reading);
        let folder = self.office.fonts.clone().ok_or(ApplicationError::Internal("fonts"))?;
        let data =
            printed(&opened, name.as_ref().map_or("", |name| name.as_str()), self.office.is_practice).to_string();
        let now = self.now;
        let _turn = self.office.decoding.acquire().await.map_err(|_| ApplicationError::Internal("decoding"))?;
        let made = tokio::task::spawn_blocking(move || {
            let files = FONTS.iter().map(|file| std::fs::read(folder.join(file))).collect::<Result<Vec<_>, _>>();
            let fonts = Fonts::new(files.map_err(|_| ApplicationError::Internal("fonts"))?)?;
            let source = Source { main: FORM, files: &[("data.json", data.as_bytes())] };
            Ok(typeset::render(source, &fonts, now)?.bytes)
        });
        made.await.map_err(|_| ApplicationError::Internal("form"))?
    }
}

/// What stands in it; the template has the words.
fn printed(opened: &Opened, applicant: &str, is_practice: bool) -> Value {
    let text = |field: Field| opened.fields.get(&field).map_or("", String::as_str);
    let platform = platforms::by_code(text(Field::Platform)).map(|platform| platform.name).unwrap_or_default();
    json!({
        "number": opened.row.number,
        "name": text(Field::Name),
        "uscc": opened.row.uscc,
        "legal_name": text(Field::LegalName),
        "legal_id_kind": text(Field::LegalIdKind),
        "legal_id_number": text(Field::LegalIdNumber),
        "term_from": text(Field::TermFrom),
        "term_until": text(Field::TermUntil),
        "applicant": applicant,
        "platform": platform,
        "stamping": text(Field::Stamping) == fields::YES,
        "is_practice": is_practice,
    })
}
