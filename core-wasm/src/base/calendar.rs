//! Days and hours of a shop's own clock: which day a moment is of, by division; what it is called, by jiff's calendar.

use crate::base::clock::Timestamp;
use crate::codec::{Pack, Unpack};
use jiff::Span;
use jiff::civil::{self, Date};
use std::fmt;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;

/// The day that is counted as 0.
const FIRST: Date = civil::date(1970, 1, 1);

/// A day of the shop's calendar, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Pack, Unpack)]
#[pack(transparent)]
pub struct Day(pub i64);

impl Day {
    /// The day and the hour (0 to 23, by the clock) of a moment, where clocks are so many minutes east of UTC, and days begin so many
    /// minutes after midnight.
    pub fn and_hour(at: Timestamp, utc_offset_minutes: i16, begins_minutes: u16) -> (Self, u8) {
        let local = at.0.saturating_add(i64::from(utc_offset_minutes) * MINUTE_MS);
        let hour = local.rem_euclid(DAY_MS) / HOUR_MS;
        let since = local.saturating_sub(i64::from(begins_minutes) * MINUTE_MS);
        (Self(since.div_euclid(DAY_MS)), u8::try_from(hour).unwrap_or(0))
    }

    /// The day in the Gregorian calendar; the nearest that it has in the years -9999 to 9999.
    pub fn date(self) -> Date {
        let beyond = if self.0 < 0 { Date::MIN } else { Date::MAX };
        let since = Span::new().try_days(self.0);
        since.map_or(beyond, |days| FIRST.saturating_add(days))
    }
}

/// As in ISO 8601: `2026-11-23`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_is_the_shops_own() {
        // 2026-11-22T23:30:00Z.
        let at = Timestamp(1_795_390_200_000);
        for (offset, day, hour) in [
            (0, "2026-11-22", 23),
            (30, "2026-11-23", 0),
            (120, "2026-11-23", 1),
            (-300, "2026-11-22", 18),
        ] {
            let (its_day, its_hour) = Day::and_hour(at, offset, 0);
            assert_eq!((its_day.to_string().as_str(), its_hour), (day, hour), "{offset}");
        }
        assert_eq!(Day::and_hour(Timestamp(-1), 0, 0), (Day(-1), 23));
        assert_eq!(Day(-1).to_string(), "1969-12-31");
        assert_eq!(Day(11_016).to_string(), "2000-02-29");
        assert_eq!(Day(i64::MAX).to_string(), "9999-12-31");
        assert_eq!(Day(3_000_000).to_string(), "9999-12-31");
    }

    #[test]
    fn what_is_sold_after_midnight_and_before_the_day_begins_is_of_the_day_before() {
        // 2026-11-29T00:30Z, in Berlin half past one.
        let at = Timestamp(1_795_912_200_000);
        for (begins, day) in [
            (0, "2026-11-29"),
            (90, "2026-11-29"),
            (91, "2026-11-28"),
            (240, "2026-11-28"),
        ] {
            let (its_day, its_hour) = Day::and_hour(at, 60, begins);
            assert_eq!((its_day.to_string().as_str(), its_hour), (day, 1), "{begins}");
        }
        let four = Timestamp(at.0 + 150 * MINUTE_MS);
        assert_eq!(Day::and_hour(four, 60, 240).0.to_string(), "2026-11-29");
        assert_eq!(
            Day::and_hour(Timestamp(four.0 - 1), 60, 240).0.to_string(),
            "2026-11-28"
        );
    }

    proptest! {
        /// The library that the core has for ISO 8601 text knows the same calendar.
        #[test]
        fn dates_are_the_calendars(day in -500_000_i64..500_000) {
            let text = Timestamp(day * DAY_MS).to_string();
            let date = Day(day).to_string();
            prop_assert_eq!(text.split('T').next(), Some(date.as_str()));
        }
    }
}
