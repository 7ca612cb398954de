//! The store's devices: `GET /api/devices`, `POST /api/devices/{id}`.

use super::is_false;
use crate::base::clock::Timestamp;
use crate::base::ids::DeviceId;
use crate::domain::device::DeviceRole;
use crate::journal::Seq;
use serde::{Deserialize, Serialize};

/// A device as the hub knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceRow {
    /// Its id, and its stream's.
    pub device_id: DeviceId,
    /// The number in its orders and receipts.
    pub number: u32,
    /// What people call it.
    pub name: String,
    /// What it is for, if it said so.
    pub role: Option<DeviceRole>,
    /// What it calls itself, if it is a client of the Socket.IO contract.
    pub alias: Option<String>,
    /// Whether a manager revoked it.
    pub revoked: bool,
    /// Whether another device took its place.
    pub replaced: bool,
    /// How many connections it has now.
    pub connections: usize,
    /// When it last said something, since the hub started.
    pub last_seen: Option<Timestamp>,
    /// How far its wall clock was ahead of the hub's when it last connected, in milliseconds; less than nothing if it was behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead_ms: Option<i64>,
    /// The version of its app.
    pub app: Option<String>,
    /// The end of its stream here.
    pub device_seq: Seq,
    /// How many of its events had not come when it was last heard of, as it said itself.
    pub unsent: u64,
    /// How often it was made to wait, because it sent more than its share.
    pub slowed: u64,
}

impl DeviceRow {
    /// Whether it belongs to the store now.
    pub fn is_active(&self) -> bool {
        !self.revoked && !self.replaced
    }
}

/// What to change of a device; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeviceChange {
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number in its orders and receipts from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<DeviceRole>,
    /// Revokes it. Only pairing lets it in again.
    #[serde(default, skip_serializing_if = "is_false")]
    pub revoke: bool,
}
