//! Who is connected to whom: carries what peers and sites wish to each other, and tells either end what became of it.

use super::network::Link;
use super::pump::Wish;
use super::site::SiteWish;
use super::world::{Event, LinkId, Peer, SiteName, World};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Head, Seq};
use core_wasm::protocol::HubMessage;
use core_wasm::sync::TillInput;
use std::collections::BTreeSet;

/// How long a pump rests when its disk failed, as the app's does.
const REST_MS: u64 = 5_000;

impl World {
    /// Whose connection this is, if that peer still means this one.
    pub(super) fn peer_of(&self, link: LinkId) -> Option<Peer> {
        let peer = self.links.get(&link)?.peer;
        (self.sockets.get(&peer) == Some(&link)).then_some(peer)
    }

    pub(super) fn full_links(&self) -> BTreeSet<LinkId> {
        let full = self.links.iter().filter(|(_, link)| link.down.is_full());
        full.map(|(id, _)| *id).collect()
    }

    pub(super) fn feed(&mut self, peer: Peer, input: TillInput) {
        let wishes = match peer {
            Peer::Device(device) => self.devices[device].feed(input),
            Peer::Uplink => self.hub.feed_uplink(input),
        };
        self.grant(peer, wishes);
        let next = match peer {
            Peer::Device(device) => self.devices[device].next_tick(),
            Peer::Uplink => self.hub.next_tick(),
        };
        if let Some(at) = next {
            self.schedule(at.saturating_sub(self.now).max(1), Event::Tick(peer));
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
            let site = self.site(peer.site()).filter(|_| held);
            if let (Some(site), Some(frame)) = (site, frame) {
                let wishes = site.frame(link, &frame);
                self.grant_site(peer.site(), wishes);
            }
            return;
        }
        if let (Some(peer), Some(frame)) = (self.peer_of(link), frame) {
            let wishes = match peer {
                Peer::Device(device) => self.devices[device].frame(now, &frame),
                Peer::Uplink => self.hub.uplink_frame(now, &frame),
            };
            self.grant(peer, wishes);
        }
        if has_room && let Some(site) = self.site(peer.site()).filter(|_| held) {
            let wishes = site.has_room(link);
            self.grant_site(peer.site(), wishes);
        }
    }

    pub(super) fn closed(&mut self, link: LinkId) {
        // What is heard of a socket that was replaced means nothing.
        if let Some(peer) = self.peer_of(link) {
            self.sockets.remove(&peer);
            let (now, entropy) = (self.now, self.rng.u64(..));
            self.feed(peer, TillInput::Closed { now, entropy });
        }
        self.forget(link);
    }

    /// Both ends have forgotten it.
    pub(super) fn forget(&mut self, link: LinkId) {
        if self.peer_of(link).is_none() && self.links.get(&link).is_some_and(|link| !link.held) {
            self.links.remove(&link);
        }
    }

    /// Carries out what a peer wishes; nothing of it if its machine lost power on the way.
    pub(super) fn grant(&mut self, peer: Peer, wishes: Vec<Wish>) {
        let lost = match peer {
            Peer::Device(device) => self.lost_power(device),
            Peer::Uplink => self.site_lost_power(SiteName::Hub),
        };
        if lost {
            return;
        }
        for wish in wishes {
            match wish {
                Wish::Open => self.open(peer),
                Wish::Close => self.close(peer, 1),
                Wish::Send(frame) => {
                    let delay = self.rng.u64(1..40);
                    let Some(&link) = self.sockets.get(&peer) else {
                        continue;
                    };
                    if let Some(known) = self.links.get_mut(&link) {
                        let at = known.up.put(self.now, delay, frame);
                        self.schedule(at - self.now, Event::Deliver { link, up: true });
                    }
                }
                Wish::Acknowledged(through) => {
                    if let Peer::Device(device) = peer {
                        let stream = self.devices[device].me;
                        self.history.believe(stream, through);
                    }
                }
                Wish::Alarm(stream, text) => self.alarm(peer, stream, &text),
                Wish::Rest => {
                    self.note(|_| format!("{peer:?} rests, its disk failed"));
                    self.close(peer, 1);
                    self.schedule(REST_MS, Event::Tick(peer));
                }
            }
        }
        if peer == Peer::Uplink {
            let full = self.full_links();
            let wishes = self.hub.publish(&full);
            if !wishes.is_empty() {
                self.grant_site(SiteName::Hub, wishes);
            }
        }
    }

    pub(super) fn alarm(&mut self, peer: Peer, stream: Option<DeviceId>, text: &str) {
        self.note(|_| format!("{peer:?} raises an alarm: {text}"));
        if stream.is_none_or(|stream| !self.history.split.contains(&stream)) {
            let violation = format!("{peer:?} raised an alarm that nothing called for: {text}");
            self.history.violations.push(violation);
        }
    }

    pub(super) fn open(&mut self, peer: Peer) {
        self.connections += 1;
        let (id, now) = (self.connections, self.now);
        self.sockets.insert(peer, id);
        let device = match peer {
            Peer::Device(device) => self.devices[device].me,
            Peer::Uplink => self.hub.me,
        };
        let mut link = Link::new(peer);
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
        for wish in wishes {
            match wish {
                SiteWish::Send(link, message) => self.answer(name, link, &message),
                SiteWish::Close(link) => {
                    self.schedule(1, Event::Closed(link));
                    self.schedule(1, Event::HungUp(link));
                }
                SiteWish::Write => {
                    let slow = self.slow.get(&name).copied();
                    let commit = slow.unwrap_or_else(|| self.rng.u64(1..30));
                    let life = self.site(name).map_or(0, |site| site.life);
                    self.schedule(commit, Event::Written { site: name, life });
                }
                SiteWish::Save => self.save_site(name),
                SiteWish::Raise(split) => {
                    let (now, full) = (self.now, self.full_links());
                    if let Some(site) = self.site(name) {
                        site.raise(&split, now);
                        let wishes = site.publish(&full);
                        self.grant_site(name, wishes);
                    }
                }
                SiteWish::Uplink(wishes) => self.grant(Peer::Uplink, wishes),
            }
        }
    }

    pub(super) fn answer(&mut self, name: SiteName, link: LinkId, message: &HubMessage) {
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
        let delay = self.rng.u64(1..40);
        if let Some(known) = self.links.get_mut(&link) {
            let at = known.down.put(self.now, delay, message.encode().into());
            self.schedule(at - self.now, Event::Deliver { link, up: false });
        }
    }
}
