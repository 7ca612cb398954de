//! A shop for the hub to serve: its data directory, its paired devices with what they have to say, and its history.

use crate::device::Device;
use clap::Parser;
use core_wasm::api::PairRequest;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::Epoch;
use core_wasm::journal::Entry;
use core_wasm::lab::{Till, realm};
use core_wasm::node::Retention;
use hub_server::access::pairing::admit;
use hub_server::config::{Cli, Command};
use hub_server::sqlite::{DATABASE, SqliteStore};
use hub_server::{Running, start};
use std::path::Path;
use std::time::SystemTime;
use tempfile::TempDir;
use uuid::Uuid;

/// How many orders a day the shop took: with nine events each, some five thousand events a day.
const ORDERS_A_DAY: i64 = 550;
/// Who wrote its history.
const FORMER_TILLS: u32 = 4;
/// How many events are stored at once while a history is made.
const GROUP: usize = 4096;

/// A data directory in the build's own folder, on a real disk.
pub fn scratch() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// A shop that the hub does not serve yet.
pub struct Shop {
    pub dir: TempDir,
    pub devices: Vec<Device>,
}

impl Shop {
    /// A new shop with so many paired devices.
    pub async fn new(devices: u32) -> Self {
        Self::with_history(devices, 0).await
    }

    /// One that has so many events behind it, up to now; its hub has kept a snapshot, as it does every few thousand.
    pub async fn with_history(devices: u32, events: u64) -> Self {
        let dir = scratch();
        // The first start makes the database and the keys.
        serve(dir.path()).await.stop().await;
        write_history(dir.path(), events);
        let running = serve(dir.path()).await;
        let mut paired = Vec::new();
        for number in 1..=devices {
            let till = Till::new(FORMER_TILLS + number);
            paired.push(pair(&running, till).await);
        }
        if events > 0 {
            running.hub.snapshots.take(&running.hub.journal).await.unwrap();
        }
        running.stop().await;
        Self { dir, devices: paired }
    }
}

async fn serve(dir: &Path) -> Running {
    let realm = realm();
    let arguments = [
        "hub-server",
        "serve",
        "--bind",
        "127.0.0.1",
        "--port",
        "0",
        "--no-mdns",
        "--data-dir",
        dir.to_str().unwrap(),
        "--tenant-id",
        realm.tenant_id.as_str(),
        "--store-id",
        realm.store_id.as_str(),
    ];
    match Cli::parse_from(arguments).command {
        Some(Command::Serve(args)) => start(&args).await.unwrap(),
        other => panic!("{other:?}"),
    }
}

async fn pair(running: &Running, till: Till) -> Device {
    let device_id = till.replica.me();
    let newcomer = PairRequest {
        former_hub: None,
        code: String::new(),
        device_id,
        name: "A till".to_owned(),
        role: None,
        replaces: None,
        key: None,
    };
    let admitted = running
        .hub
        .journal
        .record(move |replica| admit(replica, &newcomer, 0))
        .await;
    let paired = admitted.unwrap().unwrap();
    let issued = running
        .hub
        .tokens()
        .issue(&realm(), device_id, None, paired.tokens_after);
    Device::new(till, issued.unwrap(), running.hub.identity.epoch)
}

/// Devices that no hub knows.
pub fn strangers(count: u32) -> Vec<Device> {
    let stranger = |number| Device::new(Till::new(number), String::new(), Epoch(Uuid::nil()));
    (1..=count).map(stranger).collect()
}

pub fn now() -> Timestamp {
    server_kit::clock::timestamp(SystemTime::now())
}

fn write_history(dir: &Path, events: u64) {
    let store = SqliteStore::open(&dir.join(DATABASE)).unwrap();
    let mut tills: Vec<Till> = (1..=FORMER_TILLS).map(Till::new).collect();
    let step = 24 * 3_600_000 / ORDERS_A_DAY;
    let orders = i64::try_from(events / 9).unwrap();
    let begin = now().0 - orders * step;
    let mut group: Vec<Entry> = Vec::new();
    for order in 0..orders {
        let at = Timestamp(begin + order * step);
        let till = &mut tills[usize::try_from(order).unwrap() % FORMER_TILLS as usize];
        group.extend(till.sell_at(at).1);
        if group.len() >= GROUP || order + 1 == orders {
            store.append(vec![std::mem::take(&mut group)]).unwrap();
            for till in &mut tills {
                let all = till.replica.heads().get(till.replica.me()).seq;
                till.replica.acknowledge(all);
                till.replica.retire(Retention::TILL.before(at));
            }
        }
    }
}
