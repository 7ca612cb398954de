//! A database read beside its hub, by tools. Between two questions nothing is held that would keep the write-ahead log from
//! being folded in, however slowly the answers are used.

use super::query;
use super::schema::{self, OpenError, explain};
use super::{Identity, Run, failed};
use core_wasm::journal::Cursor;
use core_wasm::store::{Page, StoreError};
use rusqlite::Connection;
use std::path::Path;

/// How many entries a page has at most.
const ENTRIES: usize = 1_024;
/// How many bytes of entries end a page.
const BYTES: usize = 4 * 1024 * 1024;

/// A database, to be read only.
#[derive(Debug)]
pub struct Beside(Connection);

impl Beside {
    /// Opens the database at `path`.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let connection = schema::open_reader(path).map_err(|reason| explain(path, reason))?;
        schema::readable(&connection, path)?;
        Ok(Self(connection))
    }

    /// What stands in the journal behind a place; nothing at its end.
    ///
    /// # Errors
    /// What the disk says.
    pub fn after(&self, after: Cursor) -> Result<Page, StoreError> {
        query::read(&self.0, after, ENTRIES, BYTES)
    }

    /// The end of the journal.
    ///
    /// # Errors
    /// What the disk says.
    pub fn end(&self) -> Result<Cursor, StoreError> {
        query::extent(&self.0).map(|(_, end)| end).map_err(failed)
    }

    /// Whose it is, if it says so.
    ///
    /// # Errors
    /// What the disk says.
    pub fn identity(&self) -> Result<Option<Identity>, StoreError> {
        query::identity(&self.0).map_err(failed)
    }

    /// Which run of the hub wrote last, if it says so.
    ///
    /// # Errors
    /// What the disk says.
    pub fn run(&self) -> Result<Option<Run>, StoreError> {
        query::run(&self.0).map_err(failed)
    }

    /// What SQLite finds wrong with the file at a quick look: the first thing.
    ///
    /// # Errors
    /// What the disk says.
    pub fn quick_check(&self) -> Result<Option<String>, StoreError> {
        let words = self
            .0
            .query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))
            .map_err(failed)?;
        Ok((words != "ok").then_some(words))
    }
}
