//! How it stands with all orders on one device: what its screens show and what its events carry. Plain data, so that one
//! tab can tell the others.

use super::LeaseHolder;
use crate::base::clock::Fences;
use crate::base::ids::OrderId;
use crate::codec::{Pack, Unpack};
use crate::domain::order::Lock;
use crate::protocol::lease::LockedOrder;

/// Who edits what. Nothing is known of others while the hub is away.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Leases {
    /// What other devices have.
    theirs: Vec<LockedOrder>,
    /// What this device has, for what it writes.
    mine: Fences,
}

impl Leases {
    /// As the machine has it now.
    pub fn of(holder: &LeaseHolder, now: u64) -> Self {
        let mine = holder.fences(now);
        let theirs = holder.theirs().map(|(order_id, lock)| LockedOrder {
            order_id,
            lock: lock.clone(),
        });
        Self {
            theirs: theirs.collect(),
            mine,
        }
    }

    /// Whoever has an order on another device.
    pub fn other(&self, order: OrderId) -> Option<&Lock> {
        let locked = self.theirs.iter().find(|locked| locked.order_id == order);
        locked.map(|locked| &locked.lock)
    }

    /// Whether this device has an order.
    pub fn has(&self, order: OrderId) -> bool {
        self.mine.contains_key(&order)
    }

    /// For what this device writes.
    pub fn fences(&self) -> Fences {
        self.mine.clone()
    }
}
