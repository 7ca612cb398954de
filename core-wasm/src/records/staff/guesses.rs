//! Wrong PINs are counted for each member of staff, on each device and at the hub: after five of them the next guess
//! must wait half a minute, and twice as long after each further one, up to a quarter of an hour.

use crate::base::clock::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How many wrong guesses are free.
const FREE: u32 = 5;
/// The first wait, in milliseconds.
const FIRST_WAIT_MS: i64 = 30_000;
/// The longest wait.
const LONGEST_WAIT_MS: i64 = 15 * 60_000;

/// Why nobody was signed in, or nothing was approved.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SignInError {
    /// Not their PIN.
    #[error("that is not the PIN; {left} more tries before you must wait")]
    WrongPin {
        /// Guesses left before a wait.
        left: u32,
    },
    /// Too many wrong guesses.
    #[error("too many wrong PINs; try again in {seconds} s")]
    Wait {
        /// How long, in seconds.
        seconds: u32,
    },
    /// Nobody of that name works here.
    #[error("nobody of that name works here any more")]
    Unknown,
    /// Their PIN is set, and has not come to this device.
    #[error("their PIN has not come to this device yet; connect it to the hub, and try again")]
    NotHere,
}

/// The wrong guesses since the last right one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Guesses {
    /// How many.
    pub wrong: u32,
    /// When the last one was, in milliseconds of the clock that is passed in.
    pub last_ms: i64,
}

impl Guesses {
    /// Whether one may guess now.
    ///
    /// # Errors
    /// [`SignInError::Wait`].
    pub fn allow(self, now: Timestamp) -> Result<(), SignInError> {
        let Some(over) = self.wrong.checked_sub(FREE) else {
            return Ok(());
        };
        let wait = (FIRST_WAIT_MS << over.min(10)).min(LONGEST_WAIT_MS);
        // A clock that was set back a little does not shorten the wait; one that was a day ahead must not lock anybody out
        // for a day.
        let passed = now.0.saturating_sub(self.last_ms);
        if passed >= wait || passed < -LONGEST_WAIT_MS {
            return Ok(());
        }
        let passed = passed.max(0);
        let seconds = u32::try_from((wait - passed).div_euclid(1000) + 1).unwrap_or(u32::MAX);
        Err(SignInError::Wait { seconds })
    }

    /// Counts a wrong guess.
    pub fn wrong(&mut self, now: Timestamp) -> SignInError {
        *self = Self {
            wrong: self.wrong.saturating_add(1),
            last_ms: now.0,
        };
        match self.allow(now) {
            Err(wait) => wait,
            Ok(()) => SignInError::WrongPin {
                left: FREE - self.wrong,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_guesses_are_free_and_the_waits_grow_up_to_a_limit() {
        let mut guesses = Guesses::default();
        let mut now = 1_000_000;
        for left in (1..FREE).rev() {
            assert_eq!(guesses.wrong(Timestamp(now)), SignInError::WrongPin { left });
            assert_eq!(guesses.allow(Timestamp(now)), Ok(()));
        }
        for wait in [30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000] {
            assert!(matches!(guesses.wrong(Timestamp(now)), SignInError::Wait { .. }));
            assert!(guesses.allow(Timestamp(now + wait - 1)).is_err(), "{wait}");
            assert!(guesses.allow(Timestamp(now - 5_000)).is_err(), "a clock set back");
            let right_again = Timestamp(now - 24 * 3_600_000);
            assert_eq!(guesses.allow(right_again), Ok(()), "one that was a day ahead");
            now += wait;
            assert_eq!(guesses.allow(Timestamp(now)), Ok(()), "{wait}");
        }
    }
}
