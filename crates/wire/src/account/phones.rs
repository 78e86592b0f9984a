//! The phones of an account, the desks that they were paired with, and logging in at a desk by a phone.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::form;

/// A phone becomes an account's: `POST /v1/account/phones`. From then on it logs the account in at desks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterPhone {
    /// K_auth, by which the phone names itself to desks: an uncompressed point, 65 bytes.
    #[schema(value_type = form::Point)]
    pub key: String,
    /// What the person would call it, 1 to 64 characters.
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// K_auth's over `"SBL1-ACCOUNT\0"` ‖ CBOR{service, session}: SHA-256 of the DER of the service's root certificate, and
    /// [`AccountView::session`](super::AccountView::session) as text. r ‖ s, 64 bytes.
    #[schema(value_type = form::Bytes64)]
    pub sig: String,
}

/// A phone of an account: `GET /v1/account/phones`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AccountPhone {
    /// Its `phone_id`, the fingerprint of K_auth: `DELETE /v1/account/phones/{id}` ends it.
    #[schema(value_type = form::Hex32)]
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Since when it is the account's.
    #[schema(value_type = form::Instant)]
    pub since: String,
}

/// A phone tells that it was paired with a desk: `PUT /v1/account/desks/{id}`, the identifier being the fingerprint of the desk's key. The same
/// pairing may be told again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TellDesk {
    /// What the desk said that it is called, 1 to 120 bytes.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// The phone, one of the account's.
    #[schema(value_type = form::Hex32)]
    pub phone: String,
    /// When, by the phone's clock.
    #[schema(value_type = form::Instant)]
    pub paired: String,
}

/// A desk that a phone of the account was paired with: `GET /v1/account/desks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AccountDesk {
    /// The fingerprint of its key: `DELETE /v1/account/desks/{id}` ends it, for all phones of the account or for the one that `?phone=` names.
    #[schema(value_type = form::Hex32)]
    pub id: String,
    /// What it said that it is called.
    pub name: String,
    /// The phone that it was paired with.
    #[schema(value_type = form::Hex32)]
    pub phone: String,
    /// When.
    #[schema(value_type = form::Instant)]
    pub paired: String,
    /// When the account ended it: the phone is to know it no more.
    #[schema(value_type = Option<form::Instant>)]
    pub ended: Option<String>,
}

/// A desk wants something for a phone to sign: `POST /v1/account/challenges`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskChallenge {
    /// The fingerprint of the desk's key, 32 bytes.
    #[schema(value_type = form::Hex32)]
    pub desk: String,
}

/// What the phone is to sign, as the link's LOGIN has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct LoginChallenge {
    /// Who asks, as the phone shows it.
    pub rp: String,
    /// 32 bytes that are good for one login.
    #[schema(value_type = form::Bytes32)]
    pub nonce: String,
    /// Until when, Unix seconds.
    pub exp: u64,
}

/// Somebody logs in at a desk by a phone: `POST /v1/account/sessions/by-phone`. The challenge is used up by it, whatever comes of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogInByPhone {
    /// [`LoginChallenge::nonce`].
    #[schema(value_type = form::Bytes32)]
    pub nonce: String,
    /// The fingerprint of the desk's key, that of the challenge.
    #[schema(value_type = form::Hex32)]
    pub desk: String,
    /// The phone's K_auth: an uncompressed point, 65 bytes.
    #[schema(value_type = form::Point)]
    pub key: String,
    /// K_auth's over `"SBL1-LOGIN\0"` ‖ CBOR{rp, nonce, exp, desk}, r ‖ s, 64 bytes.
    #[schema(value_type = form::Bytes64)]
    pub sig: String,
    /// What the person would call the computer, as in [`LogIn::device`](super::LogIn::device).
    #[schema(min_length = 1, max_length = 64)]
    pub device: String,
    /// As in [`LogIn::device_key`](super::LogIn::device_key).
    #[schema(value_type = form::Bytes32)]
    pub device_key: String,
}
