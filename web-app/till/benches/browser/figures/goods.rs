//! A catalogue of 100,000 products: from the hub's events to the disk, from the disk to the screen, and a search with every
//! key.

use super::measure::{now, print, quantiles, store};
use super::raw::{close, get, open, put_strict, remove, settled};
use core_wasm::base::clock::Timestamp;
use core_wasm::lab::{RUNS, catch_up, frames, goods, median, median_time, realm, start};
use core_wasm::node::{Node, Retention};
use core_wasm::records::catalog::sample;
use core_wasm::replica::Replica;
use core_wasm::store::Store;
use serde_json::Value;
use std::time::Duration;
use wasm_bindgen_test::wasm_bindgen_test;

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
