//! What goes wrong in a day, and how it is mended.

use super::day::Action;
use super::device::Poison;
use super::disk::Medium;
use super::history::Retired;
use super::server_disk::ServerDisk;
use super::world::{Event, Peer, SiteName, World};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, OrderId};
use core_wasm::fault::{self, Fault};
use core_wasm::journal::{Entry, Envelope, Head, Seq};
use core_wasm::node::Retention;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How soon a wiped device asks to be let in again.
const PAIR_AFTER_MS: u64 = 500;
/// How often the copy of a browser profile is worked at.
const TWIN_WORKS: u64 = 12;

impl World {
    /// One step of the day's script.
    pub(super) fn perform(&mut self, action: Action) {
        if !matches!(action, Action::Work { .. } | Action::Lease { .. }) {
            self.note(|_| format!("{action:?}"));
        }
        match action {
            Action::Work { device, entropy } => self.work(device, entropy),
            Action::Lease { device, entropy } => self.lease(device, entropy),
            Action::Unplug { peer, lasts } => {
                self.unplugged.insert(peer);
                self.close(peer, 200);
                self.schedule(lasts, Event::PlugIn(peer));
            }
            Action::Break { peer, late } => self.close(peer, late),
            Action::Stall {
                peer,
                up,
                down,
                lasts,
            } => self.stall(peer, up, down, lasts),
            Action::Crash { device, cut, lasts } => {
                self.outage.insert(device, lasts);
                match cut {
                    Some(_) => self.devices[device].disk.arm(cut),
                    None => self.crash(device),
                }
            }
            Action::CrashSite { site, cut, lasts } => {
                self.site_outage.insert(site, lasts);
                match (cut, self.site(site)) {
                    (Some(_), Some(up)) => up.disk.arm(cut),
                    (None, Some(up)) if up.is_up() => self.crash_site(site),
                    _ => {}
                }
            }
            Action::Fill { device, lasts } => {
                self.devices[device].disk.fill(true);
                self.schedule(lasts, Event::MakeRoom(device));
            }
            Action::FillSite { site, lasts } => {
                if let Some(full) = self.site(site) {
                    full.disk.fill(true);
                    self.schedule(lasts, Event::MakeRoomAt(site));
                }
            }
            Action::Slow { site, commit, lasts } => {
                self.slow.insert(site, commit);
                self.schedule(lasts, Event::SpeedUp(site));
            }
            Action::Wipe { device } => self.wipe(device),
            Action::WipeHub { lasts } => self.replace_hub(ServerDisk::default(), lasts),
            Action::BackUp => self.backup = Some(self.hub.disk.twin()),
            Action::Restore { lasts } => {
                if let Some(backup) = self.backup.as_ref().map(ServerDisk::twin) {
                    self.replace_hub(backup, lasts);
                }
            }
            Action::Save { device } => self.save(device, self.devices[device].lets_go()),
            Action::SaveHub => self.save_site(SiteName::Hub),
            Action::Clock { device, skew } => self.devices[device].skew = skew,
            Action::Poison { device, poison } => self.poison(device, poison),
            Action::Update { device } => self.update(device),
            Action::Twin { device } => self.twin(device),
        }
    }

