//! A journal that several have: its writer, and whoever reads or looks at it beside that. For journals that live in
//! memory, since each waits for the others.

use super::port::{Appended, Bases, Batch, JournalStore, ReadJournal};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Heads, Seq};
use core_wasm::store::{Page, Part, StoreError, SyncState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

// An adapter leaves all as it was where it fails, also by a panic.
fn lock<J>(journal: &Mutex<J>) -> MutexGuard<'_, J> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<J: ReadJournal> ReadJournal for Arc<Mutex<J>> {
    fn end(&self) -> Result<Cursor, StoreError> {
        lock(self).end()
    }

    fn heads(&self) -> Result<Heads, StoreError> {
        lock(self).heads()
    }

    fn bases(&self) -> Result<Bases, StoreError> {
        lock(self).bases()
    }

    fn page(&self, after: Cursor, limit: usize, budget: usize) -> Result<Page, StoreError> {
        lock(self).page(after, limit, budget)
    }

    fn stream(&self, device_id: DeviceId, after: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        lock(self).stream(device_id, after, limit)
    }

    fn sync_state(&self) -> Result<SyncState, StoreError> {
        lock(self).sync_state()
    }

    fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        lock(self).snapshot(age)
    }
}

impl<J: JournalStore> JournalStore for Arc<Mutex<J>> {
    fn append(&mut self, batches: Vec<Batch>, sync: Option<SyncState>) -> Result<Appended, StoreError> {
        lock(self).append(batches, sync)
    }

    fn stage(&mut self, part: &Part) -> Result<(), StoreError> {
        lock(self).stage(part)
    }

    fn save(&mut self, parts: &[Part]) -> Result<(), StoreError> {
        lock(self).save(parts)
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        lock(self).probe()
    }

    fn close(&mut self) -> Result<(), StoreError> {
        lock(self).close()
    }
}
