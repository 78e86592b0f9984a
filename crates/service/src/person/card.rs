//! Numbers of bank cards. They are passed on and never stored; the last four digits are.

use zeroize::Zeroizing;

use super::digits;

/// The text is no number of a bank card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a card number")]
pub(crate) struct NotACardNumber;

impl NotACardNumber {
    /// The stable code of this error.
    pub(crate) fn code(self) -> &'static str {
        "card_format"
    }
}

/// The number of a bank card (ISO/IEC 7812-1): 12 to 19 digits, the last of them a check digit.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct CardNumber(Zeroizing<String>);

impl CardNumber {
    /// A number as people type it, with white space between its groups or without.
    ///
    /// # Errors
    /// [`NotACardNumber`].
    pub(crate) fn parse(text: &str) -> Result<Self, NotACardNumber> {
        let number = digits(text, 19).filter(|n| n.len() >= 12).ok_or(NotACardNumber)?;
        // No bank's number begins with 0; a row of zeros would satisfy the check digit.
        if number.starts_with('0') || !luhn(number.as_bytes()) {
            return Err(NotACardNumber);
        }
        Ok(Self(number))
    }

    /// The digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four, which is all that is kept.
    pub(crate) fn last_four(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }
}

/// Whether the check digit fits (ISO/IEC 7812-1, annex B): every second digit, from the one before the last on, counts twice.
fn luhn(digits: &[u8]) -> bool {
    let counted = |(place, digit): (usize, &u8)| {
        let value = u32::from(digit - b'0') * if place % 2 == 1 { 2 } else { 1 };
        value / 10 + value % 10
    };
    digits.iter().rev().enumerate().map(counted).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What it is read as, or its code.
    fn read(text: &str) -> Result<String, &'static str> {
        CardNumber::parse(text).map(|card| card.as_str().to_owned()).map_err(NotACardNumber::code)
    }

    /// Digits and the check digit that a program finds by trying.
    fn card(digits: &str) -> String {
        let fits = |check: &u32| read(&format!("{digits}{check}")).is_ok();
        let found: Vec<u32> = (0..10).filter(fits).collect();
        assert_eq!(found.len(), 1, "{digits}");
        format!("{digits}{}", found[0])
    }

    #[test]
    fn a_number_of_12_to_19_digits_with_its_check_digit_is_read() {
        // Published examples of the check digit.
        for number in ["4111111111111111", "378282246310005"] {
            assert_eq!(read(number).as_deref(), Ok(number));
        }
        for length in 12..=19 {
            let number = card(&"6".repeat(length - 1));
            assert_eq!(read(&number), Ok(number));
        }
        assert_eq!(read(" 4111 1111\u{3000}1111 1111 ").as_deref(), Ok("4111111111111111"));
        assert_eq!(CardNumber::parse("378282246310005").unwrap().last_four(), "0005");
    }

    #[test]
    fn what_is_no_card_is_refused() {
        for (defect, typed) in [
            ("empty", String::new()),
            ("check_digit_off", "4111111111111112".to_owned()),
            ("digits_swapped", "4111111111111131".to_owned()),
            ("11_digits", "79927398713".to_owned()),
            ("20_digits", format!("{}{}", card(&"6".repeat(18)), "0")),
            ("letter", "411111111111111l".to_owned()),
            ("full_width_digit", "411111111111111１".to_owned()),
            ("hyphens", "4111-1111-1111-1111".to_owned()),
            ("zeros", "0".repeat(16)),
        ] {
            assert_eq!(read(&typed), Err("card_format"), "{defect}");
        }
    }

    #[test]
    fn one_wrong_digit_is_found() {
        let number = "378282246310005";
        for place in 0..number.len() {
            for digit in '0'..='9' {
                let typed: String =
                    number.chars().enumerate().map(|(i, c)| if i == place { digit } else { c }).collect();
                assert_eq!(read(&typed).is_ok(), typed == number, "{typed}");
            }
        }
    }
}
