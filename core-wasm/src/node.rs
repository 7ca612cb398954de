//! A node: a replica over its store. The one way that commands, received entries and acknowledgements go through the
//! disk, for the browser, the hub and the simulator alike.
//!
//! Keeps true: the replica never knows what is not stored, and knows whatever was stored before it decides; several
//! nodes over one store (the tabs of a till) write one gap-free stream. Not in it: sockets, timers, screens.

use crate::ids::DeviceId;
use crate::journal::{Cursor, Entry, Refusal, accept};
use crate::replica::{Change, Command, CommandError, Context, Replica};
use crate::store::{CommitError, Page, Store, StoreError, SyncState, Write};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use thiserror::Error;

/// How many entries are read from the store at once.
pub const PAGE_ENTRIES: usize = 4096;

/// What a step changed, for screens.
pub type Changes = BTreeSet<Change>;

/// A replica and the store it is folded from.
#[derive(Debug)]
pub struct Node<S> {
    store: S,
    replica: RefCell<Replica>,
    /// How far the store was folded.
    at: Cell<Cursor>,
}

/// What a command made.
#[derive(Debug)]
pub struct Done {
    /// What changed, also by what others had stored before.
    pub changes: Changes,
    /// The entries that were written.
    pub entries: Vec<Entry>,
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

/// What came of received entries.
#[derive(Debug)]
pub struct Received {
    /// What changed.
    pub changes: Changes,
    /// Streams that have split, each at its first place that differs: an alarm. Their other entries were left out.
    pub refused: Vec<Refusal>,
}

impl<S: Store> Node<S> {
    /// A node over `store`, with nothing folded yet: call [`Node::catch_up`] until it returns no more.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub async fn open(store: S, mut replica: Replica) -> Result<Self, StoreError> {
        replica.acknowledge(store.sync_state().await?.acknowledged);
        Ok(Self {
            store,
            replica: RefCell::new(replica),
            at: Cell::new(Cursor(0)),
        })
    }

    /// Folds the next page of what the store has and this replica lacks. `None` once there is no more.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub async fn catch_up(&self) -> Result<Option<Changes>, StoreError> {
        let page = self.store.read(self.at.get(), PAGE_ENTRIES).await?;
        let sync = self.store.sync_state().await?;
        self.replica.borrow_mut().acknowledge(sync.acknowledged);
        if page.entries.is_empty() {
            return Ok(None);
        }
        let mut changes = Changes::new();
        self.fold(&page, &mut changes);
        Ok(Some(changes))
    }

    /// Reads the folded state. Don't hold on to it across an await.
    pub fn read<R>(&self, f: impl FnOnce(&Replica) -> R) -> R {
        f(&self.replica.borrow())
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Decides `commands` against all that is stored, and stores what they make: all or nothing.
    ///
    /// # Errors
    /// [`NodeError`]; nothing was stored then.
    pub async fn execute(
        &self,
        commands: Vec<Command>,
        context: &mut Context<'_>,
    ) -> Result<Done, NodeError> {
        let mut changes = Changes::new();
        let committed = self
            .store
            .commit(self.at.get(), |newer| {
                self.fold(&newer, &mut changes);
                let entries = self.replica.borrow().execute(commands, context)?;
                Ok(Write {
                    entries: entries.clone(),
                    sync: None,
                    value: entries,
                })
            })
            .await?;
        let page = Page {
            entries: committed.value,
            at: committed.at,
        };
        self.fold(&page, &mut changes);
        Ok(Done {
            changes,
            entries: page.entries,
        })
    }

    /// Stores what is new of `entries`, which came from a peer, and how far that peer is in step, in one transaction.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub async fn receive(&self, entries: Vec<Entry>, sync: SyncState) -> Result<Received, StoreError> {
        let mut changes = Changes::new();
        let committed = self.store.commit(self.at.get(), |newer| {
            self.fold(&newer, &mut changes);
            let mut heads = self.replica.borrow().heads().clone();
            let accepted = accept(&mut heads, entries);
            Ok::<_, StoreError>(Write {
                entries: accepted.new.clone(),
                sync: Some(sync),
                value: (accepted.new, accepted.refused),
            })
        });
        let committed = committed.await.map_err(store_error)?;
        let (entries, refused) = committed.value;
        self.fold(
            &Page {
                entries,
                at: committed.at,
            },
            &mut changes,
        );
        Ok(Received { changes, refused })
    }

    /// Stores how far a peer has acknowledged this device's own stream.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored then.
    pub async fn acknowledge(&self, sync: SyncState) -> Result<Changes, StoreError> {
        let received = self.receive(Vec::new(), sync).await?;
        self.replica.borrow_mut().acknowledge(sync.acknowledged);
        Ok(received.changes)
    }

    /// Entries of one stream behind a place, to be sent.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub async fn read_stream(
        &self,
        device_id: DeviceId,
        after: crate::journal::Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.store.read_stream(device_id, after, limit).await
    }

    fn fold(&self, page: &Page, changes: &mut Changes) {
        let mut replica = self.replica.borrow_mut();
        changes.extend(page.entries.iter().filter_map(|entry| replica.apply(entry)));
        self.at.set(self.at.get().max(page.at));
    }
}

fn store_error(error: CommitError<StoreError>) -> StoreError {
    match error {
        CommitError::Refused(error) | CommitError::Store(error) => error,
    }
}
