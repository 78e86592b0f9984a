//! Tenders and openings.

use sealbid_wire::service::{ContextRequest, ShareReleased, ShareRequest, SignedContext, TenderRecord};

use super::call::{Call, Writing};

pub(super) fn calls(at: &mut Writing) -> Vec<Call> {
    vec![
        at.post("/v1/tenders", "Records a tender, by the package that its purchaser signed")
            .takes_bytes("application/octet-stream")
            .gives::<TenderRecord>("The record.")
            .refuses(&[
                "RATE_LIMITED",
                "tender_id_too_long",
                "tender_opened",
                "tender_opens_earlier",
                "tender_other_signer",
                "tender_superseded",
            ])
            .passes_on("the package")
            .done(),
        at.get("/v1/tenders/{id}", "A tender, by its `ocid`")
            .gives::<TenderRecord>("The record.")
            .refuses(&["tender_unknown"])
            .done(),
        at.post("/v1/tenders/{id}/context", "The platform's word on a tender and a bidder")
            .takes::<ContextRequest>()
            .gives::<SignedContext>("It, signed.")
            .refuses(&["CERT_REVOKED", "RATE_LIMITED", "certificate_unknown", "tender_unknown"])
            .done(),
        at.post("/v1/tenders/{id}/opening/share", "The platform's share of a response, once the tender opened")
            .takes::<ShareRequest>()
            .gives::<ShareReleased>("The share, and the permit.")
            .refuses(&["NOT_OPEN_YET", "RATE_LIMITED", "share_not_ours", "tender_unknown"])
            .done(),
    ]
}
