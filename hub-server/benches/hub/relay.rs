//! How long an event is under way from one device to 99 others, against a bare relay, and how many a second hold.

use crate::bare;
use crate::crowd::{Summary, Traffic, flow};
use crate::device::Peer;
use crate::program::Program;
use crate::shop::{Shop, strangers};
use crate::{Figure, Length};

const DEVICES: u32 = 100;
/// What is tried, in events a second of all devices together.
const RATES: [u32; 7] = [1_000, 1_500, 2_000, 3_000, 4_000, 6_000, 8_000];
/// With what 99 of 100 events must arrive for a rate to hold, in milliseconds.
const HOLDS_MS: f64 = 100.0;

/// 200 events a second of 100 devices together.
pub async fn busy(length: Length) -> Vec<Figure> {
    let sync = bare::sync();
    let traffic = Traffic {
        rate: 200,
        seconds: length.seconds,
    };
    let mut figures = figures(traffic).await;
    let p99 = figures[1].value;
    figures.push(Figure::new(
        "relay at 200/s, p99, allowed",
        "ms",
        p99,
        4.0 * sync + 25.0,
        "4 syncs of the disk (median) and 25 ms",
    ));
    figures
}

/// 1,000 events a second.
pub async fn rush(length: Length) -> Vec<Figure> {
    let traffic = Traffic {
        rate: 1_000,
        seconds: length.seconds,
    };
    let mut figures = figures(traffic).await;
    let p99 = figures[1].value;
    figures.push(Figure::new(
        "relay at 1000/s, p99, allowed",
        "ms",
        p99,
        HOLDS_MS,
        "100 ms",
    ));
    figures
}

async fn figures(traffic: Traffic) -> Vec<Figure> {
    let mut ours = through_hub(traffic).await;
    let mut bare = through_bare(traffic).await;
    let name = |what| format!("relay at {}/s, {what}", traffic.rate);
    let against = "a bare relay of the same frames, without a disk";
    let wrong = ours.wrong() as f64;
    vec![
        Figure::new(&name("p50"), "ms", ours.within(500), bare.within(500), against),
        Figure::new(&name("p99"), "ms", ours.within(990), bare.within(990), against),
        Figure::new(
            &name("wrong"),
            "events",
            wrong,
            ours.received as f64,
            "all that were delivered",
        ),
    ]
}

async fn through_hub(traffic: Traffic) -> Summary {
    let mut shop = Shop::new(DEVICES).await;
    let hub = Program::start(shop.dir.path());
    let summary = flow(&mut shop.devices, &hub.address, Peer::Hub, traffic, false).await;
    eprintln!("  the hub holds {} MB", hub.memory() / 1_000_000);
    summary
}

async fn through_bare(traffic: Traffic) -> Summary {
    let relay = bare::start_relay();
    flow(
        &mut strangers(DEVICES),
        &relay.address,
        Peer::Bare,
        traffic,
        false,
    )
    .await
}

/// The highest rate that holds, by trying.
pub async fn highest(length: Length) -> Vec<Figure> {
    let traffic = |rate| Traffic {
        rate,
        seconds: length.seconds.min(10),
    };
    let mut hub = 0;
    for rate in RATES {
        if !holds(rate, through_hub(traffic(rate)).await) {
            break;
        }
        hub = rate;
    }
    let mut bare = 0;
    for rate in RATES {
        if !holds(rate, through_bare(traffic(rate)).await) {
            break;
        }
        bare = rate;
    }
    let against = "a bare relay, without a disk";
    vec![Figure::new(
        "relay, highest rate",
        "events/s",
        hub.into(),
        bare.into(),
        against,
    )]
}

fn holds(rate: u32, mut summary: Summary) -> bool {
    let (p50, p99) = (summary.within(500), summary.within(990));
    eprintln!(
        "  {rate}/s: p50 {p50:.1} ms, p99 {p99:.1} ms, {} wrong",
        summary.wrong()
    );
    summary.wrong() == 0 && p99 <= HOLDS_MS
}
