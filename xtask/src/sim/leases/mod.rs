//! The judge of leases: what the hub heard, journalled and said of them, in a plain ledger of its own, held against what
//! every device claims at every moment. It shares no code with the table and the holder.
//!
//! What must be true: a lease is in the journal before anybody hears of it; its fence is greater than all before it; it is
//! not given while another device has it, unless a manager approved; a device that claims one was given it, under that
//! fence, and gives it up by itself before the hub does; the hub says of none that it is held once its time is over.

mod claimed;
mod journalled;
#[cfg(test)]
mod tests;

use super::world::LinkId;
use core_wasm::base::clock::Fence;
use core_wasm::base::ids::{DeviceId, OrderId};
use core_wasm::journal::Seq;
use core_wasm::lease::LEASE_MS;
use core_wasm::protocol::lease::{LockAnswer, LockOutcome, LockedOrder};
use core_wasm::protocol::{ClientMessage, HubMessage};
use std::collections::{BTreeMap, BTreeSet};

/// What a session is asked waits for what it was asked before: the hub may deal with a call this much later than it heard
/// it, in milliseconds.
const SLACK_MS: u64 = 10_000;

/// One lease, as it was journalled.
#[derive(Clone, Copy, Debug)]
struct Given {
    device: DeviceId,
    /// When the hub may give the order to somebody else.
    until: u64,
    /// By which of the hubs that followed each other.
    hub: u32,
    /// Whether the device gave it back; the hub may not have been able to hear it out, or to write it down.
    given_back: bool,
}

/// What was heard of a lease, by its connection and number.
#[derive(Clone, Copy, Debug)]
struct Call {
    device: DeviceId,
    order: OrderId,
    /// Of a renewal.
    fence: Option<Fence>,
    at: u64,
}

/// The ledger.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Counts the hubs that followed each other.
    hub: u32,
    /// How far the hub's own stream was read.
    read: BTreeMap<DeviceId, Seq>,
    calls: BTreeMap<(LinkId, u32), Call>,
    /// When each device last asked for each order.
    asked: BTreeMap<(DeviceId, OrderId), u64>,
    given: BTreeMap<(OrderId, Fence), Vec<Given>>,
    /// Who has which order now.
    held: BTreeMap<OrderId, Fence>,
    /// Orders that the hub let go of.
    closed: BTreeSet<OrderId>,
    /// The greatest fence that this hub gave for each order.
    last: BTreeMap<OrderId, Fence>,
    /// By which fence each device was told that somebody else has an order.
    told: BTreeMap<(DeviceId, OrderId), Fence>,
}

impl Ledger {
    /// The hub hears a device.
    pub fn hears(&mut self, link: LinkId, device: DeviceId, message: &ClientMessage, at: u64) {
        let (n, order, fence) = match message {
            ClientMessage::LockRequest(request) => (request.n, request.order_id, None),
            ClientMessage::LockRenew(renew) => (renew.n, renew.order_id, Some(renew.fence)),
            ClientMessage::LockRelease(release) => {
                if let Some(given) = self.given_to(device, release.order_id, release.fence) {
                    given.given_back = true;
                }
                return;
            }
            _ => return,
        };
        if fence.is_none() {
            self.asked.insert((device, order), at);
        }
        let call = Call {
            device,
            order,
            fence,
            at,
        };
        self.calls.insert((link, n), call);
    }

    /// The hub says something.
    pub fn says(&mut self, link: LinkId, message: &HubMessage, at: u64) -> Vec<String> {
        match message {
            HubMessage::LockResponse(answer) | HubMessage::LockRenewed(answer) => {
                self.answers(link, answer).into_iter().collect()
            }
            HubMessage::Locked(locked) => self.holds(locked, at).into_iter().collect(),
            HubMessage::LockStatus(status) => {
                // Who asks for all may hear of one that is on its way to the disk: should it not get there, the order
                // is free, and whoever wants it asks again.
                let journalled = status
                    .locks
                    .iter()
                    .filter(|locked| !self.is_under_way(locked, at));
                journalled.filter_map(|locked| self.holds(locked, at)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A device hears the hub. News of a lease that only the hub before gave may still arrive, and binds nobody.
    pub fn tells(&mut self, device: DeviceId, message: &HubMessage) {
        if let HubMessage::Locked(LockedOrder { order_id, lock }) = message
            && lock.device_id != device
            && self.given_to(lock.device_id, *order_id, lock.fence).is_some()
        {
            let told = self.told.entry((device, *order_id)).or_insert(lock.fence);
            *told = lock.fence.max(*told);
        }
    }

    fn answers(&mut self, link: LinkId, answer: &LockAnswer) -> Option<String> {
        let lock = answer.lock.as_ref()?;
        let call = self.calls.remove(&(link, answer.n))?;
        if answer.outcome != LockOutcome::Granted {
            return None;
        }
        let Some(given) = self.given_to(call.device, call.order, lock.fence) else {
            return Some(format!(
                "the hub gave order {} to {} by {:?}, which is not in its journal",
                call.order, call.device, lock.fence
            ));
        };
        if call.fence.is_some() {
            given.until = given.until.max(call.at + LEASE_MS);
        }
        None
    }

    fn is_under_way(&self, LockedOrder { order_id, lock }: &LockedOrder, at: u64) -> bool {
        let asked = self.asked.get(&(lock.device_id, *order_id));
        let given = self.given.get(&(*order_id, lock.fence)).into_iter().flatten();
        // An order that the hub let go of has its leases numbered anew, so that another device may have had this number.
        let is_this = |given: &Given| given.hub == self.hub && given.device == lock.device_id;
        let journalled = given.into_iter().any(is_this);
        !journalled && asked.is_some_and(|asked| asked + SLACK_MS > at)
    }

    /// The hub says that somebody has an order.
    fn holds(&self, LockedOrder { order_id, lock }: &LockedOrder, at: u64) -> Option<String> {
        let given = self.given.get(&(*order_id, lock.fence)).into_iter().flatten();
        let mut given = given.filter(|given| given.hub == self.hub && given.device == lock.device_id);
        match given.next() {
            Some(given) if given.until + SLACK_MS > at => None,
            Some(_) => Some(format!(
                "the hub says that {} still has order {order_id} by {:?}",
                lock.device_id, lock.fence
            )),
            None => Some(format!(
                "the hub says that {} has order {order_id} by {:?}, which is not in its journal",
                lock.device_id, lock.fence
            )),
        }
    }

    fn given_to(&mut self, device: DeviceId, order: OrderId, fence: Fence) -> Option<&mut Given> {
        let given = self.given.get_mut(&(order, fence))?;
        let hub = self.hub;
        given
            .iter_mut()
            .find(|given| given.device == device && given.hub == hub)
    }

    /// The hub let go of a closed order: who edits it is nobody's business any more, and should somebody open it all the
    /// same, its leases begin anew.
    pub fn lets_go(&mut self, order: OrderId) {
        self.closed.insert(order);
        self.told.retain(|(_, known), _| *known != order);
    }

    /// The hub's disk is another one.
    pub fn replaced(&mut self) {
        self.hub += 1;
        self.held.clear();
        self.last.clear();
        self.calls.clear();
        self.told.clear();
    }
}
