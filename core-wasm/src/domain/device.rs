//! Devices: which ones the hub paired, what they are called and are for, which were taken out, and what a wiped one lost.

use super::unpermitted::{Unpermitted, UnpermittedSeen};
use super::writers::Author;
use crate::base::clock::{Stamp, Timestamp};
use crate::base::ids::DeviceId;
use crate::base::keys::PublicKey;
use crate::base::sample::uuid;
use crate::codec::{Describe, Pack, Sample, Unpack};
use crate::journal::{Hash, Seq};
use crate::records::lww::LatestMap;
use serde::{Deserialize, Serialize};

/// Anything that happened to a device.
#[derive(Clone, Debug, PartialEq)]
pub enum DeviceEvent {
    /// The hub let it in.
    Paired(DevicePaired),
    /// A manager changed what it is called or numbered, or took it out.
    Changed(DevicePaired),
    /// Its stream has split: an alarm.
    Diverged(DeviceDiverged),
    /// Events of its stream count for nothing.
    Refused(DeviceRefused),
    /// Something in its stream was done without the permission.
    Unpermitted(Unpermitted),
    /// Somebody has looked at that.
    UnpermittedSeen(UnpermittedSeen),
}

/// What a device is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub enum DeviceRole {
    /// It sells.
    Till,
    /// It shows what a kitchen has to make.
    Kitchen,
    /// It shows what a bar has to make.
    Bar,
    /// Something that a later version knows.
    #[pack(other)]
    #[serde(other)]
    Other,
}

/// `device.paired` and `device.changed`, written by the hub: a device's whole row. A till whose storage was wiped pairs
/// as a new device with a new stream, so that no number is ever used for two events.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct DevicePaired {
    /// Who was let in.
    pub device_id: DeviceId,
    /// The number in its orders and receipts; never given twice.
    pub number: u32,
    /// What people call it.
    pub name: String,
    /// The device that it was before its storage was wiped.
    #[pack(default, skip_if = Option::is_none)]
    pub replaces: Option<Replaced>,
    /// What it is for, if it said so.
    #[pack(default, skip_if = Option::is_none)]
    pub role: Option<DeviceRole>,
    /// Numbers that it had before. Nobody else gets them: receipts carry them.
    #[pack(default, skip_if = Vec::is_empty)]
    pub former_numbers: Vec<u32>,
    /// Whether a manager took it out. What it wrote stays; it must be paired again to say more.
    #[pack(default, skip_if = is_false)]
    pub revoked: bool,
    /// Its tokens issued up to here, by the hub's clock, count no more.
    #[pack(default, skip_if = Option::is_none)]
    pub tokens_after: Option<Timestamp>,
    /// Whether it sold once, and shows tickets now: what it wrote as a till, and sends only now, counts.
    #[pack(default, skip_if = is_false)]
    pub was_till: bool,
    /// What it calls itself, if it is a client of the Socket.IO contract. The hub writes its stream for it.
    #[pack(default, skip_if = Option::is_none)]
    pub alias: Option<String>,
    /// What it signs with. A device that has a key must show that it has it, whatever else it shows.
    #[pack(default, skip_if = Option::is_none)]
    pub key: Option<PublicKey>,
}

impl DevicePaired {
    /// A device as it is let in for the first time.
    pub fn new(device_id: DeviceId, number: u32, name: String) -> Self {
        Self {
            device_id,
            number,
            name,
            replaces: None,
            role: None,
            former_numbers: Vec::new(),
            revoked: false,
            tokens_after: None,
            was_till: false,
            alias: None,
            key: None,
        }
    }

    /// What it may write as. One that never said what it is for sells.
    pub fn author(&self) -> Author {
        match self.role {
            None | Some(DeviceRole::Till) => Author::Till,
            Some(_) if self.was_till => Author::Till,
            Some(_) => Author::Station,
        }
    }

