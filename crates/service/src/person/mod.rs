//! What is known of a person, parsed: numbers, names, passwords. Nothing deeper checks again.
//!
//! These types hold secrets: they are wiped when dropped, cannot be printed, and show themselves masked.

pub(crate) mod card;
pub(crate) mod id_number;
pub(crate) mod mail;
pub(crate) mod name;
pub(crate) mod password;
pub(crate) mod phone;

use zeroize::Zeroizing;

/// The digits of a number as people type it, in groups. `None` where anything else stands in it, or more than `most` digits.
fn digits(text: &str, most: usize) -> Option<Zeroizing<String>> {
    // As large as it gets, so that no copy is left behind by growing.
    let mut digits = Zeroizing::new(String::with_capacity(most));
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if !c.is_ascii_digit() || digits.len() == most {
            return None;
        }
        digits.push(c);
    }
    Some(digits)
}
