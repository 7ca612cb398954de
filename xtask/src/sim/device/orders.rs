//! Which orders a device lists, and how it keeps a snapshot and lets old ones go.

use super::Device;
use crate::sim::disk::now;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, OrderId};
use core_wasm::fault;
use core_wasm::journal::Seq;
use core_wasm::node::Retention;
use core_wasm::replica::Replica;
use core_wasm::sync::pump::Pump;
use std::collections::{BTreeMap, BTreeSet};

/// Orders, each with the events that someone knows of it.
pub type Orders = BTreeMap<OrderId, BTreeSet<(DeviceId, Seq)>>;

/// The orders that a replica lists.
pub fn orders(replica: &Replica) -> Orders {
    let ids = replica.orders().into_iter().map(|view| view.id);
    let events = |id| {
        replica
            .order_history(id)
            .map(|(meta, _)| (meta.device_id, meta.seq))
    };
    ids.map(|id| (id, events(id).collect())).collect()
}

impl Device {
    /// The orders that its first tab lists.
    pub fn orders(&self) -> Orders {
        self.read(0, orders).unwrap_or_default()
    }

    /// What a snapshot that is kept now may let go.
    pub fn lets_go(&self) -> Retention {
        self.pump().map_or(Retention::ALL, Pump::lets_go)
    }

    /// Keeps a snapshot, so that the next start is this and what came after, and lets go of what is old. False if it
    /// could not be kept: the one before serves.
    pub fn save(&mut self, time: u64, retention: Retention) -> bool {
        let now_here = Timestamp(i64::try_from(time).unwrap_or(i64::MAX).saturating_add(self.skew));
        let old = self.build();
        let Some(running) = &self.running else {
            return true;
        };
        let saved = running.tabs[0].save(now_here, retention);
        fault::older_build(old, || now(saved)).is_ok()
    }
}
