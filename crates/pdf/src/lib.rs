//! PDF: read without copying, sign by one appended revision, verify as a record.
//!
//! ```
//! use sealbid_pdf::read::Pdf;
//!
//! assert_eq!(Pdf::open(b"not a PDF").unwrap_err().code(), "not_a_pdf");
//! ```
//!
//! It never repairs a file by guessing, never changes a byte of a file that it signs, never draws on the pages of a
//! file that is already signed, and never reads a clock, a random source, a file or the environment by itself.

pub mod compose;
pub mod ltv;
pub mod picture;
pub mod place;
pub mod read;
mod seals;
pub mod sign;
pub mod text;
pub mod typeset;
pub mod verify;

/// Every code that an error of this crate can carry, each once.
pub const CODES: &[&str] = &{
    let (mut all, mut list, mut item, mut at) = ([""; COUNT], 0, 0, 0);
    while at < COUNT {
        if item == LISTS[list].len() {
            (list, item) = (list + 1, 0);
        } else {
            all[at] = LISTS[list][item];
            (item, at) = (item + 1, at + 1);
        }
    }
    all
};

const LISTS: [&[&str]; 6] = [
    read::ReadError::CODES,
    sign::SignError::CODES,
    typeset::TypesetError::CODES,
    picture::PictureError::CODES,
    compose::ComposeError::CODES,
    place::Told::CODES,
];

const COUNT: usize = {
    let (mut list, mut count) = (0, 0);
    while list < LISTS.len() {
        count += LISTS[list].len();
        list += 1;
    }
    count
};
