//! The program on this machine: its settings, its service.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::Problem;

/// In which language the screens speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum LanguageChoice {
    /// As the system does.
    #[serde(rename = "system")]
    System,
    /// Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system is.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The language.
    pub language: LanguageChoice,
    /// Light or dark.
    pub theme: Theme,
    /// The address of a service; empty for the practice service inside the program.
    pub service: String,
    /// Certificates in PEM that the service's https is known by, where the system does not know it; empty otherwise.
    pub service_root: String,
    /// Who bids with this desk, filled in for a new bid.
    pub bidder_name: String,
    /// Its unified social credit code.
    pub bidder_uscc: String,
}

/// Exercise or earnest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ServiceMode {
    /// Certificates and openings are exercises.
    Practice,
    /// They count.
    Production,
}

/// How the service stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServiceView {
    /// Whether it is the one inside the program.
    pub is_embedded: bool,
    /// Exercise or earnest; nothing where that is not known yet.
    pub mode: Option<ServiceMode>,
    /// Its address as this desk reaches it.
    pub url: String,
    /// Its address as phones reach it; nothing where this machine has no network.
    pub phone_url: Option<String>,
    /// What keeps it from answering; nothing where it answers.
    pub problem: Option<Problem>,
    /// The service's clock when it was asked; nothing where it did not answer.
    pub now: Option<String>,
    /// How far the service's clock is ahead of this machine's, milliseconds.
    pub ahead_ms: i64,
}

/// The console of officers and operators, as the practice service inside the program serves it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConsoleView {
    /// Its address; nothing where the service is another one, or does not run.
    pub address: Option<String>,
    /// The address by which whoever follows it becomes the first officer, where there was none when the service started. It is good once.
    pub first_officer: Option<String>,
}

/// Everything that the first screen needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Start {
    /// The program's version.
    pub version: String,
    /// What the person chose.
    pub settings: Settings,
    /// `zh-CN` or `en`: the system's language.
    pub system_language: LanguageChoice,
}

/// What the program is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct About {
    /// The program's version.
    pub version: String,
    /// Where bids and settings lie, for people.
    pub folder: String,
    /// The version of the web view.
    pub web_view: String,
}

/// A text for a QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct QrAsked {
    /// The text, at most 1,000 bytes.
    pub text: String,
}

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QrView {
    /// One text a row, without the quiet zone; `1` is a dark module, `0` a light one.
    pub rows: Vec<String>,
}
