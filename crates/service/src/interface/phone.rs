//! Certificates of phones, their tickets, and seals.

use sealbid_wire::form::{Hex16, Hex32, Uuid};
use sealbid_wire::service::{
    CertificateEntry, Enrolled, EnrolmentAnswer, EnrolmentChallenge, EnrolmentRequest, Revocation, SealMade, SealOrder,
    SealRecord, SealStatement, SignedTicket, TicketRequest,
};

use super::call::{Call, Proof, Writing};

pub(super) fn calls(at: &mut Writing) -> Vec<Call> {
    const KNOWN: [&str; 3] = ["enrolment_bearer_known", "enrolment_key_known", "enrolment_phone_known"];
    const ORDER: [&str; 8] = [
        "CERT_REVOKED",
        "RATE_LIMITED",
        "seal_certificates",
        "seal_changed_meanwhile",
        "seal_id",
        "seal_order_unsigned",
        "seal_other_owner",
        "seal_state",
    ];
    vec![
        at.post("/v1/enrolments", "A phone asks for its certificates")
            .takes::<EnrolmentRequest>()
            .makes::<EnrolmentChallenge>("A secret that the holder of the encryption key alone can read.")
            .refuses(&KNOWN)
            .refuses(&["RATE_LIMITED", "enrolment_same_key"])
            .passes_on("the request or of the names in it")
            .done(),
        at.post("/v1/enrolments/{id}/answer", "Answers with the secret")
            .part::<Hex16>("id")
            .takes::<EnrolmentAnswer>()
            .gives::<Enrolled>("The certificates.")
            .refuses(&KNOWN)
            .refuses(&["RATE_LIMITED", "enrolment_unknown"])
            .passes_on("the issuing of a certificate")
            .done(),
        at.get("/v1/certificates", "The certificates of this phone")
            .proves(Proof::Phone)
            .gives_each::<CertificateEntry>("They.")
            .refuses(&["service_bearer"])
            .done(),
        at.get("/v1/certificates/{sha256}", "A certificate, for whoever was told its fingerprint")
            .part::<Hex32>("sha256")
            .gives::<CertificateEntry>("It, and its state.")
            .refuses(&["certificate_unknown", "service_form"])
            .done(),
        at.post("/v1/certificates/{sha256}/revoke", "Ends a certificate of this phone")
            .part::<Hex32>("sha256")
            .proves(Proof::Phone)
            .takes::<Revocation>()
            .gives::<CertificateEntry>("It, ended.")
            .refuses(&["certificate_unknown", "service_bearer"])
            .done(),
        at.post("/v1/tickets", "A ticket: this phone is enrolled and none of its certificates revoked")
            .proves(Proof::Phone)
            .takes::<TicketRequest>()
            .gives::<SignedTicket>("It, good for two minutes.")
            .refuses(&["CERT_REVOKED", "RATE_LIMITED", "service_bearer"])
            .done(),
        at.post("/v1/seals", "Has a version of a seal made")
            .takes::<SealOrder>()
            .gives::<SealMade>("The seal, and what is known of it.")
            .refuses(&ORDER)
            .refuses(&["seal_format", "seal_height_differs", "seal_term"])
            .passes_on("the seal or its picture")
            .done(),
        at.get("/v1/seals/{id}", "What is known of a seal")
            .part::<Uuid>("id")
            .gives::<SealRecord>("The record.")
            .refuses(&["seal_unknown"])
            .done(),
        at.post("/v1/seals/{id}/changes", "Changes the state of a seal")
            .part::<Uuid>("id")
            .takes::<SealOrder>()
            .gives::<SealRecord>("The record.")
            .mentions::<SealStatement>()
            .refuses(&ORDER)
            .refuses(&["seal_unknown"])
            .done(),
    ]
}
