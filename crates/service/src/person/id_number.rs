//! Identity numbers of citizens, GB 11643-1999.

use time::{Date, Month};
use zeroize::Zeroizing;

/// How many characters a number has.
const LENGTH: usize = 18;
/// From which birthday on one may take a certificate.
const OF_AGE: i32 = 18;
/// Nobody alive was born before.
const FIRST_YEAR: i32 = 1900;

/// Why a text is not the identity number of somebody who may be certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IdNumberError {
    /// It is not 17 digits and a check character, or what stands as region or birthday is none. The 15 digits of before
    /// 1999 are refused too: they ended in 2013, and say neither century nor check character.
    #[error("not of the form of GB 11643-1999")]
    Format,
    /// The check character belongs to another number.
    #[error("the check character does not fit")]
    Checksum,
    /// Its holder is younger than 18.
    #[error("the holder is not of age")]
    Age,
}

impl IdNumberError {
    /// The stable code of this error.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Format => "id_number_format",
            Self::Checksum => "id_number_checksum",
            Self::Age => "id_number_age",
        }
    }
}

/// An identity number of somebody of age: region (6 digits), birthday (8), order (3), check character.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct IdNumber(Zeroizing<String>);

impl IdNumber {
    /// A number as people type it, in groups or not, its last character in upper or lower case. `today` is the civil date in
    /// Asia/Shanghai. One is of age from one's 18th birthday on; whoever was born on 29 February, from the 28th on where the
    /// year has no 29th (Civil Code, article 202).
    ///
    /// # Errors
    /// [`IdNumberError`]: the form is judged first, then the check character, then the age.
    pub(crate) fn parse(text: &str, today: Date) -> Result<Self, IdNumberError> {
        let mut number = Zeroizing::new(String::with_capacity(LENGTH));
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            let fits = c.is_ascii_digit() || (number.len() == LENGTH - 1 && matches!(c, 'x' | 'X'));
            if !fits || number.len() == LENGTH {
                return Err(IdNumberError::Format);
            }
            number.push(c.to_ascii_uppercase());
        }
        // No region's code begins with 0.
        if number.len() != LENGTH || number.starts_with('0') {
            return Err(IdNumberError::Format);
        }
        let born = birthday(&number).filter(|born| *born <= today).ok_or(IdNumberError::Format)?;
        if !number.ends_with(check_character(&number.as_bytes()[..LENGTH - 1])) {
            return Err(IdNumberError::Checksum);
        }
        if of_age(born).is_none_or(|day| today < day) {
            return Err(IdNumberError::Age);
        }
        Ok(Self(number))
    }

    /// The 18 characters, X in upper case: what is stored, compared and told to a provider.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is shown: the region and the last four, `110105********002X`.
    pub(crate) fn masked(&self) -> String {
        format!("{}********{}", &self.0[..6], &self.0[LENGTH - 4..])
    }
}

/// The birthday in a number of 18 characters.
fn birthday(number: &str) -> Option<Date> {
    let year: i32 = number[6..10].parse().ok().filter(|year| *year >= FIRST_YEAR)?;
    let month = Month::try_from(number[10..12].parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year, month, number[12..14].parse().ok()?).ok()
}

/// The day from which on somebody is of age.
fn of_age(born: Date) -> Option<Date> {
    let year = born.year() + OF_AGE;
    let day = born.day().min(born.month().length(year));
    Date::from_calendar_date(year, born.month(), day).ok()
}

