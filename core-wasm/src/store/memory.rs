//! The store in memory: for the simulator, and as the plainest reading of the contract.

use super::{CommitError, Committed, Page, Store, StoreError, SyncState, Write};
use crate::ids::DeviceId;
use crate::journal::{Cursor, Entry, Heads, Seq, accept};
use std::cell::RefCell;

/// A journal that lives as long as its process.
#[derive(Debug, Default)]
pub struct MemoryStore(RefCell<Inner>);

#[derive(Clone, Debug, Default)]
struct Inner {
    journal: Vec<Entry>,
    heads: Heads,
    sync: SyncState,
}

impl Inner {
    fn page(&self, after: Cursor, limit: usize) -> Page {
        let start = usize::try_from(after.0)
            .unwrap_or(usize::MAX)
            .min(self.journal.len());
        let end = start.saturating_add(limit).min(self.journal.len());
        Page {
            entries: self.journal[start..end].to_vec(),
            at: Cursor(end as u64),
        }
    }
}

impl Store for MemoryStore {
    async fn heads(&self) -> Result<Heads, StoreError> {
        Ok(self.0.borrow().heads.clone())
    }

    async fn read(&self, after: Cursor, limit: usize) -> Result<Page, StoreError> {
        Ok(self.0.borrow().page(after, limit))
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
            .iter()
            .filter(|entry| entry.device_id == device_id && entry.seq > after);
        Ok(stream.take(limit).cloned().collect())
    }

    async fn sync_state(&self) -> Result<SyncState, StoreError> {
        Ok(self.0.borrow().sync)
    }

    async fn commit<T, E>(
        &self,
        known: Cursor,
        write: impl FnOnce(Page) -> Result<Write<T>, E>,
    ) -> Result<Committed<T>, CommitError<E>> {
        let newer = self.0.borrow().page(known, usize::MAX);
        let Write { entries, sync, value } = write(newer).map_err(CommitError::Refused)?;
        let mut inner = self.0.borrow_mut();
        let mut heads = inner.heads.clone();
        let accepted = accept(&mut heads, entries);
        if let Some(refusal) = accepted.refused.into_iter().next() {
            return Err(StoreError::Refused(refusal).into());
        }
        inner.heads = heads;
        inner.journal.extend(accepted.new);
        inner.sync = sync.unwrap_or(inner.sync);
        Ok(Committed {
            at: Cursor(inner.journal.len() as u64),
            value,
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
