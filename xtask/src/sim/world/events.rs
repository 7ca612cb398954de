//! What happens in a day, one event after another, each at its time.

use super::{LinkId, Peer, SiteName, World};
use std::cmp::Reverse;

#[derive(Debug)]
pub enum Event {
    Step(usize),
    Act {
        device: usize,
        entropy: u64,
    },
    Tick(Peer),
    /// What this device has stored is its own, in part.
    Written(usize),
    Opened(LinkId),
    /// The peer learns that its connection is gone.
    Closed(LinkId),
    /// The hub's end learns it.
    HungUp(LinkId),
    /// A program that lied to the hub is gone.
    Silent(LinkId),
    Deliver {
        link: LinkId,
        up: bool,
    },
    /// A lease may have lapsed at the hub.
    Lapse,
    /// A site's disk had its time.
    Committed {
        site: SiteName,
        life: u32,
    },
    Start(usize),
    StartSite(SiteName),
    Pair(usize),
    PlugIn(Peer),
    MakeRoom(usize),
    MakeRoomAt(SiteName),
    SpeedUp(SiteName),
}

impl World {
    pub fn schedule(&mut self, after: u64, event: Event) {
        self.scheduled += 1;
        self.queue.push(Reverse((self.now + after, self.scheduled)));
        self.events.insert(self.scheduled, event);
    }

    pub(super) fn next_event(&mut self) -> bool {
        let Some(Reverse((time, id))) = self.queue.pop() else {
            return false;
        };
        self.now = time;
        if let Some(event) = self.events.remove(&id) {
            self.happen(event);
        }
        true
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Step(index) => {
                let action = self.steps[index].clone();
                self.perform(action);
            }
            Event::Act { device, entropy } => self.work(device, entropy),
            Event::Tick(peer) => self.tick(peer),
            Event::Written(device) => self.written(device),
            Event::Lapse => {
                self.lapses = None;
                if let Some(hub) = self.site(SiteName::Hub) {
                    let wishes = hub.lapse();
                    self.grant_site(SiteName::Hub, wishes);
                }
            }
            Event::Opened(link) => self.opened(link),
            Event::Closed(link) => self.closed(link),
            Event::Silent(link) => self.hub.disconnect(link),
            Event::HungUp(link) => {
                if let Some(known) = self.links.get_mut(&link) {
                    known.held = false;
                    let site = known.peer.site();
                    if let Some(site) = self.site(site) {
                        site.disconnect(link);
                    }
                }
                self.forget(link);
            }
            Event::Deliver { link, up } => self.deliver(link, up),
            Event::Committed { site, life } => {
                if let Some(writer) = self.site(site).filter(|site| site.life == life) {
                    let wishes = writer.write();
                    self.grant_site(site, wishes);
                }
            }
            Event::Start(device) => {
                if self.devices[device].paired && !self.devices[device].is_running() {
                    self.note(|_| format!("device {device} starts"));
                    self.devices[device].start();
                    self.schedule(0, Event::Tick(Peer::Device(device)));
                }
            }
            Event::StartSite(name) => {
                if let Some(site) = self.site(name).filter(|site| !site.is_up()) {
                    site.start();
                    self.note(|_| format!("{name:?} starts"));
                    if name == SiteName::Hub {
                        self.read_leases();
                        self.leases.starts(&self.hub.disk, &self.hub_names, self.now);
                    }
                    self.schedule(0, Event::Tick(Peer::Uplink));
                }
            }
            Event::Pair(device) => self.pair(device),
            Event::PlugIn(peer) => {
                self.note(|_| format!("{peer:?} is plugged in"));
                self.unplugged.remove(&peer);
            }
            Event::MakeRoom(device) => self.devices[device].disk.fill(false),
            Event::MakeRoomAt(site) => {
                if let Some(site) = self.site(site) {
                    site.disk.fill(false);
                }
            }
            Event::SpeedUp(site) => drop(self.slow.remove(&site)),
        }
    }
}
