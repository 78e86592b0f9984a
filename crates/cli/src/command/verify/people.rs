//! The report as people read it: a line for the file, a few for each signature, one for each file that is not well.

use sealbid_wire::{
    ChainReport, ChainVerdict, FileReport, IntactVerdict, RevocationReport, RevocationVerdict, SignatureReport,
    VerifyReport,
};
use serde::Serialize;

use crate::call::{Call, harmless};

/// Prints the report unless JSON was asked for.
pub(super) fn print(report: &VerifyReport, call: &mut Call) {
    let mut lines = vec![headline(report, call)];
    for reason in &report.reasons {
        lines.push(format!("  - {}", call.text(&format!("verify.reason.{reason}"), &[])));
    }
    for signature in &report.signatures {
        lines.extend(describe(signature, call).into_iter().map(|line| format!("  {line}")));
    }
    for file in report.files.iter().filter(|file| file.state != "covered") {
        lines.push(format!("  {}", of_file(file, call)));
    }
    for line in lines {
        call.line(&harmless(&line));
    }
}

/// The code of a value as it stands in JSON.
fn code(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        other => unreachable!("verdicts are written as strings: {other:?}"),
    }
}

fn headline(report: &VerifyReport, call: &Call) -> String {
    let verdict = call.text(&format!("verify.verdict.{}", code(report.verdict)), &[]);
    let kind = call.text(&format!("verify.kind.{}", code(report.kind)), &[]);
    let count = report.signatures.len().to_string();
    let practice = report.signatures.iter().any(|signature| signature.chain.practice);
    let practice = if practice { call.text("verify.practice", &[]) } else { String::new() };
    let params = [
        ("file", report.file.as_str()),
        ("verdict", &verdict),
        ("kind", &kind),
        ("count", &count),
        ("practice", &practice),
    ];
    call.text("verify.headline", &params)
}

fn describe(signature: &SignatureReport, call: &Call) -> Vec<String> {
    let who = match &signature.signer {
        None => call.text("verify.signer_unknown", &[]),
        Some(signer) => {
            let name = signer.name.as_deref().or(signer.organization.as_deref()).unwrap_or(&signer.subject);
            match &signer.uscc {
                Some(uscc) => call.text("verify.signer_with_code", &[("name", name), ("uscc", uscc)]),
                None => name.to_owned(),
            }
        }
    };
    let coverage = if signature.covers_whole_file { "verify.covers_whole" } else { "verify.covers_part" };
    let later = call.text(&format!("verify.later_changes.{}", code(signature.later_changes)), &[]);
    let time = match &signature.time.value {
        Some(value) => {
            let source = call.text(&format!("verify.time.{}", signature.time.source), &[]);
            call.text("verify.signed_at", &[("time", value), ("source", &source)])
        }
        None => call.text("verify.signed_at_unknown", &[]),
    };
    let suspicions = signature.suspicions.iter();
    let suspicions = suspicions.map(|code| format!("    - {}", call.text(&format!("verify.suspicion.{code}"), &[])));
    let mut lines = vec![
        call.text("verify.signature", &[("name", &signature.name), ("who", &who)]),
        format!("  {}", intact(signature, call)),
    ];
    let encoding = signature.sub_filter.as_ref();
    lines.extend(encoding.map(|name| format!("  {}", call.text("verify.sub_filter", &[("name", name)]))));
    lines.extend([format!("  {}", call.text(coverage, &[])), format!("  {later}")]);
    lines.extend(suspicions);
    lines.extend([
        format!("  {}", chain(&signature.chain, call)),
        format!("  {}", revocation(&signature.revocation, call)),
        format!("  {time}"),
    ]);
    lines.extend(signature.level.as_ref().map(|level| format!("  {}", call.text("verify.level", &[("level", level)]))));
    lines.extend(seals(signature, call).into_iter().map(|line| format!("  {line}")));
    lines
}

/// The seals that it names, or why they are not told.
fn seals(signature: &SignatureReport, call: &Call) -> Vec<String> {
    let named = signature.seals.iter().map(|seal| {
        let (name, id) = (("name", seal.name.as_str()), ("seal", seal.seal.as_str()));
        match seal.version {
            Some(version) => call.text("verify.seal_version", &[name, ("version", &version.to_string()), id]),
            None => call.text("verify.seal", &[name, id]),
        }
    });
    let untold = signature.seals_reason.as_ref().map(|reason| {
        let reason = call.text(&format!("verify.seals_reason.{reason}"), &[]);
        call.text("verify.because", &[("finding", &call.text("verify.seals_untold", &[])), ("reason", &reason)])
    });
    named.chain(untold).collect()
}

fn intact(signature: &SignatureReport, call: &Call) -> String {
    let verdict = call.text(&format!("verify.intact.{}", code(signature.intact)), &[]);
    match (&signature.intact, &signature.intact_reason) {
        (IntactVerdict::Yes, _) | (_, None) => verdict,
        (_, Some(reason)) => {
            let reason = call.text(&format!("verify.intact_reason.{reason}"), &[]);
            call.text("verify.because", &[("finding", &verdict), ("reason", &reason)])
        }
    }
}

fn chain(chain: &ChainReport, call: &Call) -> String {
    let finding = match (chain.verdict, chain.practice) {
        (ChainVerdict::Valid, true) => call.text("verify.chain_practice", &[]),
        (verdict, _) => call.text(&format!("verify.chain.{}", code(verdict)), &[]),
    };
    match (&chain.reason, chain.path.last()) {
        (Some(rule), _) => {
            let rule = call.text(&format!("verify.chain_rule.{rule}"), &[]);
            let at = chain.at.as_deref().unwrap_or_default();
            call.text("verify.chain_at", &[("finding", &finding), ("rule", &rule), ("subject", at)])
        }
        (None, Some(root)) => call.text("verify.chain_root", &[("finding", &finding), ("root", root)]),
        (None, None) => finding,
    }
}

fn revocation(revocation: &RevocationReport, call: &Call) -> String {
    let finding = call.text(&format!("verify.revocation.{}", code(revocation.verdict)), &[]);
    match (revocation.verdict, &revocation.at) {
        (RevocationVerdict::Revoked, Some(at)) => {
            let reason = revocation.reason.as_deref().unwrap_or("unspecified");
            call.text("verify.revoked_at", &[("finding", &finding), ("at", at), ("reason", reason)])
        }
        _ => finding,
    }
}

fn of_file(file: &FileReport, call: &Call) -> String {
    let state = call.text(&format!("verify.file.{}", file.state), &[]);
    call.text("verify.file_state", &[("name", &file.name), ("state", &state)])
}
