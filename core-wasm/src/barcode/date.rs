//! A date of six digits, as element strings have it.

use super::digits::number;
use jiff::civil::Date;

/// `YYMMDD`. Which century it is of depends on the day on which it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShortDate {
    year: u8,
    month: u8,
    /// 0 is the month's last.
    day: u8,
}

impl ShortDate {
    /// Nothing if there is no such day in any century near.
    pub(super) fn read(text: &str) -> Option<Self> {
        let two = |from: usize| number(text.get(from..from + 2)?)?.try_into().ok();
        let date = Self {
            year: two(0)?,
            month: two(2)?,
            day: two(4)?,
        };
        let last = match date.month {
            2 if date.year.is_multiple_of(4) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (text.len() == 6 && date.day <= last).then_some(date)
    }

    /// The day: of the century in which it is at most 49 years back or 50 years on from `today` (section 7.12); day 00 is
    /// the last of its month (section 3.4.2). Nothing for a 29 February that its century does not have.
    pub fn date(self, today: Date) -> Option<Date> {
        let now = today.year().rem_euclid(100);
        let year = i16::from(self.year);
        let century = match year - now {
            51.. => -100,
            ..=-50 => 100,
            _ => 0,
        };
        let year = today.year() - now + century + year;
        let month = self.month.cast_signed();
        match self.day {
            0 => Some(Date::new(year, month, 1).ok()?.last_of_month()),
            day => Date::new(year, month, day.cast_signed()).ok(),
        }
    }
}
