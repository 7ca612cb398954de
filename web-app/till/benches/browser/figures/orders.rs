//! Orders: how fast their events fold, and how long a payment takes to the disk.

use super::measure::{now, print, quantiles, rate, store};
use super::raw::{open, put_strict, settled};
use core_wasm::base::clock::{Fences, Timestamp};
use core_wasm::lab::{Day, RUNS, Till, fold, median, median_time, realm};
use core_wasm::node::Node;
use core_wasm::replica::{Command, Context, Replica, Rights};
use serde_json::Value;
use std::time::Duration;
use wasm_bindgen_test::wasm_bindgen_test;
use web_till::storage::IndexedDbStore;

#[wasm_bindgen_test]
fn folding() {
    let day = Day::of(10_000);
    let events = fold::order_events(&day);
    let decoded = median_time(now, || events.clone(), fold::decoded);
    let stored = median_time(now, || (), |()| fold::stored(&day));
    for (name, time) in [("fold decoded", decoded), ("fold from stored bytes", stored)] {
        print(name, "events/s", rate(events.len(), time), Value::Null, "native");
    }
}

/// Payments, one at a time, each beside a bare put of its bytes.
#[wasm_bindgen_test]
async fn committing() {
    const SALES: usize = 100;
    let mut till = Till::new(1);
    let replica = Replica::new(realm(), till.replica.me(), 1);
    let node = Node::open(store("bench-commit", till.replica.me()).await, replica)
        .await
        .unwrap();
    let raw = settled(open("bench-commit-raw")).await;
    let mut runs = Vec::new();
    for run in 0..=RUNS {
        let (mut whole, mut bare) = (Vec::new(), Vec::new());
        for sale in 0..SALES {
            let (_, mut commands) = till.next_order();
            let pay = commands.pop().unwrap();
            execute(&node, &mut till, commands).await;
            let started = now();
            let bytes = execute(&node, &mut till, vec![pay]).await;
            whole.push(now() - started);
            let started = now();
            put_strict(&raw, run * SALES + sale, &bytes).await;
            bare.push(now() - started);
        }
        runs.push((quantiles(whole), quantiles(bare)));
    }
    // The first warmed up.
    let runs = &runs[1..];
    for (name, place) in [("commit of a payment, p50", 0), ("commit of a payment, p95", 1)] {
        let micros = |of: &dyn Fn(usize) -> Duration| median(std::array::from_fn(of)).as_secs_f64() * 1e6;
        let whole = micros(&|run| runs[run].0[place]);
        let bare = micros(&|run| runs[run].1[place]);
        print(name, "µs", whole, bare, "a bare strict put of the same bytes");
    }
}

async fn execute(node: &Node<IndexedDbStore>, till: &mut Till, commands: Vec<Command>) -> Vec<u8> {
    let mut context = Context {
        now: Timestamp(1_700_000_000_000),
        utc_offset_minutes: 120,
        fences: Fences::new(),
        user_id: None,
        approved_by: None,
        rights: Rights::All,
        new_id: &mut || till.next_id(),
    };
    let written = node.execute(commands, &mut context).await.unwrap();
    written.into_iter().next_back().unwrap().bytes
}
