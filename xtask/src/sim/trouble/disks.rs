//! Disks that are lost: a device's, and the hub's. Only where no more is lost with one than could be in a shop.

use crate::sim::disk::Medium;
use crate::sim::history::Retired;
use crate::sim::server_disk::ServerDisk;
use crate::sim::world::{Event, Peer, SiteName, World};
use core_wasm::base::ids::DeviceId;
use core_wasm::fault;
use core_wasm::fault::Fault;
use core_wasm::journal::{Entry, Envelope, Head, Seq};
use core_wasm::node::Retention;
use uuid::Uuid;

/// How soon a wiped device asks to be let in again.
const PAIR_AFTER_MS: u64 = 500;

impl World {
    pub(super) fn wipe(&mut self, device: usize) {
        let me = self.devices[device].me;
        if !self.devices[device].paired || self.knows_pairings_alone(device) {
            return;
        }
        // What others forgot, it alone could give to a hub that was restored.
        let known = self.hub.disk.stream_heads().get(me).seq;
        let more = self.disks().any(|disk| disk.stream_heads().get(me).seq > known);
        if self.retention != Retention::ALL && more {
            return;
        }
        self.crash(device);
        let written = self.devices[device].disk.stream_heads().get(me).seq;
        let name = self.new_name();
        self.devices[device].wipe(name);
        let successor = self.devices[device].me;
        if !fault::is_injected(Fault::WipedTillKeepsItsName) {
            let kept = None;
            self.history.retired.insert(
                me,
                Retired {
                    written,
                    successor,
                    kept,
                },
            );
        }
        self.forget_disk(Some(me));
        // Whoever sets a device up anew has long closed what it had open.
        let now = self.now;
        let old: Vec<_> = self
            .links
            .iter_mut()
            .filter(|(_, link)| link.peer == Peer::Device(device))
            .map(|(id, link)| {
                link.up.cut(now);
                *id
            })
            .collect();
        for link in old {
            self.schedule(1, Event::HungUp(link));
        }
        self.schedule(PAIR_AFTER_MS, Event::Pair(device));
    }

    /// Whether a device has the last copy of something that a hub wrote before it lost its disk.
    fn knows_pairings_alone(&self, device: usize) -> bool {
        let disk = &self.devices[device].disk;
        let hub = self.hub.disk.stream_heads();
        self.hub_names.iter().any(|&name| {
            let (known, after) = (disk.stream_heads().get(name).seq, hub.get(name).seq);
            let mut others = self
                .disks()
                .filter(|other| !std::ptr::addr_eq(*other, std::rc::Rc::as_ptr(disk)));
            after < known && !others.any(|other| other.has(name, after, known))
        })
    }

    /// The hub's disk is another one. Only once all its own events stand elsewhere too: they alone say who has which
    /// number, and nobody could know of one that is lost with it. Where devices forget, that holds for every stream: a backup
    /// has to be younger than what is forgotten (ADR 6).
    pub(super) fn replace_hub(&mut self, disk: ServerDisk, lasts: u64) {
        let (now, then) = (self.hub.disk.stream_heads(), disk.stream_heads());
        let stands_elsewhere = |head: &&Head| {
            let (name, after) = (head.device_id, then.get(head.device_id).seq);
            // What the hub wrote of leases last, and nobody heard of, may go: those leases go with it.
            let needed = if self.hub_names.contains(&name) {
                self.needed_of_hub(name)
            } else {
                head.seq
            };
            after >= needed || self.disks().any(|disk| disk.has(name, after, needed))
        };
        // What the cloud never had, it could not lead a hub past.
        let cloud = self.cloud.iter().flat_map(|cloud| cloud.disk.bases());
        if cloud
            .into_iter()
            .any(|(stream, base)| then.get(stream).seq < base)
        {
            return;
        }
        let precious =
            |head: &&Head| self.hub_names.contains(&head.device_id) || self.retention != Retention::ALL;
        if !now.iter().filter(precious).all(|head| stands_elsewhere(&head)) {
            return;
        }
        self.site_outage.insert(SiteName::Hub, lasts);
        self.crash_site(SiteName::Hub);
        let name = self.new_name();
        let had_gaps = !self.hub.disk.bases().is_empty();
        self.read_leases();
        self.hub.replace_disk(disk, name);
        self.leases.replaced();
        self.hub_names.insert(DeviceId(Uuid::from_u128(name)));
        self.history.hub_lost_data = true;
        self.history.hub_had_gaps |= had_gaps;
        self.forget_disk(None);
    }

    /// Up to where a hub's own stream must not be lost: what others know of it, and who was paired.
    fn needed_of_hub(&self, name: DeviceId) -> Seq {
        let known = self.disks().map(|disk| disk.stream_heads().get(name).seq);
        let pairs = |entry: &Entry| {
            Envelope::decode(&entry.bytes).is_ok_and(|envelope| !envelope.kind.starts_with("order."))
        };
        let own = self.hub.disk.stream_of(name);
        let paired = own.iter().rev().find(|entry| pairs(entry)).map(|entry| entry.seq);
        known.chain(paired).max().unwrap_or_default()
    }

    fn forget_disk(&mut self, lost_its_own: Option<DeviceId>) {
        let streams: Vec<DeviceId> = self.history.acknowledged.keys().copied().collect();
        let copies: std::collections::BTreeMap<_, _> = streams
            .into_iter()
            .map(|stream| (stream, self.copies(stream)))
            .collect();
        self.history.lose_disk(lost_its_own, |stream| {
            copies.get(&stream).copied().unwrap_or_default()
        });
    }
}
