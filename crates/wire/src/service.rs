//! What desk, phone and service say to each other over HTTP. Bytes are base64url without padding, digests of
//! certificates and identifiers lower-case hex, certificates PEM, instants RFC 3339 in UTC.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::form;

/// What a service is: `GET /v1/service`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceInfo {
    /// The number of this form: 1.
    pub format: u32,
    /// `practice`: certificates and openings of this service are exercises.
    pub mode: String,
    /// The service's clock.
    #[schema(value_type = form::Instant)]
    pub now: String,
    /// The root of its certificates.
    #[schema(value_type = form::Pem)]
    pub root: String,
    /// The certificate of the opening key, to which responses are encrypted, and its issuer.
    #[schema(value_type = form::Pem)]
    pub opening: String,
    /// The certificate of the key that signs permits and contexts, and its issuer.
    #[schema(value_type = form::Pem)]
    pub platform: String,
    /// That key: an uncompressed point, 65 bytes.
    #[schema(value_type = form::Point)]
    pub platform_key: String,
    /// The key that signs tickets: an uncompressed point, 65 bytes.
    #[schema(value_type = form::Point)]
    pub pin_key: String,
}

/// A desk begins a session of the relay: `POST /v1/link`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// 16 bytes in hex.
    #[schema(value_type = form::Hex16)]
    pub sid: String,
    /// SHA-256 of the desk's bearer.
    #[schema(value_type = form::Bytes32)]
    pub desk_sha256: String,
    /// Seconds that the session lasts, from now.
    #[schema(minimum = 1, maximum = 360)]
    pub ttl: u32,
}

/// A session of the relay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionOpened {
    /// When it ends.
    #[schema(value_type = form::Instant)]
    pub until: String,
}

/// The first message of either side on a WebSocket.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bearer {
    /// 32 bytes. Never shown by `Debug`, since this type has none.
    #[schema(value_type = form::Bytes32)]
    pub bearer: String,
}

/// The relay's answer to [`Bearer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attached {
    /// The number of the frame that the relay expects next from this side: what is older need not be sent again.
    pub next: u16,
}

/// A phone asks for its two certificates: `POST /v1/enrolments`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRequest {
    /// PKCS#10 in PEM, signed with the signing key.
    pub request: String,
    /// The encryption key: an uncompressed point, 65 bytes.
    #[schema(value_type = form::Point)]
    pub encryption_key: String,
    /// The fingerprint of the key by which the phone names itself to desks: 32 bytes in hex. It is the phone's own word.
    #[schema(value_type = form::Hex32)]
    pub phone_id: String,
    /// SHA-256 of the bearer by which this phone will name itself.
    #[schema(value_type = form::Bytes32)]
    pub bearer_sha256: String,
    /// The enterprise.
    pub organization: String,
    /// Its unified social credit code.
    pub uscc: String,
    /// The holder's name; the enterprise's where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The keys of a phone that asks for the certificates of an application that was approved: `POST /v1/applications/{id}/enrolments`. Who they are
/// for stands in the application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentKeys {
    /// PKCS#10 in PEM, signed with the signing key.
    pub request: String,
    /// The encryption key: an uncompressed point, 65 bytes.
    #[schema(value_type = form::Point)]
    pub encryption_key: String,
    /// The fingerprint of the key by which the phone names itself to desks: 32 bytes in hex. It is the phone's own word.
    #[schema(value_type = form::Hex32)]
    pub phone_id: String,
    /// SHA-256 of the bearer by which this phone will name itself.
    #[schema(value_type = form::Bytes32)]
    pub bearer_sha256: String,
}

/// A secret that only the holder of the encryption key can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentChallenge {
    /// The enrolment, 16 bytes in hex: HPKE's aad are these bytes.
    #[schema(value_type = form::Hex16)]
    pub id: String,
    /// HPKE's encapsulated key, 65 bytes.
    #[schema(value_type = form::Point)]
    pub enc: String,
    /// The secret, sealed: 48 bytes.
    #[schema(value_type = form::Bytes48)]
    pub ct: String,
    /// Until when it can be answered.
    #[schema(value_type = form::Instant)]
    pub until: String,
}

/// The secret, opened: `POST /v1/enrolments/{id}/answer`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentAnswer {
    /// 32 bytes.
    #[schema(value_type = form::Bytes32)]
    pub secret: String,
}