    /// The same device for something else, if anything is named. What it wrote as a till goes on counting.
    #[must_use]
    pub fn with_role(self, role: Option<DeviceRole>) -> Self {
        let stops_selling = role.is_some_and(|role| role != DeviceRole::Till);
        Self {
            was_till: self.was_till || (stops_selling && self.author() == Author::Till),
            role: role.or(self.role),
            ..self
        }
    }

    /// Whether this number is its own, now or from before.
    pub fn had_number(&self, number: u32) -> bool {
        self.number == number || self.former_numbers.contains(&number)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// `device.diverged`, written by whoever found it: at `seq` of a stream stands another event than what came, so two
/// devices write under one name, or a copy was altered. A person must pair the device anew; until then the stream takes
/// what follows its head, as any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct DeviceDiverged {
    /// Whose stream.
    pub device_id: DeviceId,
    /// The first place that differs.
    pub seq: Seq,
    /// The hash of what came and was not taken.
    pub found: Hash,
}

/// Why events count for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub enum Forbidden {
    /// A device that is for what this one is for does not write such events.
    Device,
    /// That order or shift had begun already.
    Begun,
    /// It is about the drawer of another till.
    Drawer,
    /// Something that a later version knows.
    #[pack(other)]
    Other,
}

/// `device.refused`, written by a server that was sent events which their author may not write: those from `seq` to `last` of
/// its stream are kept, and count for nothing. What follows them counts. It stands in the server's stream before they
/// are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct DeviceRefused {
    /// Whose stream.
    pub device_id: DeviceId,
    /// The first of them.
    pub seq: Seq,
    /// The last of them.
    pub last: Seq,
    /// Why.
    pub why: Forbidden,
}

/// A device that is no more, and what was only on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub struct Replaced {
    /// Its stream.
    pub device_id: DeviceId,
    /// The last event of it that the hub has.
    pub kept: Seq,
    /// The last event that it had written. Those after `kept` are gone.
    pub written: Seq,
}

impl Replaced {
    /// How many events are gone.
    pub fn lost(&self) -> u64 {
        self.written.0.saturating_sub(self.kept.0)
    }
}

/// The folded devices.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
pub struct Devices(
    pub LatestMap<DeviceId, DevicePaired>,
    LatestMap<DeviceId, DeviceDiverged>,
);

impl Devices {
    /// Folds one event.
    pub fn evolve(&mut self, stamp: Stamp, event: &DeviceEvent) {
        match event {
            DeviceEvent::Paired(row) | DeviceEvent::Changed(row) => {
                self.0.write(row.device_id, stamp, row.clone());
            }
            DeviceEvent::Diverged(diverged) => self.1.write(diverged.device_id, stamp, *diverged),
            // The replica keeps them, since they are about its other parts.
            DeviceEvent::Refused(_) | DeviceEvent::Unpermitted(_) | DeviceEvent::UnpermittedSeen(_) => {}
        }
    }

    /// Streams that have split, each with the alarm that was raised last.
    pub fn diverged(&self) -> &LatestMap<DeviceId, DeviceDiverged> {
        &self.1
    }

    /// The paired device that speaks the Socket.IO contract as this client, with the token that it was paired with. Nothing for a client of any
    /// other name, and for what is no client.
    pub fn behind(&self, client: DeviceId) -> Option<&DevicePaired> {
        let id = self.0.get(&client)?.alias.as_ref()?.parse().ok()?;
        self.0.get(&id).filter(|row| row.alias.is_none())
    }

    /// Whether this is a client of the Socket.IO contract that a manager let in by the name that it calls itself. One that a paired device
    /// speaks as is none: what it writes is its device's.
    pub fn is_client(&self, device: DeviceId) -> bool {
        let is_named = self.0.get(&device).is_some_and(|row| row.alias.is_some());
        is_named && self.behind(device).is_none()
    }

    /// What the stream of a device or a client is written as now. A paired device that speaks as a client is no more there than it is itself, and
    /// nothing of before is on its way: the hub writes that stream as the events come.
    pub fn author(&self, device: DeviceId) -> Author {
        match self.behind(device).map(|row| row.role) {
            Some(None | Some(DeviceRole::Till)) => Author::Till,
            Some(Some(_)) => Author::Station,
            None => self.0.get(&device).map_or(Author::Till, DevicePaired::author),
        }
    }

