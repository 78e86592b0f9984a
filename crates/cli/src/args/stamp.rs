//! `sealbid stamp`, and the fields that it keeps for later signers.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::seals::{At, Seals, millimetres};
use super::{Malformed, Signs, To};

#[derive(Debug, Args)]
pub(crate) struct Stamp {
    #[arg(value_name = "IN", required = true)]
    pub(crate) input: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) to: To,
    #[command(flatten)]
    pub(crate) sign: Signs,
    #[arg(long, value_name = "DIR", requires = "phone")]
    pub(crate) project: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) seals: Seals,
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
