//! The registry of event types: one row a type. Its name and version, its payload, where it stands in [`Body`], who may
//! write it, and what it does to which facet of its aggregate. Encoding, decoding, the tables of docs/EVENTS.md, the golden
//! corpus and the fuzzer's inputs follow from the rows. A payload that isn't here is quarantined, never guessed at.
//!
//! A type whose payload changes its meaning or its shape gets the next version. The old shape keeps its own Rust type,
//! listed as `[1: Old]` behind the version, and `From<Old>` for its successor: a pure upcast, so that what folds is
//! always the newest shape. A type that changed twice lists `[1: V1 => V2, 2: V2]`: what each passes through.

use super::Reason;
use super::client::ClientEvent;
use super::device::{DeviceDiverged, DeviceEvent, DevicePaired, DeviceRefused};
use super::facet::{Effect, Facet};
use super::order::{OrderEvent, event as order};
use super::shift::{ShiftEvent, event as shift};
use super::stock::{StockEvent, event as stock};
use super::ticket::{TicketEvent, event as ticket};
use super::unpermitted::{Unpermitted, UnpermittedSeen};
use super::writers::{Author, Writers};
use crate::base::permission::Permission;
use crate::base::station::StationKind;
use crate::codec::{Describe, Sample, Shape, Unpack, decode, encode};
use crate::journal::AggregateType;
use crate::records::catalog::{CatalogEdited, CatalogEvent, CatalogImported};
use crate::records::described::{RecordEdited, RecordEvent, RecordImported};
use crate::records::staff::{StaffEdited, StaffEvent, StaffImported};
use crate::records::store_settings::{StoreConfigured, StoreEdited, StoreEvent};

/// What happened, typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// To an order.
    Order(OrderEvent),
    /// To a ticket of a kitchen or a bar.
    Ticket(StationKind, TicketEvent),
    /// To the stock of a product.
    Stock(StockEvent),
    /// To a shift.
    Shift(ShiftEvent),
    /// To the store's settings.
    Store(StoreEvent),
    /// To the catalogue.
    Catalog(CatalogEvent),
    /// To the staff.
    Staff(StaffEvent),
    /// To records that are stored by their description.
    Record(RecordEvent),
    /// To a device.
    Device(DeviceEvent),
    /// To something that only a client of the Socket.IO contract knows.
    Client(ClientEvent),
}

/// A row of the registry, for documents and tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventType {
    /// Its name in the envelope.
    pub name: &'static str,
    /// The version that this build writes.
    pub version: u16,
    /// Versions before it that were ever written.
    pub older: Vec<u16>,
    /// What it means.
    pub doc: String,
    /// What its payload looks like.
    pub payload: Shape,
    /// Who may write it.
    pub writers: Writers,
    /// What it does to which facet.
    pub effects: Vec<Effect>,
}

/// Where a payload stands in [`Body`], as a pattern and as a value.
macro_rules! body {
    ($body:ident; $payload:ident) => {
        Body::$body($payload)
    };
    ($body:ident ($event:path); $payload:ident) => {
        Body::$body($event($payload))
    };
    ($body:ident ($which:path, $event:path); $payload:ident) => {
        Body::$body($which, $event($payload))
    };
}

macro_rules! author {
    (till) => {
        Author::Till
    };
    (station) => {
        Author::Station
    };
    (server) => {
        Author::Server
    };
}

macro_rules! effects {
    (begins) => { [Effect::Begins] };
    (adds($($facet:ident),+)) => { [$(Effect::Adds(Facet::$facet)),+] };
    (decides($($facet:ident),+)) => { [$(Effect::Decides(Facet::$facet)),+] };
    (sets(each field)) => { [Effect::SetsEachField] };
    (sets($facet:ident = $value:literal)) => { [Effect::Sets(Facet::$facet, Some($value))] };
    (sets($($facet:ident),+)) => { [$(Effect::Sets(Facet::$facet, None)),+] };
}

