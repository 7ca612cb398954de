//! The judge of leases: what the hub heard, journalled and said of them, in a plain ledger of its own, held against what
//! every device claims at every moment. It shares no code with the table and the holder.
//!
//! What must be true: a lease is in the journal before anybody hears of it; its fence is greater than all before it; it is
//! not given while another device has it, unless a manager approved; a device that claims one was given it, under that
//! fence, and gives it up by itself before the hub does; the hub says of none that it is held once its time is over.

use super::disk::Medium;
use super::pairing::MANAGER;
use super::server_disk::{ServerDisk, read};
use super::world::LinkId;
use core_wasm::base::clock::{Fence, Fences};
use core_wasm::base::ids::{DeviceId, OrderId};
use core_wasm::domain::Body;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::Locked;
use core_wasm::journal::{Entry, Envelope, Seq};
use core_wasm::lease::{HOLD_MS, LEASE_MS};
use core_wasm::protocol::lease::{LockAnswer, LockOutcome, LockedOrder};
use core_wasm::protocol::{ClientMessage, HubMessage};
use server_kit::journal::ReadJournal;
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
        let journalled = given.into_iter().any(|given| given.hub == self.hub);
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

    /// Reads what the hub `me` has written since this was last called.
    pub fn read(&mut self, disk: &ServerDisk, me: DeviceId, at: u64) -> Vec<String> {
        let known = self.read.get(&me).copied().unwrap_or_default();
        let head = disk.stream_heads().get(me).seq;
        if head <= known {
            return Vec::new();
        }
        self.read.insert(me, head);
        let mut wrong = Vec::new();
        for entry in read(disk.stream(me, known, usize::MAX)) {
            match lock_event(&entry) {
                Some((order, OrderEvent::Locked(locked))) => wrong.extend(self.locks(order, &locked, at)),
                Some((order, OrderEvent::LockReleased(released)))
                    if self.held.get(&order) == Some(&released.fence) =>
                {
                    self.held.remove(&order);
                }
                _ => {}
            }
        }
        wrong
    }

    fn locks(&mut self, order: OrderId, locked: &Locked, at: u64) -> Option<String> {
        let Locked {
            device_id: device,
            fence,
            ..
        } = *locked;
        let heard = self.asked.get(&(device, order)).copied().unwrap_or(at);
        let before = self.held.insert(order, fence);
        let before = before.and_then(|fence| {
            let given = self.given.get(&(order, fence))?;
            given.iter().find(|given| given.hub == self.hub).copied()
        });
        let given = Given {
            device,
            until: heard + LEASE_MS,
            hub: self.hub,
            given_back: false,
        };
        self.given.entry((order, fence)).or_default().push(given);
        let last = self.last.insert(order, fence);
        if self.closed.contains(&order) {
            return None;
        }
        if last.is_some_and(|last| fence <= last) {
            return Some(format!(
                "the hub gave order {order} by {fence:?} after it had given it by {last:?}"
            ));
        }
        let approved = locked
            .approved_by
            .as_ref()
            .is_some_and(|by| by.as_str() == MANAGER);
        let stands = |before: &Given| !before.given_back && before.until > heard + SLACK_MS;
        let taken = before.filter(|before| before.device != device && stands(before));
        taken.filter(|_| !approved).map(|before| {
            format!(
                "the hub gave order {order} to {device}, which {} has, and no manager approved",
                before.device
            )
        })
    }

    /// The hub let go of a closed order: who edits it is nobody's business any more, and should somebody open it all the
    /// same, its leases begin anew.
    pub fn lets_go(&mut self, order: OrderId) {
        self.closed.insert(order);
    }

    /// The hub starts again, perhaps on another disk: whoever had a lease by what is on it still has it for a while.
    pub fn starts(&mut self, disk: &ServerDisk, at: u64) {
        self.calls.clear();
        self.held.clear();
        self.last.clear();
        let mut released: BTreeSet<(OrderId, Fence)> = BTreeSet::new();
        let mut holders: BTreeMap<OrderId, (Fence, BTreeSet<DeviceId>)> = BTreeMap::new();
        for entry in disk.journal() {
            match lock_event(&entry) {
                Some((order, OrderEvent::Locked(locked))) => {
                    let holder = holders.entry(order).or_default();
                    if locked.fence > holder.0 {
                        *holder = (locked.fence, BTreeSet::new());
                    }
                    if locked.fence == holder.0 {
                        holder.1.insert(locked.device_id);
                    }
                }
                Some((order, OrderEvent::LockReleased(ended))) => drop(released.insert((order, ended.fence))),
                _ => {}
            }
        }
        for (order, (fence, devices)) in holders {
            self.last.insert(order, fence);
            // Of two leases by hubs that did not know of each other, nobody can say which stands, or which is over.
            if devices.len() == 1 && !released.contains(&(order, fence)) {
                self.held.insert(order, fence);
            }
            for device in devices {
                let (until, hub) = (at + LEASE_MS, self.hub);
                match self.given_to(device, order, fence) {
                    Some(given) => given.until = given.until.max(until),
                    None => self.given.entry((order, fence)).or_default().push(Given {
                        device,
                        until,
                        hub,
                        given_back: false,
                    }),
                }
            }
        }
    }

    /// The hub's disk is another one.
    pub fn replaced(&mut self) {
        self.hub += 1;
        self.held.clear();
        self.last.clear();
        self.calls.clear();
    }

    /// What is wrong with what a device claims now: `claims` says what it claims at a given time if it hears nothing more.
    pub fn claimed(&self, device: DeviceId, at: u64, claims: impl Fn(u64) -> Fences) -> Vec<String> {
        let wrong = claims(at).into_iter().filter_map(|(order, fence)| {
            let given = self.given.get(&(order, fence)).into_iter().flatten();
            let given = given.filter(|given| given.device == device);
            let Some(until) = given.map(|given| given.until).max() else {
                return Some(format!(
                    "{device} claims order {order} by {fence:?}, which was not given to it"
                ));
            };
            // By its own rule it gives up a second before the hub; a claim that outlives the hub's is one too many.
            let last = until.max(at);
            let outlives = until <= at || claims(last).contains_key(&order);
            outlives.then(|| {
                format!("{device} claims order {order} by {fence:?} for longer than the {HOLD_MS} ms it may")
            })
        });
        wrong.collect()
    }

    /// What is wrong with the fences that the events of these streams carry.
    pub fn carried<'a>(&self, entries: impl Iterator<Item = &'a Entry>) -> Vec<String> {
        let mut last: BTreeMap<(DeviceId, OrderId), Fence> = BTreeMap::new();
        let mut wrong = Vec::new();
        for entry in entries {
            let Some((order, fence)) = fence_of(entry) else {
                continue;
            };
            let device = entry.device_id;
            let before = last.insert((device, order), fence);
            if before.is_some_and(|before| fence < before) {
                wrong.push(format!(
                    "{device} wrote on order {order} by {before:?}, and then by {fence:?}"
                ));
            }
            let mut given = self.given.get(&(order, fence)).into_iter().flatten();
            if !given.any(|given| given.device == device) {
                wrong.push(format!(
                    "{device} wrote on order {order} by {fence:?}, which was not given to it"
                ));
            }
        }
        wrong
    }
}

