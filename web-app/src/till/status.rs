//! How a till stands, for its status bar.

use core_wasm::clock::Timestamp;
use core_wasm::ids::DeviceId;
use core_wasm::journal::Seq;
use core_wasm::sync::Connection;
use core_wasm::sync::message::Problem;
use serde::{Deserialize, Serialize};

/// How a till stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// With its hub.
    pub connection: Connection,
    /// How many of its own events the hub has yet to acknowledge.
    pub unsent: u64,
    /// When the oldest of them was made.
    pub unsent_since: Option<Timestamp>,
    /// Whether it is this tab that syncs, of all this device's tabs.
    pub pump: bool,
    /// How its storage is.
    pub storage: StorageHealth,
    /// What the hub refuses. Sales go on; a refused token asks for pairing again.
    pub problem: Option<Problem>,
    /// What a wipe of the storage took, until the user dismisses it.
    pub lost: Option<Lost>,
}

/// How the browser keeps this device's storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageHealth {
    /// Whether the browser promised not to evict it; `None` while that isn't known.
    pub persisted: Option<bool>,
    /// Bytes in use.
    pub usage: Option<u64>,
    /// Bytes there may be.
    pub quota: Option<u64>,
}

/// Events that were only on a storage that was wiped: numbers `kept + 1` to `written` of the stream of `device_id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lost {
    /// The device that this one was.
    pub device_id: DeviceId,
    /// Its number, as in its receipts.
    pub number: u32,
    /// The last that the hub has.
    pub kept: Seq,
    /// The last that was written.
    pub written: Seq,
}
