//! Encrypting: the envelope that the bidder and the platform open together.

use std::path::Path;

use sealbid_desk::flow::{Plain, Recorded, Standing};
use sealbid_desk::output::{Readers, place};
use sealbid_desk::{PairedPhone, Reached};
use sealbid_envelope::{Control, Recipients};
use sealbid_pki::path::{Chain, Evidence, Purpose, Trust, validate};
use sealbid_pki::{Certificate, Instant};

use super::{Flow, Written, threads};
use crate::failure::Failure;

/// What is encrypted, to whom, and where it goes.
pub(crate) struct Encrypting<'e> {
    /// The signed package.
    pub(crate) source: &'e Path,
    /// SHA-256 of it.
    pub(crate) source_sha256: &'e str,
    pub(crate) target: &'e Path,
    /// The bidder's: its encryption certificate opens.
    pub(crate) phone: &'e PairedPhone,
    /// The platform's: its opening certificate opens with it.
    pub(crate) reached: &'e Reached,
    pub(crate) tender: Standing<'e>,
}

/// Encrypts for both. An envelope that one side alone could open is never made.
pub(crate) fn encrypt(flow: Flow<'_>, encrypting: &Encrypting<'_>) -> Result<Written, Failure> {
    let Encrypting { source, source_sha256, target, phone, reached, tender } = encrypting;
    let place = place(flow.stores, target, true, Readers::Usual, &[source])?;
    let recorded = Recorded { sha256: source_sha256, code: "bid_package_changed" };
    let plain = Plain::open(source)?;
    // What was packed was a response.
    let facts = plain.facts(*tender, flow.now())?.ok_or_else(|| Failure::bare(recorded.code))?;
    let recipients = recipients(phone, reached)?;
    let mut tell = |done: u64, total: u64| flow.job.progress("encrypting", done, total, "bytes");
    let mut control = Control { threads: threads(), cancel: flow.job.cancel(), progress: &mut tell };
    let mut random = flow.sources.random();
    let (finished, _) = plain.encrypt(&facts, &recipients, Some(recorded), &place, &mut random, &mut control)?;
    let written = Written::of(&place, flow.job)?;
    place.persist(finished)?;
    Ok(written)
}

/// The certificates of both, each good for this under the service's root, by the service's clock.
fn recipients(phone: &PairedPhone, reached: &Reached) -> Result<Recipients, Failure> {
    let info = reached.service.info()?;
    let strange = |_| Failure::new("service_answer", [("url", reached.service.url())]);
    let now: Instant = info.now.parse().map_err(strange)?;
    let trust = Trust::new(vec![Certificate::from_pem(&info.root)?]);
    let platform = Certificate::pem_chain(&info.opening)?;
    let bidder = phone.chain("encrypt")?;
    for (code, chain) in [("recipient_platform_untrusted", &platform), ("recipient_phone_untrusted", &bidder)] {
        let (leaf, others) = chain.split_first().ok_or_else(|| Failure::internal("chain"))?;
        let found = validate(leaf, others, &trust, &Evidence::default(), Purpose::KeyAgreement, now);
        if !matches!(found.chain, Chain::Valid { .. }) {
            return Err(Failure::new(code, [("url", reached.service.url())]));
        }
    }
    let leaf = bidder.first().ok_or_else(|| Failure::internal("chain"))?;
    // What was learnt in pairing may have been revoked since.
    if reached.service.certificate(&leaf.sha256())?.revoked.is_some() {
        return Err(Failure::new("recipient_phone_revoked", [("url", reached.service.url())]));
    }
    Ok(Recipients { bidder: bidder.into_iter().take(1).collect(), platform: platform.into_iter().take(1).collect() })
}
