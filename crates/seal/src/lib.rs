//! Seal pictures: what a company presses on paper, as pixels with a size in millimetres.
//!
//! A picture comes from a PNG ([`SealPicture::from_png`]), from a photo of an impression ([`clean`]), or is drawn from
//! the words on it ([`RoundSeal`]). Everything
//! that places it on a page works in millimetres, so the impression has the size of the real seal whatever its pixels.
//!
//! ```
//! use sealbid_seal::RoundSeal;
//!
//! let font = std::fs::read("../../assets/fonts/NotoSerifSC_400Regular.ttf")?;
//! let seal = RoundSeal::new("江北示范建设有限公司", 40.0)?.with_centre("投标专用章")?.with_code("3501000012345")?;
//! let picture = seal.draw(&font, 600)?;
//! assert_eq!((picture.width_px(), picture.width_mm()), (945, 40.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It never signs, never reads a file or a system font, and never draws a character its font lacks: that is an error
//! which names the character.

mod arrange;
pub mod clean;
mod error;
mod outline;
mod picture;
mod round;

pub use error::{CODES, DrawError, PictureError, SpecError};
pub use picture::SealPicture;
pub use round::RoundSeal;
