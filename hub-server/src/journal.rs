//! The hub's journal as the rest of the hub sees it: append, record, read, follow.
//!
//! Keeps true: whoever follows first and looks at the view then misses nothing, because the writer moves the view
//! before it publishes. The writing itself is `writer`'s.

use crate::metrics::Metrics;
use crate::pages::Pages;
use crate::sqlite::{Batch, Identity, Reader, SqliteStore};
use crate::tail::{Follower, Tail};
use crate::writer::{self, Answer, Request};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, UserId};
use core_wasm::journal::{Cursor, Head, Heads, Refusal, Seq};
use core_wasm::replica::{Command, CommandError, Replica};
use core_wasm::snapshot;
use core_wasm::store::{Part, Store, StoreError};
use core_wasm::sync::Publication;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::thread;
use std::time::{Duration, Instant};
use thiserror::Error;
use tokio::sync::{Notify, mpsc, oneshot};

/// How many requests may wait for the writer; more wait with their senders.
const QUEUE: usize = 256;
/// How many entries the start reads at once.
const START_PAGE: usize = 4096;

/// How many entries there are between two snapshots.
const SNAPSHOT_EVERY: u64 = 5_000;
/// How long there is none after one, since the writer waits while one is made; unless so many entries came meanwhile
/// that the next start would take long.
const SNAPSHOT_REST: Duration = Duration::from_secs(60);
const SNAPSHOT_MOST: u64 = 50_000;

/// What the journal folds to, and how far.
#[derive(Debug)]
pub struct View {
    /// The hub's own replica.
    pub replica: Replica,
    /// The end of the journal.
    pub end: Cursor,
    /// Streams whose beginning is missing here, each with the last place that is.
    pub bases: BTreeMap<DeviceId, Seq>,
    /// The end of the journal in the last snapshot.
    pub saved: Cursor,
    /// When that was taken, if it is of this run.
    pub saved_when: Option<Instant>,
}

impl View {
    /// Whether a snapshot is due.
    pub(crate) fn wants_snapshot(&self) -> bool {
        let unsaved = self.end.0.saturating_sub(self.saved.0);
        is_snapshot_due(unsaved, self.saved_when.map(|when| when.elapsed()))
    }
}

/// Whether so many entries behind a snapshot, which was taken so long ago in this run, want the next one.
fn is_snapshot_due(unsaved: u64, rested: Option<Duration>) -> bool {
    let has_rested = rested.is_none_or(|rested| rested >= SNAPSHOT_REST);
    unsaved >= SNAPSHOT_MOST || unsaved >= SNAPSHOT_EVERY && has_rested
}

/// Entries that were just committed, no more than fit one frame.
#[derive(Clone, Debug)]
pub struct Published {
    /// They, as everybody is sent them.
    pub publication: Publication,
    /// When they were on disk and folded.
    pub committed: Instant,
}

/// A snapshot that was stored.
#[derive(Clone, Debug)]
pub struct Saved {
    /// Its parts.
    pub parts: Vec<Part>,
    /// The end of the journal in it.
    pub at: Cursor,
    /// How far each stream is in it.
    pub heads: Heads,
}

/// What came of one append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The heads of the streams that it was about: on disk up to there.
    pub heads: Vec<Head>,
    /// Streams that were not taken whole.
    pub refused: Vec<Refusal>,
}

/// Why nothing was stored.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum WriteError {
    /// The disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An event of the hub's own can't be made.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The hub is going down.
    #[error(
        "the hub is stopping and stored nothing of this; everything acknowledged is safe. Try again shortly"
    )]
    Stopping,
}

/// In a word, why a stream was not taken whole.
pub fn reason(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Gap { .. } => "gap",
        Refusal::Diverged { .. } => "diverged",
        Refusal::TooLarge { .. } => "too-large",
    }
}

/// A handle on the journal.
#[derive(Clone, Debug)]
pub struct Journal {
    requests: mpsc::Sender<Request>,
    view: Arc<RwLock<View>>,
    tail: Tail,
    pages: Pages,
    reader: Reader,
    due: Arc<Notify>,
    metrics: Arc<Metrics>,
}

/// The writer's thread, to be waited for at the end.
#[derive(Debug)]
pub struct WriterThread {
    requests: mpsc::Sender<Request>,
    thread: thread::JoinHandle<()>,
}

impl Journal {
    /// Folds what is stored, and starts the writer.
    ///
    /// # Errors
    /// [`StoreError`] if the journal can't be read.
    pub async fn start(
        store: SqliteStore,
        reader: Reader,
        identity: &Identity,
    ) -> Result<(Self, WriterThread), StoreError> {
        let empty = Replica::new(identity.realm.clone(), identity.hub_id, 0);
        let (restored, damaged) = snapshot::restore(&store, empty).await?;
        if let Some(damaged) = damaged {
            tracing::warn!(%damaged, "the last snapshot could not be used");
        }
        let (mut replica, saved) = (restored.replica, restored.at);
        let mut end = saved;
        loop {
            let page = store.read(end, START_PAGE).await?;
            if page.entries.is_empty() {
                break;
            }
            replica.apply_all(&page.entries);
            end = page.at;
        }
        replica.settle();
        let due = Arc::new(Notify::new());
        let metrics = Arc::new(Metrics::new(end));
        let view = View {
            replica,
            end,
            bases: store.bases(),
            saved,
            saved_when: None,
        };
        if view.wants_snapshot() {
            due.notify_one();
        }
        let view = Arc::new(RwLock::new(view));
        let (requests, incoming) = mpsc::channel(QUEUE);
        let tail = Tail::new();
        let thread = writer::spawn(
            store,
            incoming,
            view.clone(),
            tail.clone(),
            due.clone(),
            metrics.clone(),
        )
        .map_err(|error| StoreError::Failed(error.to_string()))?;
        let journal = Self {
            requests: requests.clone(),
            view,
            tail,
            pages: Pages::new(reader.clone()),
            reader,
            due,
            metrics,
        };
        Ok((journal, WriterThread { requests, thread }))
    }

