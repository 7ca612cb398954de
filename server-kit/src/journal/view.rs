//! What a realm's journal folds to, shared by everybody who reads, and when its next snapshot is due.
//!
//! Keeps true: only the committer moves it on, and only past what is on the disk.

use core_wasm::base::clock::Timestamp;
use core_wasm::journal::{Cursor, Heads};
use core_wasm::replica::Replica;
use core_wasm::snapshot::{self, Packed};
use core_wasm::store::Part;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use super::port::Bases;

/// What the journal folds to, and how far.
#[derive(Debug)]
pub struct View {
    /// The server's own replica.
    pub replica: Replica,
    /// The end of the journal.
    pub end: Cursor,
    /// Streams whose beginning is missing here, each with the last place that is.
    pub bases: Bases,
    /// The end of the journal in the last snapshot.
    pub saved: Cursor,
    /// When that was taken, since the start of this run; none if it is of an earlier one.
    pub saved_at: Option<Duration>,
}

impl View {
    /// Whether a snapshot is due, so long after the start.
    pub fn wants_snapshot(&self, rule: SnapshotRule, uptime: Duration) -> bool {
        let unsaved = self.end.0.saturating_sub(self.saved.0);
        rule.is_due(unsaved, self.saved_at.map(|at| uptime.saturating_sub(at)))
    }

    /// What a snapshot without what closed before `before` is made of.
    pub fn pack(&self, before: Timestamp) -> Unsealed {
        let old = self.replica.old(before);
        Unsealed {
            packed: snapshot::pack(&self.replica, &old, self.end, &[]),
            at: self.end,
            heads: self.replica.heads().clone(),
        }
    }

    /// A snapshot without what closed before `before` was stored, so long after the start: lets go of that.
    pub fn keep(&mut self, saved: &Saved, before: Timestamp, uptime: Duration) {
        self.saved = saved.at;
        self.saved_at = Some(uptime);
        self.replica.retire(before);
    }
}

/// What a snapshot is made of, before the slow part of the work.
#[derive(Debug)]
pub struct Unsealed {
    packed: Packed,
    at: Cursor,
    heads: Heads,
}

impl Unsealed {
    /// Its parts: takes a while for a large one, and needs the view no more.
    pub fn seal(self) -> Saved {
        Saved {
            parts: self.packed.seal(),
            at: self.at,
            heads: self.heads,
        }
    }
}

/// A snapshot, with how far it reaches.
#[derive(Clone, Debug)]
pub struct Saved {
    /// Its parts.
    pub parts: Vec<Part>,
    /// The end of the journal in it.
    pub at: Cursor,
    /// How far each stream is in it.
    pub heads: Heads,
}

/// When a snapshot is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotRule {
    /// How many entries there are between two snapshots.
    pub every: u64,
    /// How long there is none after one, since the writer waits while one is made ...
    pub rest: Duration,
    /// ... unless so many entries came meanwhile that the next start would take long.
    pub most: u64,
}

impl Default for SnapshotRule {
    fn default() -> Self {
        Self {
            every: 5_000,
            rest: Duration::from_secs(60),
            most: 50_000,
        }
    }
}

impl SnapshotRule {
    /// Whether so many entries behind a snapshot, which was taken so long ago in this run, want the next one.
    fn is_due(self, unsaved: u64, rested: Option<Duration>) -> bool {
        let has_rested = rested.is_none_or(|rested| rested >= self.rest);
        unsaved >= self.most || unsaved >= self.every && has_rested
    }
}

/// The one view of a realm, which many read and the committer moves on.
#[derive(Clone, Debug)]
pub struct SharedView(Arc<RwLock<View>>);

impl SharedView {
    pub(super) fn new(view: View) -> Self {
        Self(Arc::new(RwLock::new(view)))
    }

    /// What the journal folds to now.
    pub fn read(&self) -> RwLockReadGuard<'_, View> {
        // A committer that panicked takes the process with it, so what is read here is whole.
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, to note a stored snapshot in it.
    pub fn write(&self) -> RwLockWriteGuard<'_, View> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_due_after_some_entries_and_a_rest_or_after_very_many() {
        let rule = SnapshotRule::default();
        let SnapshotRule { every, rest, most } = rule;
        let just_now = Some(Duration::ZERO);
        for (unsaved, rested, due) in [
            (every - 1, None, false),
            (every, None, true),
            (every - 1, Some(rest), false),
            (every, Some(rest), true),
            (most - 1, just_now, false),
            (most, just_now, true),
        ] {
            assert_eq!(rule.is_due(unsaved, rested), due, "{unsaved} {rested:?}");
        }
    }
}
