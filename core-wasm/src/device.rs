//! Devices: which ones the hub paired, what they are called, and what a wiped one lost.

use crate::clock::Stamp;
use crate::ids::DeviceId;
use crate::journal::{Hash, Seq};
use crate::lww::LatestMap;
use crate::pack::{Pack, Unpack};
use serde::{Deserialize, Serialize};

/// Anything that happened to a device.
#[derive(Clone, Debug, PartialEq)]
pub enum DeviceEvent {
    /// The hub let it in.
    Paired(DevicePaired),
    /// Its stream has split: an alarm.
    Diverged(DeviceDiverged),
}

/// `device.paired`, written by the hub. A till whose storage was wiped pairs as a new device with a new stream,
/// so that no number is ever used for two events.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct DevicePaired {
    /// Who was let in.
    pub device_id: DeviceId,
    /// The number in its orders and receipts; never given twice.
    pub number: u32,
    /// What people call it.
    pub name: String,
    /// The device that it was before its storage was wiped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Replaced>,
}

/// `device.diverged`, written by whoever found it: at `seq` of a stream stands another event than what came, so two
/// devices write under one name, or a copy was altered. That stream goes no further; a person must pair the device anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct DeviceDiverged {
    /// Whose stream.
    pub device_id: DeviceId,
    /// The first place that differs.
    pub seq: Seq,
    /// The hash of what came and was not taken.
    pub found: Hash,
}

/// A device that is no more, and what was only on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct Replaced {
    /// Its stream.
    pub device_id: DeviceId,
    /// The last event of it that the hub has.
    pub kept: Seq,
    /// The last event that it had written. Those after `kept` are gone.
    pub written: Seq,
}

impl Replaced {
    /// How many events are gone.
    pub fn lost(&self) -> u64 {
        self.written.0.saturating_sub(self.kept.0)
    }
}

/// The folded devices.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
pub struct Devices(
    pub LatestMap<DeviceId, DevicePaired>,
    LatestMap<DeviceId, DeviceDiverged>,
);

impl Devices {
    /// Folds one event.
    pub fn evolve(&mut self, stamp: Stamp, event: &DeviceEvent) {
        match event {
            DeviceEvent::Paired(paired) => self.0.write(paired.device_id, stamp, paired.clone()),
            DeviceEvent::Diverged(diverged) => self.1.write(diverged.device_id, stamp, *diverged),
        }
    }

    /// Streams that have split, each with the alarm that was raised last.
    pub fn diverged(&self) -> &LatestMap<DeviceId, DeviceDiverged> {
        &self.1
    }

    /// The number for the next device to be paired.
    pub fn next_number(&self) -> u32 {
        self.0.iter().map(|(_, device)| device.number).max().unwrap_or(0) + 1
    }
}
