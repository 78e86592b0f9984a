//! The report of a verification: a record for every signature and every file, and one verdict over all.
//!
//! Its JSON is described by `docs/formats/verify.schema.json`. Instants are RFC 3339 in UTC, digests and
//! serial numbers lower-case hexadecimal, names RFC 4514.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::Problem;

/// What kind of file was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A PDF, its signatures PAdES or any other that ISO 32000 knows.
    Pdf,
    /// An ASiC-E container with CAdES signatures: a response or a tender package.
    Asice,
    /// An encrypted response.
    Sealbid,
    /// A bare CMS signature.
    Cms,
}

/// What all of it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every signature is intact, nothing suspicious followed it, and its chain leads to an anchor given.
    Pass,
    /// Something is wrong; `reasons` says what.
    Fail,
    /// Nothing is wrong, but something that would be needed for a pass is not known; `reasons` says what.
    Unknown,
}

/// The report on one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyReport {
    /// Version of this form, 1.
    pub format: u32,
    /// The file as it was named to the program.
    pub file: String,
    /// What kind of file it is.
    pub kind: Kind,
    /// What all of it comes to.
    pub verdict: Verdict,
    /// Why the verdict is not `pass`: codes of `report.json`, section `verify.reason`; empty for a pass.
    pub reasons: Vec<String>,
    /// The instant for which chains and revocation were judged where a signature proves none itself.
    pub verified_at: String,
    /// Every signature found, in the order of the file.
    pub signatures: Vec<SignatureReport>,
    /// The files inside a container, or the parts of an encrypted response.
    pub files: Vec<FileReport>,
}

/// Whether the signed bytes are those that were signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum IntactVerdict {
    /// Digest and signature value agree.
    Yes,
    /// They do not.
    No,
    /// It could not be judged.
    Unknown,
}

/// What was appended to a PDF after the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LaterChanges {
    /// Nothing.
    None,
    /// Only what the signature permits: further signatures, fields it left open, evidence.
    Permitted,
    /// Something else.
    Suspicious,
}

/// Whose signature it is, as the certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignerReport {
    /// Common name.
    pub name: Option<String>,
    /// Organisation.
    pub organization: Option<String>,
    /// The organisation's unified social credit code.
    pub uscc: Option<String>,
    /// Whole subject.
    pub subject: String,
    /// Whole issuer.
    pub issuer: String,
    /// Serial number.
    pub serial: String,
    /// SHA-256 of the certificate.
    pub sha256: String,
    /// Start of its validity.
    pub not_before: String,
    /// End of its validity.
    pub not_after: String,
}

/// Whether the chain of certificates holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChainVerdict {
    /// It leads to an anchor given.
    Valid,
    /// No path leads to an anchor given.
    Untrusted,
    /// No anchor was given.
    NoTrustGiven,
    /// A path is there and breaks a rule.
    Invalid,
    /// A path is there and cannot be judged.
    Unknown,
    /// The signature carries no certificate of its signer.
    NoCertificate,
}

/// The chain of a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChainReport {
    /// Whether it holds.
    pub verdict: ChainVerdict,
    /// For `invalid` and `unknown`: which rule, a code of `report.json`, section `verify.chain_rule`.
    pub reason: Option<String>,
    /// For `invalid` and `unknown`: the subject of the certificate that it is about.
    pub at: Option<String>,
    /// The subjects from the signer to the anchor, where a path was found.
    pub path: Vec<String>,
    /// The anchor is a practice root: it proves nothing outside an exercise.
    pub practice: bool,
}

/// Whether a certificate of the chain was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RevocationVerdict {
    /// Evidence says that none was.
    Good,
    /// One was.
    Revoked,
    /// There is no evidence, or it cannot be used.
    Unknown,
    /// The certificates name no place to ask, and no evidence was given.
    NotDeclared,
}

/// The state of revocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevocationReport {
    /// Whether one was revoked.
    pub verdict: RevocationVerdict,
    /// When, if it was.
    pub at: Option<String>,
    /// Why, if it was and the CA says so (RFC 5280 §5.3.1, in snake_case).
    pub reason: Option<String>,
}

/// When the signature was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimeReport {
    /// The instant, where one is stated.
    pub value: Option<String>,
    /// Who states it: `timestamp` (a time-stamp authority), `claimed` (the signer), `none`.
    pub source: String,
}

/// A seal that the signer of a PDF named in the signature: what the signer says, and nothing of whose seal it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedSeal {
    /// What the seal is known by, without the number of a version.
    pub seal: String,
    /// The version of it, where the seal is called as the register of a service does.
    pub version: Option<u32>,
    /// What it is called.
    pub name: String,
    /// SHA-256 of its `SES_SealInfo` (GB/T 38540-2020), as the register of seals tells it.
    pub info_sha256: String,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignatureReport {
    /// The field of a PDF, or the file of a container, that holds it.
    pub name: String,
    /// Of a PDF: how it is encoded, as its `/SubFilter` says (ISO 32000-2, 12.8.3); nothing where it says none, and of
    /// other files.
    pub sub_filter: Option<String>,
    /// Whose it is; nothing where it carries no certificate.
    pub signer: Option<SignerReport>,
    /// Whether the signed bytes are those that were signed.
    pub intact: IntactVerdict,
    /// Why not, or why it could not be judged: a code of `report.json`, section `verify.intact_reason`.
    pub intact_reason: Option<String>,
    /// Whether it covers the whole file (of a container: every file in it) as it now stands.
    pub covers_whole_file: bool,
    /// What was appended after it.
    pub later_changes: LaterChanges,
    /// What makes it suspicious: codes of `report.json`, section `verify.suspicion`; empty otherwise.
    pub suspicions: Vec<String>,
    /// Its chain.
    pub chain: ChainReport,
    /// The revocation state of its chain.
    pub revocation: RevocationReport,
    /// When it was made.
    pub time: TimeReport,
    /// Of a PDF: the baseline level of PAdES that is proven to whoever judges, `B-B`, `B-T`, `B-LT` or `B-LTA`; left out where none
    /// is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub level: Option<String>,
    /// Of a PDF: the seals that the signer named. They are signed as all that is, so they hold as far as `intact` says.
    #[serde(default)]
    pub seals: Vec<NamedSeal>,
    /// Why the seals named cannot be told: a code of `report.json`, section `verify.seals_reason`; left out where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub seals_reason: Option<String>,
}

/// A file inside a container, or a part of an encrypted response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileReport {
    /// Its name there.
    pub name: String,
    /// Its length in bytes; nothing where it is missing or damaged.
    pub bytes: Option<u64>,
    /// How it stands to the signatures, a code of `report.json`, section `verify.file`: `covered`, `unproven`,
    /// `not_covered`, `differs`, `missing`, `damaged`; `sealed` for what needs a key.
    pub state: String,
}

/// The outcome for one of several files: a report, or the problem that kept it from being one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outcome<R> {
    /// The report.
    Report(R),
    /// The problem.
    Refused {
        /// The file as it was named to the program.
        file: String,
        /// Why there is no report on it.
        error: Problem,
    },
}

/// The outcomes of several files, in the order in which they were named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results<R> {
    /// One for every file.
    pub results: Vec<Outcome<R>>,
}
