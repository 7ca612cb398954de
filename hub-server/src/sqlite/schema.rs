//! Opens the database and gives it its tables. A database that a later version wrote is left alone.

use super::{LOG_BYTES, query};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// The layout that this build reads and writes, kept in `user_version`.
const VERSION: i32 = 3;

/// The layout of version 1.
const TABLES_1: &str = "
    CREATE TABLE journal (
        cursor    INTEGER PRIMARY KEY,
        device_id BLOB NOT NULL CHECK (length(device_id) = 16),
        seq       INTEGER NOT NULL CHECK (seq > 0),
        bytes     BLOB NOT NULL,
        UNIQUE (device_id, seq)
    ) STRICT;
    CREATE TABLE identity (
        only      INTEGER PRIMARY KEY CHECK (only = 1),
        hub_id    BLOB NOT NULL,
        epoch     BLOB NOT NULL,
        tenant_id TEXT NOT NULL,
        store_id  TEXT NOT NULL
    ) STRICT;
    CREATE TABLE sync_state (
        only         INTEGER PRIMARY KEY CHECK (only = 1),
        epoch        BLOB,
        cursor       INTEGER NOT NULL,
        acknowledged INTEGER NOT NULL
    ) STRICT;
";

/// What version 2 adds: heads of their own, so that a start need not look through the journal; the places where the
/// journal ends and from which it is whole; and snapshots, as lists of parts that they share.
const TABLES_2: &str = "
    CREATE TABLE stream (
        device_id BLOB PRIMARY KEY CHECK (length(device_id) = 16),
        seq       INTEGER NOT NULL CHECK (seq > 0),
        hash      BLOB NOT NULL CHECK (length(hash) = 32),
        -- Up to here the stream is missing: its author had forgotten it when this hub asked.
        base      INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE extent (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        base INTEGER NOT NULL,
        last INTEGER NOT NULL CHECK (last >= base)
    ) STRICT;
    INSERT INTO extent SELECT 1, 0, coalesce(max(cursor), 0) FROM journal;
    CREATE TABLE part (
        name  TEXT PRIMARY KEY,
        bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE snapshot (
        age   INTEGER NOT NULL,
        place INTEGER NOT NULL,
        name  TEXT NOT NULL REFERENCES part (name),
        PRIMARY KEY (age, place)
    ) STRICT, WITHOUT ROWID;
";

/// What version 3 adds: the hub's first id, which outlives its others, and which run of the hub wrote here last (see
/// `epoch`); none yet.
const TABLES_3: &str = "
    ALTER TABLE identity ADD COLUMN first_id BLOB;
    UPDATE identity SET first_id = hub_id;
    ALTER TABLE identity ADD COLUMN run BLOB;
";

/// Why the hub's data can't be used. Nothing in it was changed.
#[derive(Debug, Error)]
pub enum OpenError {
    /// No right, no room, no such place.
    #[error(
        "the data directory {dir} can't be written ({reason}): choose another with --data-dir, or change its rights"
    )]
    NotWritable {
        /// Where.
        dir: PathBuf,
        /// In the system's words.
        reason: io::Error,
    },
    /// Another process has it.
    #[error(
        "another hub is already running on {0}: stop it first, or choose another directory with --data-dir"
    )]
    InUse(PathBuf),
    /// A later version wrote it.
    #[error(
        "{path} was written by a newer version of the hub (layout {found}, this one knows {VERSION}): \
         install that version again; your data is untouched"
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its layout.
        found: i32,
    },
    /// The disk has no room for even the first page.
    #[error("the disk that holds {0} is full: free some space and start again; all stored sales are safe")]
    Full(PathBuf),
    /// It holds another store.
    #[error(
        "{dir} holds the data of tenant '{tenant}', store '{store}', not of {asked}: \
         start with those names, or choose another directory with --data-dir"
    )]
    OtherRealm {
        /// The data directory.
        dir: PathBuf,
        /// Whose data it is.
        tenant: String,
        /// Of which store.
        store: String,
        /// What was asked for.
        asked: String,
    },
    /// A tenant or store name that would not fit into addresses and announcements.
    #[error(
        "'{0}' can't name a tenant or a store: use 1 to 64 letters, digits, dots, dashes and underscores"
    )]
    BadName(String),
    /// A restore was cut off.
    #[error(
        "a backup was being restored into {0} and did not come to its end: empty that directory and restore again; \
         the backup is as it was"
    )]
    HalfRestored(PathBuf),
    /// Anything else.
    #[error("{path} can't be opened as the hub's database ({reason}); nothing in it was changed")]
    Failed {
        /// The database.
        path: PathBuf,
        /// In SQLite's words.
        reason: rusqlite::Error,
    },
}

