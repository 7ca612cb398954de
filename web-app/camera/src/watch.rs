//! Which of the codes that a camera sees, time after time, are taken.
//!
//! Keeps true: a code that stays in the picture is taken once, however long it stays there and however badly it can be read
//! meanwhile; one that was read once by chance is not taken. Pure: whoever looks says when that was.

use crate::code::Code;

/// A code that was not read for so long has left the picture: hands shake, and the light moves over what they hold.
const GONE_MS: u64 = 1_500;

/// So often a code is read before it is taken.
const READINGS: u32 = 2;

/// The same for a doubtful one.
const READINGS_IF_DOUBTFUL: u32 = 4;

/// What is in the picture.
#[derive(Debug, Default)]
pub struct Watch {
    sights: Vec<Sight>,
    /// Until then all that is read was taken by somebody else.
    taken_until: Option<u64>,
}

#[derive(Debug)]
struct Sight {
    text: String,
    readings: u32,
    last: u64,
    is_taken: bool,
}

impl Watch {
    /// One that goes on at this time in another's place: what is in the picture now was taken by that.
    pub fn in_place_of_another(now_ms: u64) -> Self {
        Self {
            sights: Vec::new(),
            taken_until: Some(now_ms + GONE_MS),
        }
    }

    /// What of these codes, which were read at this time, is to be sold.
    pub fn see(&mut self, codes: Vec<Code>, now_ms: u64) -> Vec<String> {
        self.sights
            .retain(|sight| now_ms.saturating_sub(sight.last) < GONE_MS);
        let was_taken = self.taken_until.is_some_and(|until| now_ms < until);
        codes
            .into_iter()
            .filter_map(|code| self.see_one(code, now_ms, was_taken))
            .collect()
    }

    fn see_one(&mut self, code: Code, now_ms: u64, was_taken: bool) -> Option<String> {
        let needed = if code.is_doubtful {
            READINGS_IF_DOUBTFUL
        } else {
            READINGS
        };
        let place = self.sights.iter().position(|sight| sight.text == code.text);
        let place = place.unwrap_or_else(|| {
            self.sights.push(Sight {
                text: code.text,
                readings: 0,
                last: now_ms,
                is_taken: was_taken,
            });
            self.sights.len() - 1
        });
        let sight = self.sights.get_mut(place)?;
        sight.readings = sight.readings.saturating_add(1);
        sight.last = now_ms;
        if sight.is_taken || sight.readings < needed {
            return None;
        }
        sight.is_taken = true;
        Some(sight.text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Vec<Code> {
        vec![Code {
            text: text.to_owned(),
            is_doubtful: false,
        }]
    }

    fn doubtful(text: &str) -> Vec<Code> {
        vec![Code {
            text: text.to_owned(),
            is_doubtful: true,
        }]
    }

    /// How often it is taken when it is read at these times.
    fn taken(watch: &mut Watch, text: &str, times: impl IntoIterator<Item = u64>) -> usize {
        times.into_iter().map(|at| watch.see(code(text), at).len()).sum()
    }

    #[test]
    fn what_stays_in_the_picture_is_taken_once() {
        let mut watch = Watch::default();
        assert_eq!(taken(&mut watch, "4006381333931", (0..60_000).step_by(100)), 1);
        // Shaken: it is read now and then.
        assert_eq!(
            taken(&mut watch, "4006381333931", (60_000..90_000).step_by(1_400)),
            0
        );
    }

    #[test]
    fn what_left_the_picture_is_taken_again_when_it_comes_back() {
        let mut watch = Watch::default();
        assert_eq!(taken(&mut watch, "4006381333931", [0, 100, 200]), 1);
        assert_eq!(
            taken(&mut watch, "4006381333931", [1_600]),
            0,
            "not gone long enough"
        );
        assert_eq!(taken(&mut watch, "4006381333931", [3_100, 3_200]), 1);
    }

    #[test]
    fn two_codes_side_by_side_are_taken_once_each() {
        let mut watch = Watch::default();
        let mut sold = Vec::new();
        for at in (0..20_000).step_by(200) {
            sold.extend(watch.see(code("one"), at));
            sold.extend(watch.see(code("two"), at + 100));
        }
        assert_eq!(sold, ["one", "two"]);
    }

    #[test]
    fn what_is_read_once_is_not_taken() {
        let mut watch = Watch::default();
        assert_eq!(taken(&mut watch, "misread", [0]), 0);
        assert_eq!(
            taken(&mut watch, "misread", [5_000]),
            0,
            "long after is no second time"
        );
    }

    #[test]
    fn doubtful_kinds_need_more_readings() {
        let mut watch = Watch::default();
        let takes: Vec<usize> = (0..6)
            .map(|at| watch.see(doubtful("]E496385074"), at * 100).len())
            .collect();
        assert_eq!(takes, [0, 0, 0, 1, 0, 0]);
    }

    #[test]
    fn one_in_place_of_another_takes_nothing_that_is_in_the_picture_then() {
        let mut watch = Watch::in_place_of_another(10_000);
        assert_eq!(taken(&mut watch, "one", (10_050..20_000).step_by(100)), 0);
        assert_eq!(
            taken(&mut watch, "two", [20_000, 20_100]),
            1,
            "what comes later is new"
        );
        assert_eq!(
            taken(&mut watch, "one", [30_000, 30_100]),
            1,
            "and so is what came back"
        );
    }
}
