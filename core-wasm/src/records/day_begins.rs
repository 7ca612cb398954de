//! When a store's day begins: what is sold after midnight and before that counts on the day before.

use crate::codec::{Pack, Unpack};
use crate::records::describe::{FieldType, Kind, Value, choice};
use serde::{Deserialize, Serialize};

macro_rules! times {
    ($($(#[$default:meta])? $name:ident $word:literal),+) => {
        /// A time of the night, by the store's own clock.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
        pub enum DayBegins {
            $(
                $(#[$default])?
                #[doc = $word]
                #[serde(rename = $word)]
                #[pack(rename = $word)]
                $name,
            )+
        }
        choice!(DayBegins { $($name $word),+ });
    };
}

// Every half hour, so that a day never begins in the afternoon.
times! {
    #[default]
    At0000 "00:00", At0030 "00:30", At0100 "01:00", At0130 "01:30", At0200 "02:00", At0230 "02:30", At0300 "03:00",
    At0330 "03:30", At0400 "04:00", At0430 "04:30", At0500 "05:00", At0530 "05:30", At0600 "06:00"
}

impl DayBegins {
    /// Whether it is midnight, as for all who say nothing of it.
    pub fn is_midnight(&self) -> bool {
        *self == Self::At0000
    }

    /// How many minutes after midnight.
    pub fn minutes(self) -> u16 {
        self as u16 * 30
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_as_long_after_midnight_as_it_says() {
        for word in DayBegins::WORDS {
            let begins = DayBegins::of(Value::Text((*word).to_owned())).unwrap();
            let (hours, minutes) = word.split_once(':').unwrap();
            let expected = hours.parse::<u16>().unwrap() * 60 + minutes.parse::<u16>().unwrap();
            assert_eq!(begins.minutes(), expected, "{word}");
        }
        assert_eq!(DayBegins::At0600.minutes(), 360);
    }
}
