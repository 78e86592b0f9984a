//! The interface as programs read it: every call of the rules with what it takes, answers and refuses, as OpenAPI 3.1.

mod account;
mod call;
mod enterprise;
mod link;
mod office;
mod phone;
mod public;
mod tender;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Info, License, OpenApi, OpenApiBuilder, Paths, Server};

use self::call::{Call, Proof, Writing};

/// Every call, in the order of the rules' subjects.
fn calls(at: &mut Writing) -> Vec<Call> {
    let mut calls = public::calls(at);
    calls.extend(link::calls(at));
    calls.extend(phone::calls(at));
    calls.extend(tender::calls(at));
    calls.extend(account::calls(at));
    calls.extend(enterprise::calls(at));
    calls.extend(office::calls(at));
    calls
}

fn document() -> OpenApi {
    let mut at = Writing::default();
    let mut paths = Paths::new();
    for call in calls(&mut at) {
        let (path, method, operation) = call.described(&mut at);
        paths.add_path_operation(path, vec![method], operation);
    }
    let mut components = Components::new();
    components.schemas = at.schemas;
    components.responses = at.refusals;
    for proof in Proof::ALL {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(proof.description()));
        components.add_security_scheme(proof.name(), SecurityScheme::Http(scheme.build()));
    }
    let mut info = Info::new("Sealbid", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "What phones, desks, accounts and the console ask of a service. A refusal is a `Problem`: a code, whose sentences stand in \
         `ui/src/locales/*/errors.json`, and the values that they name. Unknown members are refused. docs/service.md says what each call \
         means."
            .to_owned(),
    );
    let mut license = License::new("MIT OR Apache-2.0");
    license.identifier = Some("MIT OR Apache-2.0".to_owned());
    info.license = Some(license);
    OpenApiBuilder::new().info(info).servers(Some([Server::new("/")])).paths(paths).components(Some(components)).build()
}

/// The interface of the service as an OpenAPI 3.1 document in JSON, which is the same wherever it is made.
pub fn openapi() -> String {
    let text = document().to_pretty_json().expect("a description is JSON");
    // What leads from one description to another in Rust leads nowhere there.
    text.replace("[`", "`").replace("`]", "`") + "\n"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::CODES;
    use crate::permissions::RULES;

    #[test]
    fn every_rule_has_one_description_and_every_description_a_rule() {
        let described: Vec<_> = calls(&mut Writing::default()).iter().map(|call| (call.method, call.path)).collect();
        let ruled: BTreeSet<_> = RULES.iter().map(|(method, path, _)| (*method, *path)).collect();
        let distinct: BTreeSet<_> = described.iter().copied().collect();
        assert_eq!(described.len(), distinct.len(), "a call is described twice");
        assert_eq!(ruled, distinct);
    }

    #[test]
    fn every_code_that_a_description_names_is_known() {
        for call in calls(&mut Writing::default()) {
            for code in call.refusals() {
                let is_of_below = ["internal", "signer_unavailable", "signer_refused"].contains(&code);
                let is_passed_on = sealbid_pki::CODES.contains(&code) || sealbid_seal::CODES.contains(&code);
                assert!(CODES.contains(&code) || is_of_below || is_passed_on, "{} {}: {code}", call.method, call.path);
            }
        }
    }
}
