//! The slow ceiling over all guesses at one person's PIN: whoever guesses at many devices at once gets no further than at
//! a few.
//!
//! Keeps true: it is so high that one device alone, at the pace that it is allowed, never reaches it; and it makes nobody
//! wait for long.

use core_wasm::base::clock::Timestamp;
use core_wasm::records::staff::guesses::SignInError;
use serde::{Deserialize, Serialize};

/// How many wrong ones are free in a day. At one device there can be some 110.
const FREE: u32 = 400;
/// A day, in milliseconds.
const DAY_MS: i64 = 24 * 3_600_000;
/// How long everybody waits after each further one, in milliseconds.
const WAIT_MS: i64 = 60_000;

/// The wrong guesses of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Together {
    wrong: u32,
    since_ms: i64,
    last_ms: i64,
}

impl Together {
    /// Whether one may guess now.
    ///
    /// # Errors
    /// [`SignInError::Wait`].
    pub fn allow(self, now: Timestamp) -> Result<(), SignInError> {
        let passed = now.0.saturating_sub(self.last_ms);
        if self.wrong <= FREE || self.is_over(now) || !(0..WAIT_MS).contains(&passed) {
            return Ok(());
        }
        let seconds = u32::try_from((WAIT_MS - passed) / 1000 + 1).unwrap_or(u32::MAX);
        Err(SignInError::Wait { seconds })
    }

    /// Counts one, before it is known whether it is wrong.
    pub fn count(&mut self, now: Timestamp) {
        if self.wrong == 0 || self.is_over(now) {
            *self = Self {
                since_ms: now.0,
                ..Self::default()
            };
        }
        self.wrong = self.wrong.saturating_add(1);
        self.last_ms = now.0;
    }

    /// The last one was right after all. Those before it were not.
    pub fn was_right(&mut self) {
        self.wrong = self.wrong.saturating_sub(1);
    }

    /// Whether the day is over, or the clock was put back to before it.
    fn is_over(self, now: Timestamp) -> bool {
        !(0..DAY_MS).contains(&now.0.saturating_sub(self.since_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn above_the_ceiling_everybody_waits_a_minute_after_each_and_the_next_day_nobody() {
        let (mut together, start) = (Together::default(), 1_000_000);
        for _ in 0..FREE {
            assert_eq!(together.allow(Timestamp(start)), Ok(()));
            together.count(Timestamp(start));
            together.count(Timestamp(start));
            together.was_right();
        }
        assert_eq!(
            together.allow(Timestamp(start)),
            Ok(()),
            "right ones do not count"
        );
        together.count(Timestamp(start));
        let wait = SignInError::Wait { seconds: 31 };
        assert_eq!(together.allow(Timestamp(start + 30_000)), Err(wait));
        assert_eq!(together.allow(Timestamp(start + WAIT_MS)), Ok(()));
        together.count(Timestamp(start + WAIT_MS));
        assert!(together.allow(Timestamp(start + WAIT_MS)).is_err());
        assert_eq!(together.allow(Timestamp(start + DAY_MS)), Ok(()));
    }
}
