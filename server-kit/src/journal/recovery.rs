//! Until when devices bring back what others wrote, since a server's journal was lost or was put back from a copy.
//!
//! Keeps true: at any other time a device sends what it wrote itself, and nothing else.

use core_wasm::base::clock::Timestamp;
use core_wasm::replica::Journal;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// For how long, in milliseconds: whoever was away for longer brings what is its own.
const LASTS: i64 = 30 * 24 * 60 * 60 * 1000;

/// A journal's. All that have it see the same.
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
        self.0.store(now.0.saturating_add(LASTS), Ordering::Relaxed);
    }

    /// Until when, if it ever began.
    pub fn end(&self) -> Option<Timestamp> {
        let end = self.0.load(Ordering::Relaxed);
        (end != i64::MIN).then_some(Timestamp(end))
    }

    /// What the journal is at a time.
    pub fn at(&self, now: Timestamp) -> Journal {
        if self.end().is_some_and(|end| now <= end) {
            Journal::Recovering
        } else {
            Journal::Whole
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
        assert_eq!((other.at(Timestamp(5)), other.end()), (Journal::Whole, None));
        recovery.begin(Timestamp(5));
        let end = other.end();
        assert_eq!(end, Some(Timestamp(5 + LASTS)));
        assert_eq!(other.at(Timestamp(5 + LASTS)), Journal::Recovering);
        assert_eq!(other.at(Timestamp(6 + LASTS)), Journal::Whole);
        assert_eq!(Recovery::until(end).end(), end);
    }
}
