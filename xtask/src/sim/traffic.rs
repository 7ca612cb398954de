//! Who is connected to whom: carries what peers and sites wish to each other, and tells either end what became of it.

use super::disk::Medium;
use super::network::Link;
use super::site::SiteWish;
use super::world::{Event, LinkId, Peer, SiteName, World};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Head, Seq};
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::sync::pump::{Io, SocketEvent, Wake};
use std::collections::BTreeSet;

impl World {
    /// Who hears of this connection, and by which number: the pump that opened it, if it is still there.
    fn hears_of(&self, link: LinkId) -> Option<(Peer, u64)> {
        let known = self.links.get(&link)?;
        let (life, number) = known.pump;
        (known.near && self.pump_life(known.peer) == life).then_some((known.peer, number))
    }

    fn pump_life(&self, peer: Peer) -> u64 {
        match peer {
            Peer::Device(device) => self.devices[device].pump_life(),
            Peer::Uplink => self.hub.pump_life(),
        }
    }

    pub(super) fn full_links(&self) -> BTreeSet<LinkId> {
        let full = self.links.iter().filter(|(_, link)| link.down.is_full());
        full.map(|(id, _)| *id).collect()
    }

    /// Wakes a peer's pump, and does what it says.
    pub(super) fn wake(&mut self, peer: Peer, wake: Wake) {
        let entropy = match wake {
            Wake::Socket(_, SocketEvent::Closed) => self.rng.u64(..),
            _ => 0,
        };
        match peer {
            Peer::Device(device) => {
                let now = self.now;
                let io = self.devices[device].wake(wake, now, entropy);
                self.carry_out(peer, io);
                self.look_at_claims(device);
            }
            Peer::Uplink => {
                if let Some(hub) = self.site(SiteName::Hub) {
                    let wishes = hub.wake_uplink(wake, entropy);
                    self.grant_site(SiteName::Hub, wishes);
                }
            }
        }
        self.schedule_tick(peer);
    }

    /// Sees to it that a pump is woken when it wants to be.
    pub(super) fn schedule_tick(&mut self, peer: Peer) {
        let next = match peer {
            Peer::Device(device) => self.devices[device].next_tick(),
            Peer::Uplink => self.hub.next_tick(),
        };
        let Some(at) = next.map(|at| at.max(self.now + 1)) else {
            return;
        };
        if self.ticks.get(&peer).is_none_or(|tick| *tick > at) {
            self.ticks.insert(peer, at);
            self.schedule(at - self.now, Event::Tick(peer));
        }
    }

    /// A pump's time has come, unless it wants to be woken later by now.
    pub(super) fn tick(&mut self, peer: Peer) {
        if self.ticks.get(&peer).is_some_and(|tick| *tick <= self.now) {
            self.ticks.remove(&peer);
        }
        let due = match peer {
            Peer::Device(device) => self.devices[device].next_tick(),
            Peer::Uplink => self.hub.next_tick(),
        };
        match due {
            Some(due) if due <= self.now => self.wake(peer, Wake::Tick { hurry: false }),
            _ => self.schedule_tick(peer),
        }
    }

    pub(super) fn deliver(&mut self, link: LinkId, up: bool) {
        let now = self.now;
        let Some(known) = self.links.get_mut(&link) else {
            return;
        };
        let (peer, held) = (known.peer, known.held);
        let pipe = if up { &mut known.up } else { &mut known.down };
        let was_full = pipe.is_full();
        let frame = match pipe.take(now) {
            Ok(frame) => frame,
            Err(at) => return self.schedule(at - now, Event::Deliver { link, up }),
        };
        let has_room = was_full && !pipe.is_full();
        if up {
            if let (true, Some(frame)) = (held, frame) {
                self.deliver_up(peer, link, &frame);
            }
            return;
        }
        if let (Some((peer, number)), Some(frame)) = (self.hears_of(link), frame) {
            let device = match peer {
                Peer::Device(device) if self.devices[device].pump_life() > 0 => Some(device),
                _ => None,
            };
            if let (Some(device), Ok(message)) = (device, HubMessage::decode(&frame)) {
                self.leases.tells(self.devices[device].me, &message);
            }
            let frame = SocketEvent::Frame(frame.to_vec());
            self.wake(peer, Wake::Socket(number, frame));
        }
        if has_room
            && held
            && let Some(site) = self.site(peer.site())
        {
            let wishes = site.has_room(link);
            self.grant_site(peer.site(), wishes);
        }
    }

