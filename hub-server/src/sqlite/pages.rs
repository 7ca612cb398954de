//! The journal page by page, for tools beside the hub: between two pages nothing is held that would keep the
//! write-ahead log from being folded in, however slowly the pages are used.

use super::query;
use super::schema::{self, OpenError, explain};
use core_wasm::journal::Cursor;
use core_wasm::store::{Page, StoreError};
use rusqlite::Connection;
use std::path::Path;

/// How many entries a page has at most.
const ENTRIES: usize = 1_024;
/// How many bytes of entries end a page.
const BYTES: usize = 4 * 1024 * 1024;

/// The journal of a database, to be read only.
#[derive(Debug)]
pub struct Pages(Connection);

impl Pages {
    /// Opens the database at `path`.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let connection = schema::open_reader(path).map_err(|reason| explain(path, reason))?;
        schema::readable(&connection, path)?;
        Ok(Self(connection))
    }

    /// What stands behind a place; nothing at the end.
    ///
    /// # Errors
    /// What the disk says.
    pub fn after(&self, after: Cursor) -> Result<Page, StoreError> {
        query::read(&self.0, after, ENTRIES, BYTES)
    }
}
