//! The envelope of every event: who, when, about what, and where in the stream. Encoded once, by its author, as a
//! MessagePack map with the field names below in camelCase; ids and hashes are bytes, the payload is a MessagePack
//! document of its own inside a `bin`, so that relays need not understand it.

use super::Metadata;
use crate::base::clock::{Clock, Fence, Timestamp};
use crate::base::ids::{AggregateId, DeviceId, EventId, Realm, StoreId, TenantId, UserId};
use crate::codec::{self, Bytes, Malformed, Pack, Reader, Unpack};
use crate::journal::{Hash, Seq};
use serde::Serialize;

/// The kinds of thing that events are about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AggregateType {
    /// An order.
    Order,
    /// A kitchen ticket.
    Kds,
    /// A bar ticket.
    Bds,
    /// The stock of a product.
    Inventory,
    /// A shift.
    Shift,
    /// The store's settings.
    Store,
    /// The catalogue of products.
    Catalog,
    /// The staff.
    Staff,
    /// Records that are stored by their description.
    Record,
    /// A paired device.
    Device,
    /// A client of the Socket.IO contract.
    Client,
    /// A kind that a later build may know. The text is not needed: what is unknown is not folded.
    Other,
}

impl AggregateType {
    const NAMES: [(Self, &'static str); 11] = [
        (Self::Order, "order"),
        (Self::Kds, "kds"),
        (Self::Bds, "bds"),
        (Self::Inventory, "inventory"),
        (Self::Shift, "shift"),
        (Self::Store, "store"),
        (Self::Catalog, "catalog"),
        (Self::Staff, "staff"),
        (Self::Record, "record"),
        (Self::Device, "device"),
        (Self::Client, "client"),
    ];

    /// What events of a type are about: the type's name begins with it.
    pub(crate) const fn of(kind: &str) -> Self {
        let kind = kind.as_bytes();
        let mut at = 0;
        while at < Self::NAMES.len() {
            let (aggregate, name) = (Self::NAMES[at].0, Self::NAMES[at].1.as_bytes());
            let mut same = 0;
            while same < name.len() && same < kind.len() && name[same] == kind[same] {
                same += 1;
            }
            if same == name.len() && same < kind.len() && kind[same] == b'.' {
                return aggregate;
            }
            at += 1;
        }
        Self::Other
    }

    /// Its name in the envelope.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("other", |(_, name)| name)
    }
}

impl Serialize for AggregateType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Pack for AggregateType {
    fn pack(&self, out: &mut Vec<u8>) {
        self.name().pack(out);
    }
}

impl<'a> Unpack<'a> for AggregateType {
    fn blank() -> Self {
        Self::Other
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let name = reader.text()?;
        Ok(Self::NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map_or(Self::Other, |(kind, _)| *kind))
    }
}

/// Who did it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub struct Actor<'a> {
    /// On which device.
    pub device_id: DeviceId,
    /// Who had signed in there.
    #[pack(default, skip_if = Option::is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<&'a str>,
    /// Who stood behind it, where that person may not do it alone.
    #[pack(default, skip_if = Option::is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<&'a str>,
}

/// One encoded event, read in place, with all that says where it belongs. `docs/EVENTS.md` has it field by field.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub struct Envelope<'a> {
    /// UUID v7.
    pub event_id: EventId,
    /// Half of the realm.
    pub tenant_id: &'a str,
    /// The other half.
    pub store_id: &'a str,
    /// What kind of thing it is about.
    pub aggregate_type: AggregateType,
    /// Which one.
    pub aggregate_id: AggregateId,
    /// One more than the events of that aggregate that the author had folded.
    pub version: u32,
    /// What happened, such as `order.paid`.
    #[pack(rename = "type")]
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// The version of that type's payload.
    pub type_version: u16,
    /// When, for people.
    pub at: Timestamp,
    /// Who and where.
    pub actor: Actor<'a>,
    /// When, for machines.
    pub clock: Clock,
    /// Its number in its device's stream, from 1 without gaps.
    pub device_seq: Seq,
    /// The hash of the stream's entry before it.
    pub prev_hash: Hash,
    /// What the type says, as MessagePack.
    pub payload: Bytes<'a>,
    /// The lease that its author held on what it is about.
    #[pack(default, skip_if = Option::is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fence: Option<Fence>,
}

impl<'a> Envelope<'a> {
    /// Reads an encoded event. Fields that a later build added are skipped.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        codec::decode(bytes)
    }

    /// Whether it names `realm`.
    pub fn is_of(&self, realm: &Realm) -> bool {
        self.tenant_id == realm.tenant_id.as_str() && self.store_id == realm.store_id.as_str()
    }

    /// The realm that it names.
    pub fn realm(&self) -> Realm {
        Realm {
            tenant_id: TenantId::from(self.tenant_id),
            store_id: StoreId::from(self.store_id),
        }
    }

    /// What is kept of it once it is folded.
    pub fn metadata(&self) -> Metadata {
        Metadata {
            event_id: self.event_id,
            aggregate_id: self.aggregate_id,
            version: self.version,
            at: self.at,
            device_id: self.clock.device_id,
            user_id: self.actor.user_id.map(UserId::from),
            approved_by: self.actor.approved_by.map(UserId::from),
            lamport: self.clock.lamport,
            seq: self.device_seq,
            fence: self.fence,
        }
    }
}