/// Opens the database of `path` for writing, makes its tables if it is new.
pub(super) fn open(path: &Path) -> Result<Connection, OpenError> {
    let connection = connect(path).map_err(|reason| explain(path, reason))?;
    let found = readable(&connection, path)?;
    if found < VERSION {
        raise(&connection, found).map_err(|reason| explain(path, reason))?;
    }
    Ok(connection)
}

/// Opens it for reading beside the writer.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // In KiB. Pages of the journal are read once, one behind the other: of a larger cache, little is asked for again.
    connection.pragma_update(None, "cache_size", -512)?;
    Ok(connection)
}

/// Sees to it that no later version wrote it.
pub(super) fn readable(connection: &Connection, path: &Path) -> Result<i32, OpenError> {
    let found = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|reason| explain(path, reason))?;
    if found > VERSION {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
        });
    }
    Ok(found)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    // SQLite would make it for everybody to read; its log gets the same rights. What goes wrong here, it says below.
    let mut private = OpenOptions::new();
    drop(
        private
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path),
    );
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update_and_check(None, "journal_size_limit", query::number(LOG_BYTES), |_| Ok(()))?;
    Ok(connection)
}

/// Brings an older layout, or none, to [`VERSION`], or leaves it as it was.
fn raise(connection: &Connection, found: i32) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    if found == 0 {
        transaction.execute_batch(TABLES_1)?;
    }
    if found < 2 {
        transaction.execute_batch(TABLES_2)?;
        for head in query::heads_by_journal(&transaction)?.iter() {
            query::put_head(&transaction, head)?;
        }
    }
    transaction.execute_batch(TABLES_3)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

pub(crate) fn explain(path: &Path, reason: rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    match reason.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => OpenError::Full(path),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            OpenError::NotWritable {
                reason: io::Error::other(reason),
                dir: path.parent().map_or(path.clone(), Path::to_owned),
            }
        }
        _ => OpenError::Failed { path, reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::journal::{Cursor, Head};
    use core_wasm::store::contract::{device, entries};

    #[test]
    fn sqlite_is_newer_than_its_wal_reset_bug() {
        // https://sqlite.org/wal.html#walresetbug: 3.7.0 to 3.51.2.
        assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
    }

    #[test]
    fn a_commit_is_synced_to_disk() {
        let dir = tempfile::tempdir().unwrap();
        let connection = open(&dir.path().join("hub.db")).unwrap();
        let pragma = |name| -> String {
            connection
                .pragma_query_value(None, name, |row| {
                    row.get::<_, rusqlite::types::Value>(0)
                        .map(|value| format!("{value:?}"))
                })
                .unwrap()
        };
        assert_eq!(pragma("journal_mode"), "Text(\"wal\")");
        assert_eq!(pragma("synchronous"), "Integer(2)");
    }

    #[test]
    fn a_journal_of_version_1_is_brought_up() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.db");
        let all = entries(Head::empty(device(1)), 3);
        {
            let old = connect(&path).unwrap();
            old.execute_batch(TABLES_1).unwrap();
            old.pragma_update(None, "user_version", 1).unwrap();
            for (place, entry) in (1_i64..).zip(&all) {
                let row = (
                    place,
                    entry.device_id.0.as_bytes(),
                    entry.seq.0.cast_signed(),
                    &entry.bytes,
                );
                old.execute("INSERT INTO journal VALUES (?1, ?2, ?3, ?4)", row)
                    .unwrap();
            }
        }
        let raised = open(&path).unwrap();
        assert_eq!(query::heads(&raised).unwrap().get(device(1)), all[2].head());
        assert_eq!(query::extent(&raised).unwrap(), (Cursor(0), Cursor(3)));
        assert_eq!(
            query::read(&raised, Cursor(0), 9, usize::MAX).unwrap().entries,
            all
        );
    }

    #[test]
    fn a_newer_layout_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.db");
        open(&path)
            .unwrap()
            .pragma_update(None, "user_version", 7)
            .unwrap();
        let error = open(&path).unwrap_err();
        assert!(matches!(error, OpenError::Newer { found: 7, .. }), "{error}");
    }

    #[test]
    fn what_is_no_database_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.db");
        std::fs::write(
            &path,
            "a shopping list, long enough to be read as a header of something",
        )
        .unwrap();
        let error = open(&path).unwrap_err();
        assert!(matches!(error, OpenError::Failed { .. }), "{error}");
    }
}
