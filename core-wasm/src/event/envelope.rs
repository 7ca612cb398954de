//! The envelope of every event: who, when, about what, and where in the stream. Encoded once, by its author, as a
//! MessagePack map with the field names below in camelCase; ids and hashes are bytes, the payload is a MessagePack
//! document of its own inside a `bin`, so that relays need not understand it.

use super::{Body, Decoded};
use crate::clock::{Clock, Lamport, Stamp, Timestamp};
use crate::ids::{AggregateId, DeviceId, EventId, Realm, StoreId, TenantId, UserId};
use crate::journal::{Entry, Hash, Head, Seq};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The kinds of thing that events are about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AggregateType {
    /// An order.
    Order,
    /// A kitchen ticket.
    Kds,
    /// A bar ticket.
    Bds,
    /// The store's settings.
    Store,
    /// The catalogue of products.
    Catalog,
    /// The staff.
    Staff,
    /// A paired device.
    Device,
    /// A kind that a later build may know. The text is not needed: what is unknown is not folded.
    Other,
}

impl AggregateType {
    const NAMES: [(Self, &'static str); 7] = [
        (Self::Order, "order"),
        (Self::Kds, "kds"),
        (Self::Bds, "bds"),
        (Self::Store, "store"),
        (Self::Catalog, "catalog"),
        (Self::Staff, "staff"),
        (Self::Device, "device"),
    ];

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

impl<'de> Deserialize<'de> for AggregateType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map_or(Self::Other, |(kind, _)| *kind))
    }
}

/// Who did it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// On which device.
    pub device_id: DeviceId,
    /// Who had signed in there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
}

/// One event with all that says where it belongs. `docs/EVENTS.md` has it field by field.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// UUID v7.
    pub event_id: EventId,
    /// Half of the realm.
    pub tenant_id: TenantId,
    /// The other half.
    pub store_id: StoreId,
    /// What kind of thing it is about.
    pub aggregate_type: AggregateType,
    /// Which one.
    pub aggregate_id: AggregateId,
    /// One more than the events of that aggregate that the author had folded.
    pub version: u32,
    /// What happened, such as `order.paid`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The version of that type's payload.
    pub type_version: u16,
    /// When, for people.
    pub at: Timestamp,
    /// Who and where.
    pub actor: Actor,
    /// When, for machines.
    pub clock: Clock,
    /// Its number in its device's stream, from 1 without gaps.
    pub device_seq: Seq,
    /// The hash of the stream's entry before it.
    pub prev_hash: Hash,
    /// What the type says, as MessagePack.
    #[serde(with = "serde_bytes")]
    pub payload: Vec<u8>,
}

impl Envelope {
    /// Reads an encoded event. Fields that a later build added are skipped.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, rmp_serde::decode::Error> {
        rmp_serde::from_slice(bytes)
    }

    /// The realm that it names.
    pub fn realm(&self) -> Realm {
        Realm {
            tenant_id: self.tenant_id.clone(),
            store_id: self.store_id.clone(),
        }
    }

    /// Where it folds.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            lamport: self.clock.lamport,
            event_id: self.event_id,
        }
    }
}

/// An event that has been decided and has no place in a stream yet.
#[derive(Clone, PartialEq, Debug)]
pub struct Draft {
    /// A fresh UUID v7.
    pub event_id: EventId,
    /// What it is about.
    pub aggregate_id: AggregateId,
    /// One more than the events of that aggregate folded so far.
    pub version: u32,
    /// When, for people.
    pub at: Timestamp,
    /// Who, if someone had signed in.
    pub user_id: Option<UserId>,
    /// What happened.
    pub body: Body,
}

impl Draft {
    /// Gives the draft its place behind `head` at Lamport time `lamport`, and encodes it: the one time that anyone does.
    pub fn seal(self, realm: &Realm, head: Head, lamport: Lamport) -> (Decoded, Entry) {
        let (device_id, seq) = (head.device_id, head.seq.next());
        let (kind, type_version) = self.body.kind();
        let envelope = Envelope {
            event_id: self.event_id,
            tenant_id: realm.tenant_id.clone(),
            store_id: realm.store_id.clone(),
            aggregate_type: self.body.aggregate_type(),
            aggregate_id: self.aggregate_id,
            version: self.version,
            kind: kind.to_owned(),
            type_version,
            at: self.at,
            actor: Actor {
                device_id,
                user_id: self.user_id,
            },
            clock: Clock { lamport, device_id },
            device_seq: seq,
            prev_hash: head.hash,
            payload: self.body.encode(),
        };
        let entry = Entry {
            device_id,
            seq,
            bytes: encode(&envelope),
        };
        (
            Decoded {
                envelope: Envelope {
                    payload: Vec::new(),
                    ..envelope
                },
                body: self.body,
            },
            entry,
        )
    }
}

/// MessagePack with field names. Writing to memory can't fail for types made of numbers, text, lists and maps.
pub(crate) fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    #[expect(
        clippy::expect_used,
        reason = "no I/O is involved and every type of ours has a MessagePack form"
    )]
    rmp_serde::to_vec_named(value).expect("our own types encode")
}
