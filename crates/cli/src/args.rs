//! What may stand on the command line. The words of the help are in `report.json`, section `help`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sealbid_pki::RevocationReason;
use sealbid_service::{LevelFilter, ListenAddress};
use sealbid_wire::Language;

use crate::phone::Way;

#[derive(Debug, Parser)]
#[command(name = "sealbid", version, subcommand_required = true, arg_required_else_help = false)]
pub(crate) struct Cli {
    #[arg(long, global = true, value_name = "zh-CN|en")]
    pub(crate) lang: Option<Language>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) assets: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(New),
    Add(Add),
    Build(Build),
    Stamp(Stamp),
    Pack(Pack),
    Encrypt(Encrypt),
    Decrypt(Decrypt),
    Verify(Verify),
    Inspect(Inspect),
    Tender {
        #[command(subcommand)]
        command: TenderCommand,
    },
    Seal {
        #[command(subcommand)]
        command: SealCommand,
    },
    Ca {
        #[command(subcommand)]
        command: CaCommand,
    },
    Phone {
        #[command(subcommand)]
        command: PhoneCommand,
    },
    Serve(Serve),
    Demo(Demo),
}

/// Where one output goes.
#[derive(Debug, Args)]
pub(crate) struct To {
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub(crate) output: PathBuf,
    #[arg(long)]
    pub(crate) force: bool,
}

/// Who signs.
#[derive(Debug, Args)]
pub(crate) struct SignWith {
    #[arg(long, value_name = "KEY.pem")]
    pub(crate) sign_key: PathBuf,
    #[arg(long, value_name = "CHAIN.pem")]
    pub(crate) sign_cert: PathBuf,
}

/// Who signs: a key in a file, or one on a phone.
#[derive(Debug, Args)]
pub(crate) struct Signs {
    #[arg(long, value_name = "KEY.pem", requires = "sign_cert", required_unless_present = "phone")]
    pub(crate) sign_key: Option<PathBuf>,
    #[arg(long, value_name = "CHAIN.pem", requires = "sign_key")]
    pub(crate) sign_cert: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) by_phone: ByPhone,
}

/// How a phone is asked.
#[derive(Debug, Args)]
pub(crate) struct ByPhone {
    #[arg(long, value_name = "qr|soft:DIR", conflicts_with_all = ["sign_key", "sign_cert"])]
    pub(crate) phone: Option<Way>,
    #[arg(long = "as", value_name = "ID", requires = "phone")]
    pub(crate) id: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub(crate) desk: Option<PathBuf>,
}

/// A signed package that is made of a folder.
#[derive(Debug, Args)]
pub(crate) struct PackageOf {
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) to: To,
    #[command(flatten)]
    pub(crate) sign: SignWith,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    #[arg(value_name = "TENDER")]
    pub(crate) tender: PathBuf,
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    #[arg(long, value_name = "LOT")]
    pub(crate) lot: Option<String>,
    #[arg(long, value_name = "ROOT.pem")]
    pub(crate) trust: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    #[arg(value_name = "PART")]
    pub(crate) part: String,
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Build {
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) to: To,
}

#[derive(Debug, Args)]
pub(crate) struct Stamp {
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) to: To,
    #[command(flatten)]
    pub(crate) sign: Signs,
    #[arg(long, value_name = "DIR", requires = "phone")]
    pub(crate) project: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "at")]
    pub(crate) seal: Option<PathBuf>,
    #[arg(long, value_name = "MM", requires = "seal")]
    pub(crate) size: Option<f64>,
    #[arg(long, value_name = "PAGE:X,Y", requires = "seal")]
    pub(crate) at: Vec<At>,
    #[arg(long, value_name = "NAME")]
    pub(crate) field: Option<String>,
    #[arg(long, value_name = "LEVEL")]
    pub(crate) certify: Option<CertifyLevel>,
    #[arg(long, value_name = "NAME@PAGE:X,Y,W,H")]
    pub(crate) reserve: Vec<Reserve>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) location: Option<String>,
}

/// What may follow a certification (ISO 32000-2 table 257).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CertifyLevel {
    Locked,
    Forms,
    Annotations,
}

#[derive(Debug, Args)]
pub(crate) struct Pack {
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) to: To,
    #[command(flatten)]
    pub(crate) sign: Signs,
    #[arg(long, value_name = "PDF")]
    pub(crate) document: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Encrypt {
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) out: To,
    #[arg(long, value_name = "FILE|ID")]
    pub(crate) tender: String,
    #[arg(long = "to", value_name = "CERT.pem", required = true)]
    pub(crate) to: Vec<PathBuf>,
    #[arg(long, value_name = "CERT.pem")]
    pub(crate) platform: Vec<PathBuf>,
    #[arg(long, value_name = "ROOT.pem")]
    pub(crate) trust: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Decrypt {
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) to: To,
    #[arg(long, value_name = "KEY.pem", required_unless_present = "phone")]
    pub(crate) key: Vec<PathBuf>,
    #[arg(long, value_name = "qr|soft:DIR")]
    pub(crate) phone: Option<Way>,
    #[arg(long = "as", value_name = "ID", requires = "phone")]
    pub(crate) id: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub(crate) desk: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) summary: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[arg(long, value_name = "ROOT.pem")]
    pub(crate) trust: Vec<PathBuf>,
    #[arg(long, value_name = "CRL")]
    pub(crate) crl: Vec<PathBuf>,
    #[arg(long, value_name = "RESPONSE")]
    pub(crate) ocsp: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) content: Option<PathBuf>,
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TenderCommand {
    Make(PackageOf),
    Publish(Publish),
}

