//! The store in memory: for the simulator, and as the plainest reading of the contract.

use super::{CommitError, Committed, GENERATIONS, Page, Part, Save, Store, StoreError, SyncState, Write};
use crate::base::ids::DeviceId;
use crate::journal::{Cursor, Entry, Head, Heads, Seq};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A journal that lives as long as its process.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(RefCell<Inner>);

#[derive(Clone, Debug, Default)]
struct Inner {
    journal: BTreeMap<Cursor, Entry>,
    /// The last place.
    end: Cursor,
    /// Up to here the journal is not whole.
    base: Cursor,
    heads: Heads,
    sync: SyncState,
    /// The last one first.
    snapshots: Vec<Vec<Part>>,
}

impl MemoryStore {
    /// Lets a stream that is not known so far begin behind this place: nobody has what stood before.
    pub fn begin_behind(&self, base: Head) {
        self.0.borrow_mut().heads.advance(&[base].into_iter().collect());
    }
}

impl Inner {
    fn page(&self, after: Cursor, limit: usize) -> Result<Page, StoreError> {
        if after < self.base {
            return Err(StoreError::Forgotten);
        }
        let behind = self.journal.range(Cursor(after.0.saturating_add(1))..);
        let entries: Vec<_> = behind
            .take(limit)
            .map(|(at, entry)| (*at, entry.clone()))
            .collect();
        let at = entries.last().map_or(after.min(self.end), |(at, _)| *at);
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        Ok(Page { entries, at })
    }
}

impl Store for MemoryStore {
    async fn heads(&self) -> Result<Heads, StoreError> {
        Ok(self.0.borrow().heads.clone())
    }

    async fn read(&self, after: Cursor, limit: usize) -> Result<Page, StoreError> {
        self.0.borrow().page(after, limit)
    }

    async fn read_stream(
        &self,
        device_id: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let inner = self.0.borrow();
        let stream = inner
            .journal
            .values()
            .filter(|entry| entry.device_id == device_id && entry.seq > after);
        Ok(stream.take(limit).cloned().collect())
    }

    async fn sync_state(&self) -> Result<SyncState, StoreError> {
        Ok(self.0.borrow().sync)
    }

    async fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        Ok(self.0.borrow().snapshots.get(age).cloned().unwrap_or_default())
    }

    async fn save(&self, save: Save) -> Result<(), StoreError> {
        let mut inner = self.0.borrow_mut();
        let mut forget = save.forget.min(inner.end);
        if let Some(adopt) = save.adopt {
            if adopt.at != inner.end {
                return Err(StoreError::Moved);
            }
            inner.end.0 += 1;
            forget = inner.end;
            inner.heads = adopt.heads;
            inner.sync = adopt.sync;
        }
        inner.base = inner.base.max(forget);
        let (me, acknowledged) = save.unsent;
        inner
            .journal
            .retain(|at, entry| *at > forget || (entry.device_id == me && entry.seq > acknowledged));
        inner.snapshots.insert(0, save.parts);
        inner.snapshots.truncate(GENERATIONS);
        Ok(())
    }

    async fn commit<T, E>(
        &self,
        known: Cursor,
        write: impl FnOnce(Page) -> Result<Write<T>, E>,
    ) -> Result<Committed<T>, CommitError<E>> {
        let newer = self.0.borrow().page(known, usize::MAX)?;
        let mut write = write(newer).map_err(CommitError::Refused)?;
        let mut inner = self.0.borrow_mut();
        let mut heads = inner.heads.clone();
        let accepted = write.accept(&mut heads)?;
        inner.heads = heads;
        for entry in &accepted.new {
            inner.end.0 += 1;
            let at = inner.end;
            inner.journal.insert(at, entry.clone());
        }
        inner.sync = write.sync.unwrap_or(inner.sync);
        Ok(Committed {
            at: inner.end,
            stored: accepted.new,
            refused: accepted.refused,
            value: write.value,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    #[test]
    fn keeps_the_contract() {
        let run = super::super::contract::run(async |_| MemoryStore::default(), async |store, _| store);
        // Memory never waits, so one poll is all it takes.
        assert_eq!(
            pin!(run).poll(&mut Context::from_waker(Waker::noop())),
            Poll::Ready(())
        );
    }
}
