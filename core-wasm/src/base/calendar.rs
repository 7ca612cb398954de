//! Days and hours of a shop's own clock, in whole numbers.

use crate::base::clock::Timestamp;
use crate::codec::{Pack, Unpack};
use std::fmt;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;

/// A day of the shop's calendar, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Pack, Unpack)]
#[pack(transparent)]
pub struct Day(pub i64);

impl Day {
    /// The day and the hour (0 to 23) of a moment, where clocks are so many minutes east of UTC.
    pub fn and_hour(at: Timestamp, utc_offset_minutes: i16) -> (Self, u8) {
        let local = at.0.saturating_add(i64::from(utc_offset_minutes) * MINUTE_MS);
        let hour = local.rem_euclid(DAY_MS) / HOUR_MS;
        (Self(local.div_euclid(DAY_MS)), u8::try_from(hour).unwrap_or(0))
    }

    /// Year, month (1 to 12) and day of the month in the Gregorian calendar.
    ///
    /// Source: H. Hinnant, 'chrono-compatible low-level date algorithms', `civil_from_days`: years begin in March, so
    /// that the leap day is the last, and repeat every 400 years of 146,097 days.
    pub fn date(self) -> (i64, u8, u8) {
        const DAYS_TO_MARCH_OF_YEAR_0: i64 = 719_468;
        const ERA: i64 = 146_097;
        let days = self.0.saturating_add(DAYS_TO_MARCH_OF_YEAR_0);
        let (era, of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let march_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let small = |number: i64| u8::try_from(number).unwrap_or(0);
        (era * 400 + year + i64::from(month <= 2), small(month), small(day))
    }
}

/// As in ISO 8601: `2026-11-23`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
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
            let (its_day, its_hour) = Day::and_hour(at, offset);
            assert_eq!((its_day.to_string().as_str(), its_hour), (day, hour), "{offset}");
        }
        assert_eq!(Day::and_hour(Timestamp(-1), 0), (Day(-1), 23));
        assert_eq!(Day(-1).to_string(), "1969-12-31");
        assert_eq!(Day(11_016).to_string(), "2000-02-29");
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
