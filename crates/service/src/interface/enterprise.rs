//! Enterprises, applications, and their review.

use sealbid_wire::enterprise::{
    ApplicationRow, ApplicationView, BeginApplication, DocumentKind, DocumentView, EnterpriseSearch, EnterpriseView,
    OwnEnterprise, SaveFields, SavedFields,
};
use sealbid_wire::review::{Decide, QueuePart, ReviewQueue, ReviewRow, ReviewView, SaveMarks, SecondLook};
use sealbid_wire::service::{EnrolmentChallenge, EnrolmentKeys};
use sealbid_wire::way::{BankView, ChangeWay, DeclineRequest, GrantOrder, GrantView, JoinRequest, SandboxEntry};

use super::call::{Call, Writing};

const OWN: [&str; 2] = ["application_erased", "application_unknown"];
const CLOSED: [&str; 4] = ["ENTERPRISE_TAKEN", "already_member", "enterprise_unknown", "not_a_member"];
const KNOWN: [&str; 3] = ["enrolment_bearer_known", "enrolment_key_known", "enrolment_phone_known"];

pub(super) fn calls(at: &mut Writing) -> Vec<Call> {
    let mut calls = vec![
        at.get("/v1/enterprises", "Looks for enterprises by code or by a part of the name")
            .query::<String>("search", "A code, or 2 to 64 characters of a name.")
            .gives::<EnterpriseSearch>("Those that fit, and the ways into each.")
            .refuses(&["RATE_LIMITED"])
            .done(),
        at.get("/v1/enterprises/mine", "The enterprises that one belongs to")
            .gives_each::<OwnEnterprise>("They.")
            .done(),
        at.get("/v1/enterprises/{id}", "An enterprise that one belongs to")
            .gives::<EnterpriseView>("It.")
            .refuses(&["enterprise_unknown"])
            .done(),
        at.get("/v1/enterprises/{id}/requests", "Who asks the admin of an enterprise")
            .gives_each::<JoinRequest>("The oldest first.")
            .refuses(&["NOT_ADMIN", "application_erased", "application_unknown", "enterprise_unknown"])
            .done(),
        at.post("/v1/enterprises/{id}/requests/{application}/grant", "The admin lets somebody in by a signed grant")
            .takes::<GrantOrder>()
            .gives::<GrantView>("The grant, with the time at which it was signed.")
            .refuses(&OWN)
            .refuses(&[
                "ADMIN_NEEDS_CERT",
                "NOT_ADMIN",
                "STATE_CHANGED",
                "enterprise_unknown",
                "grant_signature",
                "grant_signer",
                "grant_statement",
                "grant_there",
            ])
            .done(),
        at.post("/v1/enterprises/{id}/requests/{application}/refusal", "The admin declines")
            .takes::<DeclineRequest>()
            .gives::<DeclineRequest>("What was said.")
            .refuses(&OWN)
            .refuses(&["NOT_ADMIN", "STATE_CHANGED", "enterprise_unknown"])
            .done(),
        at.get("/v1/enterprises/{id}/grants", "The grants of an enterprise: all to its admin, to a clerk his own")
            .query::<String>("before", "The identifier of a grant: those behind it.")
            .gives_each::<GrantView>("The newest first, at most 100.")
            .refuses(&["application_unknown", "enterprise_unknown"])
            .done(),
        at.get("/v1/enterprises/{id}/grants/{grant}/statement", "What was signed, as a file")
            .gives_bytes("A `GrantStatement`, to the byte.", "application/json")
            .refuses(&["application_erased", "application_unknown", "enterprise_unknown"])
            .done(),
        at.get("/v1/enterprises/{id}/grants/{grant}/signature", "The signature over it, as a file")
            .gives_bytes("A detached CMS signature with its time-stamp, DER.", "application/pkcs7-signature")
            .refuses(&["application_unknown", "enterprise_unknown"])
            .done(),
        at.get("/v1/applications", "What one applied for")
            .gives_each::<ApplicationRow>("The one changed last first.")
            .done(),
        at.post("/v1/applications", "Begins an application, or finds the one of its kind that is open")
            .takes::<BeginApplication>()
            .gives::<ApplicationView>("It.")
            .refuses(&OWN)
            .refuses(&CLOSED)
            .refuses(&["RATE_LIMITED", "draft_too_many"])
            .passes_on("the code")
            .done(),
        at.get("/v1/applications/{id}", "One's own application").gives::<ApplicationView>("It.").refuses(&OWN).done(),
        at.put("/v1/applications/{id}/fields", "Saves what was typed")
            .takes::<SaveFields>()
            .gives::<SavedFields>("The application, and what another device typed otherwise.")
            .refuses(&OWN)
            .refuses(&["FIELD_LOCKED", "STATE_CHANGED"])
            .done(),
        at.post("/v1/applications/{id}/documents/{kind}", "Adds a picture or a paper, at most 10 MiB")
            .part::<DocumentKind>("kind")
            .takes_bytes("application/octet-stream")
            .gives::<DocumentView>("It; the same again is the same document.")
            .refuses(&OWN)
            .refuses(&[
                "FIELD_LOCKED",
                "RATE_LIMITED",
                "STATE_CHANGED",
                "document_damaged",
                "document_media",
                "document_space",
                "document_too_many",
            ])
            .done(),
        at.get("/v1/applications/{id}/papers/{document}", "A picture or paper of one's own application")
            .gives_bytes("As it was kept: a picture drawn anew, a PDF as it came.", "application/octet-stream")
            .refuses(&OWN)
            .refuses(&["document_unknown"])
            .done(),
        at.get("/v1/applications/{id}/form", "The form to be stamped, filled with what was typed")
            .gives_bytes("PDF.", "application/pdf")
            .refuses(&OWN)
            .refuses(&["form_not_made"])
            .done(),
        at.post("/v1/applications/{id}/submission", "Hands it in")
            .gives::<ApplicationView>("It.")
            .refuses(&OWN)
            .refuses(&CLOSED)
            .refuses(&[
                "HAS_CERT",
                "RATE_LIMITED",
                "STATE_CHANGED",
                "admin_differs",
                "admin_tries_used",
                "application_incomplete",
                "transfer_amounts_used",
                "transfer_too_many",
            ])
            .done(),
        at.post("/v1/applications/{id}/withdrawal", "Takes it back")
            .gives::<ApplicationView>("It.")
            .refuses(&OWN)
            .refuses(&["STATE_CHANGED"])
            .done(),
        at.post("/v1/applications/{id}/urging", "Asks the officers to hurry")
            .gives::<ApplicationView>("It.")
            .refuses(&OWN)
            .refuses(&["STATE_CHANGED", "urge_too_soon"])
            .done(),
        at.post("/v1/applications/{id}/way", "Goes another way with what was typed")
            .takes::<ChangeWay>()
            .gives::<ApplicationView>("The application of that way.")
            .refuses(&OWN)
            .refuses(&CLOSED)
            .refuses(&["RATE_LIMITED", "STATE_CHANGED", "draft_too_many"])
            .done(),
        at.post("/v1/applications/{id}/confirmation", "Comes in as a clerk although one was told to be the admin")
            .gives::<ApplicationView>("It.")
            .refuses(&OWN)
            .refuses(&["STATE_CHANGED", "already_member", "enterprise_unknown"])
            .done(),
        at.post("/v1/applications/{id}/bank-inquiry", "Has the bank asked for the transfer now")
            .gives::<ApplicationView>("It, with what came.")
            .refuses(&OWN)
            .refuses(&["RATE_LIMITED"])
            .done(),
        at.post("/v1/applications/{id}/resumption", "Goes on with a transfer that came too late")
            .gives::<ApplicationView>("It.")
            .refuses(&OWN)
            .refuses(&CLOSED)
            .refuses(&["STATE_CHANGED", "transfer_resume_over"])
            .done(),
        at.post(
            "/v1/applications/{id}/enrolments",
            "A phone asks for the certificates of an application that was approved",
        )
        .takes::<EnrolmentKeys>()
        .makes::<EnrolmentChallenge>("A secret that the holder of the encryption key alone can read.")
        .refuses(&OWN)
        .refuses(&KNOWN)
        .refuses(&["HAS_CERT", "RATE_LIMITED", "STATE_CHANGED", "enrolment_same_key", "enterprise_unknown"])
        .passes_on("the request or of the names in it")
        .done(),
    ];
    calls.extend(reviews(at));
    calls
}

