//! `sealbid phone`, and how other commands reach one.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{ServiceAt, To};
use crate::phone::Way;

/// How a phone is asked.
#[derive(Debug, Args)]
pub(crate) struct ByPhone {
    #[arg(long, value_name = "qr|soft:DIR")]
    pub(crate) phone: Option<Way>,
    #[arg(long = "as", value_name = "ID", requires = "phone")]
    pub(crate) id: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub(crate) desk: Option<PathBuf>,
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