    /// Stores what is new of a batch; returns once it is on disk.
    ///
    /// # Errors
    /// [`WriteError`]: nothing of it was stored.
    pub async fn append(&self, batch: impl Into<Batch>) -> Result<Outcome, WriteError> {
        let asked = Instant::now();
        let batch = batch.into();
        let outcome = self.ask(|answer| Request::Append { batch, answer }).await?;
        self.metrics.answered(asked.elapsed());
        Ok(outcome)
    }

    /// Writes events of the hub's own. `decide` is shown the state behind everything written so far and returns what
    /// to record with a value for the caller; nothing else is written between.
    ///
    /// # Errors
    /// [`WriteError`]: nothing of it was stored.
    pub async fn record<T: Send + 'static>(
        &self,
        decide: impl FnOnce(&Replica) -> (Vec<Command>, T) + Send + 'static,
    ) -> Result<T, WriteError> {
        self.record_for(None, decide).await
    }

    /// The same, in the name of a member of staff.
    ///
    /// # Errors
    /// [`WriteError`]: nothing of it was stored.
    pub async fn record_for<T: Send + 'static>(
        &self,
        user: Option<UserId>,
        decide: impl FnOnce(&Replica) -> (Vec<Command>, T) + Send + 'static,
    ) -> Result<T, WriteError> {
        let (value_sender, value) = oneshot::channel();
        let decide = Box::new(move |replica: &Replica| {
            let (commands, value) = decide(replica);
            // If nobody waits for the value, nobody misses it.
            drop(value_sender.send(value));
            commands
        });
        self.ask(|answer| Request::Record { user, decide, answer })
            .await?;
        value.await.map_err(|_| WriteError::Stopping)
    }

    /// Lets go of orders that closed before `before`, and keeps a snapshot of the rest.
    ///
    /// # Errors
    /// [`WriteError`]: the snapshots there were are still there.
    pub async fn save(&self, before: Timestamp) -> Result<Saved, WriteError> {
        let view = self.view.clone();
        let write = move || {
            let (packed, at, heads) = {
                // Others may read meanwhile; only the writer waits.
                let view = view.read().unwrap_or_else(PoisonError::into_inner);
                let old = view.replica.old(before);
                let packed = snapshot::pack(&view.replica, &old, view.end, &[]);
                (packed, view.end, view.replica.heads().clone())
            };
            let parts = packed.seal();
            Saved { parts, at, heads }
        };
        let saved = tokio::task::spawn_blocking(write)
            .await
            .map_err(|_| WriteError::Stopping)?;
        // One by one, so that sales are committed between.
        for part in saved.parts.iter().cloned() {
            self.ask(|answer| Request::Stage { part, answer }).await?;
        }
        let parts = saved.parts.clone();
        self.ask(|answer| Request::Save { parts, answer }).await?;
        let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
        view.saved = saved.at;
        view.saved_when = Some(Instant::now());
        view.replica.retire(before);
        drop(view);
        Ok(saved)
    }

    /// Told whenever a snapshot is due.
    pub fn due(&self) -> &Notify {
        &self.due
    }

    /// What it folds to now.
    pub fn view(&self) -> RwLockReadGuard<'_, View> {
        // A writer that panicked takes the process with it, so what is read here is whole.
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything committed from now on.
    pub fn follow(&self) -> Follower {
        self.tail.follow()
    }

    /// Reads beside the writer.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Its pages, for those who catch up.
    pub fn pages(&self) -> &Pages {
        &self.pages
    }

    /// What is counted.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// How many requests wait for the writer.
    pub fn queued(&self) -> usize {
        self.requests.max_capacity() - self.requests.capacity()
    }

    /// Whether the writer can commit just now: has it commit a change that says nothing, behind all that waits.
    pub async fn is_writable(&self) -> bool {
        self.ask(|answer| Request::Probe { answer }).await.is_ok()
    }

    /// What the writer answers.
    async fn ask<T>(&self, request: impl FnOnce(Answer<T>) -> Request) -> Result<T, WriteError> {
        let (answer, answered) = oneshot::channel();
        let asked = self.requests.send(request(answer)).await;
        asked.map_err(|_| WriteError::Stopping)?;
        answered.await.unwrap_or(Err(WriteError::Stopping))
    }
}

impl WriterThread {
    /// Lets the writer finish what waits, and tidy up; returns once it has.
    pub async fn stop(self) {
        // It stopped already if nobody receives.
        drop(self.requests.send(Request::Stop).await);
        let joined = tokio::task::spawn_blocking(|| self.thread.join()).await;
        if !matches!(joined, Ok(Ok(()))) {
            tracing::error!("the writer did not end as it should; everything acknowledged is on disk");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_due_after_some_entries_and_a_rest_or_after_very_many() {
        let just_now = Some(Duration::ZERO);
        for (unsaved, rested, due) in [
            (SNAPSHOT_EVERY - 1, None, false),
            (SNAPSHOT_EVERY, None, true),
            (SNAPSHOT_EVERY - 1, Some(SNAPSHOT_REST), false),
            (SNAPSHOT_EVERY, Some(SNAPSHOT_REST), true),
            (SNAPSHOT_MOST - 1, just_now, false),
            (SNAPSHOT_MOST, just_now, true),
        ] {
            assert_eq!(is_snapshot_due(unsaved, rested), due, "{unsaved} {rested:?}");
        }
    }
}
