//! `sealbid stamp`, and the places on a page that it is told.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::{Malformed, Signs, To};

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

/// A place on a page: `PAGE:X,Y`, the page counted from 1, millimetres from the top left corner of the page as displayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct At {
    pub(crate) page: NonZeroUsize,
    pub(crate) x_mm: f64,
    pub(crate) y_mm: f64,
}

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
