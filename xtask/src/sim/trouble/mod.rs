//! What goes wrong in a day, and how it is mended.

mod disks;
mod lies;
mod power;
mod snapshots;

use super::day::Action;
use super::device::Poison;
use super::server_disk::ServerDisk;
use super::world::{Event, Peer, SiteName, World};

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
            Action::Lie { device, entropy } => self.lie(device, entropy),
            Action::Update { device } => self.update(device),
            Action::Twin { device } => self.twin(device),
        }
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
            if poison == Poison::Forged {
                self.history.forged.insert(entry.hash());
            }
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
