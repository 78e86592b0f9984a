//! Making a desk and a phone known to each other.

use sealbid_client::Service;
use sealbid_link::desk::Setup;
use sealbid_link::{Display, Hello, Name};
use sealbid_pki::Certificate;

use super::{Desk, PairedPhone, PhoneCertificate, Reached, Screen, Talk};
use crate::failure::Failure;
use crate::surroundings::Surroundings;

/// Pairs the desk with the phone that takes up the session, and keeps it. `name` is what the phone calls this desk.
///
/// # Errors
/// What the service, the phone or the screen says, and what keeps the phone from being kept.
pub fn pair(
    desk: &mut Desk,
    reached: &Reached,
    name: Name,
    given: Surroundings<'_>,
    screen: &mut dyn Screen,
) -> Result<PairedPhone, Failure> {
    let pin_key = reached.service.info()?.pin_key;
    let mut talk = Talk::new(screen, given.sources, given.cancel);
    let setup = Setup::pairing(0, talk.wish(), Display::titled(name), &desk.key);
    let mut certificates = Vec::new();
    let done = talk.hold(&desk.key, &reached.service, setup, &mut |hello| {
        certificates = certificates_of(hello, &reached.service)?;
        Ok(())
    })?;
    let phone = PairedPhone::new(&done.phone, talk.time().to_string(), reached, pin_key, certificates);
    desk.keep(phone.clone(), given.stores)?;
    Ok(phone)
}

/// The certificates that a phone named, as they are: the service may hand out no others in their place, since responses are
/// encrypted to them.
fn certificates_of(hello: &Hello, service: &Service) -> Result<Vec<PhoneCertificate>, Failure> {
    let mut found = Vec::new();
    for sha256 in hello.cert_fingerprints.iter() {
        let entry = service.certificate(sha256)?;
        let chain = Certificate::pem_chain(&entry.certificate)?;
        let leaf = chain.first().filter(|leaf| leaf.sha256() == *sha256);
        let leaf = leaf.ok_or_else(|| Failure::new("service_answer", [("url", service.url())]))?;
        if entry.revoked.is_some() {
            continue;
        }
        let purposes = [("sign", leaf.allows_signing()), ("encrypt", leaf.allows_key_agreement())];
        if let Some((purpose, _)) = purposes.into_iter().find(|(_, allows)| *allows) {
            found.push(PhoneCertificate { purpose: purpose.to_owned(), chain: entry.certificate });
        }
    }
    Ok(found)
}
