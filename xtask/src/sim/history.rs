//! What people were told, and what they lost, noted as it happens: the judge holds the end of the day against it.

use core_wasm::ids::DeviceId;
use core_wasm::journal::{Entry, Seq};
use std::collections::{BTreeMap, BTreeSet};

/// A stream whose author's storage was wiped.
#[derive(Clone, Copy, Debug)]
pub struct Retired {
    /// The last event that it had written.
    pub written: Seq,
    /// The device that takes its place.
    pub successor: DeviceId,
    /// What the hub had of it when the successor paired; what is behind is gone.
    pub kept: Option<Seq>,
}

/// The facts of a day.
#[derive(Debug, Default)]
pub struct History {
    /// All that was confirmed to the person at a device.
    pub confirmed: BTreeMap<(DeviceId, Seq), Entry>,
    /// How much of each stream was acknowledged, and is still on another disk than its author's.
    pub acknowledged: BTreeMap<DeviceId, Seq>,
    pub retired: BTreeMap<DeviceId, Retired>,
    /// Streams that two machines write, because a browser profile was copied.
    pub split: BTreeSet<DeviceId>,
    /// Whether the hub ever lost what it had.
    pub hub_lost_data: bool,
    /// What went wrong on the way.
    pub violations: Vec<String>,
}

impl History {
    pub fn confirm(&mut self, entries: &[Entry]) {
        for entry in entries {
            self.confirmed.insert((entry.device_id, entry.seq), entry.clone());
        }
    }

    pub fn acknowledge(&mut self, stream: DeviceId, through: Seq) {
        let known = self.acknowledged.entry(stream).or_default();
        *known = through.max(*known);
    }

    /// A disk is gone. What is acknowledged of a stream is at most what `surviving` says stands elsewhere; but the
    /// stream of the device that lost its own disk was promised to be safe.
    pub fn lose_disk(&mut self, lost_its_own: Option<DeviceId>, surviving: impl Fn(DeviceId) -> Seq) {
        for (stream, acknowledged) in &mut self.acknowledged {
            if Some(*stream) != lost_its_own {
                *acknowledged = surviving(*stream).min(*acknowledged);
            }
        }
    }
}
