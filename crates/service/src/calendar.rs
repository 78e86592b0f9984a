//! Days of Asia/Shanghai, and which of them are worked in mainland China: Monday to Friday, but for holidays, and the weekend days that are worked instead (assets/calendar.json).
//! All days and hours are those of Asia/Shanghai. A year of which nothing is known yet has its weekends alone.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sealbid_pki::Instant;
use serde::Deserialize;
use time::{Date, OffsetDateTime, UtcOffset, Weekday};

/// A day, in seconds and in milliseconds.
pub(crate) const DAY: i64 = 86_400;
pub(crate) const DAY_MS: i64 = DAY * 1_000;

/// From when until when officers work, seconds of the day.
const OPENS: i64 = 9 * 3_600;
const CLOSES: i64 = 18 * 3_600;
const SHANGHAI: i64 = 8 * 3_600;
/// No row of days off is longer.
const LONGEST_REST: u32 = 30;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Calendar {
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "known_until")]
    _known_until: String,
    holidays: BTreeSet<String>,
    workdays: BTreeSet<String>,
}

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../assets/calendar.json")).expect("the calendar is read by the tests")
});

/// The civil date of a moment; nothing of one that no calendar has.
pub(crate) fn date(at: Instant) -> Option<Date> {
    let there = UtcOffset::from_hms(8, 0, 0).ok()?;
    Some(OffsetDateTime::from_unix_timestamp(at.unix_secs()).ok()?.to_offset(there).date())
}

/// The midnight that ends the last of as many whole days after a moment's day.
pub(crate) fn after_days(at: Instant, days: i64) -> Instant {
    const MS: i64 = 1_000;
    let day = (at.unix_ms() + SHANGHAI * MS).div_euclid(DAY_MS);
    Instant::from_unix_ms(((day + days + 1) * DAY - SHANGHAI) * MS)
}

/// The midnight with which a moment's day began.
pub(crate) fn day_began(at: Instant) -> Instant {
    after_days(at, -1)
}

/// Whether officers work on a day.
pub(crate) fn is_working_day(day: Date) -> bool {
    let text = day.to_string();
    if CALENDAR.workdays.contains(&text) {
        return true;
    }
    let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    !is_weekend && !CALENDAR.holidays.contains(&text)
}

/// The midnight that ends the first day of work that is at least as many days after a moment's day.
pub(crate) fn end_of_working_day(at: Instant, days: i64) -> Instant {
    let mut end = after_days(at, days);
    for _ in 0..LONGEST_REST {
        let day = date(Instant::from_unix_ms(end.unix_ms() - 1));
        if day.is_some_and(is_working_day) {
            break;
        }
        end = Instant::from_unix_ms(end.unix_ms() + DAY_MS);
    }
    end
}

/// The moment at which as many seconds of working time have gone by since another one.
pub(crate) fn after_working_time(from: Instant, secs: i64) -> Instant {
    let mut at = from.unix_secs() + SHANGHAI;
    let mut left = secs;
    for _ in 0..LONGEST_REST + u32::try_from(secs / (CLOSES - OPENS)).unwrap_or(0) * LONGEST_REST {
        let began = at.div_euclid(DAY) * DAY;
        let (opens, closes) = (began + OPENS, began + CLOSES);
        if date(Instant::from_unix_secs(began - SHANGHAI)).is_some_and(is_working_day) && at < closes {
            let start = at.max(opens);
            if start + left <= closes {
                return Instant::from_unix_secs(start + left - SHANGHAI);
            }
            left -= closes - start;
        }
        at = began + DAY;
    }
    Instant::from_unix_secs(at - SHANGHAI)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_time_stands_still_at_night_on_weekends_and_on_holidays() {
        const HOURS: i64 = 4 * 3_600;
        for (case, from, to) in [
            ("in_the_morning", "2026-11-23T02:00:00Z", "2026-11-23T06:00:00Z"),
            ("before_they_open", "2026-11-22T21:00:00Z", "2026-11-23T05:00:00Z"),
            ("late", "2026-11-23T08:00:00Z", "2026-11-24T03:00:00Z"),
            ("over_a_weekend", "2026-11-27T09:30:00Z", "2026-11-30T04:30:00Z"),
            // 1 to 7 October is off, Saturday the 10th is worked.
            ("over_a_holiday", "2026-09-30T09:00:00Z", "2026-10-08T04:00:00Z"),
            ("a_saturday_that_is_worked", "2026-10-10T01:00:00Z", "2026-10-10T05:00:00Z"),
        ] {
            let from: Instant = from.parse().unwrap();
            assert_eq!(after_working_time(from, HOURS).to_string(), to, "{case}");
        }
    }

    #[test]
    fn each_day_of_the_calendar_is_one() {
        for (day, is_worked) in
            CALENDAR.holidays.iter().map(|day| (day, false)).chain(CALENDAR.workdays.iter().map(|day| (day, true)))
        {
            let date = crate::application::fields::date(day).unwrap_or_else(|| panic!("{day}"));
            assert_eq!(is_working_day(date), is_worked, "{day}");
        }
    }
}
