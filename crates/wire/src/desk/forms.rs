//! Forms.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::bids::Finding;
use crate::problem::Problem;

/// Which form it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FormTemplate {
    /// 投标函.
    BidLetter,
    /// 开标一览表.
    OpeningSchedule,
    /// 分项报价表.
    Quotation,
}

/// A form that is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FormAsked {
    /// The bid.
    pub bid: String,
    /// The part.
    pub part: String,
}

/// What a form takes from elsewhere and nobody types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FormFactsView {
    /// The purchaser's number.
    pub no: String,
    /// The tender's title.
    pub title: String,
    /// The lot; empty where there is none.
    pub lot: String,
    /// The purchaser.
    pub purchaser: String,
    /// The bidder's name.
    pub bidder_name: String,
    /// The bidder's code.
    pub bidder_uscc: String,
    /// The highest price that is accepted, fen.
    pub ceiling_fen: Option<i64>,
}

/// A form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FormView {
    /// Which it is.
    pub template: FormTemplate,
    /// What it takes from elsewhere.
    pub facts: FormFactsView,
    /// What was typed, whole or not: an object as `docs/formats/TEMPLATE.schema.json` describes the form, in which fields may be missing, and which
    /// holds nothing that stands in `facts`.
    #[ts(type = "JsonValue")]
    pub values: Value,
    /// Whether it is whole, and so part of the bid.
    pub is_whole: bool,
    /// Why not; nothing where it is whole or empty.
    pub problem: Option<Problem>,
    /// What is found in it.
    pub findings: Vec<Finding>,
    /// When it was saved last; nothing where nothing was typed yet.
    pub saved: Option<String>,
}

/// What was typed in a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveForm {
    /// The bid.
    pub bid: String,
    /// The part.
    pub part: String,
    /// As [`FormView::values`].
    #[ts(type = "JsonValue")]
    pub values: Value,
}

/// An amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CapitalsAsked {
    /// Fen.
    pub fen: i64,
}

/// An amount in Chinese capitals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Capitals {
    /// Such as 人民币肆佰元整.
    pub text: String,
}