fn reviews(at: &mut Writing) -> Vec<Call> {
    const HELD: [&str; 4] = ["LEASE_LOST", "STATE_CHANGED", "application_erased", "application_unknown"];
    vec![
        at.get("/v1/office/applications", "The queue of applications")
            .query::<QueuePart>("part", "Which part; those that wait where none is named.")
            .gives::<ReviewQueue>("The longest waiting first.")
            .done(),
        at.post("/v1/office/applications/{id}/lease", "Takes an application, or goes on with one's own")
            .gives::<ReviewView>("All of it.")
            .refuses(&["STATE_CHANGED", "application_erased", "application_unknown", "review_conflict", "review_taken"])
            .done(),
        at.delete("/v1/office/applications/{id}/lease", "Gives it back without a decision")
            .says(204, "Others may take it.")
            .refuses(&["application_unknown"])
            .done(),
        at.put("/v1/office/applications/{id}/marks", "Keeps marks")
            .takes::<SaveMarks>()
            .says(204, "They are kept.")
            .refuses(&HELD)
            .done(),
        at.post("/v1/office/applications/{id}/decision", "Decides")
            .takes::<Decide>()
            .gives::<ReviewRow>("It, as it is in the queue now.")
            .refuses(&HELD)
            .refuses(&CLOSED)
            .refuses(&[
                "HAS_CERT",
                "LICENCE_ENDED",
                "grant_missing",
                "review_conflict",
                "review_marks",
                "transfer_missing",
            ])
            .done(),
        at.get("/v1/office/applications/{id}/second-look", "A decision that waits for a second look")
            .gives::<ReviewView>(
                "What was handed in, and what the officer found who decided. That it was opened is written down.",
            )
            .refuses(&["application_erased", "application_unknown", "review_conflict", "second_look_none"])
            .done(),
        at.post("/v1/office/applications/{id}/second-look", "A second officer's word on a decision")
            .takes::<SecondLook>()
            .gives::<ReviewRow>("The application, as it is in the queue now.")
            .refuses(&["application_erased", "application_unknown", "review_conflict", "second_look_none"])
            .done(),
        at.get("/v1/office/bank", "The bank's statement")
            .gives::<BankView>("The newest entries; those that could not be given back before all others.")
            .done(),
        at.post("/v1/office/sandbox/bank", "Shows what stands in for the bank an entry")
            .takes::<SandboxEntry>()
            .gives::<SandboxEntry>("It.")
            .done(),
        at.get(
            "/v1/office/applications/{id}/papers/{document}",
            "A picture or paper of an application that one holds, or gives a second look",
        )
        .gives_bytes("As it was kept.", "application/octet-stream")
        .refuses(&HELD)
        .refuses(&["document_unknown"])
        .done(),
    ]
}
