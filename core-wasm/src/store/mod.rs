//! The storage port: what the core needs of a disk. Adapters: memory (here), IndexedDB (web-till), SQLite
//! (hub-server). All of them run the same contract suite, in `contract`.

mod audit;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod memory;

pub use audit::{Audit, Finding, audit};
pub use memory::MemoryStore;

use crate::base::clock::Lamport;
use crate::base::ids::{DeviceId, Epoch};
use crate::codec::{Pack, Unpack};
use crate::journal::{Accepted, Cursor, Entry, Heads, Refusal, Seq, accept};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use thiserror::Error;

/// How far this replica is in step with the peer above it: a till with its hub, a hub with the cloud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
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
    /// Entries, each extending its stream; repeats are passed over.
    pub entries: Vec<Entry>,
    /// Whether those that extend no stream are left out. If not, one of them is enough and nothing is stored.
    pub in_part: bool,
    /// The new sync state, if it changes.
    pub sync: Option<SyncState>,
    /// Handed back once all is on disk.
    pub value: T,
}

impl Write<()> {
    /// Entries alone, all or none.
    pub fn of(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            in_part: false,
            sync: None,
            value: (),
        }
    }
}

impl<T> Write<T> {
    /// Sorts its entries for an adapter, whose `heads` move past those to be stored.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if nothing may be stored.
    pub fn accept(&mut self, heads: &mut Heads) -> Result<Accepted, StoreError> {
        let accepted = accept(heads, Lamport::LAST, std::mem::take(&mut self.entries));
        match accepted.refused.first() {
            Some(refusal) if !self.in_part => Err(StoreError::Refused(refusal.clone())),
            _ => Ok(accepted),
        }
    }
}

/// What came of a commit.
#[derive(Debug, PartialEq, Eq)]
pub struct Committed<T> {
    /// The last place in this replica's numbering.
    pub at: Cursor,
    /// What was stored, in its order.
    pub stored: Vec<Entry>,
    /// What was left out, by the first entry of each stream that stopped.
    pub refused: Vec<Refusal>,
    /// What [`Write::value`] was.
    pub value: T,
}

/// A named part of a snapshot. Its name tells its content, so that a part of a name that is stored already need not be
/// written again: `snapshot` makes such names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Arc<[u8]>,
}

/// A snapshot to keep, and what may be forgotten of the journal then.
#[derive(Clone, Debug)]
pub struct Save {
    /// All of its parts, those that are stored already too.
    pub parts: Vec<Part>,
    /// Entries up to here are in the snapshot before the last one, and may go ...
    pub forget: Cursor,
    /// ... but for those of this stream behind this number, which nobody else has.
    pub unsent: (DeviceId, Seq),
    /// Set if the snapshot is a peer's, and goes beyond the journal.
    pub adopt: Option<Adoption>,
}

/// What goes with the snapshot of a peer.
#[derive(Clone, Debug)]
pub struct Adoption {
    /// The end of the journal that the snapshot was united with. If it has moved since, nothing is stored.
    pub at: Cursor,
    /// How far each stream is known then, no further and no others: what the snapshot lacks may come again.
    pub heads: Heads,
    /// How far this replica is in step with the peer then.
    pub sync: SyncState,
}

/// How many snapshots are kept: should the last one be damaged, the one before and the journal behind it make it again.
pub const GENERATIONS: usize = 2;

/// An append-only journal on some disk, and snapshots of what it folds to. Methods return once what they did is as durable as the disk can make it.
#[expect(
    async_fn_in_trait,
    reason = "handlers hold concrete stores; the browser's futures can't be Send"
)]
pub trait Store {
    /// The head of every stream.
    async fn heads(&self) -> Result<Heads, StoreError>;

    /// Up to `limit` entries behind `after` in this replica's numbering, and the place of the last of them.
    ///
    /// # Errors
    /// [`StoreError::Forgotten`] if entries behind `after` are gone: a snapshot has what they said.
    async fn read(&self, after: Cursor, limit: usize) -> Result<Page, StoreError>;

    /// Up to `limit` entries of one stream behind `after`. They begin later if those before are forgotten.
    async fn read_stream(
        &self,
        device_id: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;

    /// The sync state, as last stored.
    async fn sync_state(&self) -> Result<SyncState, StoreError>;

    /// The parts of a snapshot: the last one for 0, the one before for 1. Empty if there is none.
    async fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError>;

    /// Keeps a snapshot, and forgets of the journal what it says, in one transaction. An adopted one takes a place in
    /// the numbering of its own, the one behind [`Adoption::at`], and everything up to there may be forgotten.
    ///
    /// # Errors
    /// [`StoreError::Moved`] if the journal went on behind an adopted snapshot.
    async fn save(&self, save: Save) -> Result<(), StoreError>;

    /// Shows `write` everything behind `known`, and stores what it returns, in one transaction that no other tab or
    /// task can step into. If `write` refuses, nothing is stored.
    ///
    /// # Errors
    /// [`StoreError::Forgotten`] if entries behind `known` are gone; `write` is not called then.
    /// [`CommitError::Store`] if the disk failed, or an entry extends no stream and may not be left out: nothing is stored
    /// then.
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

    async fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        S::snapshot(self, age).await
    }

    async fn save(&self, save: Save) -> Result<(), StoreError> {
        S::save(self, save).await
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
    /// What was asked for has left the journal; a snapshot has what it said.
    #[error("this tab has fallen behind what the till keeps; your sales are safe. Load it again")]
    Forgotten,
    /// The journal went on meanwhile; try again.
    #[error("something was stored at the same moment; nothing was lost, and it is tried again")]
    Moved,
    /// An entry does not extend its stream.
    #[error("nothing was stored: {0}")]
    Refused(Refusal),
    /// Anything else, in the platform's words.
    #[error(
        "the storage did not answer as it should ({0}); nothing new was stored and all earlier sales are safe"
    )]
    Failed(String),
}
