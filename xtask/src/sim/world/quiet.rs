//! Whether a shop has settled, and if not, why.

use super::World;
use crate::sim::device::Device;
use crate::sim::disk::Medium;
use crate::sim::site::Site;
use core_wasm::journal::Head;
use core_wasm::replica::Replica;
use std::fmt::Write as _;

impl World {
    pub(super) fn is_quiet(&self) -> bool {
        let plain = |disk: &dyn Medium| -> Vec<_> {
            let heads = disk.stream_heads();
            let plain = heads
                .iter()
                .filter(|head| !self.history.split.contains(&head.device_id));
            plain.copied().collect()
        };
        let heads = plain(&self.hub.disk);
        // What a device only knows from the snapshot of a hub that was lost, nobody can give anybody: it has not the events.
        let is_lost = |disk: &dyn Medium, head: &Head| {
            let has_none = disk.bases().get(&head.device_id) == Some(&head.seq);
            self.history.hub_lost_data
                && has_none
                && head.seq > self.hub.disk.stream_heads().get(head.device_id).seq
        };
        let agrees = |disk: &dyn Medium| {
            let mut its = plain(disk);
            for head in its.iter_mut().filter(|head| is_lost(disk, head)) {
                *head = self.hub.disk.stream_heads().get(head.device_id);
            }
            its == heads
        };
        let settled = |device: &Device| {
            let split = self.history.split.contains(&device.me);
            device.paired && (device.is_settled() || split) && agrees(&*device.disk)
        };
        let above = |site: &Site| plain(&site.disk) == heads && site.is_settled();
        self.devices.iter().all(settled) && self.hub.is_settled() && self.cloud.as_ref().is_none_or(above)
    }

    /// Why a shop is not quiet.
    pub fn unrest(&self) -> String {
        let mut unrest = String::new();
        for stream in self.hub.disk.stream_heads().iter().map(|head| head.device_id) {
            let heads = |(name, disk): (String, &dyn Medium)| {
                let base = disk.bases().get(&stream).map_or(0, |base| base.0);
                (name, base, disk.stream_heads().get(stream).seq.0)
            };
            let all: Vec<_> = self.names_and_disks().map(heads).collect();
            if all.iter().any(|(.., seq)| *seq != all[0].2) {
                let _ = write!(unrest, " {stream} is known as");
                for (name, base, seq) in all {
                    let _ = write!(unrest, " {base}..{seq} on {name},");
                }
            }
        }
        for (index, device) in self.devices.iter().enumerate() {
            if !device.paired || !device.is_settled() {
                let unsent = device.read(0, Replica::unsent);
                let _ = write!(
                    unrest,
                    " device {index} is {:?}, {unsent:?} unsent;",
                    device.connection()
                );
            }
        }
        unrest
    }
}
