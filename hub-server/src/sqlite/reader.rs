//! Reads the journal beside the writer, on threads that may wait for the disk.

use super::{failed, query, schema};
use core_wasm::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Seq};
use core_wasm::store::{Page, Part, StoreError};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Reading connections, opened as they are needed and kept.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Pool>);

#[derive(Debug)]
struct Pool {
    path: PathBuf,
    /// None once no more are kept.
    idle: Mutex<Option<Vec<Connection>>>,
}

impl Reader {
    /// Readers of the database at `path`, which must exist by the first read.
    pub fn new(path: PathBuf) -> Self {
        Self(Arc::new(Pool {
            path,
            idle: Mutex::new(Some(Vec::new())),
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
        let pool = self.0.clone();
        match tokio::task::spawn_blocking(move || pool.with(question)).await {
            Ok(answer) => answer,
            Err(error) => Err(StoreError::Failed(error.to_string())),
        }
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
