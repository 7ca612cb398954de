//! 100 devices come back with 1,000 events each, all at once: how long until every one has all of them.

use crate::bare;
use crate::crowd::{GATHER, Summary, run};
use crate::device::{Device, Pace, Peer, Task};
use crate::program::Program;
use crate::shop::{Shop, strangers};
use crate::{Figure, Length, median};
use std::time::Duration;
use tokio::time::Instant;

const DEVICES: u32 = 100;
const EACH: usize = 1_000;
/// As a till sends them.
const TOGETHER: usize = 512;

pub async fn measure(length: Length) -> Vec<Figure> {
    let (mut hub, mut bare, mut wrong, mut lost) = (Vec::new(), Vec::new(), 0, 0);
    for _ in 0..length.runs {
        let mut shop = Shop::new(DEVICES).await;
        let program = Program::start(shop.dir.path());
        let summary = all(&mut shop.devices, &program.address, Peer::Hub).await;
        eprintln!(
            "  {:.1} s, {} wrong, {} connections lost; the hub holds {} MB",
            summary.took.as_secs_f64(),
            summary.wrong(),
            summary.lost_connections,
            program.memory() / 1_000_000
        );
        hub.push(summary.took.as_secs_f64());
        wrong += summary.wrong();
        lost += summary.lost_connections;
        let relay = bare::start_relay();
        let summary = all(&mut strangers(DEVICES), &relay.address, Peer::Bare).await;
        bare.push(summary.took.as_secs_f64());
    }
    let all = f64::from(DEVICES) * EACH as f64;
    vec![
        Figure::new(
            "comeback",
            "s",
            median(hub),
            median(bare),
            "a bare relay of the same frames",
        ),
        Figure::new(
            "comeback, wrong",
            "events",
            wrong as f64,
            all,
            "all that were sent",
        ),
        Figure::new(
            "comeback, lost connections",
            "",
            lost as f64,
            DEVICES.into(),
            "all",
        ),
    ]
}

/// The hub's clock runs from the first connection on, the bare relay's once all are connected.
async fn all(devices: &mut Vec<Device>, address: &str, peer: Peer) -> Summary {
    let gather = match peer {
        Peer::Bare => GATHER,
        Peer::Hub | Peer::HubUnheard => Duration::ZERO,
    };
    let begins = Instant::now() + gather;
    let until = begins + Duration::from_secs(180);
    let mut summary = run(devices, address, peer, EACH, |_| Task {
        peer,
        pace: Pace::Answered(TOGETHER),
        expects: 0,
        until,
        begins,
        stalls: None,
        returns: true,
    })
    .await;
    summary.took = summary.took.saturating_sub(gather);
    summary
}
