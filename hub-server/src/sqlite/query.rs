//! The journal's questions to SQLite, for the writer's connection and the readers'.

use super::{Identity, Run, failed};
use core_wasm::base::ids::{DeviceId, Epoch, Realm};
use core_wasm::journal::{Cursor, Entry, Hash, Head, Heads, Seq};
use core_wasm::store::{GENERATIONS, Page, Part, StoreError, SyncState};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;
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
        vouch: None,
    })
}

/// Up to `limit` entries behind `after`; ends early behind the entry with which `budget` bytes are reached.
pub(super) fn read(
    connection: &Connection,
    after: Cursor,
    limit: usize,
    budget: usize,
) -> Result<Page, StoreError> {
    if after < extent(connection).map_err(failed)?.0 {
        return Err(StoreError::Forgotten);
    }
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
    let mut statement = connection.prepare("SELECT device_id, seq, hash FROM stream")?;
    let heads = statement.query_map([], |row| {
        Ok(Head {
            device_id: DeviceId(Uuid::from_bytes(row.get(0)?)),
            seq: Seq(unsigned(row, 1)?),
            hash: Hash(row.get(2)?),
        })
    })?;
    heads.collect()
}

/// The head of every stream, by the journal itself: slow.
pub(super) fn heads_by_journal(connection: &Connection) -> rusqlite::Result<Heads> {
    // SQLite takes the other columns from the row that has the maximum.
    let mut statement =
        connection.prepare("SELECT device_id, max(seq), bytes FROM journal GROUP BY device_id")?;
    let heads = statement.query_map([], |row| entry(row).map(|entry| entry.head()))?;
    heads.collect()
}

/// Moves a stream's head.
pub(super) fn put_head(connection: &Connection, head: &Head) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO stream (device_id, seq, hash) VALUES (?1, ?2, ?3)
             ON CONFLICT (device_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
        )?
        .execute(params![
            head.device_id.0.as_bytes(),
            number(head.seq.0),
            head.hash.0
        ])
        .map(drop)
}

/// Streams whose beginning is missing, each with the last place that is.
pub(super) fn bases(connection: &Connection) -> rusqlite::Result<BTreeMap<DeviceId, Seq>> {
    let mut statement = connection.prepare("SELECT device_id, base FROM stream WHERE base > 0")?;
    let bases = statement.query_map([], |row| {
        Ok((DeviceId(Uuid::from_bytes(row.get(0)?)), Seq(unsigned(row, 1)?)))
    })?;
    bases.collect()
}

/// Notes that a stream, whose head is stored already, is missing up to `base`.
pub(super) fn put_base(connection: &Connection, device_id: DeviceId, base: Seq) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE stream SET base = ?2 WHERE device_id = ?1")?
        .execute(params![device_id.0.as_bytes(), number(base.0)])
        .map(drop)
}

/// The place from which the journal is whole, and the last place.
pub(super) fn extent(connection: &Connection) -> rusqlite::Result<(Cursor, Cursor)> {
    connection
        .prepare_cached("SELECT base, last FROM extent")?
        .query_row([], |row| {
            Ok((Cursor(unsigned(row, 0)?), Cursor(unsigned(row, 1)?)))
        })
}

/// Moves both.
pub(super) fn put_extent(connection: &Connection, base: Cursor, last: Cursor) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE extent SET base = ?1, last = ?2")?
        .execute([number(base.0), number(last.0)])
        .map(drop)
}

/// How far this replica is in step with the peer above it, as last stored.
pub(super) fn sync_state(connection: &Connection) -> rusqlite::Result<SyncState> {
    let state = connection.query_row("SELECT epoch, cursor, acknowledged FROM sync_state", [], |row| {
        let epoch: Option<[u8; 16]> = row.get(0)?;
        let number = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
        Ok(SyncState {
            epoch: epoch.map(|bytes| Epoch(Uuid::from_bytes(bytes))),
            cursor: Cursor(number(1)?),
            acknowledged: Seq(number(2)?),
        })
    });
    Ok(state.optional()?.unwrap_or_default())
}

/// The parts of a snapshot, in their order.
pub(super) fn snapshot(connection: &Connection, age: usize) -> rusqlite::Result<Vec<Part>> {
    let mut statement = connection.prepare_cached(
        "SELECT name, bytes FROM snapshot JOIN part USING (name) WHERE age = ?1 ORDER BY place",
    )?;
    let parts = statement.query_map([number(age as u64)], |row| {
        Ok(Part {
            name: row.get(0)?,
            bytes: row.get::<_, Vec<u8>>(1)?.into(),
        })
    })?;
    parts.collect()
}

/// Makes `parts` the last snapshot, and lets go of parts that no snapshot has any more.
pub(super) fn put_snapshot(connection: &Connection, parts: &[Part]) -> rusqlite::Result<()> {
    // In two steps: a key must not meet another on its way.
    connection.execute("UPDATE snapshot SET age = -1 - age", [])?;
    connection.execute("UPDATE snapshot SET age = -age", [])?;
    connection.execute(
        "DELETE FROM snapshot WHERE age >= ?1",
        [number(GENERATIONS as u64)],
    )?;
    let mut list = connection.prepare_cached("INSERT INTO snapshot (age, place, name) VALUES (0, ?1, ?2)")?;
    for (place, part) in parts.iter().enumerate() {
        put_part(connection, part)?;
        list.execute(params![number(place as u64), part.name])?;
    }
    connection
        .execute(
            "DELETE FROM part WHERE name NOT IN (SELECT name FROM snapshot)",
            [],
        )
        .map(drop)
}

/// Keeps a part, if it is not there yet.
pub(super) fn put_part(connection: &Connection, part: &Part) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO part (name, bytes) VALUES (?1, ?2)")?
        .execute(params![part.name, &*part.bytes])
        .map(drop)
}

/// Shows every entry in its place, the first place first.
pub(super) fn each(connection: &Connection, mut show: impl FnMut(Cursor, Entry)) -> rusqlite::Result<()> {
    let mut statement =
        connection.prepare("SELECT device_id, seq, bytes, cursor FROM journal ORDER BY cursor")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        show(Cursor(unsigned(row, 3)?), entry(row)?);
    }
    Ok(())
}

/// Who the hub is, if the database says so. Layouts before 3 had no first id.
pub(super) fn identity(connection: &Connection) -> rusqlite::Result<Option<Identity>> {
    let id = |row: &Row<'_>, name| row.get(name).map(Uuid::from_bytes);
    connection
        .query_row("SELECT * FROM identity", [], |row| {
            let hub_id = DeviceId(id(row, "hub_id")?);
            Ok(Identity {
                hub_id,
                first_id: id(row, "first_id").map_or(hub_id, DeviceId),
                epoch: Epoch(id(row, "epoch")?),
                realm: Realm {
                    tenant_id: row.get::<_, String>("tenant_id")?.as_str().into(),
                    store_id: row.get::<_, String>("store_id")?.as_str().into(),
                },
            })
        })
        .optional()
}

/// Which run wrote last; none before layout 3.
pub(super) fn run(connection: &Connection) -> rusqlite::Result<Option<Run>> {
    let run = connection.query_row("SELECT * FROM identity", [], |row| {
        Ok(row.get("run").ok().map(|bytes| Run(Uuid::from_bytes(bytes))))
    });
    Ok(run.optional()?.flatten())
}
