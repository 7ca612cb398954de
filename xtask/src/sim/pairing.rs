//! Who is let in, under which number, and what is known where.

use super::device::Role as For;
use super::disk::Medium;
use super::world::{Event, Peer, SiteName, World};
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::base::station::StationKind;
use core_wasm::domain::Body;
use core_wasm::domain::device::{DeviceEvent, DevicePaired, DeviceRole, Replaced};
use core_wasm::journal::Seq;
use core_wasm::records::staff::{Member, PinTag, Role, StaffEvent, StaffImported};
use core_wasm::replica::Command;

/// The one of the staff who may approve that an order is taken over.
pub const MANAGER: &str = "cem";

impl World {
    pub(super) fn new_name(&mut self) -> u128 {
        self.names += 1;
        self.names
    }

    pub(super) fn paired(&self, device: usize, number: u32, replaces: Option<Replaced>) -> Command {
        let device_id = self.devices[device].me;
        let role = match self.devices[device].role {
            For::Till => DeviceRole::Till,
            For::Station(StationKind::Kitchen) => DeviceRole::Kitchen,
            For::Station(StationKind::Bar) => DeviceRole::Bar,
        };
        let body = Body::Device(DeviceEvent::Paired(DevicePaired {
            replaces,
            role: Some(role),
            ..DevicePaired::new(device_id, number, format!("Device {device}"))
        }));
        Command::Record(device_id.into(), body)
    }

    /// Who works here: one of them may approve what the others may not do alone.
    pub(super) fn staffed(realm: &Realm) -> Command {
        let staff = [
            ("ana", Role::Waiter),
            ("ben", Role::Cashier),
            (MANAGER, Role::Manager),
        ];
        let member = |(id, role): (&str, Role)| Member {
            id: id.into(),
            name: id.to_owned(),
            role,
            pin: PinTag::default(),
        };
        let staff = staff.into_iter().map(member).collect();
        let body = Body::Staff(StaffEvent::Imported(StaffImported { staff }));
        Command::Record(realm.singleton("staff"), body)
    }

    /// A device whose storage was wiped asks to be let in again. Someone at the hub lets it in once the hub knows of all
    /// earlier pairings, as docs/ARCHITECTURE.md asks of a hub that lost its disk: a number must never be given twice.
    pub(super) fn pair(&mut self, device: usize) {
        if self.devices[device].paired {
            return;
        }
        self.schedule(1_000, Event::Pair(device));
        let peer = Peer::Device(device);
        if self.unplugged.contains(&peer) || !self.knows_all_pairings() {
            return;
        }
        let me = self.devices[device].me;
        // Whoever asks again, since the answer did not come, has its number already.
        let number = self.hub.read(|replica| {
            let devices = replica.devices();
            let known = devices.0.get(&me).map(|row| row.number);
            known.unwrap_or_else(|| devices.next_number())
        });
        let Some(number) = number else { return };
        let retired = self
            .history
            .retired
            .iter()
            .find(|(_, retired)| retired.successor == me)
            .map(|(old, retired)| (*old, retired.written));
        let replaces = retired.map(|(device_id, written)| {
            let kept = self.hub.disk.stream_heads().get(device_id).seq;
            Replaced {
                device_id,
                kept,
                written: written.max(kept),
            }
        });
        let command = self.paired(device, number, replaces);
        let recorded = self.site(SiteName::Hub).and_then(|hub| hub.record(command));
        if self.site_lost_power(SiteName::Hub) {
            return;
        }
        let Some(wishes) = recorded else { return };
        if let Some(replaced) = replaces
            && let Some(retired) = self.history.retired.get_mut(&replaced.device_id)
        {
            retired.kept = Some(replaced.kept);
        }
        self.note(|_| format!("device {device} is let in as number {number}, {replaces:?}"));
        self.devices[device].number = number;
        self.devices[device].paired = true;
        self.grant_site(SiteName::Hub, wishes);
        self.schedule(0, Event::Start(device));
    }

    pub(super) fn knows_all_pairings(&self) -> bool {
        let heads = self.hub.disk.stream_heads();
        self.hub_names.iter().all(|&hub| {
            let known = heads.get(hub).seq;
            self.disks().all(|disk| disk.stream_heads().get(hub).seq <= known)
        })
    }

    /// Every disk but the hub's.
    pub(super) fn disks(&self) -> impl Iterator<Item = &dyn Medium> {
        let cloud = self.cloud.iter().map(|site| &site.disk as &dyn Medium);
        let devices = self.devices.iter().map(|device| &*device.disk as &dyn Medium);
        devices.chain(cloud)
    }

    /// How much of a stream the hub has, or can get from disks other than its author's.
    pub(super) fn copies(&self, stream: DeviceId) -> Seq {
        let known = self.hub.disk.stream_heads().get(stream).seq;
        let devices = self.devices.iter().filter(|device| device.me != stream);
        let disks = devices.map(|device| &*device.disk as &dyn Medium);
        let disks = disks.chain(self.cloud.iter().map(|site| &site.disk as &dyn Medium));
        let heads = disks.map(|disk| (disk, disk.stream_heads().get(stream).seq));
        let copies = heads.filter(|(disk, head)| disk.has(stream, known, *head));
        copies.map(|(_, head)| head).max().unwrap_or_default().max(known)
    }

    /// Every disk, by whose it is.
    pub fn names_and_disks(&self) -> impl Iterator<Item = (String, &dyn Medium)> {
        let devices = self.devices.iter().enumerate();
        let devices =
            devices.map(|(index, device)| (format!("device {index}"), &*device.disk as &dyn Medium));
        let cloud = self.cloud.iter();
        let cloud = cloud.map(|site| ("the cloud".to_owned(), &site.disk as &dyn Medium));
        devices
            .chain(cloud)
            .chain([("the hub".to_owned(), &self.hub.disk as &dyn Medium)])
    }
}
