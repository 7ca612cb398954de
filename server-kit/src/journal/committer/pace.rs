//! For whom a group is kept open: a pure rule of how many wrote together and how long that took.

use std::time::Duration;

/// From how many batches on a group says that many write at the same time.
const CROWD: usize = 8;
/// How long those that were just answered are waited for at most, and which part of the last commit's time.
const GATHER: Duration = Duration::from_millis(2);
const GATHER_PART: u32 = 4;

/// For whom a group is kept open. When many write, those that the last group answered are waited for a little: each would
/// else write again while the others' group is being synced, and every group would be half as large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// How many batches beside those that are there.
    pub awaited: usize,
    /// How long at most.
    pub patience: Duration,
}

impl Pace {
    /// After a group of so many batches that took so long from its first to its last answer, the sync of the disk included.
    pub fn after(batches: usize, took: Duration) -> Self {
        if batches < CROWD {
            return Self::default();
        }
        Self {
            awaited: batches,
            patience: GATHER.min(took / GATHER_PART),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_crowd_is_waited_for_and_never_long() {
        let took = Duration::from_millis(4);
        assert_eq!(Pace::after(CROWD - 1, took), Pace::default());
        let pace = Pace::after(CROWD, took);
        assert_eq!(
            pace,
            Pace {
                awaited: CROWD,
                patience: took / GATHER_PART
            }
        );
        assert_eq!(Pace::after(CROWD, Duration::from_secs(9)).patience, GATHER);
    }
}
