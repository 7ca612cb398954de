//! What devices claim and write, held against what was given to them.

use super::Ledger;
use core_wasm::base::clock::{Fence, Fences};
use core_wasm::base::ids::{DeviceId, OrderId};
use core_wasm::journal::{Entry, Envelope};
use core_wasm::lease::HOLD_MS;
use std::collections::BTreeMap;

impl Ledger {
    /// What is wrong with what a device claims now: `claims` says what it claims at a given time if it hears nothing more.
    pub fn claimed(&self, device: DeviceId, at: u64, claims: impl Fn(u64) -> Fences) -> Vec<String> {
        let wrong = claims(at).into_iter().filter_map(|(order, fence)| {
            if self
                .told
                .get(&(device, order))
                .is_some_and(|other| *other > fence)
            {
                return Some(format!(
                    "{device} claims order {order} by {fence:?}, and was told that somebody else has it"
                ));
            }
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

fn fence_of(entry: &Entry) -> Option<(OrderId, Fence)> {
    let envelope = Envelope::decode(&entry.bytes).ok()?;
    Some((OrderId(envelope.aggregate_id.0), envelope.fence?))
}