/// The certificates of a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Enrolled {
    /// The phone's identifier at this service: its `phone_id`.
    #[schema(value_type = form::Hex32)]
    pub device: String,
    /// The signing certificate and its issuer.
    #[schema(value_type = form::Pem)]
    pub signing: String,
    /// The encryption certificate and its issuer.
    #[schema(value_type = form::Pem)]
    pub encryption: String,
    /// The root they lead to.
    #[schema(value_type = form::Pem)]
    pub root: String,
}

/// One certificate: an element of `GET /v1/certificates`, and the answer to a revocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertificateEntry {
    /// SHA-256 of its DER.
    #[schema(value_type = form::Hex32)]
    pub sha256: String,
    /// `sign` or `encrypt`.
    #[serde(rename = "for")]
    pub purpose: String,
    /// RFC 4514.
    pub subject: String,
    /// Hex.
    #[schema(pattern = "^[0-9a-f]+$")]
    pub serial: String,
    /// Its last instant.
    #[schema(value_type = form::Instant)]
    pub not_after: String,
    /// When it was revoked.
    #[schema(value_type = Option<form::Instant>)]
    pub revoked: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The certificate and its issuer.
    #[schema(value_type = form::Pem)]
    pub certificate: String,
}

/// Ends a certificate: `POST /v1/certificates/{sha256}/revoke`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// `unspecified`, `key_compromise`, `affiliation_changed`, `superseded` or `cessation_of_operation`.
    #[schema(pattern = "^(unspecified|key_compromise|affiliation_changed|superseded|cessation_of_operation)$")]
    pub reason: String,
}

/// A phone asks for a ticket, under its bearer: `POST /v1/tickets`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketRequest {
    /// The question's hash, 32 bytes.
    #[schema(value_type = form::Bytes32)]
    pub req_hash: String,
}

/// The service's word that a phone is enrolled and none of its certificates revoked: `sig` signs `"SBL1-TICKET\0"` and the
/// deterministic CBOR of the other four members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedTicket {
    /// The phone's `phone_id`, 32 bytes.
    #[schema(value_type = form::Bytes32)]
    pub device: String,
    /// The question that it is good for, 32 bytes.
    #[schema(value_type = form::Bytes32)]
    pub req_hash: String,
    /// Its end, Unix seconds.
    pub exp: u64,
    /// SHA-256 of the PIN key's SubjectPublicKeyInfo, 32 bytes.
    #[schema(value_type = form::Bytes32)]
    pub key: String,
    /// r and s, 64 bytes.
    #[schema(value_type = form::Bytes64)]
    pub sig: String,
}

/// A tender as the service has recorded it: the answer to `POST /v1/tenders`, and `GET /v1/tenders/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TenderRecord {
    /// Its `ocid`.
    pub id: String,
    /// The purchaser's number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The purchaser's name.
    pub purchaser: String,
    /// The end of submission.
    #[schema(value_type = form::Instant)]
    pub deadline: String,
    /// When responses may be opened.
    #[schema(value_type = form::Instant)]
    pub opens: String,
    /// SHA-256 of the package that says so.
    #[schema(value_type = form::Hex32)]
    pub package_sha256: String,
}

/// A desk asks for the platform's word on a tender: `POST /v1/tenders/{id}/context`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContextRequest {
    /// SHA-256 of the certificate, issued here, whose enterprise is the bidder.
    #[schema(value_type = form::Hex32)]
    pub certificate: String,
}

/// The platform's word on a tender and a bidder: `sig` signs `"SBL1-CTX\0"` and the deterministic CBOR of the other seven
/// members. Texts are what a phone shows: cleaned, and cut to 120 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedContext {
    /// The tender's `ocid`.
    pub tender_id: String,
    /// The purchaser's number.
    pub number: String,
    /// Its title.
    pub name: String,
    /// The enterprise in the certificate asked about.
    pub bidder: String,
    /// The end of submission, Unix seconds.
    pub deadline: u64,
    /// When responses may be opened, Unix seconds.
    pub opens: u64,
    /// SHA-256 of the platform key's SubjectPublicKeyInfo, 32 bytes.
    #[schema(value_type = form::Bytes32)]
    pub key: String,
    /// r and s, 64 bytes.
    #[schema(value_type = form::Bytes64)]
    pub sig: String,
}

