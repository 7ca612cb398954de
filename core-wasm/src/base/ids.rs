//! Names of things. Every id is its own type, so that an order's id cannot stand where a ticket's is meant.
//!
//! Ids that devices make are UUIDs (16 bytes in the journal, text in JSON). Ids that people choose, in a catalogue
//! or a realm, are text. Nothing here makes an id: shells pass them in, because the core has no random source.

use crate::codec::text::Text;
use crate::codec::{Describe, Pack, Unpack};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, Pack, Unpack, Describe)]
        #[pack(transparent)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, Pack, Unpack, Describe)]
        #[pack(transparent)]
        #[serde(transparent)]
        pub struct $name(Text);

        impl $name {
            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }
    )+};
}

uuid_id! {
    /// One event, UUID v7. Its byte order is the order of its text, and breaks ties between equal Lamport times.
    EventId,
    /// A device: a till, a station or a hub. It owns one stream of the journal.
    DeviceId,
    /// What an event belongs to. The typed ids below convert into it.
    AggregateId,
    /// An order.
    OrderId,
    /// A line of an order; kept through every change of the line.
    LineId,
    /// A kitchen or bar ticket, derived from (order, send number, station).
    TicketId,
    /// One payment on an order.
    PaymentId,
    /// One refund on an order.
    RefundId,
    /// One discount on an order.
    DiscountId,
    /// A conflict that a merge left on an order, derived from what it is about.
    ConflictId,
    /// A shift: the time that one drawer is someone's to answer for.
    ShiftId,
    /// Cash that was put into a drawer or taken out, but for orders.
    MovementId,
    /// Names one life of a hub's journal. A wiped or restored hub has another, and cursors do not carry over.
    Epoch,
}

text_id! {
    /// The business that owns stores.
    TenantId,
    /// One store of a tenant.
    StoreId,
    /// A member of staff.
    UserId,
    /// A product of the catalogue.
    ProductId,
    /// A category of products.
    CategoryId,
    /// A group of modifiers, such as 'doneness'.
    ModifierGroupId,
    /// One choice in a modifier group.
    ModifierId,
    /// A tax of the store.
    TaxId,
    /// A kitchen or bar station.
    StationId,
    /// A table of a restaurant.
    TableId,
    /// A unit of measure.
    UnitId,
    /// A record of master data whose kind has no id of its own.
    RecordId,
    /// A language, as a BCP 47 tag: `en`, `ar`.
    Lang,
}

impl From<OrderId> for AggregateId {
    fn from(id: OrderId) -> Self {
        Self(id.0)
    }
}

impl From<TicketId> for AggregateId {
    fn from(id: TicketId) -> Self {
        Self(id.0)
    }
}

impl From<ShiftId> for AggregateId {
    fn from(id: ShiftId) -> Self {
        Self(id.0)
    }
}

impl From<DeviceId> for AggregateId {
    fn from(id: DeviceId) -> Self {
        Self(id.0)
    }
}

impl TicketId {
    /// The ticket that `station` gets for the `send`-th send of `order`: two devices that send the same thing
    /// name the same ticket, so the kitchen cooks it once.
    pub fn derive(order: OrderId, send: u32, station: &StationId) -> Self {
        let mut name = send.to_be_bytes().to_vec();
        name.extend_from_slice(station.as_str().as_bytes());
        Self(Uuid::new_v5(&order.0, &name))
    }
}

/// The boundary that nothing crosses: one store of one tenant.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub struct Realm {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Its store.
    pub store_id: StoreId,
}

impl Realm {
    /// The id of all records of a kind that is stored by its description.
    pub fn records(&self, record: &str) -> AggregateId {
        self.singleton(&format!("record\n{record}"))
    }

    /// The id of the stock of a product.
    pub fn inventory(&self, product: &ProductId) -> AggregateId {
        self.singleton(&format!("inventory\n{product}"))
    }

    /// The id of the realm's one aggregate of a kind (its settings, its catalogue, its staff).
    pub fn singleton(&self, kind: &str) -> AggregateId {
        let name = format!("{}\n{}\n{kind}", self.tenant_id, self.store_id);
        AggregateId(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
    }
}