fn lock_event(entry: &Entry) -> Option<(OrderId, OrderEvent)> {
    let envelope = Envelope::decode(&entry.bytes).ok()?;
    let order = OrderId(envelope.aggregate_id.0);
    match Body::decode(envelope.kind, envelope.type_version, envelope.payload.0).ok()? {
        Body::Order(event @ (OrderEvent::Locked(_) | OrderEvent::LockReleased(_))) => Some((order, event)),
        _ => None,
    }
}

fn fence_of(entry: &Entry) -> Option<(OrderId, Fence)> {
    let envelope = Envelope::decode(&entry.bytes).ok()?;
    Some((OrderId(envelope.aggregate_id.0), envelope.fence?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::domain::order::Lock;
    use core_wasm::protocol::lease::LockRequest;
    use core_wasm::store::contract::device;
    use uuid::Uuid;

    const ORDER: OrderId = OrderId(Uuid::from_u128(7));

    fn locked(n: u128, fence: u64, approved_by: Option<&str>) -> Locked {
        Locked {
            device_id: device(n),
            user_id: None,
            fence: Fence(fence),
            approved_by: approved_by.map(Into::into),
        }
    }

    fn asks(ledger: &mut Ledger, n: u128, at: u64) {
        let request = LockRequest {
            order_id: ORDER,
            n: 1,
            user_id: None,
            seen: Fence(0),
            approved_by: None,
        };
        ledger.hears(1, device(n), &ClientMessage::LockRequest(request), at);
    }

    #[test]
    fn what_is_lent_twice_is_seen() {
        for (at, approved_by, right) in [
            (1_000, None, false),
            (1_000, Some("ben"), false),
            (1_000, Some(MANAGER), true),
            (LEASE_MS, None, true),
        ] {
            let mut ledger = Ledger::default();
            asks(&mut ledger, 1, 0);
            assert_eq!(ledger.locks(ORDER, &locked(1, 1, None), 5), None);
            asks(&mut ledger, 2, at);
            let wrong = ledger.locks(ORDER, &locked(2, 2, approved_by), at + 5);
            assert_eq!(wrong.is_none(), right, "{wrong:?}");
        }
    }

    #[test]
    fn a_fence_that_does_not_rise_is_seen() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.locks(ORDER, &locked(1, 2, None), 0), None);
        assert!(ledger.locks(ORDER, &locked(1, 2, None), 0).is_some());
        ledger.replaced();
        assert_eq!(ledger.locks(ORDER, &locked(1, 1, None), 0), None, "another hub");
    }

    #[test]
    fn a_claim_that_was_not_given_or_has_ended_is_seen() {
        let mut ledger = Ledger::default();
        asks(&mut ledger, 1, 0);
        ledger.locks(ORDER, &locked(1, 1, None), 5);
        let claims = |until: u64| {
            move |at: u64| {
                let held = (at < until).then_some((ORDER, Fence(1)));
                held.into_iter().collect::<Fences>()
            }
        };
        assert_eq!(
            ledger.claimed(device(1), 10, claims(HOLD_MS)),
            Vec::<String>::new()
        );
        assert_eq!(ledger.claimed(device(1), 10, claims(LEASE_MS + 1)).len(), 1);
        assert_eq!(ledger.claimed(device(2), 10, claims(HOLD_MS)).len(), 1);
    }

    #[test]
    fn a_hub_that_speaks_of_what_is_not_journalled_or_over_is_seen() {
        let mut ledger = Ledger::default();
        let told = HubMessage::Locked(LockedOrder {
            order_id: ORDER,
            lock: Lock {
                device_id: device(1),
                user_id: None,
                fence: Fence(1),
            },
        });
        assert_eq!(ledger.says(1, &told, 0).len(), 1);
        ledger.locks(ORDER, &locked(1, 1, None), 0);
        assert_eq!(ledger.says(1, &told, 1), Vec::<String>::new());
        assert_eq!(ledger.says(1, &told, LEASE_MS + SLACK_MS).len(), 1);
    }
}
