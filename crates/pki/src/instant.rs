//! Points in time. The crate never reads a clock: a caller hands one in.

use std::fmt;
use std::str::FromStr;

use der::asn1::{GeneralizedTime, UtcTime};
use x509_cert::time::Time;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, UTC, without leap seconds.
///
/// Displays as RFC 3339 with whole seconds (`2026-11-23T08:00:00Z`) and parses the same form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// Where the present moment comes from.
pub trait Clock {
    /// The present moment.
    fn now(&self) -> Instant;
}

/// An instant is a clock that stands still.
impl Clock for Instant {
    fn now(&self) -> Instant {
        *self
    }
}

/// The text is not `YYYY-MM-DDTHH:MM:SSZ` with a date that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an RFC 3339 instant in UTC with whole seconds")]
pub struct InstantError;

impl InstantError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        "instant_malformed"
    }
    /// The parameters of the error's sentence: none.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

const DAY: i64 = 86_400;

impl Instant {
    /// From milliseconds since 1970, UTC.
    pub const fn from_unix_ms(ms: i64) -> Self {
        Self(ms)
    }
    /// Milliseconds since 1970, UTC.
    pub const fn unix_ms(self) -> i64 {
        self.0
    }
    /// From seconds since 1970, UTC; a value beyond the range of milliseconds is clamped.
    pub const fn from_unix_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }
    /// Whole seconds since 1970, UTC, rounded down.
    pub const fn unix_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }
    /// This instant moved by `secs` seconds, clamped to the range.
    pub const fn plus_secs(self, secs: i64) -> Self {
        Self(self.0.saturating_add(secs.saturating_mul(1000)))
    }

    /// Year, month and day of the proleptic Gregorian calendar, and the second of the day.
    fn civil(self) -> (i64, i64, i64, i64) {
        let secs = self.unix_secs();
        // Eras of 400 years that begin on 1 March make the leap day the last of its year.
        let days = secs.div_euclid(DAY) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        (year_of_era + era * 400 + i64::from(month <= 2), month, day, secs.rem_euclid(DAY))
    }

    /// From a calendar date and time of day; `None` where there is no such moment.
    pub(crate) fn from_civil(year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64) -> Option<Self> {
        let clock_ok = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) || !clock_ok {
            return None;
        }
        let shifted_year = year - i64::from(month <= 2);
        let era = shifted_year.div_euclid(400);
        let year_of_era = shifted_year.rem_euclid(400);
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468;
        let instant = Self::from_unix_secs(days * DAY + hour * 3600 + minute * 60 + second);
        let (y, m, d, _) = instant.civil();
        ((y, m, d) == (year, month, day)).then_some(instant)
    }

    /// The X.509 form, cut to whole seconds: UTCTime up to 2049, GeneralizedTime after (RFC 5280 §4.1.2.5).
    pub(crate) fn to_x509(self) -> der::Result<Time> {
        let secs = u64::try_from(self.unix_secs()).map_err(|_| der::ErrorKind::DateTime)?;
        let since = std::time::Duration::from_secs(secs);
        match UtcTime::from_unix_duration(since) {
            Ok(time) => Ok(Time::UtcTime(time)),
            Err(_) => Ok(Time::GeneralTime(GeneralizedTime::from_unix_duration(since)?)),
        }
    }

    pub(crate) fn from_x509(time: &Time) -> Self {
        Self::from_unix_secs(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, second) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
    }
}

impl FromStr for Instant {
    type Err = InstantError;

    fn from_str(text: &str) -> Result<Self, InstantError> {
        let bytes = text.as_bytes();
        if bytes.len() != 20 {
            return Err(InstantError);
        }
        let mut numbers = [0_i64; 6];
        let mut at = 0;
        for (slot, (width, after)) in
            numbers.iter_mut().zip([(4, b'-'), (2, b'-'), (2, b'T'), (2, b':'), (2, b':'), (2, b'Z')])
        {
            for byte in &bytes[at..at + width] {
                if !byte.is_ascii_digit() {
                    return Err(InstantError);
                }
                *slot = *slot * 10 + i64::from(byte - b'0');
            }
            at += width;
            if bytes[at] != after {
                return Err(InstantError);
            }
            at += 1;
        }
        let [year, month, day, hour, minute, second] = numbers;
        Self::from_civil(year, month, day, hour, minute, second).ok_or(InstantError)
    }
}
