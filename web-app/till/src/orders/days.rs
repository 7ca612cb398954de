//! Days of the store's calendar as spans of time, so that an order is of a day if its moment lies within it.
//!
//! Keeps true: a day begins at the store's midnight also where clocks are changed on it. A day of the calendar, not of business.

use crate::engine::Till;
use core_wasm::base::calendar::Day;
use core_wasm::base::clock::Timestamp;
use std::ops::Range;
use web_ui::platform::clock;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// How many minutes east of UTC the store's clocks are at a moment.
pub fn offset(till: Till) -> impl Fn(Timestamp) -> i16 {
    let zone = till.read(|replica| replica.settings().get().map(|store| store.time_zone.clone()));
    move |at| clock::utc_offset_minutes(zone.as_deref(), at)
}

/// The day of a moment.
pub fn day_of(at: Timestamp, offset: &impl Fn(Timestamp) -> i16) -> Day {
    Day::and_hour(at, offset(at), 0).0
}

/// From a day's first moment to the next day's.
pub fn span(day: Day, offset: &impl Fn(Timestamp) -> i16) -> Range<Timestamp> {
    midnight(day, offset)..midnight(Day(day.0 + 1), offset)
}

/// The first moment of a day.
fn midnight(day: Day, offset: &impl Fn(Timestamp) -> i16) -> Timestamp {
    let at = |offset: i16| Timestamp(day.0 * DAY_MS - i64::from(offset) * MINUTE_MS);
    // No store's midnight is further from that of UTC, and no clock is changed twice within that time.
    let around = [-DAY_MS, DAY_MS].map(|ms| offset(Timestamp(day.0 * DAY_MS + ms)));
    let [before, after] = around.map(at);
    // Clocks that are put back across midnight say it twice, or say that of the day before again; those that are put on may leave it out.
    let is_midnight = |(moment, said): &(Timestamp, i16)| offset(*moment) == *said;
    let said = [(before, around[0]), (after, around[1])].into_iter();
    let first = said.filter(is_midnight).map(|(moment, _)| moment).min();
    first.unwrap_or(before.max(after))
}

/// A date of the Gregorian calendar as a day; nothing if there is no such date. Source: H. Hinnant, 'chrono-Compatible
/// Low-Level Date Algorithms' (`days_from_civil`).
pub fn day(year: i64, month: i64, date: i64) -> Option<Day> {
    if !(1..=12).contains(&month) {
        return None;
    }
    let first = days_before(year, month);
    let next = if month == 12 {
        days_before(year + 1, 1)
    } else {
        days_before(year, month + 1)
    };
    (1..=next - first).contains(&date).then(|| Day(first + date - 1))
}

/// How many days are between 1970-01-01 and the first of a month.
fn days_before(year: i64, month: i64) -> i64 {
    // Counted from March, the day that a leap year has more is the last one of its year.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_date_is_the_calendars() {
        for (year, month, date, text) in [
            (1970, 1, 1, Some("1970-01-01")),
            (2026, 11, 29, Some("2026-11-29")),
            (2026, 12, 31, Some("2026-12-31")),
            (2024, 2, 29, Some("2024-02-29")),
            (2000, 2, 29, Some("2000-02-29")),
            (1900, 2, 29, None),
            (2026, 2, 29, None),
            (2026, 4, 31, None),
            (2026, 13, 1, None),
            (2026, 0, 1, None),
            (2026, 1, 0, None),
        ] {
            let day = day(year, month, date).map(|day| day.to_string());
            assert_eq!(day.as_deref(), text, "{year}-{month}-{date}");
        }
    }

    #[wasm_bindgen_test]
    fn a_day_lasts_from_midnight_to_midnight_also_when_clocks_change() {
        for (zone, year, month, date, hours) in [
            ("Europe/Berlin", 2026, 11, 29, 24),
            ("Europe/Berlin", 2026, 3, 29, 23),
            ("Europe/Berlin", 2026, 10, 25, 25),
            // At midnight itself, west and east of UTC: forwards, then back to 23:00, or to 0:00.
            ("America/Santiago", 2022, 9, 11, 23),
            ("America/Santiago", 2022, 4, 2, 25),
            ("America/Santiago", 2022, 4, 3, 24),
            ("America/Havana", 2025, 3, 9, 23),
            ("America/Havana", 2025, 11, 2, 25),
            ("Asia/Beirut", 2025, 3, 30, 23),
            ("Asia/Beirut", 2025, 10, 25, 25),
            ("Pacific/Kiritimati", 2026, 1, 1, 24),
        ] {
            let offset = |at| clock::utc_offset_minutes(Some(zone), at);
            let day = day(year, month, date).unwrap();
            let span = span(day, &offset);
            assert_eq!((span.end.0 - span.start.0) / 3_600_000, hours, "{day} in {zone}");
            assert_eq!(day_of(span.start, &offset), day);
            assert_eq!(day_of(Timestamp(span.start.0 - 1), &offset), Day(day.0 - 1));
            assert_eq!(day_of(Timestamp(span.end.0 - 1), &offset), day);
        }
    }
}
