//! The storage port: what the core needs of a disk. Adapters: memory (here), IndexedDB (web-app), SQLite
//! (hub-server). All of them run the same contract suite, in `contract`.

#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod memory;

pub use memory::MemoryStore;

use crate::ids::{DeviceId, Epoch};
use crate::journal::{Cursor, Entry, Heads, Refusal, Seq};
use crate::pack::{Pack, Unpack};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How far this replica is in step with the peer above it: a till with its hub, a hub with the cloud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct SyncState {
    /// Which life of the peer's journal the cursor counts in.
    pub epoch: Option<Epoch>,
    /// How far its journal was received and stored here.
    pub cursor: Cursor,
    /// How far it acknowledged this device's own stream.
    pub acknowledged: Seq,
}

/// What to store, in one transaction.
#[derive(Debug)]
pub struct Write<T> {
    /// Entries, each extending its stream.
    pub entries: Vec<Entry>,
    /// The new sync state, if it changes.
    pub sync: Option<SyncState>,
    /// Handed back once all is on disk.
    pub value: T,
}

/// What came of a commit.
#[derive(Debug, PartialEq, Eq)]
pub struct Committed<T> {
    /// The last place in this replica's numbering.
    pub at: Cursor,
    /// What [`Write::value`] was.
    pub value: T,
}

/// An append-only journal on some disk. Methods return once what they did is as durable as the disk can make it.
#[expect(
    async_fn_in_trait,
    reason = "handlers hold concrete stores; the browser's futures can't be Send"
)]
pub trait Store {
    /// The head of every stream.
    async fn heads(&self) -> Result<Heads, StoreError>;

    /// Up to `limit` entries behind `after` in this replica's numbering, and the place of the last of them.
    async fn read(&self, after: Cursor, limit: usize) -> Result<Page, StoreError>;

    /// Up to `limit` entries of one stream behind `after`.
    async fn read_stream(
        &self,
        device_id: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;

    /// The sync state, as last stored.
    async fn sync_state(&self) -> Result<SyncState, StoreError>;

    /// Shows `write` everything behind `known`, and stores what it returns, in one transaction that no other tab or
    /// task can step into. If `write` refuses, nothing is stored.
    ///
    /// # Errors
    /// [`CommitError::Store`] if the disk failed or an entry does not extend its stream: nothing is stored then.
    async fn commit<T, E>(
        &self,
        known: Cursor,
        write: impl FnOnce(Page) -> Result<Write<T>, E>,
    ) -> Result<Committed<T>, CommitError<E>>;
}

/// Several nodes over one store, as the tabs of a till are.
impl<S: Store> Store for std::rc::Rc<S> {
    async fn heads(&self) -> Result<Heads, StoreError> {
        S::heads(self).await
    }

    async fn read(&self, after: Cursor, limit: usize) -> Result<Page, StoreError> {
        S::read(self, after, limit).await
    }

    async fn read_stream(
        &self,
        device_id: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        S::read_stream(self, device_id, after, limit).await
    }

    async fn sync_state(&self) -> Result<SyncState, StoreError> {
        S::sync_state(self).await
    }

    async fn commit<T, E>(
        &self,
        known: Cursor,
        write: impl FnOnce(Page) -> Result<Write<T>, E>,
    ) -> Result<Committed<T>, CommitError<E>> {
        S::commit(self, known, write).await
    }
}

/// Consecutive entries of a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// In the order they were stored.
    pub entries: Vec<Entry>,
    /// The place of the last of them, or where reading began if there is none.
    pub at: Cursor,
}

/// Why a commit stored nothing.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CommitError<E> {
    /// The writer itself said no.
    #[error(transparent)]
    Refused(E),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What can go wrong with a store. Nothing of the failed step was stored; all that was confirmed before is safe.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum StoreError {
    /// No room.
    #[error(
        "this device's storage is full; nothing new was stored and all earlier sales are safe. Free some space"
    )]
    Full,
    /// Another tab holds an older layout open.
    #[error(
        "another tab keeps the storage busy; your sales are safe. Close the other Evertill tabs and try again"
    )]
    Blocked,
    /// An entry does not extend its stream.
    #[error("nothing was stored: {0}")]
    Refused(Refusal),
    /// Anything else, in the platform's words.
    #[error(
        "the storage did not answer as it should ({0}); nothing new was stored and all earlier sales are safe"
    )]
    Failed(String),
}
