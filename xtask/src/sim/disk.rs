//! A disk that fails: a store in memory that runs out of room, or whose machine loses power before, during or after a
//! commit.
//!
//! Keeps true: a commit that was reported is kept for ever; a torn one leaves nothing, as the storage port demands of
//! every adapter (the adapters' own power-cut tests prove it of them).

use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Head, Heads, Seq};
use core_wasm::store::{
    CommitError, Committed, MemoryStore, Page, Part, Save, Store, StoreError, SyncState, Write,
};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// When the power fails, seen from the next commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowerCut {
    /// Nothing was written yet.
    Before,
    /// All was decided and some of it was on the way to the disk.
    During,
    /// All is on disk, and nobody was told.
    After,
}

/// A disk and its machine's power supply.
#[derive(Debug, Default)]
pub struct Disk {
    store: MemoryStore,
    armed: Cell<Option<PowerCut>>,
    tripped: Cell<bool>,
    full: Cell<bool>,
}

/// Memory never waits, so one poll is all it takes.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("a store in memory waited"),
    }
}

/// What reading a store in memory answers, which it always does.
pub fn read<T>(future: impl Future<Output = Result<T, StoreError>>) -> T {
    now(future).unwrap_or_else(|error| unreachable!("a store in memory could not be read: {error}"))
}

/// What can be seen of any disk from outside.
pub trait Medium {
    /// The head of every stream.
    fn stream_heads(&self) -> Heads;

    /// All that is on it of a stream.
    fn stream_of(&self, stream: DeviceId) -> Vec<Entry>;

    /// All that is on it, stream by stream.
    fn journal(&self) -> Vec<Entry> {
        let streams = self.stream_heads();
        streams
            .iter()
            .flat_map(|head| self.stream_of(head.device_id))
            .collect()
    }

    /// Behind which place each stream is whole on it, where that is not its beginning.
    fn bases(&self) -> BTreeMap<DeviceId, Seq> {
        let base = |head: &Head| {
            let entries = self.stream_of(head.device_id);
            let whole = entries.iter().rev().zip((0..=head.seq.0).rev());
            let whole = whole.take_while(|(entry, seq)| entry.seq.0 == *seq).count() as u64;
            Seq(head.seq.0 - whole)
        };
        let heads = self.stream_heads();
        let bases = heads.iter().map(|head| (head.device_id, base(head)));
        bases.filter(|(_, base)| *base > Seq(0)).collect()
    }

    /// Whether all of a stream behind `after` up to `to` can be read from it.
    fn has(&self, stream: DeviceId, after: Seq, to: Seq) -> bool {
        let base = self.bases().get(&stream).copied().unwrap_or_default();
        base <= after && self.stream_heads().get(stream).seq >= to
    }
}

impl Medium for Disk {
    fn stream_heads(&self) -> Heads {
        read(self.store.heads())
    }

    fn stream_of(&self, stream: DeviceId) -> Vec<Entry> {
        read(self.store.read_stream(stream, Seq(0), usize::MAX))
    }
}

impl Disk {
    /// Has the power fail at the next commit.
    pub fn arm(&self, cut: Option<PowerCut>) {
        self.armed.set(cut);
    }

    /// Whether the power failed since this was last asked.
    pub fn tripped(&self) -> bool {
        self.tripped.replace(false)
    }

    /// Takes away all room, or gives some.
    pub fn fill(&self, full: bool) {
        self.full.set(full);
    }

    /// The place of the last entry.
    pub fn end(&self) -> Cursor {
        read(self.store.read(Cursor(u64::MAX), 0)).at
    }

    /// Another disk with the same on it.
    pub fn copy(&self) -> Self {
        Self {
            store: self.store.clone(),
            ..Self::default()
        }
    }

    fn lost(&self) -> StoreError {
        self.tripped.set(true);
        StoreError::Failed("the power failed".to_owned())
    }

    fn cut<E>(&self) -> CommitError<E> {
        CommitError::Store(self.lost())
    }
}

impl Store for Disk {
    async fn heads(&self) -> Result<Heads, StoreError> {
        self.store.heads().await
    }

    async fn read(&self, after: Cursor, limit: usize) -> Result<Page, StoreError> {
        self.store.read(after, limit).await
    }

    async fn read_stream(
        &self,
        device_id: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.store.read_stream(device_id, after, limit).await
    }

    async fn sync_state(&self) -> Result<SyncState, StoreError> {
        self.store.sync_state().await
    }

    async fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        self.store.snapshot(age).await
    }

    async fn save(&self, save: Save) -> Result<(), StoreError> {
        match self.armed.take() {
            Some(PowerCut::Before | PowerCut::During) => Err(self.lost()),
            Some(PowerCut::After) => {
                self.store.save(save).await?;
                Err(self.lost())
            }
            None if self.full.get() => Err(StoreError::Full),
            None => self.store.save(save).await,
        }
    }

    async fn commit<T, E>(
        &self,
        known: Cursor,
        write: impl FnOnce(Page) -> Result<Write<T>, E>,
    ) -> Result<Committed<T>, CommitError<E>> {
        match self.armed.take() {
            Some(PowerCut::Before) => Err(self.cut()),
            Some(PowerCut::During) => {
                let newer = self.store.read(known, usize::MAX).await?;
                write(newer).map_err(CommitError::Refused)?;
                Err(self.cut())
            }
            Some(PowerCut::After) => {
                self.store.commit(known, write).await?;
                Err(self.cut())
            }
            None if self.full.get() => {
                let newer = self.store.read(known, usize::MAX).await?;
                write(newer).map_err(CommitError::Refused)?;
                Err(StoreError::Full.into())
            }
            None => self.store.commit(known, write).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::store::contract::{self, device, entries};

    fn commit(disk: &Disk, entries: Vec<Entry>) -> Result<(), CommitError<StoreError>> {
        let write = Write::of(entries);
        now(disk.commit(Cursor(0), |_| Ok(write))).map(drop)
    }

    #[test]
    fn keeps_the_contract() {
        now(contract::run(
            async |_| Disk::default(),
            async |disk: Disk, _| disk.copy(),
        ));
    }

    #[test]
    fn a_power_cut_keeps_what_it_says() {
        let all = entries(Head::empty(device(1)), 1);
        for (cut, kept) in [(PowerCut::Before, 0), (PowerCut::During, 0), (PowerCut::After, 1)] {
            let disk = Disk::default();
            disk.arm(Some(cut));
            assert!(commit(&disk, all.clone()).is_err() && disk.tripped());
            assert_eq!(disk.journal().len(), kept, "{cut:?}");
            assert!(commit(&disk, all.clone()).is_ok(), "the power came back");
        }
    }

    #[test]
    fn a_full_disk_stores_nothing_until_there_is_room() {
        let disk = Disk::default();
        let all = entries(Head::empty(device(1)), 2);
        disk.fill(true);
        assert_eq!(
            commit(&disk, all.clone()),
            Err(CommitError::Store(StoreError::Full))
        );
        disk.fill(false);
        assert!(commit(&disk, all).is_ok());
        assert_eq!(disk.end(), Cursor(2));
    }
}
