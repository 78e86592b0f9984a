//! This desk and its phones.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A certificate of a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhoneCertificateRow {
    /// `sign` or `encrypt`.
    pub purpose: String,
    /// For whom: the organisation.
    pub holder: String,
    /// The issuer's name.
    pub issuer: String,
    /// Its serial number, hex.
    pub serial: String,
    /// Start of its validity.
    pub not_before: String,
    /// End of its validity.
    pub not_after: String,
    /// SHA-256 of the certificate.
    pub sha256: String,
}

/// A phone that this desk was paired with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhoneRow {
    /// The fingerprint of its key, 64 hex digits.
    pub id: String,
    /// For whom its certificates are.
    pub holder: String,
    /// When it was paired.
    pub paired: String,
    /// The service that it is reached through.
    pub service: String,
    /// Whether that is the service that is set now.
    pub is_reachable: bool,
    /// Its certificates.
    pub certificates: Vec<PhoneCertificateRow>,
}

/// This desk as phones know it, and the phones that it knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeskView {
    /// The name that phones are told.
    pub name: String,
    /// The fingerprint of its key; nothing before the first pairing.
    pub fingerprint: Option<String>,
    /// Its phones, the newest first.
    pub phones: Vec<PhoneRow>,
}

/// A pairing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PairPhone {
    /// The name that the phone is told.
    pub desk_name: String,
}

/// A phone that is to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ForgetPhone {
    /// Its fingerprint.
    pub id: String,
    /// What was typed: the first eight digits of it.
    pub typed: String,
}
