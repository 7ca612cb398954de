//! Reads the journal beside the writer, by a connection of its own.

use super::{failed, query, schema};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Heads, Seq};
use core_wasm::store::{Page, Part, StoreError, SyncState};
use rusqlite::Connection;
use server_kit::journal::{Bases, ReadJournal, Reader};
use std::path::PathBuf;

/// A connection that reads.
#[derive(Debug)]
struct SqliteReader(Connection);

/// Those that read the database at `path`, which must exist by the first read.
pub fn reader(path: PathBuf) -> Reader {
    Reader::new(move || {
        let connection = schema::open_reader(&path).map_err(failed)?;
        Ok(Box::new(SqliteReader(connection)))
    })
}

impl ReadJournal for SqliteReader {
    fn end(&self) -> Result<Cursor, StoreError> {
        query::extent(&self.0).map(|(_, end)| end).map_err(failed)
    }

    fn heads(&self) -> Result<Heads, StoreError> {
        query::heads(&self.0).map_err(failed)
    }

    fn bases(&self) -> Result<Bases, StoreError> {
        query::bases(&self.0).map_err(failed)
    }

    fn page(&self, after: Cursor, limit: usize, budget: usize) -> Result<Page, StoreError> {
        query::read(&self.0, after, limit, budget)
    }

    fn stream(&self, device_id: DeviceId, after: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        query::read_stream(&self.0, device_id, after, limit)
    }

    fn sync_state(&self) -> Result<SyncState, StoreError> {
        query::sync_state(&self.0).map_err(failed)
    }

    fn snapshot(&self, age: usize) -> Result<Vec<Part>, StoreError> {
        query::snapshot(&self.0, age).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::{DATABASE, SqliteStore};
    use core_wasm::journal::Head;
    use core_wasm::store::contract::{device, entries};

    #[tokio::test]
    async fn sees_what_the_writer_committed_and_fails_until_there_is_a_database() {
        let dir = tempfile::tempdir().unwrap();
        let reader = reader(dir.path().join(DATABASE));
        assert!(reader.end().await.is_err());
        let store = SqliteStore::open(&dir.path().join(DATABASE)).unwrap();
        let all = entries(Head::empty(device(1)), 3);
        assert_eq!(reader.end().await, Ok(Cursor(0)));
        store.append(vec![all.clone()]).unwrap();
        assert_eq!(reader.end().await, Ok(Cursor(3)));
        assert_eq!(
            reader.page(Cursor(1), 9, usize::MAX).await.unwrap().entries,
            all[1..]
        );
        assert_eq!(reader.stream(device(1), Seq(2), 9).await.unwrap(), all[2..]);
    }
}