    /// A device keeps a snapshot. What it lets go is closed, and the hub must have it.
    pub(super) fn save(&mut self, device: usize, retention: Retention) {
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
    pub(super) fn save_site(&mut self, name: SiteName) {
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

    fn stall(&mut self, peer: Peer, up: bool, down: bool, lasts: u64) {
        let until = self.now + lasts;
        let stalled = self.stalled.entry(peer).or_default();
        if up {
            stalled.0 = stalled.0.max(until);
        }
        if down {
            stalled.1 = stalled.1.max(until);
        }
        let stalled = *stalled;
        for link in self.links.values_mut().filter(|link| link.peer == peer) {
            link.up.stall(stalled.0);
            link.down.stall(stalled.1);
        }
    }

    fn poison(&mut self, device: usize, poison: Poison) {
        if let Some(entry) = self.devices[device].poison(poison, self.now) {
            self.confirmed(device, &[entry]);
        }
        self.lost_power(device);
    }

    fn update(&mut self, device: usize) {
        if self.devices[device].old {
            self.devices[device].old = false;
            self.restart(device);
        }
    }

    /// Closes the app and opens it again.
    pub(super) fn restart(&mut self, device: usize) {
        if self.devices[device].is_running() {
            self.outage.insert(device, 10);
            self.crash(device);
        }
    }

    fn twin(&mut self, device: usize) {
        if !self.devices[device].paired {
            return;
        }
        let twin = self.devices[device].twin();
        self.history.split.insert(twin.me);
        self.devices.push(twin);
        let twin = self.devices.len() - 1;
        self.schedule(0, Event::Start(twin));
        for turn in 1..=TWIN_WORKS {
            let entropy = self.rng.u64(..);
            self.schedule(
                turn * 300,
                Event::Act {
                    device: twin,
                    entropy,
                },
            );
        }
    }

    fn wipe(&mut self, device: usize) {
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
    fn replace_hub(&mut self, disk: ServerDisk, lasts: u64) {
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

    /// Whether a device's power failed; it is off then.
    pub(super) fn lost_power(&mut self, device: usize) -> bool {
        let lost = self.devices[device].disk.tripped();
        if lost {
            self.crash(device);
        }
        lost
    }

    /// Whether a site's power failed; it is off then.
    pub(super) fn site_lost_power(&mut self, name: SiteName) -> bool {
        let lost = self.site(name).is_some_and(|site| site.disk.tripped());
        if lost {
            self.crash_site(name);
        }
        lost
    }

    fn crash(&mut self, device: usize) {
        self.note(|_| format!("device {device} is off"));
        self.devices[device].stop();
        let peer = Peer::Device(device);
        // Nobody says goodbye; the hub's end finds out by itself.
        let late = self.rng.u64(1..3_000);
        self.close(peer, late);
        self.sockets.remove(&peer);
        let lasts = self.outage.get(&device).copied().unwrap_or(1_000);
        self.schedule(lasts, Event::Start(device));
    }

    fn crash_site(&mut self, name: SiteName) {
        self.note(|_| format!("{name:?} is off"));
        if let Some(site) = self.site(name) {
            site.disk.arm(None);
            site.stop();
        }
        let now = self.now;
        let mut peers: Vec<Peer> = Vec::new();
        for link in self.links.values_mut() {
            let below = matches!(link.peer, Peer::Device(_)) == (name == SiteName::Hub);
            let own_uplink = name == SiteName::Hub && link.peer == Peer::Uplink;
            if below || own_uplink {
                link.up.cut(now);
                link.down.cut(now + 20);
                link.held &= own_uplink;
                peers.push(link.peer);
            }
        }
        for peer in peers {
            match self.sockets.get(&peer).copied() {
                Some(link) if peer == Peer::Uplink && name == SiteName::Hub => {
                    self.sockets.remove(&peer);
                    if let Some(known) = self.links.get_mut(&link) {
                        known.near = false;
                    }
                    self.schedule(1_000, Event::HungUp(link));
                }
                // One in four never hears of it, and has to find out.
                Some(link) if self.rng.u8(..4) > 0 => {
                    let heard = self.rng.u64(1..2_000);
                    self.schedule(heard, Event::Closed(link));
                }
                _ => {}
            }
        }
        let lasts = self.site_outage.get(&name).copied().unwrap_or(1_000);
        self.schedule(lasts, Event::StartSite(name));
    }

    /// Everything that was broken works again, and every build is of today.
    pub(super) fn mend(&mut self) {
        // What stalls goes on by itself: the last word of the day may be said while someone can't hear it.
        self.unplugged.clear();
        self.slow.clear();
        for name in [SiteName::Hub, SiteName::Cloud] {
            if let Some(site) = self.site(name) {
                site.disk.arm(None);
                site.disk.fill(false);
                self.schedule(0, Event::StartSite(name));
            }
        }
        for device in 0..self.devices.len() {
            self.devices[device].disk.arm(None);
            self.devices[device].disk.fill(false);
            self.update(device);
            self.schedule(0, Event::Start(device));
        }
    }
}
