//! The engine in a real browser. What its tests have in common is here.

mod hub;
mod pins;
mod reloads;
mod tabs;

use crate::engine::Behind;
use crate::engine::opening::engine;
use crate::engine::tab::Engine;
use crate::storage::{Device, schema};
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::domain::Body;
use core_wasm::domain::device::{DeviceEvent, DevicePaired};
use core_wasm::replica::Command;
use std::rc::Rc;
use uuid::Uuid;
use web_ui::platform::device::PairingRecord;

fn realm() -> Realm {
    Realm {
        tenant_id: "t".into(),
        store_id: "s".into(),
    }
}

/// A paired device with a database of its own.
async fn paired(name: &str) -> DeviceId {
    let device_id = DeviceId(Uuid::now_v7());
    let database = schema::open(name).await.unwrap();
    let record = PairingRecord {
        device_id,
        number: 3,
        name: "Till 3".to_owned(),
        realm: realm(),
        token: "token".to_owned(),
    };
    Device(&database).pair(&record).await.unwrap();
    database.close();
    device_id
}

async fn tab(name: &str) -> Rc<Engine> {
    engine(name).await.unwrap().unwrap()
}

/// An event that any till can write.
fn note(name: &str) -> Command {
    let device_id = DeviceId(Uuid::now_v7());
    let paired = DevicePaired::new(device_id, 9, name.to_owned());
    Command::Record(device_id.into(), Body::Device(DeviceEvent::Paired(paired)))
}

async fn sell(till: &Rc<Engine>, count: usize) {
    for _ in 0..count {
        till.run(vec![note("n")], Behind::default()).await.unwrap();
    }
}
