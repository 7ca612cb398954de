//! How many events a second 64 devices get acknowledged that each send one at a time, against bare SQLite.

use crate::bare;
use crate::crowd::run;
use crate::device::{Pace, Peer, Task};
use crate::program::Program;
use crate::shop::Shop;
use crate::slow_disk::shim;
use crate::{Figure, Length, median};
use core_wasm::journal::Entry;
use core_wasm::lab::Till;
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

const WRITERS: u32 = 64;
/// Fewer than what a device may send at once before it is slowed.
const EACH: usize = 810;
/// How many commits one at a time are timed.
const ALONE: usize = 500;

/// On the disk as it is, and on one whose syncs take 10 ms more: how much a group saves depends on what a sync costs.
pub async fn measure(length: Length) -> Vec<Figure> {
    let shim = shim();
    let mut figures = on_disk("append, 64 writers", None, length.runs).await;
    figures.extend(on_disk("append, slow disk", Some(&shim), 1).await);
    figures
}

async fn on_disk(name: &str, shim: Option<&Path>, runs: usize) -> Vec<Figure> {
    let (mut hub, mut grouped, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..runs {
        alone.push(bare::start_sqlite(ALONE, 1, shim));
        grouped.push(bare::start_sqlite(
            WRITERS as usize * EACH,
            WRITERS as usize,
            shim,
        ));
        hub.push(acknowledged(shim).await);
    }
    let (hub, grouped, alone) = (median(hub), median(grouped), median(alone));
    let groups = format!("{name}, groups");
    vec![
        Figure::new(name, "events/s", hub, alone, "bare SQLite, one commit an event"),
        Figure::new(&groups, "events/s", hub, grouped, "bare SQLite in groups of 64"),
    ]
}

/// What the writers write, by turns: the first `count`.
pub fn entries(count: usize) -> Vec<Entry> {
    let mut tills: Vec<Till> = (1..=WRITERS).map(Till::new).collect();
    let mut streams: Vec<Vec<Entry>> = tills
        .iter_mut()
        .map(|till| (0..EACH / 9).flat_map(|_| till.sell().1).collect())
        .collect();
    let turns = (0..EACH).flat_map(|place| {
        streams
            .iter_mut()
            .map(move |stream| stream[place].clone())
            .collect::<Vec<_>>()
    });
    turns.take(count).collect()
}

/// Events a second, from the first that is sent to the last that is acknowledged. Nobody follows the journal meanwhile.
async fn acknowledged(shim: Option<&Path>) -> f64 {
    let mut shop = Shop::new(WRITERS).await;
    let hub = Program::start_on(shop.dir.path(), shim);
    let began = Instant::now();
    let summary = run(&mut shop.devices, &hub.address, Peer::HubUnheard, EACH, |_| {
        Task {
            peer: Peer::HubUnheard,
            pace: Pace::Answered(1),
            expects: 0,
            begins: began,
            until: began + Duration::from_secs(120),
            stalls: None,
            returns: false,
        }
    })
    .await;
    assert_eq!((summary.unacknowledged, summary.lost_connections), (0, 0));
    let events = WRITERS as usize * EACH;
    events as f64 / summary.took.as_secs_f64()
}
