//! A replica for tests of what a server decides: this crate's, and those of the servers that are built from it.

#![allow(
    clippy::unwrap_used,
    reason = "for tests: a command that is refused must stop one"
)]

use core_wasm::base::clock::{Fences, Timestamp};
use core_wasm::domain::Body;
use core_wasm::domain::device::{DeviceEvent, DevicePaired};
use core_wasm::replica::{Command, Context, Replica, Rights};
use core_wasm::store::contract::{device, realm};
use uuid::Uuid;

/// A server's, of the contract's realm, with these devices.
///
/// # Panics
/// Where a device can't be recorded.
pub fn replica(rows: impl IntoIterator<Item = DevicePaired>) -> Replica {
    let mut replica = Replica::new(realm(), device(100), 0);
    let paired =
        |row: DevicePaired| Command::Record(row.device_id.into(), Body::Device(DeviceEvent::Paired(row)));
    let commands = rows.into_iter().map(paired).collect();
    play(&mut replica, commands);
    replica
}

/// Writes and folds.
///
/// # Panics
/// Where a command is refused.
pub fn play(replica: &mut Replica, commands: Vec<Command>) {
    let mut new_id = Uuid::now_v7;
    let mut context = Context {
        now: Timestamp(0),
        utc_offset_minutes: 0,
        fences: Fences::new(),
        user_id: None,
        approved_by: None,
        rights: Rights::All,
        new_id: &mut new_id,
    };
    for entry in replica.execute(commands, &mut context).unwrap() {
        replica.apply(&entry);
    }
}
