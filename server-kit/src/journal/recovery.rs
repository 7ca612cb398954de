//! Until when devices bring back what others wrote, since a server's journal was lost or was put back from a copy.
//!
//! Keeps true: at any other time a device sends what it wrote itself, and nothing else.

use core_wasm::base::clock::Timestamp;
use core_wasm::replica::Completeness;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// For how long. A device that was away for longer can still bring its own events, but not others'.
const RECOVERY_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Until when a journal is recovering; clones share it.
#[derive(Clone, Debug)]
pub struct Recovery(Arc<AtomicI64>);

impl Default for Recovery {
    /// There is nothing to bring back.
    fn default() -> Self {
        Self::until(None)
    }
}

impl Recovery {
    /// As it was kept.
    pub fn until(until: Option<Timestamp>) -> Self {
        Self(Arc::new(AtomicI64::new(until.map_or(i64::MIN, |until| until.0))))
    }

    /// Begins, or begins anew.
    pub fn begin(&self, now: Timestamp) {
        self.0.store(now.0.saturating_add(RECOVERY_MS), Ordering::Relaxed);
    }

    /// Until when, if it ever began.
    pub fn end(&self) -> Option<Timestamp> {
        let end = self.0.load(Ordering::Relaxed);
        (end != i64::MIN).then_some(Timestamp(end))
    }

    /// What the journal is at a time.
    pub fn at(&self, now: Timestamp) -> Completeness {
        if self.end().is_some_and(|end| now <= end) {
            Completeness::Recovering
        } else {
            Completeness::Whole
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lasts_a_while_for_all_that_have_it() {
        let recovery = Recovery::default();
        let other = recovery.clone();
        assert_eq!((other.at(Timestamp(5)), other.end()), (Completeness::Whole, None));
        recovery.begin(Timestamp(5));
        let end = other.end();
        assert_eq!(end, Some(Timestamp(5 + RECOVERY_MS)));
        assert_eq!(other.at(Timestamp(5 + RECOVERY_MS)), Completeness::Recovering);
        assert_eq!(other.at(Timestamp(6 + RECOVERY_MS)), Completeness::Whole);
        assert_eq!(Recovery::until(end).end(), end);
    }
}
