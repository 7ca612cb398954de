//! What the hub writes down of leases: read from its disk, and judged.

use super::{Given, Ledger, SLACK_MS};
use crate::sim::disk::Medium;
use crate::sim::pairing::MANAGER;
use crate::sim::server_disk::{ServerDisk, read};
use core_wasm::base::clock::Fence;
use core_wasm::base::ids::{DeviceId, OrderId};
use core_wasm::domain::Body;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::Locked;
use core_wasm::journal::{Entry, Envelope};
use core_wasm::lease::LEASE_MS;
use server_kit::journal::ReadJournal;
use std::collections::{BTreeMap, BTreeSet};

impl Ledger {
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

    pub(super) fn locks(&mut self, order: OrderId, locked: &Locked, at: u64) -> Option<String> {
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

    /// The hub starts again, perhaps on another disk: whoever had a lease by what is on it still has it for a while.
    /// Only hubs write down leases.
    pub fn starts(&mut self, disk: &ServerDisk, hubs: &BTreeSet<DeviceId>, at: u64) {
        self.calls.clear();
        self.held.clear();
        self.last.clear();
        let mut released: BTreeSet<(OrderId, Fence)> = BTreeSet::new();
        let mut holders: BTreeMap<OrderId, (Fence, BTreeSet<DeviceId>)> = BTreeMap::new();
        for entry in disk.journal() {
            if !hubs.contains(&entry.device_id) {
                continue;
            }
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
}

fn lock_event(entry: &Entry) -> Option<(OrderId, OrderEvent)> {
    let envelope = Envelope::decode(&entry.bytes).ok()?;
    let order = OrderId(envelope.aggregate_id.0);
    match Body::decode(envelope.kind, envelope.type_version, envelope.payload.0).ok()? {
        Body::Order(event @ (OrderEvent::Locked(_) | OrderEvent::LockReleased(_))) => Some((order, event)),
        _ => None,
    }
}