    fn deliver_up(&mut self, peer: Peer, link: LinkId, frame: &[u8]) {
        if let (Peer::Device(device), Ok(message)) = (peer, ClientMessage::decode(frame)) {
            let device = self.devices[device].me;
            self.leases.hears(link, device, &message, self.now);
        }
        if let Some(site) = self.site(peer.site()) {
            let wishes = site.frame(link, frame);
            self.grant_site(peer.site(), wishes);
        }
    }

    pub(super) fn opened(&mut self, link: LinkId) {
        if let Some((peer, number)) = self.hears_of(link) {
            self.wake(peer, Wake::Socket(number, SocketEvent::Opened));
        }
    }

    pub(super) fn closed(&mut self, link: LinkId) {
        let hears = self.hears_of(link);
        if let Some(known) = self.links.get_mut(&link) {
            known.near = false;
            let peer = known.peer;
            if self.sockets.get(&peer) == Some(&link) {
                self.sockets.remove(&peer);
            }
        }
        if let Some((peer, number)) = hears {
            self.wake(peer, Wake::Socket(number, SocketEvent::Closed));
        }
        self.forget(link);
    }

    /// Both ends have forgotten it.
    pub(super) fn forget(&mut self, link: LinkId) {
        if self.links.get(&link).is_some_and(|link| !link.held && !link.near) {
            self.links.remove(&link);
        }
    }

    /// Does what a pump says; nothing of it if its machine lost power on the way.
    fn carry_out(&mut self, peer: Peer, io: Vec<Io>) {
        let lost = match peer {
            Peer::Device(device) => self.lost_power(device),
            Peer::Uplink => self.site_lost_power(SiteName::Hub),
        };
        if lost {
            return;
        }
        for io in io {
            match io {
                Io::Open { number } => self.open(peer, number),
                Io::Close => self.close(peer, 1),
                Io::Send(frame) => {
                    let delay = self.rng.u64(1..40);
                    let Some(&link) = self.sockets.get(&peer) else {
                        continue;
                    };
                    if let Some(known) = self.links.get_mut(&link) {
                        let at = known.up.put(self.now, delay, frame.into());
                        self.schedule(at - self.now, Event::Deliver { link, up: true });
                    }
                }
                Io::Acknowledged(sync) => {
                    if let Peer::Device(device) = peer {
                        let stream = self.devices[device].me;
                        self.history.believe(stream, sync.acknowledged);
                    }
                }
                Io::Stored => {
                    if let Peer::Device(device) = peer {
                        // As the app does: what was stored may be this till's own, of another tab or an alarm.
                        self.schedule(0, Event::Written(device));
                    }
                }
                Io::Problem(problem) => self.alarm(peer, problem.device_id, &problem.message),
                Io::Warn(text) => self.note(|_| format!("{peer:?} warns: {text}")),
                Io::Leases(leases) => {
                    if let Peer::Device(device) = peer {
                        self.devices[device].show_leases(leases);
                    }
                }
                Io::Save(retention) => {
                    if let Peer::Device(device) = peer {
                        self.save(device, retention);
                    }
                }
                // Tokens and screens are not part of the simulation.
                Io::Renewed { .. } | Io::HubClock(_) | Io::Voucher(_) | Io::Standing(_) => {}
                Io::Rest(error) => {
                    self.note(|_| format!("{peer:?} rests: {error}"));
                    self.close(peer, 1);
                    self.sockets.remove(&peer);
                }
            }
        }
    }

    /// Holds what a device says that it may edit against what the hub gave it.
    pub(super) fn look_at_claims(&mut self, device: usize) {
        let device = &self.devices[device];
        let Some(leases) = device
            .leases()
            .filter(|_| !self.history.split.contains(&device.me))
        else {
            return;
        };
        // A wrong claim is seen again and again for as long as it lasts.
        for wrong in self.leases.claimed(device.me, self.now, |at| leases.fences(at)) {
            if !self.history.violations.contains(&wrong) {
                self.history.violations.push(wrong);
            }
        }
    }

    /// Reads what the hub has written of leases.
    pub(super) fn read_leases(&mut self) {
        let wrong = self.leases.read(&self.hub.disk, self.hub.me, self.now);
        self.history.violations.extend(wrong);
        if let Some(at) = self.hub.next_lapse()
            && self.lapses.is_none_or(|lapse| lapse <= self.now || lapse > at)
        {
            let at = at.max(self.now + 1);
            self.lapses = Some(at);
            self.schedule(at - self.now, Event::Lapse);
        }
    }

