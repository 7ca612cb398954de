//! The hub's leases. A shell asks one table for all connections, and journals a grant before it tells anyone.

use super::{LEASE_MS, MAX_FENCE};
use crate::base::clock::Fence;
use crate::base::ids::{DeviceId, OrderId, UserId};
use crate::domain::order::Lock;
use std::collections::BTreeMap;

/// Who holds which order, by the hub's clock.
#[derive(Clone, Debug, Default)]
pub struct LeaseTable {
    /// Also those that have lapsed and were not collected yet.
    leases: BTreeMap<OrderId, Lease>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Lease {
    lock: Lock,
    until: u64,
    /// What stood before, for as long as this one is on its way to the journal and may be taken back.
    before: Option<Box<Lease>>,
}

impl Lease {
    /// What stands once the lease of this fence is taken back, which may have been given to others since.
    fn without(mut self: Box<Self>, fence: Fence) -> Option<Box<Self>> {
        if self.lock.fence == fence {
            return self.before;
        }
        self.before = self.before.and_then(|before| before.without(fence));
        Some(self)
    }

    /// The lease of this fence is in the journal: what stood before it is over.
    fn keep(&mut self, fence: Fence) {
        if self.lock.fence == fence {
            self.before = None;
        } else if let Some(before) = &mut self.before {
            before.keep(fence);
        }
    }
}

/// Someone wants to edit.
#[derive(Clone, Debug)]
pub(super) struct Ask<'a> {
    pub order_id: OrderId,
    pub device_id: DeviceId,
    pub user_id: Option<&'a UserId>,
    /// The greatest fence of the order that the journal or the asking device knows.
    pub known: Fence,
    /// Who approves that it is taken from another, and whether they may.
    pub approval: Option<Approval<'a>>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Approval<'a> {
    pub by: &'a UserId,
    pub allowed: bool,
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acquired {
    /// It is the asker's, once `order.locked` is journalled.
    Granted(Grant),
    /// Somebody else's.
    Held(Lock),
    /// Somebody else's, and whoever approved may not take it from them.
    NotAllowed(Lock),
}

/// A lease that was just given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which order.
    pub order_id: OrderId,
    /// Whose it is.
    pub lock: Lock,
    /// Who approved that it was taken from another; `None` if nobody had it.
    pub approved_by: Option<UserId>,
}

impl LeaseTable {
    /// The table of a hub that starts at `now`. Whoever the journal says had an order may still believe in it, so each
    /// of these stands for a whole lease more.
    pub fn restore(now: u64, locks: impl IntoIterator<Item = (OrderId, Lock)>) -> Self {
        let until = now + LEASE_MS;
        let leases = locks
            .into_iter()
            .filter(|_| !injected!(LeasesNotRestored))
            .map(|(order_id, lock)| {
                let before = None;
                (order_id, Lease { lock, until, before })
            });
        Self {
            leases: leases.collect(),
        }
    }

    /// Gives the order to the asker, if nobody else has it or a manager approves. A device that asks for what it has
    /// already gets a new fence, so that a release of the old one that is still under way takes nothing.
    pub(super) fn acquire(&mut self, now: u64, ask: Ask<'_>) -> Acquired {
        let before = self.leases.get(&ask.order_id).cloned();
        let others = before
            .as_ref()
            .filter(|lease| lease.until > now && lease.lock.device_id != ask.device_id)
            .filter(|_| !injected!(LentTwice));
        match (others, ask.approval) {
            (Some(lease), None) => return Acquired::Held(lease.lock.clone()),
            (Some(lease), Some(approval)) if !approval.allowed => {
                return Acquired::NotAllowed(lease.lock.clone());
            }
            _ => {}
        }
        let approved_by = others.and(ask.approval).map(|approval| approval.by.clone());
        let standing = before.as_ref().map_or(Fence(0), |lease| lease.lock.fence);
        let lock = Lock {
            device_id: ask.device_id,
            user_id: ask.user_id.cloned(),
            fence: if injected!(FencesForgotten) {
                Fence(standing.0.saturating_add(1).min(MAX_FENCE))
            } else {
                Fence(standing.max(ask.known).0.saturating_add(1).min(MAX_FENCE))
            },
        };
        let lease = Lease {
            lock: lock.clone(),
            until: now + LEASE_MS,
            before: before.map(Box::new),
        };
        self.leases.insert(ask.order_id, lease);
        Acquired::Granted(Grant {
            order_id: ask.order_id,
            lock,
            approved_by,
        })
    }

    /// Takes back a grant that could not be journalled: nobody was told of it, and whoever had it before still has it,
    /// unless it was given to somebody else meanwhile.
    pub fn undo(&mut self, grant: &Grant) {
        if let Some(lease) = self.leases.remove(&grant.order_id)
            && let Some(lease) = Box::new(lease).without(grant.lock.fence)
        {
            self.leases.insert(grant.order_id, *lease);
        }
    }

    /// A grant is in the journal, and is not taken back any more.
    pub fn keep(&mut self, grant: &Grant) {
        if let Some(lease) = self.leases.get_mut(&grant.order_id) {
            lease.keep(grant.lock.fence);
        }
    }

    /// Prolongs a lease. False if it is not the device's any more.
    pub(super) fn renew(&mut self, now: u64, order_id: OrderId, device_id: DeviceId, fence: Fence) -> bool {
        match self.leases.get_mut(&order_id) {
            Some(lease)
                if lease.until > now
                    && (lease.lock.device_id == device_id && lease.lock.fence == fence
                        || injected!(RenewedForAnyone)) =>
            {
                lease.until = now + LEASE_MS;
                true
            }
            _ => false,
        }
    }

    /// Ends a lease, if it is the device's. False if there was nothing to end.
    pub(super) fn release(&mut self, order_id: OrderId, device_id: DeviceId, fence: Fence) -> bool {
        let its = |lease: &Lease| lease.lock.device_id == device_id && lease.lock.fence == fence;
        let held = self.leases.get(&order_id).is_some_and(its);
        if held {
            self.leases.remove(&order_id);
        }
        held
    }

    /// Collects what was not renewed in time.
    pub fn lapse(&mut self, now: u64) -> Vec<(OrderId, Fence)> {
        let lapsed = self.leases.extract_if(.., |_, lease| lease.until <= now);
        lapsed
            .map(|(order_id, lease)| (order_id, lease.lock.fence))
            .collect()
    }

    /// When the next one lapses, unless it is renewed.
    pub fn next_lapse(&self) -> Option<u64> {
        self.leases.values().map(|lease| lease.until).min()
    }

    /// Who holds an order.
    pub fn lock(&self, now: u64, order_id: OrderId) -> Option<&Lock> {
        let lease = self.leases.get(&order_id)?;
        (lease.until > now).then_some(&lease.lock)
    }

    /// Everything that is held.
    pub fn locks(&self, now: u64) -> impl Iterator<Item = (OrderId, &Lock)> {
        self.leases
            .iter()
            .filter(move |(_, lease)| lease.until > now)
            .map(|(&order_id, lease)| (order_id, &lease.lock))
    }
}
