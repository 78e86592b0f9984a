//! What is done to a service's data by hand: `sealbid audit`, `kek`, `backup`, `restore`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sealbid_service::{DatabaseServer, NotedHead};

use super::{Malformed, To};

/// Where a service has its data.
#[derive(Debug, Args)]
pub(crate) struct DataOf {
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    #[arg(long, value_name = "postgres://USER@HOST/NAME")]
    pub(crate) database: Option<DatabaseServer>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    Verify(AuditVerify),
}

#[derive(Debug, Args)]
pub(crate) struct AuditVerify {
    #[command(flatten)]
    pub(crate) of: DataOf,
    #[arg(long, value_name = "HEX", requires = "records", value_parser = hash)]
    pub(crate) head: Option<String>,
    #[arg(long, value_name = "N", requires = "head")]
    pub(crate) records: Option<u32>,
}

fn hash(text: &str) -> Result<String, Malformed> {
    NotedHead::new(0, text).map(|_| text.to_owned()).ok_or(Malformed)
}

#[derive(Debug, Subcommand)]
pub(crate) enum KekCommand {
    Rotate(DataOf),
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) of: DataOf,
    #[command(flatten)]
    pub(crate) to: To,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) of: DataOf,
}
