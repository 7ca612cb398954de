//! The journal port: what a hub and a cloud need of the disk that keeps one realm's journal. Its methods are plain
//! functions that return once what they did is as durable as the disk can make it, and an adapter is `Send`: one writer
//! owns the [`JournalStore`], and any number of [`ReadJournal`]s read beside it, each on a thread that may wait.
//!
//! Keeps true, of every adapter (`contract` tries it): a group is stored whole or not at all, by one sync of the disk;
//! places count entries from 1 without gaps; bytes come back as they went in; an error leaves all as it was.
//! Not in it: what the bytes mean, which realm it is (an adapter is opened for one), and the port of a till
//! ([`core_wasm::store::Store`]), whose journal forgets.

use core_wasm::base::clock::Lamport;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Envelope, Head, Heads, Refusal, Seq, accept};
use core_wasm::store::{Page, Part, StoreError, SyncState};
use std::collections::BTreeMap;

/// Streams whose beginning is missing here, each with the last place that is.
pub type Bases = BTreeMap<DeviceId, Seq>;

/// Entries that one client sent, and where its own stream begins if it has forgotten what is missing here.
#[derive(Clone, Debug)]
pub struct Batch {
    /// They.
    pub entries: Vec<Entry>,
    /// The place behind which the stream begins.
    pub base: Option<Head>,
    /// The device that sent them, which is held to what it may send and write; none of a server.
    pub carrier: Option<DeviceId>,
    /// Whether a server that is trusted here vouched for all of them, as one run of another's stream: they were held to what may be
    /// written when their author sent them.
    pub vouched: bool,
    /// What is from a later Lamport time is refused.
    pub horizon: Lamport,
}

impl Default for Batch {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl From<Vec<Entry>> for Batch {
    fn from(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            base: None,
            carrier: None,
            vouched: false,
            horizon: Lamport::LAST,
        }
    }
}

/// What came of a group.
#[derive(Debug)]
pub struct Appended {
    /// The place before the new entries.
    pub after: Cursor,
    /// The place of the last of them.
    pub cursor: Cursor,
    /// All new entries, in the order they stand.
    pub new: Vec<Entry>,
    /// Streams that begin behind a place of theirs since this group.
    pub bases: Bases,
    /// What was refused of each batch.
    pub refused: Vec<Vec<Refusal>>,
}

/// Reads one realm's journal.
pub trait ReadJournal {
    /// The place of the last entry.
    ///
    /// # Errors
    /// What the disk says, as of every method here.
    fn end(&self) -> Result<Cursor, StoreError>;

    /// The head of every stream.
    ///
    /// # Errors
    /// What the disk says.
    fn heads(&self) -> Result<Heads, StoreError>;

    /// Streams whose beginning is missing.
    ///
    /// # Errors
    /// What the disk says.
    fn bases(&self) -> Result<Bases, StoreError>;

    /// Up to `limit` entries behind `after`; fewer if they reach `budget` bytes, but at least one if there is any.
    ///
    /// # Errors
    /// What the disk says; [`StoreError::Forgotten`] if entries behind `after` are gone.
    fn page(&self, after: Cursor, limit: usize, budget: usize) -> Result<Page, StoreError>;

    /// Up to `limit` entries of one stream behind `after`.
    ///
    /// # Errors
    /// What the disk says.
    fn stream(&self, device_id: DeviceId, after: Seq, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// How far this realm is in step with the peer above it, as last stored.
    ///
    /// # Errors
    /// What the disk says.
    fn sync_state(&self) -> Result<SyncState, StoreError>;

    /// The parts of a snapshot: the last one for 0, the one before for 1. Empty if there is none.
    ///
    /// # Errors
    /// What the disk says.
    fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError>;
}

/// Writes one realm's journal.
pub trait JournalStore: ReadJournal + Send {
    /// Stores what is new of several batches, and the sync state if it changes, in one transaction. Each batch is
    /// looked at by itself, behind those before it: what one client sends wrongly does not stop the same stream from
    /// another.
    ///
    /// # Errors
    /// Nothing of any batch was stored.
    fn append(&mut self, batches: Vec<Batch>, sync: Option<SyncState>) -> Result<Appended, StoreError>;

    /// Puts down a part of a snapshot that [`JournalStore::save`] is given later, so that little is left to write then.
    /// If that never comes, the next snapshot clears it away.
    ///
    /// # Errors
    /// It was not stored.
    fn stage(&mut self, part: &Part) -> Result<(), StoreError>;

    /// Makes these parts the last snapshot. The journal stays whole: it is what everybody else forgets against.
    ///
    /// # Errors
    /// The snapshots there were are still there.
    fn save(&mut self, parts: &[Part]) -> Result<(), StoreError>;

    /// Commits a change that says nothing, to know that a commit goes through.
    ///
    /// # Errors
    /// What stands in its way.
    fn probe(&mut self) -> Result<(), StoreError>;

    /// Leaves the disk tidy at the end.
    ///
    /// # Errors
    /// Nothing is lost: the next start tidies up.
    fn close(&mut self) -> Result<(), StoreError>;
}

/// A group, sorted for an adapter.
#[derive(Debug, Default)]
pub struct Sorted {
    /// What is to be stored, in this order.
    pub new: Vec<Entry>,
    /// Streams that begin behind a place of theirs from now on.
    pub bases: Bases,
    /// What was refused of each batch.
    pub refused: Vec<Vec<Refusal>>,
}

/// Sorts the batches of a group, and moves `heads` past what is to be stored. A stream that is known further than its
/// author's base does not begin anew.
pub fn sort(heads: &mut Heads, batches: Vec<Batch>) -> Sorted {
    let mut sorted = Sorted::default();
    for batch in batches {
        let base = batch.base.filter(|base| base.seq > heads.get(base.device_id).seq);
        if let Some(base) = base.filter(|base| leads_to(*base, &batch.entries)) {
            heads.set(base);
            sorted.bases.insert(base.device_id, base.seq);
        }
        let accepted = accept(heads, batch.horizon, batch.entries);
        sorted.new.extend(accepted.new);
        sorted.refused.push(accepted.refused);
    }
    sorted
}

/// Whether the event behind a base came with it. A base by itself would leave a place behind which nothing may ever come, and
/// everybody who has to get there waits for that.
fn leads_to(base: Head, entries: &[Entry]) -> bool {
    let first = entries.iter().find(|entry| entry.device_id == base.device_id);
    let first = first.filter(|_| base.seq < Seq::LAST);
    first.is_some_and(|first| {
        let named = Envelope::decode(&first.bytes).map(|envelope| envelope.prev_hash);
        first.seq == base.seq.next() && named == Ok(base.hash)
    })
}
