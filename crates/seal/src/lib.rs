//! Seal pictures: what a company presses on paper, as pixels with a size in millimetres.
//!
//! A picture comes from a PNG ([`SealPicture::from_png`]), from a photo of an impression ([`clean`]), from a hand that writes ([`Written`]), or is drawn from the
//! words on it ([`SealDesign`]): round, oval, square and rectangular seals, and seals with a name. Everything that places it
//! on a page works in millimetres, so the impression has the size of the real seal whatever its pixels. With owner, term and the
//! signature of its maker it is an [electronic] seal.
//!
//! ```
//! use sealbid_seal::{COMPANY_40, Fonts};
//!
//! let song = std::fs::read("../../assets/fonts/NotoSerifSC_400Regular.ttf")?;
//! let hei = std::fs::read("../../assets/fonts/NotoSansSC_600SemiBold.ttf")?;
//! let fonts = Fonts { song: &song, hei: &hei };
//! let seal = COMPANY_40.design("江北示范建设有限公司")?;
//! let picture = seal.draw(&fonts, 600)?;
//! assert_eq!((picture.width_px(), picture.width_mm()), (945, 40.0));
//! assert!(seal.checks(&fonts)?.iter().all(|check| check.is_kept));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A picture is never signed by this crate, and an electronic seal by whoever is handed in alone. It never reads a file or a system font, and never draws a character its font lacks: that is an error
//! which names the character.

pub mod clean;
pub mod electronic;

mod check;
mod design;
mod error;
mod layout;
mod outline;
mod picture;
mod render;
mod written;

pub use check::{CHECKS, Check};
pub use design::{
    COMPANY_40, Cut, Direction, Font, Format, Lettering, Name, Oval, PRESETS, Preset, Rectangle, Round, SealDesign,
    Shape, Square,
};
pub use error::{CODES, DrawError, PictureError, SpecError, WritingError};
pub use picture::SealPicture;
pub use render::{FontFiles, Fonts};
pub use written::{Point, Written};
