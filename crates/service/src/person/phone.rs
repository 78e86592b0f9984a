//! Mobile numbers of mainland China.

use zeroize::Zeroizing;

use super::digits;

/// How many digits a number has.
const DIGITS: usize = 11;
/// The invented numbers begin so, and two free digits follow: no carrier gives out a number that begins with 10.
const INVENTED: &str = "100000000";

/// The text is no mobile number of mainland China.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a mobile number")]
pub(crate) struct NotAPhoneNumber;

impl NotAPhoneNumber {
    /// The stable code of this error.
    pub(crate) fn code(self) -> &'static str {
        "phone_format"
    }
}

/// A mobile number of mainland China, 11 digits.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PhoneNumber(Zeroizing<String>);

impl PhoneNumber {
    /// A number as people type it: with `+86` before it or not, with white space and hyphens. The hundred invented numbers
    /// from 100 0000 0000 to 100 0000 0099 are taken where `practice` is true, and so can never be a person's in production.
    ///
    /// # Errors
    /// [`NotAPhoneNumber`].
    pub(crate) fn parse(text: &str, practice: bool) -> Result<Self, NotAPhoneNumber> {
        let text = text.trim();
        let national = Zeroizing::new(text.strip_prefix("+86").unwrap_or(text).replace('-', ""));
        let number = digits(&national, DIGITS).filter(|n| n.len() == DIGITS).ok_or(NotAPhoneNumber)?;
        let in_use = matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..]);
        let invented = practice && number.starts_with(INVENTED);
        if in_use || invented { Ok(Self(number)) } else { Err(NotAPhoneNumber) }
    }

    /// The 11 digits: what is dialled, stored and compared.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits.
    pub(crate) fn last_four(&self) -> &str {
        &self.0[DIGITS - 4..]
    }

    /// As it is shown: `138****0000`.
    pub(crate) fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], self.last_four())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What it is read as, or its code.
    fn read(text: &str, practice: bool) -> Result<String, &'static str> {
        PhoneNumber::parse(text, practice).map(|number| number.as_str().to_owned()).map_err(NotAPhoneNumber::code)
    }

    #[test]
    fn a_number_is_read_as_people_type_it() {
        for typed in [
            "10000000042",
            "100 0000 0042",
            "100-0000-0042",
            " 10000000042\n",
            "+8610000000042",
            "+86 100 0000 0042",
            "+86-100-0000-0042",
            "100\u{a0}0000\u{3000}0042",
        ] {
            assert_eq!(read(typed, true).as_deref(), Ok("10000000042"), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (defect, typed) in [
            ("empty", ""),
            ("prefix_alone", "+86"),
            ("10_digits", "1000000004"),
            ("12_digits", "100000000420"),
            ("letter", "1000000004O"),
            ("full_width_digits", "１００００００００４２"),
            ("arabic_digits", "١٠٠٠٠٠٠٠٠٤٢"),
            ("country_without_plus", "8610000000042"),
            ("country_twice", "+86+8610000000042"),
            ("another_country", "+85210000000042"),
            ("plus_inside", "100+00000042"),
            ("invented_101", "10000000101"),
            ("begins_with_10", "10100000042"),
            ("begins_with_2", "20000000042"),
            ("landline", "01000000042"),
        ] {
            assert_eq!(read(typed, true), Err("phone_format"), "{defect}");
        }
    }

    #[test]
    fn every_prefix_of_mobile_numbers_and_no_other_is_taken() {
        for second in 0..=9 {
            let number = format!("1{second}{}", "0".repeat(9));
            assert_eq!(read(&number, false).is_ok(), second >= 3, "{second}");
        }
    }

    #[test]
    fn an_invented_number_was_taken_in_production() {
        for last in 0..100 {
            let number = format!("{INVENTED}{last:02}");
            assert_eq!(read(&number, false), Err("phone_format"));
            assert_eq!(read(&number, true), Ok(number));
        }
    }

    #[test]
    fn a_masked_number_shows_seven_digits() {
        let number = PhoneNumber::parse("100 0000 0042", true).unwrap();
        assert_eq!((number.masked().as_str(), number.last_four()), ("100****0042", "0042"));
    }
}
