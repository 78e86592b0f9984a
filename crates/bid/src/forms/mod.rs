//! The forms of a response: bid letter (投标函), opening schedule (开标一览表) and quotation (分项报价表), as JSON that
//! is checked before it is stored and as pages in the purchaser's language.
//!
//! What a form says twice must agree: figures and capitals, items and their sum. Amounts are integer fen.

mod amount;
mod check;
mod error;
mod render;
mod values;

use serde::{Deserialize, Serialize};

pub use amount::{Fen, FenError, MAX_FEN};
pub use check::{Disagreement, disagreement};
pub use error::FormError;
pub use render::render;
pub use values::{BidLetter, BidderDetails, Item, MAX_ITEMS, OpeningSchedule, Quotation, TenderRef};

use crate::tender::Template;

/// The format of the forms that are written, and the newest that is read.
pub const FORM_FORMAT: u32 = 1;
/// The largest form that is read, in bytes. Two of them fit an envelope's summary.
pub const MAX_FORM: u64 = 480 << 10;

/// A form whose values hold. It comes from [`Form::parse`] alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Form {
    /// 投标函.
    BidLetter(BidLetter),
    /// 开标一览表.
    OpeningSchedule(OpeningSchedule),
    /// 分项报价表.
    Quotation(Quotation),
}

/// What the tender says and every form repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFacts {
    /// Number, title and lot.
    pub tender: TenderRef,
    /// The purchaser's name.
    pub purchaser: String,
}

impl Form {
    /// Reads a form's values. What the tender says may be left out and is filled in, and so may amounts in capitals;
    /// what is given must agree.
    ///
    /// # Errors
    /// [`FormError`] by the first thing wrong.
    pub fn parse(json: &[u8], facts: &FormFacts) -> Result<Self, FormError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let malformed = |e: serde_json::Error| FormError::Malformed { reason: e.to_string() };
        if json.len() as u64 > MAX_FORM {
            return Err(FormError::Malformed { reason: format!("more than {MAX_FORM} bytes") });
        }
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        let Format { format } = serde_json::from_slice(json).map_err(malformed)?;
        if format != FORM_FORMAT {
            return Err(FormError::Newer { format });
        }
        let mut form: Self = serde_json::from_slice(json).map_err(malformed)?;
        match &mut form {
            Self::BidLetter(letter) => letter.complete(facts)?,
            Self::OpeningSchedule(schedule) => schedule.complete(facts)?,
            Self::Quotation(quotation) => quotation.complete(facts)?,
        }
        Ok(form)
    }

    /// Which form it is.
    pub fn template(&self) -> Template {
        match self {
            Self::BidLetter(_) => Template::BidLetter,
            Self::OpeningSchedule(_) => Template::OpeningSchedule,
            Self::Quotation(_) => Template::Quotation,
        }
    }

    /// The values as they are stored: complete, and the same bytes for the same values.
    ///
    /// # Errors
    /// [`FormError::Malformed`]; values that were read can be written.
    pub fn to_json(&self) -> Result<Vec<u8>, FormError> {
        let mut json = serde_json::to_vec_pretty(self).map_err(|e| FormError::Malformed { reason: e.to_string() })?;
        json.push(b'\n');
        Ok(json)
    }
}
