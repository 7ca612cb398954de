//! The table of event types: name, version, payload. A payload that isn't here is quarantined, never guessed at.
//!
//! A type whose payload changes its meaning or its shape gets the next version. The old shape keeps its own Rust type,
//! listed as `[1: Old]` behind the version, and `From<Old>` for its successor: a pure upcast, so that what folds is
//! always the newest shape. A type that changed twice lists `[1: V1 => V2, 2: V2]`: what each passes through.

use super::Reason;
use crate::base::station::StationKind;
use crate::codec::{Unpack, decode, encode};
use crate::domain::client::ClientEvent;
use crate::domain::device::{DeviceDiverged, DeviceEvent, DevicePaired};
use crate::domain::order::{OrderEvent, event as order};
use crate::domain::shift::{ShiftEvent, event as shift};
use crate::domain::stock::{StockEvent, event as stock};
use crate::domain::ticket::{TicketEvent, event as ticket};
use crate::journal::AggregateType;
use crate::records::catalog::{CatalogEdited, CatalogEvent, CatalogImported};
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
    /// To a device.
    Device(DeviceEvent),
    /// To something that only a client of the Socket.IO contract knows.
    Client(ClientEvent),
}

macro_rules! event_types {
    ($($name:literal $version:literal $([$($old:literal: $older:ty $(=> $via:ty)*),+])? => $payload:ty, $aggregate:ident, $pattern:pat => $value:expr, $build:expr;)+) => {
        /// Every type that this build writes, with its version.
        pub const KINDS: &[(&str, u16)] = &[$(($name, $version)),+];

        impl Body {
            /// Its name and version in the envelope.
            pub fn kind(&self) -> (&'static str, u16) {
                match self { $(#[allow(unused_variables)] $pattern => ($name, $version),)+ }
            }

            /// The kind of aggregate that it is about.
            pub fn aggregate_type(&self) -> AggregateType {
                match self { $(#[allow(unused_variables)] $pattern => AggregateType::$aggregate,)+ }
            }

            /// The payload as MessagePack.
            pub fn encode(&self) -> Vec<u8> {
                match self { $($pattern => encode($value),)+ }
            }

            /// Reads a payload.
            ///
            /// # Errors
            /// The [`Reason`] to quarantine it: unknown, newer than this build, or damaged.
            pub fn decode(kind: &str, version: u16, payload: &[u8]) -> Result<Self, Reason> {
                match kind {
                    $($name => {
                        let payload = match version {
                            $version => read::<$payload>(payload)?,
                            $($($old => {
                                let older = read::<$older>(payload)?;
                                $(let older = <$via>::from(older);)*
                                <$payload>::from(older)
                            })+)?
                            _ => return Err(unwritten(kind, version, $version)),
                        };
                        #[allow(clippy::redundant_closure_call)]
                        Ok(($build)(payload))
                    })+
                    _ => Err(Reason::UnknownType(kind.to_owned())),
                }
            }
        }
    };
}

fn read<T: for<'a> Unpack<'a>>(payload: &[u8]) -> Result<T, Reason> {
    decode(payload).map_err(|error| Reason::Damaged(error.to_string()))
}

fn unwritten(kind: &str, found: u16, known: u16) -> Reason {
    if found > known {
        let kind = kind.to_owned();
        Reason::FutureVersion { kind, found, known }
    } else {
        Reason::Damaged(format!("version {found} of '{kind}' was never written"))
    }
}

event_types! {
    "order.created" 1 => order::Created, Order, Body::Order(OrderEvent::Created(p)) => p, |p: order::Created| Body::Order(OrderEvent::Created(p.into()));
    "order.line.added" 1 => order::LineAdded, Order, Body::Order(OrderEvent::LineAdded(p)) => p, |p: order::LineAdded| Body::Order(OrderEvent::LineAdded(p.into()));
    "order.line.quantityChanged" 1 => order::LineQuantityChanged, Order, Body::Order(OrderEvent::LineQuantityChanged(p)) => p, |p| Body::Order(OrderEvent::LineQuantityChanged(p));
    "order.line.removed" 1 => order::LineRemoved, Order, Body::Order(OrderEvent::LineRemoved(p)) => p, |p| Body::Order(OrderEvent::LineRemoved(p));
    "order.updated" 1 => order::Updated, Order, Body::Order(OrderEvent::Updated(p)) => p, |p| Body::Order(OrderEvent::Updated(p));
    "order.parked" 1 => order::Parked, Order, Body::Order(OrderEvent::Parked(p)) => p, |p| Body::Order(OrderEvent::Parked(p));
    "order.reparked" 1 => order::Parked, Order, Body::Order(OrderEvent::Reparked(p)) => p, |p| Body::Order(OrderEvent::Reparked(p));
    "order.sent" 1 => order::Sent, Order, Body::Order(OrderEvent::Sent(p)) => p, |p| Body::Order(OrderEvent::Sent(p));
    "order.paid" 3 [1: order::PaidV1, 2: order::PaidV2] => order::Paid, Order, Body::Order(OrderEvent::Paid(p)) => p, |p: order::Paid| Body::Order(OrderEvent::Paid(p.into()));
    "order.voided" 1 => order::Voided, Order, Body::Order(OrderEvent::Voided(p)) => p, |p| Body::Order(OrderEvent::Voided(p));
    "order.refunded" 1 => order::Refunded, Order, Body::Order(OrderEvent::Refunded(p)) => p, |p: order::Refunded| Body::Order(OrderEvent::Refunded(p.into()));
    "order.conflict.resolved" 1 => order::ConflictResolved, Order, Body::Order(OrderEvent::ConflictResolved(p)) => p, |p| Body::Order(OrderEvent::ConflictResolved(p));
    "order.locked" 1 => order::Locked, Order, Body::Order(OrderEvent::Locked(p)) => p, |p| Body::Order(OrderEvent::Locked(p));
    "order.lock.released" 1 => order::LockReleased, Order, Body::Order(OrderEvent::LockReleased(p)) => p, |p| Body::Order(OrderEvent::LockReleased(p));
    "kds.ticket.created" 1 => ticket::Created, Kds, Body::Ticket(StationKind::Kitchen, TicketEvent::Created(p)) => p, |p| Body::Ticket(StationKind::Kitchen, TicketEvent::Created(p));
    "kds.ticket.ack" 1 => ticket::Nothing, Kds, Body::Ticket(StationKind::Kitchen, TicketEvent::Acknowledged(p)) => p, |p| Body::Ticket(StationKind::Kitchen, TicketEvent::Acknowledged(p));
    "kds.ticket.done" 1 => ticket::Nothing, Kds, Body::Ticket(StationKind::Kitchen, TicketEvent::Done(p)) => p, |p| Body::Ticket(StationKind::Kitchen, TicketEvent::Done(p));
    "kds.ticket.recalled" 1 => ticket::Nothing, Kds, Body::Ticket(StationKind::Kitchen, TicketEvent::Recalled(p)) => p, |p| Body::Ticket(StationKind::Kitchen, TicketEvent::Recalled(p));
    "bds.ticket.created" 1 => ticket::Created, Bds, Body::Ticket(StationKind::Bar, TicketEvent::Created(p)) => p, |p| Body::Ticket(StationKind::Bar, TicketEvent::Created(p));
    "bds.ticket.ack" 1 => ticket::Nothing, Bds, Body::Ticket(StationKind::Bar, TicketEvent::Acknowledged(p)) => p, |p| Body::Ticket(StationKind::Bar, TicketEvent::Acknowledged(p));
    "bds.ticket.done" 1 => ticket::Nothing, Bds, Body::Ticket(StationKind::Bar, TicketEvent::Done(p)) => p, |p| Body::Ticket(StationKind::Bar, TicketEvent::Done(p));
    "bds.ticket.recalled" 1 => ticket::Nothing, Bds, Body::Ticket(StationKind::Bar, TicketEvent::Recalled(p)) => p, |p| Body::Ticket(StationKind::Bar, TicketEvent::Recalled(p));
    "inventory.adjusted" 1 => stock::Adjusted, Inventory, Body::Stock(StockEvent::Adjusted(p)) => p, |p| Body::Stock(StockEvent::Adjusted(p));
    "inventory.counted" 1 => stock::Counted, Inventory, Body::Stock(StockEvent::Counted(p)) => p, |p| Body::Stock(StockEvent::Counted(p));
    "shift.opened" 1 => shift::Opened, Shift, Body::Shift(ShiftEvent::Opened(p)) => p, |p| Body::Shift(ShiftEvent::Opened(p));
    "shift.cash.moved" 1 => shift::CashMoved, Shift, Body::Shift(ShiftEvent::CashMoved(p)) => p, |p| Body::Shift(ShiftEvent::CashMoved(p));
    "shift.closed" 1 => shift::Closed, Shift, Body::Shift(ShiftEvent::Closed(p)) => p, |p| Body::Shift(ShiftEvent::Closed(p));
    "store.configured" 1 => StoreConfigured, Store, Body::Store(StoreEvent::Configured(p)) => p, |p| Body::Store(StoreEvent::Configured(p));
    "store.edited" 1 => StoreEdited, Store, Body::Store(StoreEvent::Edited(p)) => p, |p| Body::Store(StoreEvent::Edited(p));
    "catalog.imported" 1 => CatalogImported, Catalog, Body::Catalog(CatalogEvent::Imported(p)) => p, |p| Body::Catalog(CatalogEvent::Imported(p));
    "catalog.edited" 1 => CatalogEdited, Catalog, Body::Catalog(CatalogEvent::Edited(p)) => p, |p| Body::Catalog(CatalogEvent::Edited(p));
    "staff.imported" 2 [1: StaffImported] => StaffImported, Staff, Body::Staff(StaffEvent::Imported(p)) => p, |p| Body::Staff(StaffEvent::Imported(p));
    "staff.edited" 2 [1: StaffEdited] => StaffEdited, Staff, Body::Staff(StaffEvent::Edited(p)) => p, |p| Body::Staff(StaffEvent::Edited(p));
    "device.paired" 1 => DevicePaired, Device, Body::Device(DeviceEvent::Paired(p)) => p, |p| Body::Device(DeviceEvent::Paired(p));
    "device.changed" 1 => DevicePaired, Device, Body::Device(DeviceEvent::Changed(p)) => p, |p| Body::Device(DeviceEvent::Changed(p));
    "client.event" 1 => ClientEvent, Client, Body::Client(p) => p, Body::Client;
    "device.diverged" 1 => DeviceDiverged, Device, Body::Device(DeviceEvent::Diverged(p)) => p, |p| Body::Device(DeviceEvent::Diverged(p));
}
