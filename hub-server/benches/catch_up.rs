//! An empty device catches up over the hub's SQLite store, against bare inserts of the same bytes in the same groups.
//! Prints figures for `cargo xtask bench catchup`, which runs it.

#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on has failed")]

use core_wasm::journal::Entry;
use core_wasm::lab::{Day, catch_up, frames, median_time};
use core_wasm::protocol::HubMessage;
use hub_server::sqlite::SqliteStore;
use rusqlite::{Connection, params};
use serde_json::json;
use std::path::Path;
use std::time::Instant;
use tempfile::{TempDir, tempdir};

const EVENTS: u32 = 100_000;

fn main() {
    let day = Day::of(EVENTS.div_ceil(Day::EVENTS_PER_ORDER as u32));
    let frames = frames(&day);
    let groups: Vec<Vec<Entry>> = frames.iter().map(|frame| entries(frame)).collect();
    let start = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let dir = || tempdir().unwrap();
    let whole = median_time(
        || start.elapsed(),
        dir,
        |dir| {
            let store = SqliteStore::open(&dir.path().join("till.db")).unwrap();
            (runtime.block_on(catch_up(&day, &frames, store)), dir)
        },
    );
    let bare = median_time(
        || start.elapsed(),
        dir,
        |dir: TempDir| (insert(dir.path(), &groups), dir),
    );
    let rate = |time: std::time::Duration| day.entries.len() as f64 / time.as_secs_f64();
    let figure = json!({
        "name": "catch up over SQLite", "unit": "events/s", "value": rate(whole), "baseline": rate(bare),
        "against": "bare inserts",
    });
    println!("figure {figure}");
}

fn entries(frame: &[u8]) -> Vec<Entry> {
    match HubMessage::decode(frame).unwrap() {
        HubMessage::Bulk(page) => page.events,
        other => panic!("another message: {other:?}"),
    }
}

/// The least that keeps the same bytes as safe: a transaction a group, synced.
fn insert(dir: &Path, groups: &[Vec<Entry>]) -> Connection {
    let mut connection = Connection::open(dir.join("bare.db")).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.pragma_update(None, "synchronous", "full").unwrap();
    connection
        .execute_batch("CREATE TABLE bare (place INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT")
        .unwrap();
    for group in groups {
        let transaction = connection.transaction().unwrap();
        for entry in group {
            transaction
                .prepare_cached("INSERT INTO bare (bytes) VALUES (?1)")
                .unwrap()
                .execute(params![entry.bytes])
                .unwrap();
        }
        transaction.commit().unwrap();
    }
    connection
}
