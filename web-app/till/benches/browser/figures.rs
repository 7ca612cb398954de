//! The figures. Those without a baseline are compared with the native ones of the same run, by `cargo xtask bench`.

use core_wasm::base::clock::{Fences, Timestamp};
use core_wasm::base::ids::DeviceId;
use core_wasm::lab::{Day, RUNS, Till, catch_up, fold, frames, goods, median, median_time, realm, start};
use core_wasm::node::{Node, Retention};
use core_wasm::records::catalog::sample;
use core_wasm::replica::{Command, Context, Replica};
use core_wasm::store::Store;
use js_sys::{Promise, Uint8Array};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use web_app::storage::{IndexedDbStore, schema};

wasm_bindgen_test_configure!(run_in_browser);

// The raw work: IndexedDB without anything of ours.
#[wasm_bindgen(inline_js = "
    const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    export function open(name) {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore('raw');
        return done(request);
    }
    export function put(database, key, bytes) {
        const transaction = database.transaction('raw', 'readwrite', { durability: 'strict' });
        transaction.objectStore('raw').put(bytes, key);
        return new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = () => reject(transaction.error);
        });
    }
    export async function get(database, key) {
        const store = database.transaction('raw').objectStore('raw');
        return done(store.get(key));
    }
    export const close = (database) => database.close();
    export const remove = (name) => done(indexedDB.deleteDatabase(name));
")]
extern "C" {
    fn open(name: &str) -> Promise;
    fn put(database: &JsValue, key: f64, bytes: &Uint8Array) -> Promise;
    fn get(database: &JsValue, key: f64) -> Promise;
    fn close(database: &JsValue);
    fn remove(name: &str) -> Promise;
}

async fn settled(promise: Promise) -> JsValue {
    JsFuture::from(promise).await.unwrap()
}

async fn put_strict(database: &JsValue, key: usize, bytes: &[u8]) {
    settled(put(database, key as f64, &Uint8Array::from(bytes))).await;
}

fn now() -> Duration {
    let page = web_sys::window().unwrap().performance().unwrap();
    Duration::from_secs_f64(page.now() / 1_000.0)
}

fn print(name: &str, unit: &str, value: f64, baseline: impl Into<Value>, against: &str) {
    let baseline = baseline.into();
    let figure =
        json!({ "name": name, "unit": unit, "value": value, "baseline": baseline, "against": against });
    console_log!("figure {figure}");
}

fn rate(items: usize, time: Duration) -> f64 {
    items as f64 / time.as_secs_f64()
}

async fn store(name: &str, me: DeviceId) -> IndexedDbStore {
    IndexedDbStore::new(schema::open(name).await.unwrap(), me)
}

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
        new_id: &mut || till.next_id(),
    };
    let written = node.execute(commands, &mut context).await.unwrap();
    written.into_iter().next_back().unwrap().bytes
}

/// The median and the 95th percentile.
fn quantiles(mut times: Vec<Duration>) -> [Duration; 2] {
    times.sort_unstable();
    [times[times.len() / 2], times[times.len() * 95 / 100]]
}

