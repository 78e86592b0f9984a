//! What is told to everybody: the service itself, its certificates and lists, time-stamps, the directory of platforms.

use sealbid_wire::account::Platform;
use sealbid_wire::service::ServiceInfo;

use super::call::{Call, Writing};

pub(super) fn calls(at: &mut Writing) -> Vec<Call> {
    const CERTIFICATE: &str = "application/pkix-cert";
    const LIST: &str = "application/pkix-crl";
    const OCSP: &str = "application/ocsp-response";
    vec![
        at.get("/v1/service", "What the service is")
            .gives::<ServiceInfo>("Its clock, root and keys.")
            .without_store()
            .done(),
        at.get("/v1/openapi.json", "This document").answers_any("An OpenAPI 3.1 document.").without_store().done(),
        at.get("/v1/platforms", "Trading platforms")
            .query::<String>("search", "A part of the name, region or code, or of its pinyin; all where there is none.")
            .gives_each::<Platform>("Those that were found.")
            .without_store()
            .done(),
        at.get("/v1/ca/root.pem", "The root of the service's certificates, in PEM")
            .gives_bytes("A certificate.", "application/x-pem-file")
            .without_store()
            .done(),
        at.get("/v1/ca/root.cer", "The root of the service's certificates, in DER")
            .gives_bytes("A certificate.", CERTIFICATE)
            .without_store()
            .done(),
        at.get("/v1/ca/issuing.cer", "The certificate of the issuing authority, in DER")
            .gives_bytes("A certificate.", CERTIFICATE)
            .without_store()
            .done(),
        at.get("/v1/ca/list.crl", "What the issuing authority revoked").gives_bytes("A revocation list.", LIST).done(),
        at.get("/v1/ca/root.crl", "What the root revoked").gives_bytes("A revocation list.", LIST).done(),
        at.post("/v1/time-stamps", "A time-stamp (RFC 3161)")
            .takes_bytes("application/timestamp-query")
            .gives_bytes("A reply, also where it is refused.", "application/timestamp-reply")
            .refuses(&["RATE_LIMITED"])
            .done(),
        at.post("/v1/ocsp", "What is known of certificates (RFC 6960); with a public address alone")
            .takes_bytes("application/ocsp-request")
            .gives_bytes("A response, also where it is refused.", OCSP)
            .refuses(&["RATE_LIMITED", "service_no_such"])
            .done(),
        at.get("/v1/ocsp/{*request}", "What is known of certificates, asked in the address (RFC 6960 appendix A.1)")
            .gives_bytes("A response, also where it is refused.", OCSP)
            .refuses(&["RATE_LIMITED"])
            .done(),
    ]
}
