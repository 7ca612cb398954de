//! The disk of a hub or a cloud behind server-kit's journal port: it fails as a device's does.
//!
//! Keeps true: what was reported as stored is kept for ever; a torn write leaves nothing.

use super::disk::{Medium, PowerCut};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Heads, Seq};
use core_wasm::store::{Page, Part, StoreError, SyncState};
use server_kit::journal::{Appended, Bases, Batch, JournalStore, MemoryJournal, ReadJournal};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A disk and its machine's power supply. Its copies are the same disk.
#[derive(Clone, Debug, Default)]
pub struct ServerDisk(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    journal: MemoryJournal,
    armed: Option<PowerCut>,
    tripped: bool,
    full: bool,
}

impl Inner {
    fn lost(&mut self) -> StoreError {
        self.tripped = true;
        StoreError::Failed("the power failed".to_owned())
    }
}

impl ServerDisk {
    /// Has the power fail at the next write.
    pub fn arm(&self, cut: Option<PowerCut>) {
        self.inner().armed = cut;
    }

    /// Whether the power failed since this was last asked.
    pub fn tripped(&self) -> bool {
        std::mem::take(&mut self.inner().tripped)
    }

    /// Takes away all room, or gives some.
    pub fn fill(&self, full: bool) {
        self.inner().full = full;
    }

    /// Another disk with the same on it.
    pub fn twin(&self) -> Self {
        let journal = self.inner().journal.clone();
        Self(Arc::new(Mutex::new(Inner {
            journal,
            ..Inner::default()
        })))
    }

    // A day is played by one thread.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write<T>(
        &self,
        act: impl FnOnce(&mut MemoryJournal) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut inner = self.inner();
        match inner.armed.take() {
            Some(PowerCut::Before | PowerCut::During) => Err(inner.lost()),
            Some(PowerCut::After) => {
                act(&mut inner.journal)?;
                Err(inner.lost())
            }
            None if inner.full => Err(StoreError::Full),
            None => act(&mut inner.journal),
        }
    }
}

/// What reading a journal in memory answers, which it always does.
pub fn read<T>(answer: Result<T, StoreError>) -> T {
    answer.unwrap_or_else(|error| unreachable!("a journal in memory could not be read: {error}"))
}

impl Medium for ServerDisk {
    fn stream_heads(&self) -> Heads {
        read(self.heads())
    }

    fn stream_of(&self, stream: DeviceId) -> Vec<Entry> {
        read(self.stream(stream, Seq(0), usize::MAX))
    }
}

impl ReadJournal for ServerDisk {
    fn end(&self) -> Result<Cursor, StoreError> {
        self.inner().journal.end()
    }

    fn heads(&self) -> Result<Heads, StoreError> {
        self.inner().journal.heads()
    }

    fn bases(&self) -> Result<Bases, StoreError> {
        self.inner().journal.bases()
    }

    fn page(&self, after: Cursor, limit: usize, budget: usize) -> Result<Page, StoreError> {
        self.inner().journal.page(after, limit, budget)
    }

    fn stream(&self, device_id: DeviceId, after: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.inner().journal.stream(device_id, after, limit)
    }

    fn sync_state(&self) -> Result<SyncState, StoreError> {
        self.inner().journal.sync_state()
    }

    fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        self.inner().journal.snapshot(age)
    }
}

impl JournalStore for ServerDisk {
    fn append(&mut self, batches: Vec<Batch>, sync: Option<SyncState>) -> Result<Appended, StoreError> {
        self.write(|journal| journal.append(batches, sync))
    }

    fn stage(&mut self, part: &Part) -> Result<(), StoreError> {
        self.write(|journal| journal.stage(part))
    }

    fn save(&mut self, parts: &[Part]) -> Result<(), StoreError> {
        self.write(|journal| journal.save(parts))
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        self.write(MemoryJournal::probe)
    }

    fn close(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::journal::Head;
    use core_wasm::store::contract::{device, entries};

    fn group() -> Vec<Batch> {
        vec![entries(Head::empty(device(1)), 2).into()]
    }

    #[test]
    fn keeps_the_contract() {
        server_kit::journal::contract::run(|_| ServerDisk::default(), |disk, _| disk);
    }

    #[test]
    fn a_power_cut_keeps_what_it_says() {
        for (cut, kept) in [(PowerCut::Before, 0), (PowerCut::During, 0), (PowerCut::After, 2)] {
            let mut disk = ServerDisk::default();
            disk.arm(Some(cut));
            assert!(disk.append(group(), None).is_err() && disk.tripped());
            assert_eq!(disk.journal().len(), kept, "{cut:?}");
            assert!(disk.append(group(), None).is_ok(), "the power came back");
        }
    }

    #[test]
    fn a_full_disk_stores_nothing_until_there_is_room() {
        let mut disk = ServerDisk::default();
        disk.fill(true);
        assert_eq!(disk.append(group(), None).err(), Some(StoreError::Full));
        disk.fill(false);
        assert!(disk.append(group(), None).is_ok());
        assert_eq!(disk.end(), Ok(Cursor(2)));
    }
}
