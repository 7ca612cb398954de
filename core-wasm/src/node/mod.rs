//! A node: a replica over its store. The one way that commands, received entries and acknowledgements go through the
//! disk, for the browser, the hub and the simulator alike.
//!
//! Keeps true: the replica never knows what is not stored, and knows whatever was stored before it decides; several
//! nodes over one store (the tabs of a till) write one gap-free stream. Not in it: sockets, timers, screens.

mod saving;
#[cfg(test)]
mod tests;

pub use saving::{AdoptError, Retention};

use crate::journal::{Cursor, Entry, Refusal};
use crate::replica::{Change, Command, CommandError, Context, Replica};
use crate::store::{CommitError, Page, Store, StoreError, SyncState, Write};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::convert::Infallible;
use thiserror::Error;

/// How many entries are read from the store at once.
pub const PAGE_ENTRIES: usize = 4096;

/// What changed, for screens.
pub type Changes = BTreeSet<Change>;

/// A replica and the store it is folded from.
#[derive(Debug)]
pub struct Node<S> {
    store: S,
    replica: RefCell<Replica>,
    /// How far the store was folded.
    at: Cell<Cursor>,
    /// What is known of the store's snapshots.
    saved: RefCell<saving::Saved>,
    /// What changed since anyone asked, also by steps that came to nothing in the end: they fold what others stored.
    changes: RefCell<Changes>,
}

/// Why a command came to nothing. Nothing was changed, and all that was confirmed before is safe.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NodeError {
    /// It can't be granted.
    #[error(transparent)]
    Refused(#[from] CommandError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CommitError<CommandError>> for NodeError {
    fn from(error: CommitError<CommandError>) -> Self {
        match error {
            CommitError::Refused(error) => Self::Refused(error),
            CommitError::Store(error) => Self::Store(error),
        }
    }
}

impl<S: Store> Node<S> {
    /// A node over `store` that stands where its last good snapshot does, or at the beginning as `empty`: call
    /// [`Node::catch_up`] until there is no more.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub async fn open(store: S, empty: Replica) -> Result<Self, StoreError> {
        let node = Self {
            store,
            replica: RefCell::new(empty),
            at: Cell::new(Cursor(0)),
            saved: RefCell::default(),
            changes: RefCell::default(),
        };
        node.load().await?;
        Ok(node)
    }

    /// Folds the next page of what the store has and this replica lacks. False once there is no more.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub async fn catch_up(&self) -> Result<bool, StoreError> {
        let page = match self.store.read(self.at.get(), PAGE_ENTRIES).await {
            Err(StoreError::Forgotten) => return self.load_again().await,
            page => page?,
        };
        let is_full = page.entries.len() >= PAGE_ENTRIES;
        if !page.entries.is_empty() {
            #[cfg(feature = "faults")]
            let first = self.at.get() == Cursor(0);
            self.fold(&page);
            #[cfg(feature = "faults")]
            if first && injected!(ReceiptsForgotten) {
                self.replica.borrow_mut().forget_receipts();
            }
        }
        if !is_full {
            let sync = self.store.sync_state().await?;
            self.replica.borrow_mut().acknowledge(sync.acknowledged);
        }
        Ok(is_full)
    }

    /// Reads the folded state. Don't hold on to it across an await.
    pub fn read<R>(&self, f: impl FnOnce(&Replica) -> R) -> R {
        f(&self.replica.borrow())
    }

    /// What changed since this was last asked.
    pub fn take_changes(&self) -> Changes {
        self.changes.take()
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Decides `commands` against all that is stored, and stores what they make: all or nothing. Returns what was written.
    ///
    /// # Errors
    /// [`NodeError`]; nothing was stored then.
    pub async fn execute(
        &self,
        mut commands: Vec<Command>,
        context: &mut Context<'_>,
    ) -> Result<Vec<Entry>, NodeError> {
        match self.try_to_execute(&mut commands, context).await {
            // It was not asked what to write, so the commands are still there.
            Err(NodeError::Store(StoreError::Forgotten)) => {
                self.load_again().await?;
                self.try_to_execute(&mut commands, context).await
            }
            done => done,
        }
    }

    async fn try_to_execute(
        &self,
        commands: &mut Vec<Command>,
        context: &mut Context<'_>,
    ) -> Result<Vec<Entry>, NodeError> {
        let decide = |newer: Page| {
            if !injected!(TabsBlind) {
                self.fold(&newer);
            }
            let entries = self.replica.borrow().execute(std::mem::take(commands), context)?;
            Ok(Write::of(entries))
        };
        let done = self.store.commit(self.at.get(), decide).await?;
        let page = Page {
            entries: done.stored,
            at: done.at,
        };
        self.fold(&page);
        Ok(page.entries)
    }

    /// Stores what is new of `entries`, which came from a peer, and how far that peer is in step, in one transaction.
    /// Returns the streams that could not be continued, each at its first entry that differs: an alarm. The others'
    /// entries are stored.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub async fn receive(&self, entries: Vec<Entry>, sync: SyncState) -> Result<Vec<Refusal>, StoreError> {
        if injected!(SyncStateApart) {
            let alone = |_| {
                Ok::<_, StoreError>(Write {
                    sync: Some(sync),
                    ..Write::of(Vec::new())
                })
            };
            self.store
                .commit(self.at.get(), alone)
                .await
                .map_err(|error| match error {
                    CommitError::Refused(error) | CommitError::Store(error) => error,
                })?;
        }
        let write = |newer: Page| {
            self.fold(&newer);
            Ok::<_, Infallible>(Write {
                in_part: true,
                sync: Some(sync),
                ..Write::of(entries)
            })
        };
        let done = self
            .store
            .commit(self.at.get(), write)
            .await
            .map_err(|error| match error {
                CommitError::Refused(never) => match never {},
                CommitError::Store(error) => error,
            })?;
        self.fold(&Page {
            entries: done.stored,
            at: done.at,
        });
        Ok(done.refused)
    }

    /// Records an alarm for each stream that [`Node::receive`] found split, unless one was raised before: it must not be
    /// forgotten at the next start, and everyone should hear of it.
    ///
    /// # Errors
    /// [`NodeError`]; nothing was stored then.
    pub async fn alarm(
        &self,
        refused: &[Refusal],
        context: &mut Context<'_>,
    ) -> Result<Vec<Entry>, NodeError> {
        match self.read(|replica| replica.alarms(refused)) {
            alarms if alarms.is_empty() => Ok(Vec::new()),
            alarms => self.execute(alarms, context).await,
        }
    }

    /// Stores how far a peer has acknowledged this device's own stream.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub async fn acknowledge(&self, sync: SyncState) -> Result<(), StoreError> {
        self.receive(Vec::new(), sync).await?;
        self.replica.borrow_mut().acknowledge(sync.acknowledged);
        Ok(())
    }

    fn fold(&self, page: &Page) {
        let mut replica = self.replica.borrow_mut();
        let mut changes = self.changes.borrow_mut();
        changes.extend(replica.apply_all(&page.entries));
        changes.extend(replica.settle());
        self.at.set(self.at.get().max(page.at));
    }
}
