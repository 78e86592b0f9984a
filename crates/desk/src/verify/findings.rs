//! What the crates below found, in the form in which it is reported.

use base16ct::lower::encode_string as hex;
use sealbid_pki::cms::Integrity;
use sealbid_pki::path::{Chain, Revocation};
use sealbid_pki::{Certificate, Instant};
use sealbid_wire::{
    CertificateReport, ChainReport, ChainVerdict, FileReport, IntactVerdict, Kind, LaterChanges, RevocationReport,
    RevocationVerdict, SignatureReport, SignerReport, TimeReport, Verdict, VerifyReport,
};

/// What marks the subject of a practice root.
const PRACTICE: [&str; 2] = ["演练", "practice"];

/// Whether a root with this subject is one of exercises.
pub fn is_practice(subject: &str) -> bool {
    let subject = subject.to_lowercase();
    PRACTICE.iter().any(|mark| subject.contains(mark))
}

pub(super) fn signer(certificate: &Certificate) -> SignerReport {
    SignerReport {
        name: certificate.common_name(),
        organization: certificate.organization(),
        uscc: certificate.uscc(),
        subject: certificate.subject(),
        issuer: certificate.issuer(),
        serial: certificate.serial_hex(),
        sha256: hex(&certificate.sha256()),
        not_before: certificate.not_before().to_string(),
        not_after: certificate.not_after().to_string(),
    }
}

/// What a certificate says of itself.
pub fn certificate(certificate: &Certificate) -> CertificateReport {
    let uses = [
        ("sign", certificate.allows_signing() && !certificate.is_ca()),
        ("agree", certificate.allows_key_agreement() && !certificate.is_ca()),
        ("issue", certificate.is_ca()),
    ];
    CertificateReport {
        subject: certificate.subject(),
        issuer: certificate.issuer(),
        serial: certificate.serial_hex(),
        not_before: certificate.not_before().to_string(),
        not_after: certificate.not_after().to_string(),
        sha256: hex(&certificate.sha256()),
        uses: uses.into_iter().filter(|(_, has)| *has).map(|(name, _)| name.to_owned()).collect(),
    }
}

pub(super) fn intact(found: Integrity) -> (IntactVerdict, Option<String>) {
    match found {
        Integrity::Intact => (IntactVerdict::Yes, None),
        Integrity::Broken(code) => (IntactVerdict::No, Some(code.to_owned())),
        Integrity::Unknown(code) => (IntactVerdict::Unknown, Some(code.to_owned())),
    }
}

/// `has_signer`: whether the signature carries its signer's certificate at all.
pub(super) fn chain(found: &Chain, has_signer: bool) -> ChainReport {
    let mut report = ChainReport {
        verdict: ChainVerdict::NoCertificate,
        reason: None,
        at: None,
        path: found.path_subjects(),
        practice: false,
    };
    if !has_signer {
        return report;
    }
    report.verdict = match found {
        Chain::Valid { path } => {
            report.practice = path.last().is_some_and(|root| is_practice(&root.subject()));
            ChainVerdict::Valid
        }
        Chain::Untrusted => ChainVerdict::Untrusted,
        Chain::NoTrustGiven => ChainVerdict::NoTrustGiven,
        Chain::Invalid { code, subject } => {
            (report.reason, report.at) = (Some((*code).to_owned()), Some(subject.clone()));
            ChainVerdict::Invalid
        }
        Chain::Unknown { code, subject } => {
            (report.reason, report.at) = (Some((*code).to_owned()), Some(subject.clone()));
            ChainVerdict::Unknown
        }
        // A finding that this program does not know yet is no reason to trust.
        _ => ChainVerdict::Unknown,
    };
    report
}

pub(super) fn revocation(found: &Revocation) -> RevocationReport {
    let (verdict, at, reason) = match found {
        Revocation::Good => (RevocationVerdict::Good, None, None),
        Revocation::Revoked { at, reason, .. } => {
            (RevocationVerdict::Revoked, Some(at.to_string()), Some(reason.code().to_owned()))
        }
        Revocation::NotDeclared => (RevocationVerdict::NotDeclared, None, None),
        _ => (RevocationVerdict::Unknown, None, None),
    };
    RevocationReport { verdict, at, reason }
}

/// The time that a signer claims.
pub(super) fn claimed(time: Option<Instant>) -> TimeReport {
    TimeReport {
        value: time.map(|at| at.to_string()),
        source: if time.is_some() { "claimed" } else { "none" }.to_owned(),
    }
}

/// The verdict over all, and why it is not a pass.
///
/// `fail` where something is wrong or where the trust that was given does not reach; `unknown` where nothing is wrong
/// but something needed for a pass is not known.
pub(super) fn report(
    file: String,
    kind: Kind,
    at: Instant,
    trust_given: bool,
    signatures: Vec<SignatureReport>,
    files: Vec<FileReport>,
) -> VerifyReport {
    let (mut wrong, mut open) = (Vec::new(), Vec::new());
    let note = |list: &mut Vec<String>, code: &str| {
        if !list.iter().any(|known| known == code) {
            list.push(code.to_owned());
        }
    };
    for signature in &signatures {
        match signature.intact {
            IntactVerdict::Yes => {}
            IntactVerdict::No => note(&mut wrong, "signature_not_intact"),
            IntactVerdict::Unknown => note(&mut open, "signature_not_judged"),
        }
        if signature.later_changes == LaterChanges::Suspicious {
            note(&mut wrong, "later_changes_suspicious");
        }
        match signature.chain.verdict {
            ChainVerdict::Valid => {}
            ChainVerdict::Invalid => note(&mut wrong, "chain_invalid"),
            ChainVerdict::Untrusted => note(&mut wrong, "untrusted"),
            ChainVerdict::NoCertificate if trust_given => note(&mut wrong, "untrusted"),
            ChainVerdict::NoTrustGiven | ChainVerdict::NoCertificate => note(&mut open, "no_trust_given"),
            ChainVerdict::Unknown => note(&mut open, "chain_not_judged"),
        }
        match signature.revocation.verdict {
            RevocationVerdict::Revoked => note(&mut wrong, "revoked"),
            RevocationVerdict::Unknown if signature.chain.verdict == ChainVerdict::Valid => {
                note(&mut open, "revocation_unknown");
            }
            _ => {}
        }
    }
    for file in &files {
        match file.state.as_str() {
            "covered" => {}
            "sealed" => note(&mut open, "contents_sealed"),
            "unproven" => note(&mut open, "file_unproven"),
            "not_covered" => note(&mut wrong, "file_not_covered"),
            _ => note(&mut wrong, "file_changed"),
        }
    }
    if signatures.is_empty() && kind != Kind::Sealbid {
        note(if trust_given { &mut wrong } else { &mut open }, "no_signature");
    }
    let verdict = match (wrong.is_empty(), open.is_empty()) {
        (false, _) => Verdict::Fail,
        (true, false) => Verdict::Unknown,
        (true, true) => Verdict::Pass,
    };
    wrong.extend(open);
    VerifyReport { format: 1, file, kind, verdict, reasons: wrong, verified_at: at.to_string(), signatures, files }
}