macro_rules! registry {
    ($(
        $(#[doc = $doc:literal])+
        $name:literal $version:literal $([$($old:literal: $older:ty $(=> $via:ty)*),+])?
        => $payload:ty, $body:ident $(($($part:path),+))?,
        $($device:ident) or + $(with $($needs:ident) or +)?
        $(, $verb:ident $(($($what:tt)+))?)*;
    )+) => {
        /// Every type that this build writes, with its version.
        pub const KINDS: &[(&str, u16)] = &[$(($name, $version)),+];

        /// The registry's rows.
        pub fn event_types() -> Vec<EventType> {
            vec![$(EventType {
                name: $name,
                version: $version,
                older: vec![$($($old),+)?],
                doc: concat!($($doc),+).trim().to_owned(),
                payload: <$payload>::describe(),
                writers: writers($name).unwrap_or(Writers { devices: &[], needs: &[] }),
                effects: {
                    let effects: &[&[Effect]] = &[$(&effects!($verb $(($($what)+))?)),*];
                    effects.concat()
                },
            }),+]
        }

        /// Who may write an event of the type `kind`; nobody may write a type that is not known.
        pub fn writers(kind: &str) -> Option<Writers> {
            Some(match kind {
                $($name => Writers {
                    devices: &[$(author!($device)),+],
                    needs: &[$($(Permission::$needs),+)?],
                },)+
                _ => return None,
            })
        }

        impl Body {
            /// Its name and version in the envelope.
            pub fn kind(&self) -> (&'static str, u16) {
                match self { $(body!($body $(($($part),+))?; _payload) => ($name, $version),)+ }
            }

            /// The kind of aggregate that it is about.
            pub fn aggregate_type(&self) -> AggregateType {
                match self { $(body!($body $(($($part),+))?; _payload) => const { AggregateType::of($name) },)+ }
            }

            /// The payload as MessagePack.
            pub fn encode(&self) -> Vec<u8> {
                match self { $(body!($body $(($($part),+))?; payload) => encode(payload),)+ }
            }

            /// Reads a payload.
            ///
            /// # Errors
            /// The [`Reason`] to quarantine it: unknown, newer than this build, or damaged.
            pub fn decode(kind: &str, version: u16, payload: &[u8]) -> Result<Self, Reason> {
                match kind {
                    $($name => {
                        let payload: $payload = match version {
                            $version => read(payload)?,
                            $($($old => {
                                let older = read::<$older>(payload)?;
                                $(let older = <$via>::from(older);)*
                                older.into()
                            })+)?
                            _ => return Err(unwritten(kind, version, $version)),
                        };
                        let payload = held(payload);
                        Ok(body!($body $(($($part),+))?; payload))
                    })+
                    _ => Err(Reason::UnknownType(kind.to_owned())),
                }
            }

            /// A body of each type and each shape that its payload ever had, in the order of the rows: what the golden corpus is
            /// written from and fuzzers begin with.
            pub fn samples() -> Vec<Self> {
                let mut bodies = Vec::new();
                $(bodies.extend(<$payload>::samples($name).into_iter().map(|payload| {
                    let payload = held(payload);
                    body!($body $(($($part),+))?; payload)
                }));)+
                bodies
            }
        }
    };
}

fn read<T: for<'a> Unpack<'a>>(payload: &[u8]) -> Result<T, Reason> {
    decode(payload).map_err(|error| Reason::Damaged(error.to_string()))
}

/// A payload as its event holds it: what a fold keeps whole is shared.
fn held<T, H: From<T>>(payload: T) -> H {
    payload.into()
}

fn unwritten(kind: &str, found: u16, known: u16) -> Reason {
    if found > known {
        let kind = kind.to_owned();
        Reason::FutureVersion { kind, found, known }
    } else {
        Reason::Damaged(format!("version {found} of '{kind}' was never written"))
    }
}

registry! {
    /// The order begins.
    "order.created" 1 => order::Created, Order(OrderEvent::Created), till with Sell, begins;
    /// A line, with all it takes to price, cook and print it forever.
    "order.line.added" 1 => order::LineAdded, Order(OrderEvent::LineAdded), till with Sell, adds(Lines);
    /// Quantity + delta.
    "order.line.quantityChanged" 1 => order::LineQuantityChanged, Order(OrderEvent::LineQuantityChanged), till with Sell,
        adds(Lines, Removals);
    /// Quantity − seen: what another till added meanwhile stays.
    "order.line.removed" 1 => order::LineRemoved, Order(OrderEvent::LineRemoved), till with Sell, adds(Removals);
    /// Sets what it names, field by field.
    "order.updated" 1 => order::Updated, Order(OrderEvent::Updated), till with Sell, sets(Table, Guests, Note, Label);
    /// Status `parked`; never over `paid`.
    "order.parked" 1 => order::Parked, Order(OrderEvent::Parked), till with Sell, sets(Label), sets(Status = "parked");
    /// As parked; the order had been parked before.
    "order.reparked" 1 => order::Parked, Order(OrderEvent::Reparked), till with Sell, sets(Label), sets(Status = "parked");
    /// Takes something off what is left of the price, in the order of (lamport, eventId); what is off the whole order is spread
    /// over its lines by largest remainder. Or takes such a discount back.
    "order.discounted" 1 => order::Discounted, Order(OrderEvent::Discounted), till with Discount, adds(Price);
    /// What stations have heard of: of each line the greatest quantity that was sent.
    "order.sent" 1 => order::Sent, Order(OrderEvent::Sent), till with Sell or TakeMoney, adds(Sent);
    /// A payment; status `paid`, which nothing leaves. It is never dropped.
    "order.paid" 3 [1: order::PaidV1, 2: order::PaidV2] => order::Paid, Order(OrderEvent::Paid), till with TakeMoney, decides(Payment);
    /// Status `voided`: the higher wins over parked; it loses against a payment.
    "order.voided" 1 => order::Voided, Order(OrderEvent::Voided), till with Sell, sets(Status = "voided"), decides(Void);
    /// Money given back; what is not excess makes the order cheaper. It is never dropped.
    "order.refunded" 1 => order::Refunded, Order(OrderEvent::Refunded), till with Refund, decides(Refund);
    /// Takes a conflict out of every inbox.
    "order.conflict.resolved" 1 => order::ConflictResolved, Order(OrderEvent::ConflictResolved), till with Settle, adds(Settled);
    /// Who has the lease; the greater fence wins.
    "order.locked" 1 => order::Locked, Order(OrderEvent::Locked), server, adds(Lease);
    /// Nobody has the lease, if it was this one.
    "order.lock.released" 1 => order::LockReleased, Order(OrderEvent::LockReleased), server, adds(Lease);

    /// A ticket, waiting. A second one is united with it: each line once, the greater quantity.
    "kds.ticket.created" 1 => ticket::Created, Ticket(StationKind::Kitchen, TicketEvent::Created), till with Sell or TakeMoney, adds(Work);
    /// In hand, unless done.
    "kds.ticket.ack" 1 => ticket::Nothing, Ticket(StationKind::Kitchen, TicketEvent::Acknowledged), till or station,
        adds(Stage);
    /// Done.
    "kds.ticket.done" 1 => ticket::Nothing, Ticket(StationKind::Kitchen, TicketEvent::Done), till or station,
        sets(Stage = "done");
    /// In hand again.
    "kds.ticket.recalled" 1 => ticket::Nothing, Ticket(StationKind::Kitchen, TicketEvent::Recalled), till or station,
        sets(Stage = "inHand");
    /// A ticket, waiting. A second one is united with it: each line once, the greater quantity.
    "bds.ticket.created" 1 => ticket::Created, Ticket(StationKind::Bar, TicketEvent::Created), till with Sell or TakeMoney, adds(Work);
    /// In hand, unless done.
    "bds.ticket.ack" 1 => ticket::Nothing, Ticket(StationKind::Bar, TicketEvent::Acknowledged), till or station,
        adds(Stage);
    /// Done.
    "bds.ticket.done" 1 => ticket::Nothing, Ticket(StationKind::Bar, TicketEvent::Done), till or station,
        sets(Stage = "done");
    /// In hand again.
    "bds.ticket.recalled" 1 => ticket::Nothing, Ticket(StationKind::Bar, TicketEvent::Recalled), till or station,
        sets(Stage = "inHand");

    /// Adjusted + delta.
    "inventory.adjusted" 1 => stock::Adjusted, Stock(StockEvent::Adjusted), till with Stock, adds(Movements);
    /// What was there when the movements came to `seen`. Counts that `over` names are gone; of the others the highest
    /// (lamport, eventId) stands, and the rest are shown.
    "inventory.counted" 1 => stock::Counted, Stock(StockEvent::Counted), till with Stock, decides(Count);

    /// The shift of its author's till.
    "shift.opened" 1 => shift::Opened, Shift(ShiftEvent::Opened), till with Shift, begins;
    /// A movement.
    "shift.cash.moved" 1 => shift::CashMoved, Shift(ShiftEvent::CashMoved), till with MoveCash, adds(Cash);
    /// Closed. Closings that `over` names are gone; of the others the highest (lamport, eventId) stands, and the rest are shown.
    "shift.closed" 1 => shift::Closed, Shift(ShiftEvent::Closed), till with Shift, decides(Closing);

    /// All settings.
    "store.configured" 1 => StoreConfigured, Store(StoreEvent::Configured), server, sets(each field);
    /// The settings, field by field.
    "store.edited" 1 => StoreEdited, Store(StoreEvent::Edited), server with Settings, sets(each field);
    /// The catalogue: rows with all their fields. What it does not name stays. An import is several events of at most some
    /// hundred rows.
    "catalog.imported" 1 => CatalogImported, Catalog(CatalogEvent::Imported), server, sets(each field);
    /// The catalogue, field by field.
    "catalog.edited" 1 => CatalogEdited, Catalog(CatalogEvent::Edited), server with Goods, sets(each field);
    /// Who may sign in.
    "staff.imported" 2 [1: StaffImported] => StaffImported, Staff(StaffEvent::Imported), server, sets(each field);
    /// The staff, field by field. Who is archived can't sign in.
    "staff.edited" 2 [1: StaffEdited] => StaffEdited, Staff(StaffEvent::Edited), server with Staff, sets(each field);
    /// Records that are stored by their description, of one kind: rows with all their fields. What it does not name stays.
    "record.imported" 1 => RecordImported, Record(RecordEvent::Imported), server, sets(each field);
    /// One such record, field by field; begins one that is not there. What a later build alone knows is kept, and means
    /// something after an update. It takes what its description says (RECORDS.md), which is `goods` of those that there are, but `roles` of `role`.
    "record.edited" 1 => RecordEdited, Record(RecordEvent::Edited), server with Goods, sets(each field);

    /// A device as a whole row; numbers `kept` + 1 to `written` of the one it replaces are gone. Tokens issued up to
    /// `tokensAfter` count no more.
    "device.paired" 1 => DevicePaired, Device(DeviceEvent::Paired), server, sets(Device);
    /// The same row, as a manager changed it: name, number (those it had before stay its own: receipts carry them), role, or
    /// `revoked`: taken out.
    "device.changed" 1 => DevicePaired, Device(DeviceEvent::Changed), server, sets(Device);
    /// Nothing folds from it: what a client of the Socket.IO contract wrote, as it wrote it, in the stream that the hub keeps for
    /// it. What it means here stands right behind it, as events of that stream; nothing, if there is a fault or nobody knows the
    /// type.
    "client.event" 1 => ClientEvent, Client, server;
    /// An alarm: that stream has split. Its next right event is taken all the same. Written by whoever found it, once for a
    /// stream; the last one is shown.
    "device.diverged" 1 => DeviceDiverged, Device(DeviceEvent::Diverged), till or station or server, sets(Alarm);
    /// Events of that stream, from `seq` to `last`, count for nothing: their author may not write them. It stands before them
    /// in the hub's journal.
    "device.refused" 1 => DeviceRefused, Device(DeviceEvent::Refused), server, adds(Refusals);
    /// What stands at that place was done by someone who may not, and nobody approved it who may. It stands; it is in every inbox until
    /// someone has looked at it.
    "device.unpermitted" 1 => Unpermitted, Device(DeviceEvent::Unpermitted), server, adds(Marks);
    /// Someone who may do that has looked at it: it is in no inbox any more.
    "device.unpermitted.seen" 1 => UnpermittedSeen, Device(DeviceEvent::UnpermittedSeen), server, adds(Marks);
}
