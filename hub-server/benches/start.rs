//! Starts after 10,000 and after 1,000,000 events of history, and a new device that takes over the hub's snapshot, over
//! SQLite. Prints figures for `cargo xtask bench start`, which runs it.

#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on has failed")]

use core_wasm::lab::{median_time, start};
use core_wasm::node::Node;
use core_wasm::replica::Replica;
use core_wasm::store::{Store, SyncState};
use hub_server::sqlite::SqliteStore;
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::{TempDir, tempdir};

const SHORT: u64 = 10_000;
const LONG: u64 = 1_000_000;
const CATCH_UP: usize = 100_000;
const PAGE: usize = 1_000;

fn open(dir: &Path) -> SqliteStore {
    SqliteStore::open(&dir.join("till.db")).unwrap()
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let began = Instant::now();
    let clock = || began.elapsed();
    let lived = |events| -> TempDir {
        let dir = tempdir().unwrap();
        runtime.block_on(start::history(events, open(dir.path())));
        dir
    };
    let (short, long) = (lived(SHORT), lived(LONG));
    let started = |dir: &TempDir| {
        median_time(
            clock,
            || open(dir.path()),
            |store| runtime.block_on(start::start(store)),
        )
    };
    let (after_short, after_long) = (started(&short), started(&long));
    print(
        "start after 1,000,000 events",
        "ms",
        ms(after_long),
        ms(after_short),
        "after 10,000",
    );

    let (snapshot, events) = start::hub(CATCH_UP);
    let adopted = median_time(
        clock,
        || tempdir().unwrap(),
        |dir: TempDir| (runtime.block_on(start::adopt(&snapshot, open(dir.path()))), dir),
    );
    let received = median_time(
        clock,
        || tempdir().unwrap(),
        |dir: TempDir| {
            let receive = async {
                let empty = Replica::new(core_wasm::lab::realm(), start::device(), 2);
                let node = Node::open(open(dir.path()), empty).await.unwrap();
                for page in events.chunks(PAGE) {
                    let sync = node.store().sync_state().await.unwrap();
                    node.receive(page.to_vec(), SyncState { ..sync }).await.unwrap();
                }
                node
            };
            (runtime.block_on(receive), dir)
        },
    );
    print(
        "catch up by snapshot",
        "ms",
        ms(adopted),
        ms(received),
        "by 100,000 events",
    );
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn print(name: &str, unit: &str, value: f64, baseline: f64, against: &str) {
    let figure =
        json!({ "name": name, "unit": unit, "value": value, "baseline": baseline, "against": against });
    println!("figure {figure}");
}
