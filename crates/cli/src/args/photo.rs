//! How the photo of a seal is cleaned: the options of `sealbid seal clean`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use sealbid_seal::clean::{Cleaning, Ink, Kind};

use super::{Malformed, To};

#[derive(Debug, Args)]
pub(crate) struct SealClean {
    #[arg(value_name = "PHOTO")]
    pub(crate) photo: PathBuf,
    #[command(flatten)]
    pub(crate) to: To,
    #[arg(long, value_name = "MM")]
    width: f64,
    #[arg(long)]
    handwriting: bool,
    #[arg(long, value_name = "INK")]
    ink: Option<InkOption>,
    #[arg(long, value_name = "N")]
    threshold: Option<u8>,
    #[arg(long, value_name = "DEG", allow_negative_numbers = true)]
    turn: Option<f64>,
    #[arg(long)]
    no_straighten: bool,
    #[arg(long, value_name = "MM")]
    speck: Option<f64>,
    #[arg(long, value_name = "#rrggbb")]
    colour: Option<Colour>,
}

impl SealClean {
    /// What the options say.
    pub(crate) fn cleaning(&self) -> Cleaning {
        let usual = Cleaning::default();
        Cleaning {
            kind: if self.handwriting { Kind::Handwriting } else { Kind::Seal },
            ink: self.ink.map_or(usual.ink, |InkOption(ink)| ink),
            threshold: self.threshold,
            turn_deg: self.turn.unwrap_or(usual.turn_deg),
            is_straightened: !self.no_straighten,
            speck_mm: self.speck.unwrap_or(usual.speck_mm),
            width_mm: self.width,
            colour: self.colour.map_or(usual.colour, |Colour(colour)| colour),
            ..usual
        }
    }
}

/// `#rrggbb`.
#[derive(Clone, Copy, Debug)]
struct Colour([u8; 3]);

impl FromStr for Colour {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(Malformed)?;
        let mut colour = [0; 3];
        base16ct::mixed::decode(digits, &mut colour).map_err(|_| Malformed)?;
        Ok(Self(colour))
    }
}

/// `red`, `blue`, `black`, or a colour.
#[derive(Clone, Copy, Debug)]
struct InkOption(Ink);

impl FromStr for InkOption {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Ok(Self(match text {
            "red" => Ink::Red,
            "blue" => Ink::Blue,
            "black" => Ink::Black,
            _ => Ink::Custom(text.parse::<Colour>()?.0),
        }))
    }
}
