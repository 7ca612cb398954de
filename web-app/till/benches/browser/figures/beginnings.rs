//! How a till begins: a device that takes all there is, by events or by the hub's snapshot, and one that starts again.

use super::measure::{now, print, rate, store};
use super::raw::{close, open, put_strict, remove, settled};
use core_wasm::base::ids::DeviceId;
use core_wasm::lab::{Day, RUNS, catch_up, frames, median, realm, start};
use std::time::Duration;
use uuid::Uuid;
use wasm_bindgen_test::wasm_bindgen_test;

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
