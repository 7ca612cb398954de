//! The wall clock, for people.

use core_wasm::base::clock::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// A system time as the journal writes it.
pub fn timestamp(time: SystemTime) -> Timestamp {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// How far two clocks may be apart, in milliseconds, before they say different things.
const APART_MS: u64 = 60_000;

/// Whether this machine's clock is likely to be wrong: most devices, and not only one, say another time, and all of these the same.
/// `ahead` is how far each device's clock is ahead of it, in milliseconds.
pub fn is_doubted(ahead: impl IntoIterator<Item = i64>) -> bool {
    let mut ahead: Vec<i64> = ahead.into_iter().collect();
    ahead.sort_unstable();
    let apart = |ahead: &&i64| ahead.unsigned_abs() > APART_MS;
    let agreeing = |(index, first): (usize, &i64)| {
        let others = ahead[index..].iter().filter(apart);
        others
            .take_while(|other| other.abs_diff(*first) <= APART_MS)
            .count()
    };
    let most = ahead
        .iter()
        .enumerate()
        .filter(|(_, first)| apart(first))
        .map(agreeing)
        .max();
    most.is_some_and(|most| most >= 2 && most * 2 > ahead.len())
}

/// What is known of this machine's clock, beside what it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is doubted, see [`is_doubted`].
    pub doubted: bool,
    /// How often it was set.
    pub set: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_doubted_when_most_devices_agree_on_another_time() {
        let hour = 3_600_000;
        for (ahead, doubted) in [
            (&[][..], false),
            (&[hour], false),
            (&[hour, hour + 60_000], true),
            (&[hour, hour + 60_001], false),
            (&[hour, -hour], false),
            (&[hour, hour, 0], true),
            (&[hour, hour, 0, 10], false),
            (&[-hour, -hour - 5, 0, hour, -hour], true),
            (&[-60_000, -60_000, -60_000], false),
            (&[-60_001, 59_000, -60_001], true),
            (&[i64::MIN, i64::MAX], false),
        ] {
            assert_eq!(is_doubted(ahead.iter().copied()), doubted, "{ahead:?}");
        }
    }
}