/// 100,000 events into an empty device, against bare puts of the same frames.
#[wasm_bindgen_test]
async fn catching_up() {
    let day = Day::of(100_000u32.div_ceil(Day::EVENTS_PER_ORDER as u32));
    let frames = frames(&day);
    let (mut whole, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..=RUNS {
        let empty = store("bench-catch-up", DeviceId(Uuid::nil())).await;
        let started = now();
        drop(catch_up(&day, &frames, empty).await);
        whole.push(now() - started);
        settled(remove("bench-catch-up")).await;

        let raw = settled(open("bench-catch-up-raw")).await;
        let started = now();
        for (key, frame) in frames.iter().enumerate() {
            put_strict(&raw, key, frame).await;
        }
        bare.push(now() - started);
        close(&raw);
        settled(remove("bench-catch-up-raw")).await;
    }
    let typical = |times: &[Duration]| {
        rate(
            day.entries.len(),
            median(std::array::from_fn(|run| times[run + 1])),
        )
    };
    print(
        "catch up",
        "events/s",
        typical(&whole),
        typical(&bare),
        "bare strict puts of the same frames",
    );
}

/// Starts after 10,000 and after 1,000,000 events of history, in turns.
#[wasm_bindgen_test]
async fn starting() {
    let lives = [("bench-start-short", 10_000), ("bench-start-long", 1_000_000)];
    for (name, events) in lives {
        start::history(events, store(name, start::device()).await).await;
    }
    let mut starts = Vec::new();
    for _ in 0..=RUNS {
        let mut times = [Duration::ZERO; 2];
        for ((name, _), time) in lives.iter().zip(&mut times) {
            let started = now();
            start::start(store(name, start::device()).await).await;
            *time = now() - started;
        }
        starts.push(times);
    }
    let typical = |life: usize| median(std::array::from_fn(|run| starts[run + 1][life])).as_secs_f64() * 1e3;
    print(
        "start after 1,000,000 events",
        "ms",
        typical(1),
        typical(0),
        "after 10,000",
    );
    for (name, _) in lives {
        settled(remove(name)).await;
    }
}

/// A new device by the hub's snapshot, against the events that it stands for.
#[wasm_bindgen_test]
async fn taking_over() {
    let (snapshot, events) = start::hub(100_000);
    let day = Day {
        realm: realm(),
        entries: events,
    };
    let frames = frames(&day);
    let (mut by_snapshot, mut by_events) = (Vec::new(), Vec::new());
    for _ in 0..=RUNS {
        for (times, whole) in [(&mut by_snapshot, true), (&mut by_events, false)] {
            let empty = store("bench-take-over", start::device()).await;
            let started = now();
            if whole {
                drop(start::adopt(&snapshot, empty).await);
            } else {
                drop(catch_up(&day, &frames, empty).await);
            }
            times.push(now() - started);
            settled(remove("bench-take-over")).await;
        }
    }
    let typical = |times: &[Duration]| median(std::array::from_fn(|run| times[run + 1])).as_secs_f64() * 1e3;
    print(
        "catch up by snapshot",
        "ms",
        typical(&by_snapshot),
        typical(&by_events),
        "by 100,000 events",
    );
}

/// A catalogue of 100,000 products: from the hub's events to the disk, from the disk to the screen, and a search with
/// every key.
#[wasm_bindgen_test]
async fn stocking() {
    const NAME: &str = "bench-goods";
    const AT_ONCE: u32 = 20;
    let day = goods::imported(goods::PRODUCTS);
    let frames = frames(&day);
    let raw = settled(open("bench-goods-raw")).await;
    let (mut import, mut bare_puts, mut opening, mut bare_gets) = (vec![], vec![], vec![], vec![]);
    for run in 0..=RUNS {
        let empty = store(NAME, start::device()).await;
        let started = now();
        let node = catch_up(&day, &frames, empty).await;
        node.save(Timestamp(1_700_000_000_000), Retention::TILL)
            .await
            .unwrap();
        import.push(now() - started);
        assert_eq!(
            node.read(|replica| replica.catalog().products.len()),
            goods::PRODUCTS
        );
        let parts = node.store().snapshot(0).await.unwrap();
        drop(node);

        let started = now();
        for (key, frame) in frames.iter().enumerate() {
            put_strict(&raw, key, frame).await;
        }
        bare_puts.push(now() - started);

        let started = now();
        start::start(store(NAME, start::device()).await).await;
        opening.push(now() - started);
        for (key, part) in parts.iter().enumerate() {
            put_strict(&raw, frames.len() + key, &part.bytes).await;
        }
        let started = now();
        for key in 0..parts.len() {
            settled(get(&raw, (frames.len() + key) as f64)).await;
        }
        bare_gets.push(now() - started);
        if run < RUNS {
            settled(remove(NAME)).await;
        }
    }
    let typical = |times: &[Duration]| median(std::array::from_fn(|run| times[run + 1])).as_secs_f64() * 1e3;
    for (name, whole, bare, against) in [
        (
            "first import of 100,000 products",
            import,
            bare_puts,
            "bare strict puts of the same frames",
        ),
        (
            "warm open with 100,000 products",
            opening,
            bare_gets,
            "bare reads of the same bytes",
        ),
    ] {
        print(name, "ms", typical(&whole), typical(&bare), against);
    }

    let empty = Replica::new(realm(), start::device(), 2);
    let node = Node::open(store(NAME, start::device()).await, empty)
        .await
        .unwrap();
    let queries = sample::queries().into_iter().flat_map(|(_, queries)| queries);
    let asked = queries.map(|query| {
        let ask = || node.read(|replica| goods::ask(replica.catalog(), &query));
        // A page's clock is coarse.
        let asks = |()| (0..AT_ONCE).map(|_| ask().0).sum::<usize>();
        median_time(now, || (), asks) / AT_ONCE
    });
    let [p50, p95] = quantiles(asked.collect());
    for (percent, time) in [(50, p50), (95, p95)] {
        let unit = format!("µs at p{percent}");
        print(
            "any search",
            &unit,
            time.as_secs_f64() * 1e6,
            Value::Null,
            "native",
        );
    }
    drop(node);
    close(&raw);
    settled(remove(NAME)).await;
    settled(remove("bench-goods-raw")).await;
}