/// One platform member of an envelope: `POST /v1/tenders/{id}/opening/share`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareRequest {
    /// The envelope's `bid.id`: 16 bytes in hex.
    #[schema(value_type = form::Hex16)]
    pub bid_id: String,
    /// The member's certificate.
    #[schema(value_type = form::Hex32)]
    pub cert_sha256: String,
    /// 65 bytes.
    #[schema(value_type = form::Point)]
    pub enc: String,
    /// 48 bytes.
    #[schema(value_type = form::Bytes48)]
    pub ct: String,
}

/// The platform's share of one bid, and its word that the tender was open.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShareReleased {
    /// 32 bytes.
    #[schema(value_type = form::Bytes32)]
    pub share: String,
    /// As in docs/protocol, in JSON.
    pub permit: OpeningPermit,
}

/// The platform's signature over the opening: `sig` signs `"SBL1-PERMIT\0"` and the deterministic CBOR of the other
/// four members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpeningPermit {
    /// The tender's `ocid`.
    pub tender_id: String,
    /// Unix seconds.
    pub opens: u64,
    /// Unix seconds of the first share that was released.
    pub opened_at: u64,
    /// SHA-256 of the platform key's SubjectPublicKeyInfo, 32 bytes.
    #[schema(value_type = form::Bytes32)]
    pub key: String,
    /// r and s, 64 bytes.
    #[schema(value_type = form::Bytes64)]
    pub sig: String,
}

/// What the owner of a seal orders, as their phone signed it: `POST /v1/seals` to have a version made, `POST /v1/seals/{id}/changes` for a
/// change of state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealOrder {
    /// The `SES_SealInfo` (GB/T 38540-2020) of the version, DER; of a change a [`SealStatement`] in JSON.
    #[schema(value_type = form::Bytes)]
    pub statement: String,
    /// A detached CMS signature over it.
    #[schema(value_type = form::Bytes)]
    pub signature: String,
}

/// A change of a seal's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealStatement {
    /// 1.
    pub format: u32,
    /// The seal.
    #[schema(value_type = form::Uuid)]
    pub seal: String,
    /// Its version, the last one.
    pub number: u32,
    /// What becomes of it.
    pub change: SealChange,
    /// How many changes there were before, so that an old order changes nothing.
    pub after: u32,
}

/// What becomes of a seal by its owner's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SealChange {
    /// It stamps no more for the time being.
    Suspend,
    /// It stamps again.
    Resume,
    /// It never stamps again.
    Void,
}

/// A version that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SealMade {
    /// What is known of the seal.
    pub record: SealRecord,
    /// The electronic seal (`SESeal`), DER.
    #[schema(value_type = form::Bytes)]
    pub seal: String,
}

/// What is known of a seal, without how it looks: `GET /v1/seals/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SealRecord {
    /// Its identifier, a UUID.
    #[schema(value_type = form::Uuid)]
    pub id: String,
    /// Its owner's code (USCC).
    pub owner: String,
    /// Its versions, the first one first.
    pub versions: Vec<SealVersionEntry>,
    /// What became of them, in its order.
    pub changes: Vec<SealChangeEntry>,
}

/// One version of a seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SealVersionEntry {
    /// Its number, from 1.
    pub number: u32,
    /// `active`, `suspended` or `void`.
    pub state: String,
    /// SHA-256 of its `SES_SealInfo`.
    #[schema(value_type = form::Hex32)]
    pub info_sha256: String,
    /// From when it stamps.
    #[schema(value_type = form::Instant)]
    pub valid_from: String,
    /// Until when.
    #[schema(value_type = form::Instant)]
    pub valid_until: String,
    /// SHA-256 of the certificates that it may be used with.
    #[schema(value_type = Vec<form::Hex32>)]
    pub certificates: Vec<String>,
}

/// Something that became of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SealChangeEntry {
    /// Its number.
    pub number: u32,
    /// `made`, `suspended`, `resumed`, `voided`, or `superseded` by a newer one.
    pub change: String,
    /// When.
    #[schema(value_type = form::Instant)]
    pub at: String,
    /// SHA-256 of the certificate whose holder ordered it.
    #[schema(value_type = form::Hex32)]
    pub certificate: String,
}