    pub(super) fn alarm(&mut self, peer: Peer, stream: Option<DeviceId>, text: &str) {
        self.note(|_| format!("{peer:?} raises an alarm: {text}"));
        if stream.is_none_or(|stream| !self.history.split.contains(&stream)) {
            let violation = format!("{peer:?} raised an alarm that nothing called for: {text}");
            self.history.violations.push(violation);
        }
    }

    fn open(&mut self, peer: Peer, number: u64) {
        self.connections += 1;
        let (id, now) = (self.connections, self.now);
        self.sockets.insert(peer, id);
        let device = match peer {
            Peer::Device(device) => self.devices[device].me,
            Peer::Uplink => self.hub.me,
        };
        let mut link = Link::new(peer, (self.pump_life(peer), number));
        let plugged = !self.unplugged.contains(&peer);
        let Some(site) = self.site(peer.site()).filter(|site| site.is_up() && plugged) else {
            link.held = false;
            self.links.insert(id, link);
            return self.schedule(20, Event::Closed(id));
        };
        site.connect(id, device);
        let (up, down) = self.stalled.get(&peer).copied().unwrap_or_default();
        link.up.stall(up);
        link.down.stall(down);
        self.links.insert(id, link);
        let wait = up.max(down).saturating_sub(now) + 3;
        self.schedule(wait, Event::Opened(id));
    }

    /// A peer's connection ends; the hub's end learns of it within `late` milliseconds, and takes what arrives until
    /// then.
    pub(super) fn close(&mut self, peer: Peer, late: u64) {
        let Some(&link) = self.sockets.get(&peer) else {
            return;
        };
        let now = self.now;
        if let Some(known) = self.links.get_mut(&link) {
            known.up.cut(now + late);
            known.down.cut(now);
        }
        self.schedule(1, Event::Closed(link));
        self.schedule(late, Event::HungUp(link));
    }

    pub(super) fn grant_site(&mut self, name: SiteName, wishes: Vec<SiteWish>) {
        if self.site_lost_power(name) {
            return;
        }
        if name == SiteName::Hub {
            self.read_leases();
        }
        for wish in wishes {
            match wish {
                SiteWish::Send(link, frame) => self.answer(name, link, frame),
                SiteWish::Close(link) => {
                    self.schedule(1, Event::Closed(link));
                    self.schedule(1, Event::HungUp(link));
                }
                SiteWish::Write => {
                    let slow = self.slow.get(&name).copied();
                    let commit = slow.unwrap_or_else(|| self.rng.u64(1..30));
                    let life = self.site(name).map_or(0, |site| site.life);
                    self.schedule(commit, Event::Committed { site: name, life });
                }
                SiteWish::Save => self.save_site(name),
                SiteWish::LetGo(gone) => {
                    for (order, known) in gone {
                        self.history.let_go(order, &known);
                        if name == SiteName::Hub {
                            self.leases.lets_go(order);
                        }
                    }
                }
                SiteWish::Uplink(io) => {
                    self.carry_out(Peer::Uplink, io);
                    self.schedule_tick(Peer::Uplink);
                }
            }
        }
    }

    fn answer(&mut self, name: SiteName, link: LinkId, frame: Vec<u8>) {
        if let Ok(message) = HubMessage::decode(&frame) {
            self.look_at_promises(name, link, &message);
        }
        let delay = self.rng.u64(1..40);
        if let Some(known) = self.links.get_mut(&link) {
            let at = known.down.put(self.now, delay, frame.into());
            self.schedule(at - self.now, Event::Deliver { link, up: false });
        }
    }

    /// What a site acknowledges, it must have.
    fn look_at_promises(&mut self, name: SiteName, link: LinkId, message: &HubMessage) {
        let acknowledged: &[Head] = match message {
            HubMessage::Ack(head) => std::slice::from_ref(head),
            HubMessage::HelloAck(ack) => &ack.heads,
            _ => &[],
        };
        for head in acknowledged {
            let kept = self.site(name).map_or(Seq::default(), |site| {
                site.disk.stream_heads().get(head.device_id).seq
            });
            if kept < head.seq {
                let violation = format!("{name:?} acknowledged {:?}, which is not on its disk", head.seq);
                self.history.violations.push(violation);
            }
            if name == SiteName::Hub {
                self.history.acknowledge(head.device_id, head.seq);
            }
        }
        if name == SiteName::Hub {
            let wrong = self.leases.says(link, message, self.now);
            self.history.violations.extend(wrong);
        }
    }
}
