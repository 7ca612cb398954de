//! Many devices at once, in this process, and what came of all of them.

use crate::device::{Device, Pace, Peer, Tally, Task, Times};
use std::time::Duration;
use tokio::time::Instant;

/// How long all of them have to connect before the first event is due.
pub const GATHER: Duration = Duration::from_secs(2);
/// How long the last event may take to arrive everywhere.
const ARRIVE: Duration = Duration::from_secs(60);

/// What a crowd does.
#[derive(Clone, Copy, Debug)]
pub struct Traffic {
    /// Events a second, of all devices together.
    pub rate: u32,
    /// For how many seconds.
    pub seconds: u32,
}

/// What came of all.
#[derive(Debug, Default)]
pub struct Summary {
    /// Events that arrived, each counted at everyone it arrived at.
    pub received: u64,
    /// Events that never arrived somewhere.
    pub missing: u64,
    /// Events that came again.
    pub twice: u64,
    /// Events that were never acknowledged.
    pub unacknowledged: u64,
    /// Connections that ended before their device was done.
    pub lost_connections: u64,
    /// From the first that is sent to the last that arrives.
    pub took: Duration,
    waits: Vec<u32>,
}

impl Summary {
    /// Within how many milliseconds so many of a thousand events arrived.
    pub fn within(&mut self, of_thousand: usize) -> f64 {
        self.waits.sort_unstable();
        match self.waits.len() {
            0 => f64::NAN,
            count => f64::from(self.waits[(count * of_thousand / 1000).min(count - 1)]) / 1e3,
        }
    }

    /// Events that are not exactly once where they belong.
    pub fn wrong(&self) -> u64 {
        self.missing + self.twice + self.unacknowledged
    }

    fn add(&mut self, tally: Tally, expects: u64, unacknowledged: usize) {
        self.received += tally.received;
        self.missing += tally.missing.max(expects.saturating_sub(tally.received));
        self.twice += tally.twice;
        self.unacknowledged += unacknowledged as u64;
        self.lost_connections += tally.lost_connections;
        self.waits.extend(tally.waits);
    }
}

/// Devices that send at an even pace and follow each other, one of which may stall for as long as the traffic flows.
pub async fn flow(
    devices: &mut Vec<Device>,
    address: &str,
    peer: Peer,
    traffic: Traffic,
    stalls: bool,
) -> Summary {
    let count = devices.len() as u32;
    let each = (traffic.rate * traffic.seconds).div_ceil(count) as usize;
    let every = Duration::from_secs(1) * count / traffic.rate;
    let first = Instant::now() + GATHER;
    let end = first + Duration::from_secs(traffic.seconds.into());
    run(devices, address, peer, each, |place| Task {
        peer,
        pace: Pace::Every(first + every * place / count, every),
        expects: 0,
        until: end + ARRIVE,
        begins: Instant::now(),
        stalls: (stalls && place == 0).then_some((first, end)),
        returns: true,
    })
    .await
}

/// Has every device write so many events and do its task; `task` is told the device's place.
pub async fn run(
    devices: &mut Vec<Device>,
    address: &str,
    peer: Peer,
    each: usize,
    task: impl Fn(u32) -> Task,
) -> Summary {
    for device in devices.iter_mut() {
        if peer == Peer::Hub {
            device.meet(address).await;
        }
        device.write(each);
    }
    let all: usize = devices.iter().map(Device::unsent).sum();
    let times = Times::of(devices);
    let began = Instant::now();
    let mut running = Vec::new();
    for (place, mut device) in (0..).zip(devices.drain(..)) {
        let others = (all - device.unsent()) as u64;
        let expects = if peer == Peer::HubUnheard { 0 } else { others };
        let task = Task {
            expects,
            ..task(place)
        };
        let (address, times) = (address.to_owned(), times.clone());
        running.push(tokio::spawn(async move {
            let tally = device.run(&address, task, &times).await;
            (device, tally, expects)
        }));
    }
    let mut summary = Summary::default();
    for device in running {
        let (device, tally, expects) = device.await.unwrap();
        summary.add(tally, expects, device.unsent());
        devices.push(device);
    }
    summary.took = began.elapsed();
    summary
}
