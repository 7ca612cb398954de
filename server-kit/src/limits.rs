//! How much a device may send: a generous share for each, so that one that floods slows itself and nobody else.
//!
//! Keeps true: nothing is dropped and no connection is ended; whoever sent more than its share is listened to again a
//! little later. A till that comes back with a day's events is inside its burst. The generic cell rate algorithm (ITU-T
//! I.371): of each share one point in time is kept, up to which it is spent. Times are those of a clock that only runs
//! forward, since some start.

use core_wasm::base::ids::DeviceId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a device may spend of one thing.
#[derive(Clone, Copy, Debug)]
struct Share {
    /// How many a second.
    rate: u32,
    /// How many at once after a rest.
    burst: u32,
}

/// Messages: a busy till sends some ten a second; one that catches up, a hundred.
const MESSAGES: Share = Share {
    rate: 100,
    burst: 1_000,
};
/// Bytes: 1,000 events are half a mebibyte; a server that lost its disk is brought all there is.
const BYTES: Share = Share {
    rate: 2 << 20,
    burst: 16 << 20,
};
/// Questions over HTTP: a screen that opens asks a handful, and none of them again and again.
const READS: Share = Share { rate: 20, burst: 400 };
/// The longest wait: shorter than any client's patience.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

impl Share {
    fn time(self, count: u32) -> Duration {
        Duration::from_secs(count.into()) / self.rate
    }

    /// Spends `count` at `now`, and says how long to wait before the next.
    fn spend(self, until: &mut Duration, now: Duration, count: u32) -> Duration {
        let burst = self.time(self.burst);
        let spent = (*until).max(now) + self.time(count);
        *until = spent.min(now + burst + LONGEST_WAIT);
        until.saturating_sub(now).saturating_sub(burst)
    }
}

/// What one device has spent, or whoever has not said which device they are.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    messages: Duration,
    bytes: Duration,
    reads: Duration,
    slowed: u64,
}

impl Spent {
    /// Nothing yet at `now`.
    pub fn new(now: Duration) -> Self {
        Self {
            messages: now,
            bytes: now,
            reads: now,
            slowed: 0,
        }
    }

    /// Counts a message of so many bytes at `now`, and says how long not to listen.
    pub fn message(&mut self, now: Duration, bytes: usize) -> Duration {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let wait = MESSAGES.spend(&mut self.messages, now, 1);
        let wait = wait.max(BYTES.spend(&mut self.bytes, now, bytes));
        self.waits(wait)
    }

    /// Counts a question at `now`, and says how long not to answer it; nothing if so many wait already that it had better
    /// not be answered at all.
    pub fn read(&mut self, now: Duration) -> Option<Duration> {
        let wait = READS.spend(&mut self.reads, now, 1);
        let wait = self.waits(wait);
        (wait < LONGEST_WAIT).then_some(wait)
    }

    fn waits(&mut self, wait: Duration) -> Duration {
        self.slowed += u64::from(!wait.is_zero());
        wait
    }
}

/// What each device has spent. It is kept until the server stops.
#[derive(Debug, Default)]
pub struct Limits(Mutex<HashMap<DeviceId, Spent>>);

impl Limits {
    /// Counts a message of so many bytes at `now`, and says how long not to listen to the device, over whichever
    /// connection.
    pub fn spend(&self, now: Duration, device: DeviceId, bytes: usize) -> Duration {
        let mut all = self.lock();
        let spent = all.entry(device).or_insert_with(|| Spent::new(now));
        spent.message(now, bytes)
    }

    /// Counts a question of a device at `now`, and says how long not to answer it, if it is to be answered.
    pub fn read(&self, now: Duration, device: DeviceId) -> Option<Duration> {
        let mut all = self.lock();
        all.entry(device).or_insert_with(|| Spent::new(now)).read(now)
    }

    /// How often a device was made to wait.
    pub fn slowed(&self, device: DeviceId) -> u64 {
        self.lock().get(&device).map_or(0, |spent| spent.slowed)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DeviceId, Spent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_what_follows_comes_at_the_rate() {
        let share = Share { rate: 10, burst: 50 };
        let start = Duration::from_secs(9);
        let mut until = start;
        for _ in 0..50 {
            assert_eq!(share.spend(&mut until, start, 1), Duration::ZERO);
        }
        assert_eq!(share.spend(&mut until, start, 1), Duration::from_millis(100));
        assert_eq!(share.spend(&mut until, start, 2), Duration::from_millis(300));
        let later = start + Duration::from_millis(300);
        assert_eq!(share.spend(&mut until, later, 1), Duration::from_millis(100));
        let rested = start + Duration::from_secs(60);
        assert_eq!(
            share.spend(&mut until, rested, 50),
            Duration::ZERO,
            "a rest fills it again"
        );
    }

    #[test]
    fn questions_have_a_share_of_their_own_and_too_many_at_once_are_not_answered() {
        let start = Duration::from_secs(9);
        let mut spent = Spent::new(start);
        for _ in 0..READS.burst {
            assert_eq!(spent.read(start), Some(Duration::ZERO));
        }
        assert_eq!(spent.message(start, 1), Duration::ZERO);
        assert_eq!(spent.read(start), Some(READS.time(1)));
        let answered = (0..1_000).filter(|_| spent.read(start).is_some()).count();
        let later = start + LONGEST_WAIT;
        assert!(answered < 100, "{answered} of those that came at once wait");
        assert!(spent.read(later).is_some(), "and whoever comes later is answered");
    }

    #[test]
    fn nobody_waits_for_long_however_much_came() {
        let mut until = Duration::from_secs(9);
        let now = until;
        for _ in 0..3 {
            assert_eq!(BYTES.spend(&mut until, now, u32::MAX), LONGEST_WAIT);
        }
        assert_eq!(BYTES.spend(&mut until, now + LONGEST_WAIT, 0), Duration::ZERO);
    }
}