    /// The number for the next device to be paired.
    pub fn next_number(&self) -> u32 {
        let numbers = self
            .0
            .iter()
            .flat_map(|(_, device)| device.former_numbers.iter().chain([&device.number]));
        numbers.max().map_or(1, |last| last.saturating_add(1))
    }
}

impl Sample for DevicePaired {
    fn samples(kind: &str) -> Vec<Self> {
        if kind == "device.changed" {
            return vec![Self {
                role: Some(DeviceRole::Till),
                former_numbers: vec![2],
                revoked: true,
                tokens_after: Some(Timestamp(1_760_000_000_000)),
                ..Self::new(DeviceId(uuid(2)), 7, "Terrace".into())
            }];
        }
        let wiped = Self {
            replaces: Some(Replaced {
                device_id: DeviceId(uuid(3)),
                kept: Seq(57),
                written: Seq(60),
            }),
            ..Self::new(DeviceId(uuid(2)), 2, "Till 2".into())
        };
        let signing = Self {
            key: Some(PublicKey::Ed25519([9; 32])),
            ..Self::new(DeviceId(uuid(5)), 9, "Till 9".into())
        };
        let client = Self {
            alias: Some("web-1760000000000-k3j5".into()),
            ..Self::new(DeviceId(uuid(4)), 8, "Old till".into())
        };
        vec![wiped, client, signing]
    }
}

impl Sample for DeviceRefused {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            device_id: DeviceId(uuid(2)),
            seq: Seq(58),
            last: Seq(60),
            why: Forbidden::Device,
        }]
    }
}

impl Sample for DeviceDiverged {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            device_id: DeviceId(uuid(2)),
            seq: Seq(58),
            found: Hash([8; 32]),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Lamport;
    use crate::base::ids::EventId;
    use crate::store::contract::device;

    fn devices(rows: impl IntoIterator<Item = DevicePaired>) -> Devices {
        let mut devices = Devices::default();
        for (n, row) in (1..).zip(rows) {
            let stamp = Stamp {
                lamport: Lamport(n),
                event_id: EventId(uuid(9)),
            };
            devices.evolve(stamp, &DeviceEvent::Changed(row));
        }
        devices
    }

    fn client(n: u128, alias: &str) -> DevicePaired {
        DevicePaired {
            alias: Some(alias.to_owned()),
            ..DevicePaired::new(device(n), 9, "Client".to_owned())
        }
    }

    #[test]
    fn a_client_of_a_paired_devices_name_is_that_device_and_writes_what_that_is_for_now() {
        let till = DevicePaired::new(device(1), 1, "Till".to_owned());
        let named = [
            client(2, &device(1).to_string()),
            client(3, &device(1).to_string().to_uppercase()),
            client(4, "web-1"),
            // A client's own stream is no paired device.
            client(5, &device(4).to_string()),
        ];
        let all = || named.iter().cloned().chain([till.clone()]);
        let before = devices(all());
        for (n, paired, is_client) in [
            (1, false, false),
            (2, true, false),
            (3, true, false),
            (4, false, true),
            (5, false, true),
            (6, false, false),
        ] {
            let id = device(n);
            assert_eq!(before.behind(id).is_some(), paired, "{n}");
            assert_eq!(before.is_client(id), is_client, "{n}");
            assert_eq!(before.author(id), Author::Till, "{n}");
        }
        let kitchen = till.clone().with_role(Some(DeviceRole::Kitchen));
        let after = devices(all().chain([kitchen]));
        let authors = [1, 2, 3, 4].map(|n| after.author(device(n)));
        let (till, station) = (Author::Till, Author::Station);
        assert_eq!(
            authors,
            [till, station, station, till],
            "what the device itself wrote as a till, and sends only now, counts"
        );
    }
}
