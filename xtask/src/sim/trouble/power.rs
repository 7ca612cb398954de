//! Power: who loses it, and what others notice.

use crate::sim::world::{Event, Peer, SiteName, World};

impl World {
    /// Closes the app and opens it again.
    pub fn restart(&mut self, device: usize) {
        if self.devices[device].is_running() {
            self.outage.insert(device, 10);
            self.crash(device);
        }
    }

    /// Whether a device's power failed; it is off then.
    pub fn lost_power(&mut self, device: usize) -> bool {
        let lost = self.devices[device].disk.tripped();
        if lost {
            self.crash(device);
        }
        lost
    }

    /// Whether a site's power failed; it is off then.
    pub fn site_lost_power(&mut self, name: SiteName) -> bool {
        let lost = self.site(name).is_some_and(|site| site.disk.tripped());
        if lost {
            self.crash_site(name);
        }
        lost
    }

    pub(super) fn crash(&mut self, device: usize) {
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

    pub(super) fn crash_site(&mut self, name: SiteName) {
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
}
