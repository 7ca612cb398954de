//! The hub is killed under load, again and again: nothing acknowledged may be gone, nothing may stand twice, and it must
//! answer again soon.

use crate::device::{Device, Pace, Peer, Task, Times};
use crate::program::Program;
use crate::shop::Shop;
use crate::{Figure, Length};
use hub_server::sqlite::verify::verify;
use std::time::{Duration, Instant};

const WRITERS: u32 = 8;
/// How often each of them writes.
const EVERY: Duration = Duration::from_millis(5);
/// How long a life lasts under load, in milliseconds: from, and how much more at most.
const LIFE: (u64, u64) = (50, 250);

pub async fn measure(length: Length) -> Vec<Figure> {
    let mut shop = Shop::with_history(WRITERS, length.history).await;
    let mut ready = Vec::new();
    let mut random = 1_u64;
    for turn in 0..length.kills {
        let began = Instant::now();
        let hub = Program::start(shop.dir.path());
        shop.devices[0].meet(&hub.address).await;
        ready.push(began.elapsed());
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let life = Duration::from_millis(LIFE.0 + (random >> 33) % LIFE.1);
        live(&mut shop.devices, hub, life).await;
        if turn % 100 == 99 {
            eprintln!("  {} kills", turn + 1);
        }
    }
    let hub = Program::start(shop.dir.path());
    for device in &mut shop.devices {
        device.meet(&hub.address).await;
    }
    drop(hub);
    let lost: usize = shop.devices.iter().map(|device| device.lost).sum();
    let acknowledged: usize = shop.devices.iter().map(|device| device.acknowledged).sum();
    let verdict = verify(shop.dir.path()).unwrap();
    eprintln!("  {verdict}");
    ready.sort_unstable();
    let at = |of_thousand: usize| ready[(ready.len() * of_thousand / 1000).min(ready.len() - 1)];
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let all = acknowledged as f64;
    let kills = f64::from(length.kills);
    vec![
        Figure::new(
            "kills: ready again, p99",
            "ms",
            ms(at(990)),
            ms(at(500)),
            "the median",
        ),
        Figure::new(
            "kills: acknowledged lost",
            "events",
            lost as f64,
            all,
            "acknowledged",
        ),
        Figure::new(
            "kills: findings",
            "",
            verdict.findings.len() as f64,
            kills,
            "kills",
        ),
    ]
}

/// Has all of them write until the hub is killed.
async fn live(devices: &mut Vec<Device>, hub: Program, life: Duration) {
    let first = tokio::time::Instant::now();
    let most = (life.as_millis() / EVERY.as_millis()) as usize + 1;
    devices.iter_mut().for_each(|device| device.write(most));
    let times = Times::of(devices);
    let mut writing = Vec::new();
    for mut device in devices.drain(..) {
        let (address, times) = (hub.address.clone(), times.clone());
        let task = Task {
            peer: Peer::Hub,
            pace: Pace::Every(first, EVERY),
            // More than there is: it goes on until the hub does not.
            expects: u64::MAX,
            begins: first,
            until: first + Duration::from_secs(60),
            stalls: None,
            returns: false,
        };
        writing.push(tokio::spawn(async move {
            device.run(&address, task, &times).await;
            device
        }));
    }
    tokio::time::sleep(life).await;
    drop(hub);
    for device in writing {
        devices.push(device.await.unwrap());
    }
}
