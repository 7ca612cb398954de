//! A consistent copy of a database that its hub may be writing to, for backups.

use super::schema::{self, OpenError, explain};
use super::{Identity, Run, SqliteStore};
use core_wasm::journal::Cursor;
use rusqlite::Error;
use std::path::Path;

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Whose it is.
    pub identity: Identity,
    /// The end of its journal.
    pub end: Cursor,
}

/// Copies the database at `from`, as it is at one moment, into the file `to`, which must not be there yet. The copy is
/// packed, of one file, and marked as a copy, so that a hub that runs on it knows.
///
/// # Errors
/// [`OpenError`]; what was written to `to` is of no use then.
pub fn copy(from: &Path, to: &Path) -> Result<Copied, OpenError> {
    let failed = |reason| explain(from, reason);
    let source = schema::open_reader(from).map_err(failed)?;
    schema::readable(&source, from)?;
    let target = to.to_string_lossy();
    source.execute("VACUUM INTO ?1", [&*target]).map_err(failed)?;
    drop(source);
    let failed = |reason| explain(to, reason);
    let store = SqliteStore::open(to)?;
    let identity = store.known().map_err(failed)?;
    let identity = identity.ok_or_else(|| failed(Error::QueryReturnedNoRows))?;
    store.put_run(Run::COPY).map_err(failed)?;
    store
        .with_connection(|connection| {
            connection.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))
        })
        .map_err(failed)?;
    Ok(Copied {
        identity,
        end: store.end(),
    })
}
