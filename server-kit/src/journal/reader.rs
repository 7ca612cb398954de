//! Reads the journal beside the writer, on threads that may wait for the disk.
//!
//! Keeps true: few read at once, however many ask: each reading connection has pages of the database in memory, and more
//! than a small machine has cores for make nobody's answer come sooner.

use super::port::ReadJournal;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Seq};
use core_wasm::store::{Page, Part, StoreError};
use std::fmt::{self, Display};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// How many read at once.
const AT_ONCE: usize = 4;

/// One that reads, on a thread that may wait.
pub type Connection = Box<dyn ReadJournal + Send>;

/// Those that read, opened as they are needed and kept.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Pool>);

struct Pool {
    open: Box<dyn Fn() -> Result<Connection, StoreError> + Send + Sync>,
    /// None once no more are kept.
    idle: Mutex<Option<Vec<Connection>>>,
    turns: Arc<Semaphore>,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl Reader {
    /// Those that `open` opens. What it opens must be there by the first read.
    pub fn new(open: impl Fn() -> Result<Connection, StoreError> + Send + Sync + 'static) -> Self {
        Self(Arc::new(Pool {
            open: Box::new(open),
            idle: Mutex::new(Some(Vec::new())),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }))
    }

    /// Up to `limit` entries behind `after`; fewer if they reach `budget` bytes, but at least one if there is any.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn page(&self, after: Cursor, limit: usize, budget: usize) -> Result<Page, StoreError> {
        self.ask(move |connection| connection.page(after, limit, budget))
            .await
    }

    /// Up to `limit` entries of one stream behind `after`.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn stream(&self, device: DeviceId, after: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.ask(move |connection| connection.stream(device, after, limit))
            .await
    }

    /// The end of the journal.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn end(&self) -> Result<Cursor, StoreError> {
        self.ask(|connection| connection.end()).await
    }

    /// The parts of the last snapshot; none if there is no snapshot.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn snapshot(&self) -> Result<Vec<Part>, StoreError> {
        self.ask(|connection| connection.snapshot(0)).await
    }

    /// Keeps no connections from now on: SQLite tidies its log away when the writer's is the last to close.
    pub fn close(&self) {
        *self.0.idle() = None;
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn ReadJournal) -> Result<T, StoreError> + Send + 'static,
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
}

impl Pool {
    fn with<T>(&self, act: impl FnOnce(&dyn ReadJournal) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let taken = self.idle().as_mut().and_then(Vec::pop);
        let connection = match taken {
            Some(connection) => connection,
            None => (self.open)()?,
        };
        let result = act(&*connection);
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
    use crate::journal::MemoryJournal;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_ask_at_once_and_few_read() {
        let opened = Arc::new(AtomicUsize::new(0));
        let counting = opened.clone();
        let reader = Reader::new(move || {
            counting.fetch_add(1, Ordering::Relaxed);
            Ok(Box::new(MemoryJournal::default()))
        });
        let asked = (0..100).map(|_| {
            let reader = reader.clone();
            tokio::spawn(async move { reader.end().await })
        });
        for end in asked.collect::<Vec<_>>() {
            assert_eq!(end.await.unwrap(), Ok(Cursor(0)));
        }
        let connections = opened.load(Ordering::Relaxed);
        assert!((1..=AT_ONCE).contains(&connections), "{connections}");
    }
}
