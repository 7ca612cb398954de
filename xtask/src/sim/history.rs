//! What people were told, and what they lost, noted as it happens: the judge holds the end of the day against it.

use core_wasm::base::ids::{AggregateId, DeviceId, OrderId};
use core_wasm::journal::{self, Envelope, Hash, Seq};
use std::collections::btree_map::Entry;
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
    pub confirmed: BTreeMap<(DeviceId, Seq), journal::Entry>,
    /// How much of each stream the hub acknowledged, and is still on another disk than its author's.
    pub acknowledged: BTreeMap<DeviceId, Seq>,
    /// How much of each stream the hub ever acknowledged.
    promised: BTreeMap<DeviceId, Seq>,
    pub retired: BTreeMap<DeviceId, Retired>,
    /// Streams that two machines write, because a browser profile was copied.
    pub split: BTreeSet<DeviceId>,
    /// Orders that some device let go since they were old, or that a hub left out of its snapshot; each with the events
    /// that all who did so knew.
    pub let_go: BTreeMap<OrderId, BTreeSet<(DeviceId, Seq)>>,
    /// Events that their authors may not write.
    pub forged: BTreeSet<Hash>,
    /// Hashes of events that somebody made up in another's name.
    pub lies: BTreeSet<Hash>,
    /// Whether the hub ever lost what it had.
    pub hub_lost_data: bool,
    /// Whether a hub that was replaced had gaps: who took over its snapshot is not told when the next hub has none.
    pub hub_had_gaps: bool,
    /// What went wrong on the way.
    pub violations: Vec<String>,
}

impl History {
    pub fn confirm(&mut self, entries: &[journal::Entry]) {
        for entry in entries {
            self.confirmed.insert((entry.device_id, entry.seq), entry.clone());
        }
    }

    pub fn acknowledge(&mut self, stream: DeviceId, through: Seq) {
        for known in [&mut self.acknowledged, &mut self.promised] {
            let known = known.entry(stream).or_default();
            *known = through.max(*known);
        }
    }

    /// A device takes this much of its own stream for acknowledged. Only what the hub said may make it.
    pub fn believe(&mut self, stream: DeviceId, through: Seq) {
        let promised = self.promised.get(&stream).copied().unwrap_or_default();
        if through > promised {
            self.violations.push(format!(
                "{stream} believes that {through:?} is safe; the hub never acknowledged more than {promised:?}"
            ));
        }
    }

    /// Aggregates of which something that was confirmed is on no disk any more.
    pub fn torn(&self, kept: impl Fn(DeviceId, Seq) -> bool) -> BTreeSet<AggregateId> {
        let lost = self
            .confirmed
            .iter()
            .filter(|((stream, seq), _)| !kept(*stream, *seq));
        let lost = lost.filter_map(|(_, entry)| Envelope::decode(&entry.bytes).ok());
        lost.map(|event| event.aggregate_id).collect()
    }

    /// Someone lets go of an order of which it knows these events.
    pub fn let_go(&mut self, order: OrderId, known: &BTreeSet<(DeviceId, Seq)>) {
        match self.let_go.entry(order) {
            Entry::Vacant(entry) => drop(entry.insert(known.clone())),
            Entry::Occupied(mut entry) => entry.get_mut().retain(|event| known.contains(event)),
        }
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