/// The check character of ISO 7064, MOD 11-2.
fn check_character(digits: &[u8]) -> char {
    let sum = digits.iter().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    match (12 - sum) % 11 {
        10 => 'X',
        check => char::from_digit(check, 10).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of GB 11643-1999.
    const EXAMPLE: &str = "11010519491231002X";

    fn date(year: i32, month: u8, day: u8) -> Date {
        Date::from_calendar_date(year, month.try_into().unwrap(), day).unwrap()
    }

    fn today() -> Date {
        date(2026, 11, 27)
    }

    /// What it is read as, or its code.
    fn read(text: &str, today: Date) -> Result<String, &'static str> {
        IdNumber::parse(text, today).map(|number| number.as_str().to_owned()).map_err(IdNumberError::code)
    }

    /// A number of somebody who was never born, with the check character by the standard's table of weights.
    fn invented(birthday: &str) -> String {
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let digits = format!("990000{birthday}002");
        let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        let check = b"10X98765432"[sum as usize % 11];
        format!("{digits}{}", char::from(check))
    }

    fn spoiled(number: &str) -> String {
        format!("{}{}", &number[..17], if number.ends_with('0') { '1' } else { '0' })
    }

    #[test]
    fn a_number_is_read_as_people_type_it() {
        for typed in
            [EXAMPLE.to_owned(), EXAMPLE.to_lowercase(), format!(" {EXAMPLE}\n"), "110105 19491231 002X".to_owned()]
        {
            assert_eq!(read(&typed, today()).as_deref(), Ok(EXAMPLE), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (defect, typed, code) in [
            ("empty", String::new(), "id_number_format"),
            ("15_digits", ["110105", "491231002"].concat(), "id_number_format"),
            ("17_characters", EXAMPLE[..17].to_owned(), "id_number_format"),
            ("19_characters", format!("{EXAMPLE}0"), "id_number_format"),
            ("x_inside", EXAMPLE.replace('9', "X"), "id_number_format"),
            ("another_letter_at_the_end", EXAMPLE.replace('X', "Y"), "id_number_format"),
            ("full_width_digit", EXAMPLE.replace('5', "５"), "id_number_format"),
            ("full_width_x", EXAMPLE.replace('X', "Ｘ"), "id_number_format"),
            ("hyphen", EXAMPLE.replace("002", "-02"), "id_number_format"),
            ("region_begins_with_0", EXAMPLE.replacen("11", "01", 1), "id_number_format"),
            ("month_0", invented("19900001"), "id_number_format"),
            ("month_13", invented("19901301"), "id_number_format"),
            ("day_0", invented("19900100"), "id_number_format"),
            ("30_february", invented("19920230"), "id_number_format"),
            ("29_february_of_a_common_year", invented("19000229"), "id_number_format"),
            ("year_1899", invented("18991231"), "id_number_format"),
            ("born_tomorrow", invented("20261128"), "id_number_format"),
            ("check_character_off", EXAMPLE.replace('X', "1"), "id_number_checksum"),
            ("order_changed", EXAMPLE.replace("002X", "003X"), "id_number_checksum"),
            ("minor_with_wrong_check_character", spoiled(&invented("20200101")), "id_number_checksum"),
            ("born_today", invented("20261127"), "id_number_age"),
            ("17_years", invented("20090101"), "id_number_age"),
        ] {
            assert_eq!(read(&typed, today()), Err(code), "{defect}: {typed}");
        }
    }

    #[test]
    fn one_is_of_age_from_the_18th_birthday_on() {
        for (case, born, today, is_of_age) in [
            ("day_before", "20081128", date(2026, 11, 27), false),
            ("birthday", "20081127", date(2026, 11, 27), true),
            ("last_of_a_year", "20081231", date(2026, 12, 30), false),
            ("leap_day_before", "20080229", date(2026, 2, 27), false),
            ("leap_day", "20080229", date(2026, 2, 28), true),
            ("oldest", "19000101", date(2026, 11, 27), true),
        ] {
            let number = invented(born);
            let expected = if is_of_age { Ok(number.clone()) } else { Err("id_number_age") };
            assert_eq!(read(&number, today), expected, "{case}");
        }
    }

    #[test]
    fn one_wrong_digit_and_two_swapped_ones_are_found() {
        for place in 0..17 {
            for digit in '0'..='9' {
                let typed: String =
                    EXAMPLE.chars().enumerate().map(|(i, c)| if i == place { digit } else { c }).collect();
                assert_eq!(read(&typed, today()).is_ok(), typed == EXAMPLE, "{typed}");
            }
            let mut swapped = EXAMPLE.as_bytes().to_vec();
            swapped.swap(place, place + 1);
            let typed = String::from_utf8(swapped).unwrap();
            assert_eq!(read(&typed, today()).is_ok(), typed == EXAMPLE, "{typed}");
        }
    }

    #[test]
    fn a_masked_number_shows_region_and_end() {
        let number = IdNumber::parse(EXAMPLE, today()).unwrap();
        assert_eq!(number.masked(), "110105********002X");
    }
}
