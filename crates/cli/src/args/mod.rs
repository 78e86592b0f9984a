//! What may stand on the command line. The words of the help are in `report.json`, section `help`.

mod ca;
mod operator;
mod phone;
mod photo;
mod seals;
mod stamp;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sealbid_service::{LevelFilter, ListenAddress, PublicUrl, Sender, SmtpServer};
use sealbid_wire::Language;

pub(crate) use ca::{CaCertificate, CaCommand, CaIssue, CertificateUse, REVOCATION_REASONS};
pub(crate) use operator::{AuditCommand, AuditVerify, Backup, DataOf, KekCommand, Restore};
pub(crate) use phone::{ByPhone, PhoneCertificateOf, PhoneCommand, PhoneForget, PhoneList, PhonePair, PhoneUse};
pub(crate) use photo::SealClean;
pub(crate) use seals::Seals;
pub(crate) use stamp::{CertifyLevel, Reserve, SignatureLevel, Stamp};

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
    Stamp(Box<Stamp>),
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
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    Kek {
        #[command(subcommand)]
        command: KekCommand,
    },
    Backup(Backup),
    Restore(Restore),
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
    #[arg(
        long,
        value_name = "KEY.pem",
        requires = "sign_cert",
        required_unless_present = "phone",
        conflicts_with = "phone"
    )]
    pub(crate) sign_key: Option<PathBuf>,
    #[arg(long, value_name = "CHAIN.pem", requires = "sign_key", conflicts_with = "phone")]
    pub(crate) sign_cert: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) by_phone: ByPhone,
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
    #[command(flatten)]
    pub(crate) by_phone: ByPhone,
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
    Show(SealShow),
    Clean(SealClean),
}

#[derive(Debug, Args)]
pub(crate) struct SealDraw {
    #[arg(value_name = "SPEC.json")]
    pub(crate) spec: PathBuf,
    #[command(flatten)]
    pub(crate) to: To,
    /// Without it the ending of the output's name says it.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<SealFormat>,
    #[arg(long, value_name = "DPI", default_value_t = 600)]
    pub(crate) dpi: u32,
    #[arg(long, value_name = "CERT.pem")]
    pub(crate) owner: Vec<PathBuf>,
    #[arg(long, value_name = "KEY.pem", requires = "maker_cert")]
    pub(crate) maker_key: Option<PathBuf>,
    #[arg(long, value_name = "CERT.pem", requires = "maker_key")]
    pub(crate) maker_cert: Option<PathBuf>,
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
}

/// What a seal is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SealFormat {
    Png,
    Svg,
    Pdf,
    Der,
}

#[derive(Debug, Args)]
pub(crate) struct SealShow {
    #[arg(value_name = "SEAL")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) of: DataOf,
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) listen: ListenAddress,
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<PublicUrl>,
    #[arg(long, value_name = "DIR")]
    pub(crate) app: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    pub(crate) console: Option<PathBuf>,
    #[arg(long, value_name = "ROOT.pem")]
    pub(crate) trust: Vec<PathBuf>,
    #[arg(long, value_name = "ADDRESS", requires = "smtp")]
    pub(crate) mail_from: Option<Sender>,
    #[arg(long, value_name = "smtps://[USER@]HOST[:PORT]", requires = "mail_from")]
    pub(crate) smtp: Option<SmtpServer>,
    #[arg(long, value_name = "FILE", requires = "smtp")]
    pub(crate) smtp_password_file: Option<PathBuf>,
    #[arg(long, value_name = "ROOT.pem", requires = "smtp")]
    pub(crate) smtp_trust: Vec<PathBuf>,
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

/// A text that is not of the form asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not of the form asked for")]
pub(crate) struct Malformed;
