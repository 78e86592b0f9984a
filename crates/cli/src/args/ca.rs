//! `sealbid ca`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use sealbid_pki::RevocationReason;

use super::{Malformed, To};

#[derive(Debug, Subcommand)]
pub(crate) enum CaCommand {
    Init(CaFolder),
    Issue(CaIssue),
    Revoke(CaRevoke),
    Crl(CaCrl),
    Ocsp(CaOcsp),
    List(CaFolder),
}

/// Where the authority is.
#[derive(Debug, Args)]
pub(crate) struct CaFolder {
    #[arg(value_name = "CA")]
    pub(crate) ca: PathBuf,
}

/// A certificate that the authority issued.
#[derive(Debug, Args)]
pub(crate) struct CaCertificate {
    #[command(flatten)]
    pub(crate) authority: CaFolder,
    #[arg(value_name = "CERT.pem")]
    pub(crate) certificate: PathBuf,
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CertificateUse {
    Sign,
    Encrypt,
}

#[derive(Debug, Args)]
pub(crate) struct CaIssue {
    #[command(flatten)]
    pub(crate) authority: CaFolder,
    #[arg(long = "for", value_name = "USE")]
    pub(crate) purpose: CertificateUse,
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: String,
    #[arg(long, value_name = "USCC")]
    pub(crate) uscc: String,
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    pub(crate) days: u32,
    #[arg(long, value_name = "REQUEST.pem")]
    pub(crate) request: Option<PathBuf>,
    #[arg(short = 'o', long = "output", value_name = "NAME")]
    pub(crate) output: PathBuf,
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CaRevoke {
    #[command(flatten)]
    pub(crate) of: CaCertificate,
    #[arg(long, value_name = "REASON", default_value = "unspecified", value_parser = revocation_reason)]
    pub(crate) reason: RevocationReason,
}

/// Why a certificate of a person or a firm is revoked (RFC 5280 §5.3.1).
pub(crate) const REVOCATION_REASONS: [RevocationReason; 5] = [
    RevocationReason::Unspecified,
    RevocationReason::KeyCompromise,
    RevocationReason::AffiliationChanged,
    RevocationReason::Superseded,
    RevocationReason::CessationOfOperation,
];

fn revocation_reason(text: &str) -> Result<RevocationReason, Malformed> {
    REVOCATION_REASONS.into_iter().find(|reason| reason.code() == text).ok_or(Malformed)
}

#[derive(Debug, Args)]
pub(crate) struct CaCrl {
    #[command(flatten)]
    pub(crate) authority: CaFolder,
    #[command(flatten)]
    pub(crate) to: To,
}

#[derive(Debug, Args)]
pub(crate) struct CaOcsp {
    #[command(flatten)]
    pub(crate) of: CaCertificate,
    #[command(flatten)]
    pub(crate) to: To,
}
