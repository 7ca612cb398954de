//! How much memory the hub holds with 300 devices and 1,000,000 events, and what one device that takes nothing does to
//! it and to the others.

use crate::crowd::{Summary, Traffic, flow};
use crate::device::Peer;
use crate::program::Program;
use crate::shop::Shop;
use crate::{Figure, Length};

const DEVICES: u32 = 300;
const FOLLOWERS: u32 = 100;
/// Two of a hundred deliveries are late because the stalled device takes or says nothing; this is where 99 of 100 of the
/// others have arrived, in thousandths.
const OTHERS_P99: usize = 970;
const MB: f64 = 1e6;

pub async fn measure(length: Length) -> Vec<Figure> {
    let traffic = Traffic {
        rate: 100,
        seconds: length.seconds.min(20),
    };
    let mut few = Shop::new(2).await;
    let hub = Program::start(few.dir.path());
    flow(&mut few.devices, &hub.address, Peer::Hub, traffic, false).await;
    let base = hub.memory() as f64 / MB;
    let mut shop = Shop::with_history(DEVICES, length.history).await;
    let hub = Program::start(shop.dir.path());
    let alone = hub.memory() as f64 / MB;
    let summary = flow(&mut shop.devices, &hub.address, Peer::Hub, traffic, false).await;
    assert_eq!(summary.wrong(), 0, "events that are not where they belong");
    let full = hub.memory() as f64 / MB;
    vec![
        Figure::new("memory after a start", "MB", alone, base, "2 devices, no history"),
        Figure::new("memory, 300 devices", "MB", full, base, "2 devices, no history"),
    ]
}

/// What came of a hub's traffic, and how many MB it holds then. What it folds is in memory too, so each has a hub of its own.
async fn day(traffic: Traffic, stalls: bool) -> (Summary, f64) {
    let mut shop = Shop::new(FOLLOWERS).await;
    let hub = Program::start(shop.dir.path());
    let summary = flow(&mut shop.devices, &hub.address, Peer::Hub, traffic, stalls).await;
    (summary, hub.memory() as f64 / MB)
}

/// One of 100 devices takes nothing for as long as the others talk.
pub async fn stalled(length: Length) -> Vec<Figure> {
    let traffic = Traffic {
        rate: 1_000,
        seconds: length.seconds,
    };
    let (mut before, held) = day(traffic, false).await;
    let (mut with, now) = day(traffic, true).await;
    let wrong = with.wrong() as f64;
    vec![
        Figure::new(
            "one stalled: others' p99",
            "ms",
            with.within(OTHERS_P99),
            before.within(990),
            "nobody stalled",
        ),
        Figure::new("one stalled: memory", "MB", now, held, "nobody stalled"),
        Figure::new(
            "one stalled: wrong",
            "events",
            wrong,
            with.received as f64,
            "all that were delivered",
        ),
    ]
}
