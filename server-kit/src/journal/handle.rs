//! A realm's journal as the rest of a server sees it: append, record, read, follow.
//!
//! Keeps true: whoever follows first and looks at the view then misses nothing, because the writer moves the view
//! before it publishes. The writing itself is the committer's.

use super::committer::{Ask, Committer, Rules};
use super::metrics::JournalMetrics;
use super::pages::Pages;
use super::port::{Batch, JournalStore};
use super::reader::Reader;
use super::tail::{Follower, Tail};
use super::view::{Saved, SharedView, SnapshotRule, View};
use super::writer::{self, Request, Shared};
use super::{Outcome, WriteError};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, Realm, UserId};
use core_wasm::replica::{Command, Replica};
use core_wasm::store::StoreError;
use core_wasm::sync::Voucher;
use std::sync::{Arc, RwLockReadGuard};
use std::thread;
use std::time::Instant;
use tokio::sync::{Notify, mpsc, oneshot};

/// How many requests may wait for the writer; more wait with their senders.
const QUEUE: usize = 256;

/// A handle on the journal.
#[derive(Clone, Debug)]
pub struct Journal {
    requests: mpsc::Sender<Request>,
    view: SharedView,
    pages: Pages,
    reader: Reader,
    shared: Shared,
    snapshots: SnapshotRule,
}

/// The writer's thread, to be waited for at the end.
#[derive(Debug)]
pub struct WriterThread {
    requests: mpsc::Sender<Request>,
    thread: thread::JoinHandle<()>,
}

impl Journal {
    /// Folds what is stored of `realm`, as the replica of `me`, and starts the writer. `reader` reads what `store` keeps, and `voucher` vouches for what
    /// is sent on.
    ///
    /// # Errors
    /// [`StoreError`] if the journal can't be read.
    pub fn start<S: JournalStore + 'static>(
        store: S,
        reader: Reader,
        realm: Realm,
        me: DeviceId,
        voucher: Option<Voucher>,
    ) -> Result<(Self, WriterThread), StoreError> {
        let rules = Rules::default();
        let committer = Committer::open(store, realm, me, rules)?.vouching(voucher.clone());
        let view = committer.view().clone();
        let shared = Shared {
            tail: Tail::new(),
            due: Arc::new(Notify::new()),
            metrics: Arc::new(JournalMetrics::new(view.read().end)),
            started: Instant::now(),
        };
        let (requests, incoming) = mpsc::channel(QUEUE);
        let thread = writer::spawn(committer, incoming, shared.clone())
            .map_err(|error| StoreError::Failed(error.to_string()))?;
        let journal = Self {
            requests: requests.clone(),
            view,
            pages: Pages::new(reader.clone(), voucher),
            reader,
            shared,
            snapshots: rules.snapshots,
        };
        if journal.wants_snapshot() {
            journal.shared.due.notify_one();
        }
        Ok((journal, WriterThread { requests, thread }))
    }

    /// Stores what is new of a batch; returns once it is on disk.
    ///
    /// # Errors
    /// [`WriteError`]: nothing of it was stored.
    pub async fn append(&self, batch: impl Into<Batch>) -> Result<Outcome, WriteError> {
        let asked = Instant::now();
        let batch = batch.into();
        let outcome = self.ask(Ask::Append(batch)).await?;
        self.shared.metrics.answered(asked.elapsed());
        Ok(outcome)
    }

    /// Writes events of the server's own. `decide` is shown the state behind everything written so far and returns what
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
        self.ask(Ask::Record { user, decide }).await?;
        value.await.map_err(|_| WriteError::Stopping)
    }

    /// Lets go of orders that closed before `before`, and keeps a snapshot of the rest.
    ///
    /// # Errors
    /// [`WriteError`]: the snapshots there were are still there.
    pub async fn save(&self, before: Timestamp) -> Result<Saved, WriteError> {
        let view = self.view.clone();
        let write = move || {
            // Others may read meanwhile; only the writer waits, and not for the second part.
            let unsealed = view.read().pack(before);
            unsealed.seal()
        };
        let saved = tokio::task::spawn_blocking(write)
            .await
            .map_err(|_| WriteError::Stopping)?;
        // One by one, so that sales are committed between.
        for part in saved.parts.iter().cloned() {
            self.ask(Ask::Stage(part)).await?;
        }
        self.ask(Ask::Save(saved.parts.clone())).await?;
        let uptime = self.shared.started.elapsed();
        self.view.write().keep(&saved, before, uptime);
        Ok(saved)
    }

    /// Whether a snapshot is due.
    pub fn wants_snapshot(&self) -> bool {
        let uptime = self.shared.started.elapsed();
        self.view().wants_snapshot(self.snapshots, uptime)
    }

    /// Told whenever a snapshot is due.
    pub fn due(&self) -> &Notify {
        &self.shared.due
    }

    /// What it folds to now.
    pub fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read()
    }

    /// Everything committed from now on.
    pub fn follow(&self) -> Follower {
        self.shared.tail.follow()
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
    pub fn metrics(&self) -> &JournalMetrics {
        &self.shared.metrics
    }

    /// How many requests wait for the writer.
    pub fn queued(&self) -> usize {
        self.requests.max_capacity() - self.requests.capacity()
    }

    /// Whether the writer can commit just now: has it commit a change that says nothing, behind all that waits.
    pub async fn is_writable(&self) -> bool {
        self.ask(Ask::Probe).await.is_ok()
    }

    /// What the writer answers.
    async fn ask(&self, ask: Ask) -> Result<Outcome, WriteError> {
        let (answer, answered) = oneshot::channel();
        let asked = self.requests.send(Request::Ask(ask, answer)).await;
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
