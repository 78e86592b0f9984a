//! The signatures of a PDF.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;

use base16ct::lower::encode_string as hex;
use sealbid_pdf::compose::Control;
use sealbid_pdf::verify::{LaterChanges as Later, PdfSignature, SigningTime, verify_watched};
use sealbid_pki::path::{Chain, Revocation};
use sealbid_seal::electronic::SealNaming;
use sealbid_wire::{LaterChanges, NamedSeal, SignatureReport, TimeReport};

use super::{Judge, findings};
use crate::failure::{Failure, OfFile};
use crate::input;

impl Judge {
    pub(super) fn pdf(&self, path: &Path, control: &mut Control<'_>) -> Result<Vec<SignatureReport>, Failure> {
        let bytes = input::whole(path)?;
        let mut told = |done, total| {
            (control.progress)(done, total);
            if control.cancel.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let record = verify_watched(&bytes, &self.trust, &self.evidence, self.at, &mut told).of_file(path)?;
        Ok(record.signatures.into_iter().map(report).collect())
    }
}

fn report(found: PdfSignature) -> SignatureReport {
    let (intact, intact_reason) = findings::intact(found.intact);
    let (chain, revocation) = match &found.chain {
        Some(record) => (&record.chain, &record.revocation),
        None => (&Chain::Untrusted, &Revocation::Unknown),
    };
    let mut suspicions: Vec<String> = found.suspicions.iter().map(|one| one.code.to_owned()).collect();
    suspicions.sort_unstable();
    suspicions.dedup();
    let (seals, seals_reason) = match found.seals {
        Ok(seals) => (seals.iter().map(named).collect(), None),
        Err(reason) => (Vec::new(), Some(reason.to_owned())),
    };
    SignatureReport {
        name: found.field,
        sub_filter: Some(found.sub_filter).filter(|name| !name.is_empty()),
        signer: found.signer.as_ref().map(findings::signer),
        intact,
        intact_reason,
        covers_whole_file: found.covers_whole_file,
        later_changes: match found.later_changes {
            Later::None => LaterChanges::None,
            Later::Permitted => LaterChanges::Permitted,
            Later::Suspicious => LaterChanges::Suspicious,
        },
        suspicions,
        chain: findings::chain(chain, found.chain.is_some()),
        revocation: findings::revocation(revocation),
        time: TimeReport {
            value: found.time.value().map(|at| at.to_string()),
            source: match found.time {
                SigningTime::Attested(_) => "timestamp",
                SigningTime::Stated(_) => "claimed",
                SigningTime::Unknown => "none",
            }
            .to_owned(),
        },
        level: found.level.map(|level| level.code().to_owned()),
        seals,
        seals_reason,
    }
}

fn named(seal: &SealNaming) -> NamedSeal {
    let (id, version) = match seal.version() {
        Some((id, version)) => (id, Some(version)),
        None => (seal.id(), None),
    };
    NamedSeal { seal: id.to_owned(), version, name: seal.name().to_owned(), info_sha256: hex(seal.info_sha256()) }
}
