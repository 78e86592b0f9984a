//! Why a form's values are refused.

use crate::text::TextError;

/// Why a form's values are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// Not JSON, or not of the shape that the form's schema gives.
    #[error("{reason}")]
    Malformed {
        /// What the reader of JSON says.
        reason: String,
    },
    /// A format other than this program knows.
    #[error("the form is of format {format}")]
    Newer {
        /// What it says.
        format: u32,
    },
    /// The values of one form where another is wanted.
    #[error("{given} where {expected} is wanted")]
    OtherForm {
        /// The form given.
        given: &'static str,
        /// The form wanted.
        expected: &'static str,
    },
    /// The form names another tender, lot or purchaser.
    #[error("{field} is {given}, not {expected}")]
    OtherTender {
        /// Which field.
        field: &'static str,
        /// What the form says.
        given: String,
        /// What the tender says.
        expected: String,
    },
    /// Figures and capitals differ, or the capitals are none.
    #[error("{field}: {given} is not {expected}")]
    Capitals {
        /// Which field.
        field: &'static str,
        /// The capitals as given.
        given: String,
        /// The capitals of the figures.
        expected: String,
    },
    /// An item's amount is not its quantity times its unit price.
    #[error("item {no}: {given} is not {expected}")]
    ItemAmount {
        /// The item's number.
        no: String,
        /// The amount as given, in yuan.
        given: String,
        /// The product, rounded to the fen, in yuan.
        expected: String,
    },
    /// The total is not the sum of the items.
    #[error("the total {given} is not {expected}")]
    Total {
        /// The total as given, in yuan.
        given: String,
        /// The sum, in yuan.
        expected: String,
    },
    /// A number outside what its field can hold.
    #[error("{field}: {value}")]
    Number {
        /// Which field.
        field: &'static str,
        /// What stands there.
        value: String,
    },
    /// No day of the calendar, written `YYYY-MM-DD`.
    #[error("{field}: {value}")]
    Date {
        /// Which field.
        field: &'static str,
        /// What stands there.
        value: String,
    },
    /// A text that cannot be used.
    #[error(transparent)]
    Text(#[from] TextError),
}

impl FormError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "form_malformed",
            Self::Newer { .. } => "form_newer",
            Self::OtherForm { .. } => "form_other_form",
            Self::OtherTender { .. } => "form_other_tender",
            Self::Capitals { .. } => "form_capitals",
            Self::ItemAmount { .. } => "form_item_amount",
            Self::Total { .. } => "form_total",
            Self::Number { .. } => "form_number",
            Self::Date { .. } => "form_date",
            Self::Text(e) => e.code(),
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Malformed { reason } => vec![("reason", reason.clone())],
            Self::Newer { format } => vec![("format", format.to_string())],
            Self::OtherForm { given, expected } => {
                vec![("given", (*given).to_owned()), ("expected", (*expected).to_owned())]
            }
            Self::OtherTender { field, given, expected } | Self::Capitals { field, given, expected } => {
                vec![("field", (*field).to_owned()), ("given", given.clone()), ("expected", expected.clone())]
            }
            Self::ItemAmount { no, given, expected } => {
                vec![("item", no.clone()), ("given", given.clone()), ("expected", expected.clone())]
            }
            Self::Total { given, expected } => vec![("given", given.clone()), ("expected", expected.clone())],
            Self::Number { field, value } | Self::Date { field, value } => {
                vec![("field", (*field).to_owned()), ("value", value.clone())]
            }
            Self::Text(e) => e.params(),
        }
    }
}
