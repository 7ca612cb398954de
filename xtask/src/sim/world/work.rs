//! What people do at a device.

use super::{Peer, World};
use crate::sim::workload;
use core_wasm::journal::Entry;
use core_wasm::node::NodeError;
use core_wasm::store::StoreError;
use core_wasm::sync::pump::Wake;
use fastrand::Rng;

impl World {
    /// Someone does something at a device, from what the screen of one of its tabs shows.
    pub fn work(&mut self, device: usize, entropy: u64) {
        let mut rng = Rng::with_seed(entropy);
        let tab = rng.usize(..4);
        let user = ["ana", "ben", "cem"][rng.usize(..3)];
        let worker = &mut self.devices[device];
        let (role, old, now) = (worker.role, worker.old, self.now);
        let wanted = worker.read(tab, |replica| workload::next(&mut rng, replica, role, old));
        let Some(commands) = wanted.flatten() else { return };
        let text = self.trace.is_some().then(|| format!("{commands:?}"));
        let Some(acted) = self.devices[device].act(tab, user, commands, now) else {
            return;
        };
        if self.lost_power(device) {
            return;
        }
        self.note(|_| match &acted {
            Ok(entries) => format!(
                "device {device} wrote {}: {}",
                entries.len(),
                text.unwrap_or_default()
            ),
            Err(error) => format!("device {device} could not: {error}"),
        });
        match acted {
            Ok(entries) => self.confirmed(device, &entries),
            Err(NodeError::Store(StoreError::Refused(refusal))) => {
                let violation = format!("device {device} could not go on with its own stream: {refusal}");
                self.history.violations.push(violation);
            }
            Err(_) => {}
        }
    }

    pub fn confirmed(&mut self, device: usize, entries: &[Entry]) {
        self.history.confirm(entries);
        self.written(device);
    }

    /// The tab that syncs tells its pump how far this device's own stream is.
    pub(super) fn written(&mut self, device: usize) {
        self.devices[device].refresh(1);
        let me = self.devices[device].me;
        if let Some(head) = self.devices[device].read(0, |replica| replica.heads().get(me)) {
            self.wake(Peer::Device(device), Wake::Written(head));
        }
    }

    /// Someone at a till opens, leaves or takes over an order.
    pub fn lease(&mut self, device: usize, entropy: u64) {
        let mut rng = Rng::with_seed(entropy);
        for wish in self.devices[device].lease_wishes(&mut rng) {
            self.note(|_| format!("device {device} wishes {wish:?}"));
            self.wake(Peer::Device(device), Wake::Lease(wish));
        }
    }
}
