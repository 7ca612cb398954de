//! Snapshots, and what is let go with them.

use crate::sim::disk::Medium;
use crate::sim::world::{Peer, SiteName, World};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::OrderId;
use core_wasm::node::Retention;
use std::collections::BTreeSet;

impl World {
    /// A device keeps a snapshot. What it lets go is closed, and the hub must have it.
    pub fn save(&mut self, device: usize, retention: Retention) {
        let before = self.devices[device].orders();
        let open: BTreeSet<OrderId> = self.devices[device]
            .read(0, |replica| replica.open_orders().map(|view| view.id).collect())
            .unwrap_or_default();
        // Nor does anyone forget while a backup is being brought back: that takes minutes, and what leaves is days old.
        let link = self.sockets.get(&Peer::Device(device));
        let connected = link
            .and_then(|link| self.links.get(link))
            .is_some_and(|link| link.held);
        let retention = if connected { retention } else { Retention::ALL };
        if !self.devices[device].save(self.now, retention) {
            self.devices[device].could_not_save(self.now);
            self.close(Peer::Device(device), 1);
            self.sockets.remove(&Peer::Device(device));
            self.schedule_tick(Peer::Device(device));
        }
        if self.lost_power(device) {
            // The snapshot may have come to the disk all the same: what was closed may have left with it.
            let closed = before.iter().filter(|(id, _)| !open.contains(id));
            for (id, events) in closed.filter(|_| self.retention != Retention::ALL) {
                self.history.let_go(*id, events);
            }
            return;
        }
        let after = self.devices[device].orders();
        let hub = self.hub.disk.stream_heads();
        for (id, events) in before {
            if after.contains_key(&id) {
                continue;
            }
            self.history.let_go(id, &events);
            if open.contains(&id) {
                let violation = format!("device {device} let go of order {id}, which is open");
                self.history.violations.push(violation);
            }
            let on_the_hub = events.iter().all(|(stream, seq)| hub.get(*stream).seq >= *seq);
            if !on_the_hub && !self.history.hub_lost_data {
                let violation = format!("device {device} let go of order {id}, which the hub has not");
                self.history.violations.push(violation);
            }
        }
    }

    /// A site keeps a snapshot.
    pub fn save_site(&mut self, name: SiteName) {
        let before = self.retention.before(Timestamp(self.now.cast_signed()));
        let Some((gone, wishes)) = self.site(name).map(|site| site.save(before)) else {
            return;
        };
        for (order, known) in gone {
            self.history.let_go(order, &known);
            if name == SiteName::Hub {
                self.leases.lets_go(order);
            }
        }
        self.grant_site(name, wishes);
    }
}