#[derive(Debug, Args)]
pub(crate) struct Publish {
    #[arg(value_name = "TENDER")]
    pub(crate) tender: PathBuf,
    #[command(flatten)]
    pub(crate) at: ServiceAt,
}

/// A service.
#[derive(Debug, Args)]
pub(crate) struct ServiceAt {
    #[arg(long, value_name = "URL")]
    pub(crate) service: String,
    #[arg(long, value_name = "ROOT.pem")]
    pub(crate) service_root: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SealCommand {
    Draw(SealDraw),
}

#[derive(Debug, Args)]
pub(crate) struct SealDraw {
    #[arg(value_name = "SPEC.json")]
    pub(crate) spec: PathBuf,
    #[command(flatten)]
    pub(crate) to: To,
    #[arg(long, value_name = "DPI", default_value_t = 600)]
    pub(crate) dpi: u32,
}

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

#[derive(Debug, Subcommand)]
pub(crate) enum PhoneCommand {
    Pair(PhonePair),
    List(PhoneList),
    Certificate(PhoneCertificateOf),
    Forget(PhoneForget),
}

/// Which certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PhoneUse {
    Sign,
    Encrypt,
    Platform,
}

#[derive(Debug, Args)]
pub(crate) struct PhoneCertificateOf {
    #[arg(long = "for", value_name = "USE")]
    pub(crate) purpose: PhoneUse,
    #[command(flatten)]
    pub(crate) to: To,
    #[arg(long = "as", value_name = "ID")]
    pub(crate) id: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub(crate) desk: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PhonePair {
    #[command(flatten)]
    pub(crate) at: ServiceAt,
    #[arg(long, value_name = "qr|soft:DIR", default_value = "qr")]
    pub(crate) phone: Way,
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub(crate) desk: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PhoneList {
    #[arg(long, value_name = "DIR")]
    pub(crate) desk: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PhoneForget {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, value_name = "DIR")]
    pub(crate) desk: Option<PathBuf>,
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

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) listen: ListenAddress,
    #[arg(long, value_name = "DIR")]
    pub(crate) app: Option<PathBuf>,
    #[arg(long, value_name = "ROOT.pem")]
    pub(crate) trust: Vec<PathBuf>,
    #[arg(long, value_name = "MODE", default_value = "practice")]
    pub(crate) mode: ServeMode,
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub(crate) log: LevelFilter,
}

/// Exercise or earnest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ServeMode {
    Practice,
    Production,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[arg(short = 'o', long = "output", value_name = "DIR", default_value = "out/demo")]
    pub(crate) output: PathBuf,
    /// Accepted as everywhere else: a demonstration replaces its own files and no others with it and without it.
    #[arg(long)]
    pub(crate) force: bool,
}

/// A place on a page: `PAGE:X,Y`, the page counted from 1, millimetres from the top left corner of the page as displayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct At {
    pub(crate) page: NonZeroUsize,
    pub(crate) x_mm: f64,
    pub(crate) y_mm: f64,
}

/// A text that is not of the form asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not of the form asked for")]
pub(crate) struct Malformed;

fn millimetres(text: &str) -> Result<f64, Malformed> {
    text.trim().parse().ok().filter(|mm: &f64| mm.is_finite()).ok_or(Malformed)
}

impl FromStr for At {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (page, place) = text.split_once(':').ok_or(Malformed)?;
        let (x, y) = place.split_once(',').ok_or(Malformed)?;
        Ok(At { page: page.parse().map_err(|_| Malformed)?, x_mm: millimetres(x)?, y_mm: millimetres(y)? })
    }
}

/// An empty field for a later signer: `NAME@PAGE:X,Y,W,H`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reserve {
    pub(crate) name: String,
    pub(crate) at: At,
    pub(crate) width_mm: f64,
    pub(crate) height_mm: f64,
}

impl FromStr for Reserve {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (name, place) = text.rsplit_once('@').filter(|(name, _)| !name.is_empty()).ok_or(Malformed)?;
        let mut commas = place.match_indices(',').map(|(index, _)| index);
        let size_from = commas.nth(1).ok_or(Malformed)?;
        let (width, height) = place[size_from + 1..].split_once(',').ok_or(Malformed)?;
        let (width_mm, height_mm) = (millimetres(width)?, millimetres(height)?);
        if width_mm <= 0.0 || height_mm <= 0.0 {
            return Err(Malformed);
        }
        Ok(Reserve { name: name.to_owned(), at: place[..size_from].parse()?, width_mm, height_mm })
    }
}
