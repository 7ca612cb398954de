//! What is counted of a journal.
//!
//! Keeps true: what happens often costs a few nanoseconds, once for a group of events and never for each event; no name
//! here, label or value, is of a device, a person or a secret.

use super::committer::Observer;
use super::reason;
use crate::counters::{Words, latency};
use core_wasm::journal::{Cursor, Refusal};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What is counted while the journal is written.
#[derive(Debug)]
pub struct JournalMetrics {
    appended: Counter,
    group: Histogram,
    commit: Histogram,
    failed: Counter,
    fold: Histogram,
    append: Histogram,
    refused: Words,
    committed_to: AtomicU64,
    folded_to: AtomicU64,
}

impl JournalMetrics {
    /// Nothing counted yet, of a journal that ends at `end`.
    pub fn new(end: Cursor) -> Self {
        Self {
            appended: Counter::default(),
            group: Histogram::new(exponential_buckets(1.0, 2.0, 14)),
            commit: latency(),
            failed: Counter::default(),
            fold: latency(),
            append: latency(),
            refused: Words::default(),
            committed_to: AtomicU64::new(end.0),
            folded_to: AtomicU64::new(end.0),
        }
    }

    /// Names all of it, as of a server that is called so.
    pub fn register(&self, all: &mut Registry, server: &str) {
        let name = |name: &str| format!("{server}_{name}");
        all.register(
            name("events_appended"),
            "Events that are new on the disk",
            self.appended.clone(),
        );
        all.register(
            name("commits_failed"),
            "Groups that the disk did not take",
            self.failed.clone(),
        );
        all.register(
            name("events_refused"),
            "Streams that were not taken whole",
            self.refused.clone(),
        );
        all.register(name("group_events"), "New events in a commit", self.group.clone());
        for (word, help, histogram) in [
            ("commit", "One commit with its sync of the disk", &self.commit),
            ("fold", "Folding what a commit brought", &self.fold),
            (
                "append",
                "An append, from being asked to its answer",
                &self.append,
            ),
        ] {
            all.register_with_unit(name(word), help, Unit::Seconds, histogram.clone());
        }
    }

    /// A commit brought so many events, up to `end`.
    fn committed(&self, end: Cursor, events: usize, took: Duration) {
        self.appended.inc_by(events as u64);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a group is far smaller than 2^52 events"
        )]
        self.group.observe(events as f64);
        self.commit.observe(took.as_secs_f64());
        self.committed_to.store(end.0, Ordering::Relaxed);
    }

    /// What was committed up to `end` is folded.
    fn folded(&self, end: Cursor, took: Duration) {
        self.fold.observe(took.as_secs_f64());
        self.folded_to.store(end.0, Ordering::Relaxed);
    }

    /// An append was answered.
    pub(super) fn answered(&self, took: Duration) {
        self.append.observe(took.as_secs_f64());
    }

    /// How many events are on the disk that nothing shows yet.
    pub fn fold_lag(&self) -> u64 {
        // In this order: what is committed in between can't make it negative.
        let folded = self.folded_to.load(Ordering::Relaxed);
        self.committed_to.load(Ordering::Relaxed).saturating_sub(folded)
    }
}

/// Times what a committer does.
pub(super) struct Timed {
    metrics: Arc<JournalMetrics>,
    /// When the last step began.
    begun: Instant,
}

impl Timed {
    pub fn new(metrics: Arc<JournalMetrics>) -> Self {
        let begun = Instant::now();
        Self { metrics, begun }
    }
}

impl Observer for Timed {
    fn committing(&mut self) {
        self.begun = Instant::now();
    }

    fn committed(&mut self, end: Cursor, events: usize) {
        self.metrics.committed(end, events, self.begun.elapsed());
    }

    fn commit_failed(&mut self) {
        self.metrics.failed.inc();
    }

    fn folding(&mut self) {
        self.begun = Instant::now();
    }

    fn folded(&mut self, end: Cursor) {
        self.metrics.folded(end, self.begun.elapsed());
    }

    fn refused(&mut self, refusal: &Refusal) {
        let counted = self.metrics.refused.get_or_create(&[("reason", reason(refusal))]);
        counted.inc();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lag_is_what_is_on_the_disk_and_not_folded() {
        let metrics = JournalMetrics::new(Cursor(5));
        assert_eq!(metrics.fold_lag(), 0);
        metrics.committed(Cursor(8), 3, Duration::ZERO);
        assert_eq!(metrics.fold_lag(), 3);
        metrics.folded(Cursor(8), Duration::ZERO);
        assert_eq!(metrics.fold_lag(), 0);
    }
}
