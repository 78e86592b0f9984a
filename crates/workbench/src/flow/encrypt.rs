//! Encrypting: the envelope that the bidder and the platform open together.

use std::io::Seek as _;
use std::path::Path;

use sealbid_bid::package::{Package, read_package};
use sealbid_desk::digest::Digested;
use sealbid_desk::output::{Readers, Sink, place};
use sealbid_desk::{PairedPhone, Reached, check_tender, input};
use sealbid_envelope::{Control, Facts, Recipients, Tender, seal};
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
    /// The tender as it stands: its identifier, its release, and its opening.
    pub(crate) tender: &'e str,
    pub(crate) release: &'e str,
    pub(crate) opens: Instant,
}

/// Encrypts for both. An envelope that one side alone could open is never made.
pub(crate) fn encrypt(flow: Flow<'_>, encrypting: &Encrypting<'_>) -> Result<Written, Failure> {
    let Encrypting { source, source_sha256, target, phone, reached, tender, release, opens } = encrypting;
    let place = place(flow.stores, target, true, Readers::Usual, &[source])?;
    let (mut file, len) = input::open(source)?;
    let Package { manifest, summary } = read_package(&mut file)?;
    check_tender(&manifest, tender, Some(release))?;
    let recipients = recipients(phone, reached)?;
    file.rewind().map_err(|e| sealbid_desk::Failure::reading(source, &e))?;
    let mut file = Digested::new(file);
    let facts = Facts {
        tender: Tender {
            id: manifest.tender.id,
            no: manifest.tender.no,
            title: manifest.tender.title,
            lot: manifest.tender.lot,
        },
        bidder: manifest.bidder.name,
        uscc: manifest.bidder.uscc,
        created: flow.now(),
        opens: Some(*opens),
    };
    let mut output = place.begin()?;
    let mut advance = |done: u64, _| flow.job.progress("encrypting", done, len, "bytes");
    let mut control = Control { threads: threads(), cancel: flow.job.cancel(), progress: &mut advance };
    let mut sink = Sink::new(&mut output);
    let mut random = flow.sources.random();
    let sealed = seal(&facts, &recipients, &summary, &mut file, len, &mut sink, &mut random, &mut control);
    if let Some(error) = sink.error() {
        return Err(place.writing(error).into());
    }
    flow.job.checkpoint()?;
    sealed?;
    if base16ct::lower::encode_string(&file.sha256()) != *source_sha256 {
        return Err(Failure::bare("bid_package_changed"));
    }
    let written = Written::of(&place, flow.job)?;
    place.persist(place.finish(output)?)?;
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
    for (whose, chain) in [("platform", &platform), ("phone", &bidder)] {
        let (leaf, others) = chain.split_first().ok_or_else(|| Failure::internal("chain"))?;
        let found = validate(leaf, others, &trust, &Evidence::default(), Purpose::KeyAgreement, now);
        if !matches!(found.chain, Chain::Valid { .. }) {
            let code = if whose == "phone" { "recipient_phone_untrusted" } else { "recipient_platform_untrusted" };
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
