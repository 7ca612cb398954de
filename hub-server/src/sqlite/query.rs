//! The journal's questions to SQLite, for the writer's connection and the readers'.

use super::failed;
use core_wasm::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Head, Heads, Seq};
use core_wasm::store::{Page, StoreError};
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

/// A number of ours as SQLite's; one that SQLite can't hold is past every place there is.
pub(super) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        device_id: DeviceId(Uuid::from_bytes(row.get(0)?)),
        seq: Seq(unsigned(row, 1)?),
        bytes: row.get(2)?,
    })
}

/// Up to `limit` entries behind `after`; ends early behind the entry with which `budget` bytes are reached.
pub(super) fn read(
    connection: &Connection,
    after: Cursor,
    limit: usize,
    budget: usize,
) -> Result<Page, StoreError> {
    let mut page = Page {
        entries: Vec::new(),
        at: after,
    };
    let mut bytes = 0;
    let mut statement = connection
        .prepare_cached(
            "SELECT device_id, seq, bytes, cursor FROM journal WHERE cursor > ?1 ORDER BY cursor LIMIT ?2",
        )
        .map_err(failed)?;
    let mut rows = statement
        .query(params![number(after.0), number(limit as u64)])
        .map_err(failed)?;
    while bytes < budget
        && let Some(row) = rows.next().map_err(failed)?
    {
        let entry = entry(row).map_err(failed)?;
        bytes += entry.bytes.len();
        page.at = Cursor(unsigned(row, 3).map_err(failed)?);
        page.entries.push(entry);
    }
    Ok(page)
}

/// Up to `limit` entries of one stream behind `after`.
pub(super) fn read_stream(
    connection: &Connection,
    device_id: DeviceId,
    after: Seq,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let mut statement = connection
        .prepare_cached(
            "SELECT device_id, seq, bytes FROM journal WHERE device_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
        )
        .map_err(failed)?;
    let rows = statement.query_map(
        params![device_id.0.as_bytes(), number(after.0), number(limit as u64)],
        entry,
    );
    rows.and_then(Iterator::collect).map_err(failed)
}

/// The head of every stream.
pub(super) fn heads(connection: &Connection) -> rusqlite::Result<Heads> {
    // SQLite takes the other columns from the row that has the maximum.
    let mut statement =
        connection.prepare("SELECT device_id, max(seq), bytes FROM journal GROUP BY device_id")?;
    let heads = statement.query_map([], |row| entry(row).map(|entry| entry.head()))?;
    heads
        .collect::<rusqlite::Result<Vec<Head>>>()
        .map(Heads::from_iter)
}

/// The last place.
pub(super) fn end(connection: &Connection) -> rusqlite::Result<Cursor> {
    connection.query_row("SELECT coalesce(max(cursor), 0) FROM journal", [], |row| {
        unsigned(row, 0).map(Cursor)
    })
}
