//! A realm's journal in memory: for the simulator and for tests, and as the plainest reading of the port.

use super::port::{self, Appended, Bases, Batch, JournalStore, ReadJournal};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Heads, Seq};
use core_wasm::store::{GENERATIONS, Page, Part, StoreError, SyncState};

/// A journal that lives as long as its process.
#[derive(Clone, Debug, Default)]
pub struct MemoryJournal {
    /// The one of place 1 first.
    entries: Vec<Entry>,
    heads: Heads,
    bases: Bases,
    sync: SyncState,
    /// The last one first.
    snapshots: Vec<Vec<Part>>,
}

impl ReadJournal for MemoryJournal {
    fn end(&self) -> Result<Cursor, StoreError> {
        Ok(Cursor(self.entries.len() as u64))
    }

    fn heads(&self) -> Result<Heads, StoreError> {
        Ok(self.heads.clone())
    }

    fn bases(&self) -> Result<Bases, StoreError> {
        Ok(self.bases.clone())
    }

    fn page(&self, after: Cursor, limit: usize, budget: usize) -> Result<Page, StoreError> {
        let from = usize::try_from(after.0).unwrap_or(usize::MAX);
        let behind = self.entries.get(from..).unwrap_or_default();
        let mut bytes = 0;
        let fits = |entry: &&Entry| {
            let had_room = bytes < budget;
            bytes += entry.bytes.len();
            had_room
        };
        let entries: Vec<Entry> = behind.iter().take(limit).take_while(fits).cloned().collect();
        let at = Cursor(after.0 + entries.len() as u64);
        Ok(Page { entries, at })
    }

    fn stream(&self, device_id: DeviceId, after: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let of = |entry: &&Entry| entry.device_id == device_id && entry.seq > after;
        Ok(self.entries.iter().filter(of).take(limit).cloned().collect())
    }

    fn sync_state(&self) -> Result<SyncState, StoreError> {
        Ok(self.sync)
    }

    fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        Ok(self.snapshots.get(age).cloned().unwrap_or_default())
    }
}

impl JournalStore for MemoryJournal {
    fn append(&mut self, batches: Vec<Batch>, sync: Option<SyncState>) -> Result<Appended, StoreError> {
        let after = self.end()?;
        let port::Sorted { new, bases, refused } = port::sort(&mut self.heads, batches);
        self.bases.extend(&bases);
        self.entries.extend(new.iter().cloned());
        self.sync = sync.unwrap_or(self.sync);
        Ok(Appended {
            after,
            cursor: self.end()?,
            new,
            bases,
            refused,
        })
    }

    fn stage(&mut self, _: &Part) -> Result<(), StoreError> {
        // Nothing is quicker to write a second time.
        Ok(())
    }

    fn save(&mut self, parts: &[Part]) -> Result<(), StoreError> {
        self.snapshots.insert(0, parts.to_vec());
        self.snapshots.truncate(GENERATIONS);
        Ok(())
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn close(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::contract;
    use std::sync::{Arc, Mutex};

    #[test]
    fn keeps_the_contract() {
        contract::run(|_| MemoryJournal::default(), |store, _| store);
    }

    #[test]
    fn keeps_it_where_several_have_it() {
        let shared = || Arc::new(Mutex::new(MemoryJournal::default()));
        contract::run(|_| shared(), |store, _| store);
    }
}
