//! How a refusal crosses HTTP: a status for programs, `{code, params}` for people.

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection, QueryRejection};
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sealbid_wire::Problem;

use crate::account::AccountError;
use crate::application::ApplicationError;
use crate::authority::AuthorityError;
use crate::certificates::CertificatesError;
use crate::encoding::FormError;
use crate::enrolment::EnrolmentError;
use crate::identity::IdentityError;
use crate::relay::RelayError;
use crate::repeat::Answered;
use crate::seals::SealError;
use crate::store::StoreError;
use crate::tenders::{ContextError, RegisterError, ShareError};
use crate::tickets::TicketError;

/// A request that was not carried out.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) problem: Problem,
}

impl Refusal {
    pub(crate) fn bare(code: &str) -> Self {
        Self { status: status(code), problem: Problem::bare(code) }
    }
    pub(crate) fn new<V: Into<String>>(code: &str, params: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        Self { status: status(code), problem: Problem::new(code, params) }
    }
}

/// The status of a code; what is not listed is a request that cannot be carried out as it is.
pub(crate) fn status(code: &str) -> StatusCode {
    match code {
        "service_bearer" | "session_none" | "callback_forged" => StatusCode::UNAUTHORIZED,
        "code_wrong"
        | "code_over"
        | "password_wrong"
        | "not_permitted"
        | "phone_proof"
        | "login_refused"
        | "login_no_account"
        | "login_desk_ended"
        | "factor_missing"
        | "proof_needed"
        | "proposal_own"
        | "NOT_OPEN_YET"
        | "NOT_ADMIN"
        | "not_a_member"
        | "grant_signer"
        | "CERT_REVOKED"
        | "seal_order_unsigned"
        | "seal_other_owner" => StatusCode::FORBIDDEN,
        "session_unknown"
        | "phone_unlisted"
        | "desk_unlisted"
        | "service_no_such"
        | "certificate_unknown"
        | "tender_unknown"
        | "proposal_unknown"
        | "enrolment_unknown"
        | "seal_unknown"
        | "application_unknown"
        | "document_unknown"
        | "enterprise_unknown" => StatusCode::NOT_FOUND,
        "SESSION_TAKEN"
        | "number_taken"
        | "last_officer"
        | "proposal_over"
        | "ADMIN_MUST_HAND_OVER"
        | "account_has_open"
        | "identity_passed"
        | "identity_waiting"
        | "REPLAY"
        | "SEQ_GAP"
        | "enrolment_key_known"
        | "enrolment_bearer_known"
        | "enrolment_phone_known"
        | "seal_changed_meanwhile"
        | "seal_state"
        | "tender_superseded"
        | "tender_other_signer"
        | "tender_opens_earlier"
        | "tender_opened"
        | "STATE_CHANGED"
        | "ENTERPRISE_TAKEN"
        | "LEASE_LOST"
        | "LICENCE_ENDED"
        | "already_member"
        | "ADMIN_NEEDS_CERT"
        | "HAS_CERT"
        | "grant_there"
        | "grant_missing"
        | "transfer_amounts_used"
        | "transfer_missing"
        | "transfer_resume_over"
        | "draft_too_many"
        | "document_space"
        | "enrolment_application"
        | "review_conflict"
        | "review_taken"
        | "second_look_none" => StatusCode::CONFLICT,
        "FIELD_LOCKED" | "application_incomplete" | "review_marks" | "admin_differs" => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        "document_media" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "SESSION_GONE" | "QR_STALE" | "application_erased" => StatusCode::GONE,
        "service_slow" => StatusCode::REQUEST_TIMEOUT,
        "service_too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        "RATE_LIMITED" | "code_too_soon" | "code_too_many" | "password_wait" | "identity_too_often"
        | "urge_too_soon" | "admin_tries_used" | "transfer_too_many" => StatusCode::TOO_MANY_REQUESTS,
        "REPEAT_DIFFERS" => StatusCode::UNPROCESSABLE_ENTITY,
        "service_busy" => StatusCode::SERVICE_UNAVAILABLE,
        "service_store"
        | "service_record_damaged"
        | "service_authority_damaged"
        | "signer_unavailable"
        | "internal" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// What was done, as it was answered the first time.
impl IntoResponse for Answered {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        (status, [(header::CONTENT_TYPE, "application/json")], self.json).into_response()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.problem)).into_response()
    }
}

/// The errors of the operations become refusals by their codes.
macro_rules! coded {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for Refusal {
            fn from(error: $error) -> Self {
                let refusal = Refusal::new(error.code(), error.params());
                if refusal.status.is_server_error() {
                    // What a database says may quote what it was given: the kind of failure is enough here.
                    tracing::error!(code = refusal.problem.code, "the operation failed");
                }
                refusal
            }
        })+
    };
}

coded!(
    AccountError,
    ApplicationError,
    AuthorityError,
    CertificatesError,
    ContextError,
    EnrolmentError,
    FormError,
    IdentityError,
    RegisterError,
    RelayError,
    SealError,
    ShareError,
    StoreError,
    TicketError,
    sealbid_pki::ca::IssueError,
);

impl From<QueryRejection> for Refusal {
    fn from(_: QueryRejection) -> Self {
        Self::new("service_form", [("field", "query")])
    }
}

impl From<WebSocketUpgradeRejection> for Refusal {
    fn from(_: WebSocketUpgradeRejection) -> Self {
        Self::new("service_form", [("field", "Upgrade")])
    }
}

/// The parts of a body that is no JSON of its form are not repeated: it may hold a secret.
impl From<JsonRejection> for Refusal {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::BytesRejection(too_large) => too_large.into(),
            _ => Self::new("service_form", [("field", "JSON")]),
        }
    }
}

impl From<BytesRejection> for Refusal {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::bare("service_too_large"),
            _ => Self::new("service_form", [("field", "body")]),
        }
    }
}
