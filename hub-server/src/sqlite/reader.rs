//! Reads the journal beside the writer, on threads that may wait for the disk.
//!
//! Keeps true: few read at once, however many ask: each reading connection has pages of the database in memory, and more
//! than a small machine has cores for make nobody's answer come sooner.

use super::{failed, query, schema};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Seq};
use core_wasm::store::{Page, Part, StoreError};
use rusqlite::Connection;
use std::fmt::Display;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// How many read at once.
const AT_ONCE: usize = 4;

/// Reading connections, opened as they are needed and kept.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Pool>);

#[derive(Debug)]
struct Pool {
    path: PathBuf,
    /// None once no more are kept.
    idle: Mutex<Option<Vec<Connection>>>,
    turns: Arc<Semaphore>,
}

impl Reader {
    /// Readers of the database at `path`, which must exist by the first read.
    pub fn new(path: PathBuf) -> Self {
        Self(Arc::new(Pool {
            path,
            idle: Mutex::new(Some(Vec::new())),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }))
    }

    /// Up to `limit` entries behind `after`; fewer if they reach `budget` bytes, but at least one if there is any.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn read(&self, after: Cursor, limit: usize, budget: usize) -> Result<Page, StoreError> {
        self.ask(move |connection| query::read(connection, after, limit, budget))
            .await
    }

    /// The end of the journal.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn end(&self) -> Result<Cursor, StoreError> {
        self.ask(|connection| query::extent(connection).map(|(_, end)| end).map_err(failed))
            .await
    }

    /// The parts of the last snapshot; none if there is no snapshot.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn snapshot(&self) -> Result<Vec<Part>, StoreError> {
        self.ask(|connection| query::snapshot(connection, 0).map_err(failed))
            .await
    }

    /// Keeps no connections from now on: SQLite tidies its log away when the writer's is the last to close.
    pub fn close(&self) {
        *self.0.idle() = None;
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let failed = |error: &dyn Display| StoreError::Failed(error.to_string());
        let pool = self.0.clone();
        let turn = pool.turns.clone().acquire_owned().await;
        let turn = turn.map_err(|error| failed(&error))?;
        let read = move || {
            // Also when nobody waits for the answer any more, it takes its turn to the end.
            let _turn = turn;
            pool.with(question)
        };
        let answer = tokio::task::spawn_blocking(read).await;
        answer.unwrap_or_else(|error| Err(failed(&error)))
    }

    /// Up to `limit` entries of one stream behind `after`.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn read_stream(
        &self,
        device: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.ask(move |connection| query::read_stream(connection, device, after, limit))
            .await
    }
}

impl Pool {
    fn with<T>(&self, act: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let taken = self.idle().as_mut().and_then(Vec::pop);
        let connection = match taken {
            Some(connection) => connection,
            None => schema::open_reader(&self.path).map_err(failed)?,
        };
        let result = act(&connection);
        if let Some(idle) = self.idle().as_mut() {
            idle.push(connection);
        }
        result
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::{DATABASE, SqliteStore};
    use futures_util::future::join_all;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_ask_at_once_and_few_read() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join(DATABASE)).unwrap();
        let reader = Reader::new(dir.path().join(DATABASE));
        let ends = join_all((0..100).map(|_| reader.end())).await;
        assert!(ends.iter().all(|end| *end == Ok(Cursor(0))), "{ends:?}");
        let connections = reader.0.idle().as_ref().map_or(0, Vec::len);
        assert!((1..=AT_ONCE).contains(&connections), "{connections}");
        drop(store);
    }
}
