//! The journal as clients are told it. What a client wrote comes back as it wrote it, and what the hub made of that is not
//! told again; what tills wrote becomes events of the contract, with the order or ticket as it stands. Pure.
//!
//! Keeps true: `clock.lamport` is the event's place in the hub's journal, so that a client that names the greatest it was
//! told misses nothing; amounts are decimals of the currency, written without a float; nothing of staff, settings or
//! devices is told.

use super::ids::Names;
use super::inbound::is_difference;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, Lang, LineId, OrderId, TableId, TicketId, UserId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;
use core_wasm::base::station::StationKind;
use core_wasm::domain::order::event::{LineAdded, PaymentMethod};
use core_wasm::domain::order::{Line, Order, OrderEvent, Status};
use core_wasm::domain::stock::StockEvent;
use core_wasm::domain::stock::event::Reason;
use core_wasm::domain::ticket::{Stage, TicketEvent};
use core_wasm::domain::{Body, read};
use core_wasm::journal::{Cursor, Entry, Metadata};
use core_wasm::replica::Replica;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Tells what a replica knows, by clients' names.
pub struct Outbound<'a> {
    /// What is folded.
    pub replica: &'a Replica,
    /// What clients call things.
    pub names: &'a Names,
}

/// An entry of the journal as clients are told it.
#[derive(Debug, Default)]
pub struct Translated {
    /// The events of the contract that it is; none for what is not theirs to know.
    pub events: Vec<Box<RawValue>>,
    /// The line that it put on an order: whoever is told this knows of it.
    pub line: Option<LineId>,
}

/// Exact decimal text as a JSON number.
#[derive(Debug)]
struct Decimal(String);

impl Decimal {
    fn of(amount: Amount, currency: Currency) -> Self {
        Self(amount.to_decimal(currency))
    }
}

impl From<Quantity> for Decimal {
    fn from(quantity: Quantity) -> Self {
        Self(quantity.to_decimal())
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.clone()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventOut<'a> {
    event_id: String,
    tenant_id: &'a str,
    store_id: &'a str,
    aggregate_type: &'static str,
    aggregate_id: &'a str,
    version: u32,
    #[serde(rename = "type")]
    kind: &'a str,
    at: Timestamp,
    actor: ActorOut,
    clock: ClockOut,
    payload: &'a RawValue,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActorOut {
    device_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClockOut {
    lamport: Cursor,
    device_id: String,
}

/// The clock of a client's own event: its place here, and beside it what the client wrote.
#[derive(Serialize)]
struct ClockAgain<'a> {
    lamport: Cursor,
    #[serde(rename = "deviceId")]
    device_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<&'a RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OrderOut<'a> {
    id: &'a str,
    order_id: &'a str,
    order_number: &'a str,
    tenant_id: &'a str,
    store_id: &'a str,
    currency: &'static str,
    status: &'static str,
    is_parked: bool,
    items: Vec<ItemOut<'a>>,
    subtotal: Decimal,
    tax: Decimal,
    total: Decimal,
    paid: Decimal,
    due: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    table_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guest_count: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: u32,
    lamport: Cursor,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemOut<'a> {
    id: String,
    sku: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Decimal>,
    quantity: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    modifiers: Vec<ModifierOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'a str>,
}

#[derive(Serialize)]
struct ModifierOut<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Decimal>,
}

#[derive(Serialize)]
struct Begun<'a> {
    order: OrderOut<'a>,
}

/// What an order is now, and what just happened to it.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Changed<'a> {
    order_id: &'a str,
    /// Missing if the order's beginning is not known here.
    #[serde(skip_serializing_if = "Option::is_none")]
    updates: Option<OrderOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parked_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tendered: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Decimal>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LockOut {
    order_id: String,
    device_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    fence: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TicketOut<'a> {
    ticket_id: &'a str,
    order_id: String,
    order_number: &'a str,
    tenant_id: &'a str,
    store_id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    station: &'a str,
    items: Vec<ItemOut<'a>>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    table_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'a str>,
    created_at: Timestamp,
    version: u32,
    lamport: Cursor,
}

#[derive(Serialize)]
struct TicketBegun<'a> {
    ticket: TicketOut<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StockOut<'a> {
    product_id: &'a str,
    sku: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    delta: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

impl Outbound<'_> {
    /// What stands at `place`.
    pub fn translate(&self, place: Cursor, entry: &Entry) -> Translated {
        let realm = self.replica.realm();
        // What nobody here can read, no client could.
        let Ok(decoded) = read(realm, entry) else {
            return Translated::default();
        };
        let line = match &decoded.body {
            Body::Order(OrderEvent::LineAdded(added)) => Some(added.line_id),
            _ => None,
        };
        let events = match &decoded.body {
            Body::Client(kept) => again(place, &kept.json).into_iter().collect(),
            _ if self.is_client(entry.device_id) => Vec::new(),
            body => self.translated(place, &decoded.meta, body),
        };
        Translated { events, line }
    }

    fn is_client(&self, stream: DeviceId) -> bool {
        let device = self.replica.devices().0.get(&stream);
        device.is_some_and(|device| device.alias.is_some())
    }

    /// What clients call a device.
    pub fn device(&self, id: DeviceId) -> String {
        let device = self.replica.devices().0.get(&id);
        let alias = device.and_then(|device| device.alias.clone());
        alias.unwrap_or_else(|| id.to_string())
    }

    /// What a member of staff is called.
    pub fn user(&self, id: &UserId) -> String {
        let member = self.replica.staff().0.get(id);
        member.map_or_else(|| id.to_string(), |member| member.name.clone())
    }

    fn lang(&self) -> Lang {
        let settings = self.replica.settings().get();
        settings
            .and_then(|store| store.languages.first().cloned())
            .unwrap_or_else(|| "en".into())
    }

    fn translated(&self, place: Cursor, meta: &Metadata, body: &Body) -> Vec<Box<RawValue>> {
        let id = meta.aggregate_id.0;
        match body {
            Body::Order(event) => self.order(place, meta, OrderId(id), event),
            Body::Ticket(kind, event) => self.ticket(place, meta, TicketId(id), *kind, event),
            Body::Stock(event) => self.stock(place, meta, event),
            Body::Shift(_)
            | Body::Store(_)
            | Body::Catalog(_)
            | Body::Staff(_)
            | Body::Record(_)
            | Body::Device(_)
            | Body::Client(_) => Vec::new(),
        }
    }

    fn event<P: Serialize>(
        &self,
        place: Cursor,
        meta: &Metadata,
        (aggregate_type, aggregate_id): (&'static str, &str),
        (event_id, kind): (Uuid, &str),
        payload: &P,
    ) -> Option<Box<RawValue>> {
        let realm = self.replica.realm();
        let device_id = self.device(meta.device_id);
        let out = EventOut {
            event_id: event_id.to_string(),
            tenant_id: realm.tenant_id.as_str(),
            store_id: realm.store_id.as_str(),
            aggregate_type,
            aggregate_id,
            version: meta.version,
            kind,
            at: meta.at,
            actor: ActorOut {
                device_id: device_id.clone(),
                user_id: meta.user_id.as_ref().map(ToString::to_string),
                user_name: meta.user_id.as_ref().map(|id| self.user(id)),
            },
            clock: ClockOut {
                lamport: place,
                device_id,
            },
            payload: &written(payload)?,
        };
        written(&out)
    }

    fn order(&self, place: Cursor, meta: &Metadata, id: OrderId, event: &OrderEvent) -> Vec<Box<RawValue>> {
        let name = self.names.of(id.0);
        let view = self.replica.order(id).filter(|view| view.order.created.is_some());
        let (lang, currency) = (self.lang(), view.and_then(|view| view.order.currency()));
        let out = view.and_then(|view| self.order_out(place, &name, view.order, &lang));
        let about = ("order", name.as_str());
        let (kind, payload) = match (event, out) {
            (OrderEvent::Created(_), Some(order)) => ("order.created", written(&Begun { order })),
            (OrderEvent::Locked(locked), _) => {
                let out = LockOut {
                    order_id: name.clone(),
                    device_id: self.device(locked.device_id),
                    user_id: locked.user_id.as_ref().map(ToString::to_string),
                    fence: locked.fence.0,
                };
                ("order.locked", written(&out))
            }
            (OrderEvent::LockReleased(released), _) => {
                let out = LockOut {
                    order_id: name.clone(),
                    device_id: self.device(meta.device_id),
                    user_id: None,
                    fence: released.fence.0,
                };
                ("order.lock.released", written(&out))
            }
            (event, updates) => {
                let mut changed = Changed {
                    order_id: &name,
                    updates,
                    ..Changed::default()
                };
                let kind = match event {
                    OrderEvent::Parked(_) => "order.parked",
                    OrderEvent::Reparked(_) => "order.reparked",
                    OrderEvent::Paid(_) => "order.paid",
                    _ => "order.updated",
                };
                match event {
                    OrderEvent::Parked(_) | OrderEvent::Reparked(_) => changed.parked_at = Some(meta.at),
                    OrderEvent::Paid(paid) => {
                        let decimal = |amount| currency.map(|currency| Decimal::of(amount, currency));
                        changed.paid_at = Some(meta.at);
                        changed.payment_id = Some(paid.payment_id.to_string());
                        changed.payment_method = Some(match paid.method {
                            PaymentMethod::Cash => "cash",
                            PaymentMethod::Card => "card",
                            PaymentMethod::Other => "other",
                        });
                        changed.receipt = Some(&paid.receipt);
                        changed.amount = decimal(paid.amount);
                        changed.tendered = decimal(paid.tendered);
                        changed.change = decimal(paid.change);
                    }
                    _ => {}
                }
                (kind, written(&changed))
            }
        };
        let told =
            payload.and_then(|payload| self.event(place, meta, about, (meta.event_id.0, kind), &payload));
        told.into_iter().collect()
    }

    fn order_out<'a>(
        &'a self,
        place: Cursor,
        name: &'a str,
        order: &'a Order,
        lang: &Lang,
    ) -> Option<OrderOut<'a>> {
        let realm = self.replica.realm();
        let currency = order.currency()?;
        let decimal = |amount| Decimal::of(amount, currency);
        let totals = order.totals();
        let included: Amount = totals.taxes.iter().map(|part| part.included).sum();
        let differences = order.slip().filter(|line| is_difference(line.added.as_deref()));
        let tax = included + differences.map(Line::price).sum();
        let items = order.slip().filter(|line| !is_difference(line.added.as_deref()));
        Some(OrderOut {
            id: name,
            order_id: name,
            order_number: order.number(),
            tenant_id: realm.tenant_id.as_str(),
            store_id: realm.store_id.as_str(),
            currency: currency.code(),
            status: match order.status {
                Status::Active => "active",
                Status::Parked => "parked",
                Status::Paid => "paid",
                Status::Voided => "cancelled",
            },
            is_parked: order.status == Status::Parked,
            items: items.filter_map(|line| self.item(line, currency, lang)).collect(),
            subtotal: decimal(totals.total - tax),
            tax: decimal(tax),
            total: decimal(totals.total),
            paid: decimal(totals.paid - totals.refunded),
            due: decimal(totals.due),
            table_number: order.table.as_ref().map(|table| self.table(table)),
            guest_count: order.guests,
            notes: order.note.as_deref(),
            label: order.label.as_deref(),
            created_at: order.created_at,
            updated_at: order.changed_at,
            version: order.version,
            lamport: place,
        })
    }

    /// A table as people call it; clients name it so too.
    fn table<'b>(&'b self, id: &'b TableId) -> &'b str {
        let known = self.replica.catalog().tables.get(id);
        known.map_or(id.as_str(), |table| table.name.as_str())
    }

    fn item<'a>(&self, line: &'a Line, currency: Currency, lang: &Lang) -> Option<ItemOut<'a>> {
        let added: &'a LineAdded = line.added.as_deref()?;
        let modifiers = added.modifiers.iter().map(|modifier| ModifierOut {
            id: modifier.modifier_id.as_str(),
            name: modifier.name.get(lang),
            price: Some(Decimal::of(modifier.price, currency)),
        });
        Some(ItemOut {
            id: line.id.to_string(),
            sku: added.product_id.as_str(),
            name: added.name.get(lang),
            price: Some(Decimal::of(added.unit_price, currency)),
            quantity: line.quantity.into(),
            category: added.station.as_ref().map(|station| match station.kind {
                StationKind::Kitchen => "food",
                StationKind::Bar => "beverage",
            }),
            modifiers: modifiers.collect(),
            notes: added.note.as_deref(),
        })
    }

    fn ticket(
        &self,
        place: Cursor,
        meta: &Metadata,
        id: TicketId,
        kind: StationKind,
        event: &TicketEvent,
    ) -> Vec<Box<RawValue>> {
        let name = self.names.of(id.0);
        let short = match kind {
            StationKind::Kitchen => "kds",
            StationKind::Bar => "bds",
        };
        // The contract says `ack` and `done`; clients in the field listen for `started` and `completed`.
        let kinds: &[&str] = match event {
            TicketEvent::Created(_) => &["created"],
            TicketEvent::Acknowledged(_) => &["ack", "started"],
            TicketEvent::Done(_) => &["done", "completed"],
            TicketEvent::Recalled(_) => &["recalled"],
        };
        let lang = self.lang();
        let payload = match event {
            TicketEvent::Created(created) => {
                let realm = self.replica.realm();
                let stage = self
                    .replica
                    .ticket(id)
                    .map_or(Stage::Waiting, |view| view.ticket.stage);
                let items = created.lines.iter().map(|line| ItemOut {
                    id: line.line_id.to_string(),
                    sku: "",
                    name: line.name.get(&lang),
                    price: None,
                    quantity: line.quantity.into(),
                    category: None,
                    modifiers: line
                        .modifiers
                        .iter()
                        .map(|name| ModifierOut {
                            id: name.get(&lang),
                            name: name.get(&lang),
                            price: None,
                        })
                        .collect(),
                    notes: line.note.as_deref(),
                });
                let ticket = TicketOut {
                    ticket_id: &name,
                    order_id: self.names.of(created.order_id.0),
                    order_number: &created.order_number,
                    tenant_id: realm.tenant_id.as_str(),
                    store_id: realm.store_id.as_str(),
                    kind: short,
                    station: created.station.as_str(),
                    items: items.collect(),
                    status: match stage {
                        Stage::Waiting => "pending",
                        Stage::InHand => "started",
                        Stage::Done => "completed",
                    },
                    table_number: created.table.as_ref().map(|table| self.table(table)),
                    notes: created.note.as_deref(),
                    created_at: meta.at,
                    version: meta.version,
                    lamport: place,
                };
                written(&TicketBegun { ticket })
            }
            _ => written(&BTreeMap::from([("at", meta.at)])),
        };
        let Some(payload) = payload else {
            return Vec::new();
        };
        let told = kinds.iter().enumerate().filter_map(|(index, what)| {
            let kind = format!("{short}.ticket.{what}");
            let event_id = match index {
                0 => meta.event_id.0,
                _ => Uuid::new_v5(&meta.event_id.0, kind.as_bytes()),
            };
            self.event(place, meta, (short, &name), (event_id, &kind), &payload)
        });
        told.collect()
    }

    fn stock(&self, place: Cursor, meta: &Metadata, event: &StockEvent) -> Vec<Box<RawValue>> {
        let product = event.product_id().as_str();
        let mut out = StockOut {
            product_id: product,
            sku: product,
            delta: None,
            counted: None,
            reason: None,
            note: None,
        };
        let kind = match event {
            StockEvent::Adjusted(adjusted) => {
                out.delta = Some(adjusted.delta.into());
                out.note = adjusted.note.as_deref();
                out.reason = Some(match adjusted.reason {
                    Reason::Received => "received",
                    Reason::Wasted => "wasted",
                    Reason::Returned => "returned",
                    Reason::Corrected => "corrected",
                    Reason::Transferred => "transferred",
                });
                "inventory.adjusted"
            }
            StockEvent::Counted(counted) => {
                out.counted = Some(counted.counted.into());
                "inventory.counted"
            }
        };
        let about = ("inventory", product);
        let told = self.event(place, meta, about, (meta.event_id.0, kind), &out);
        told.into_iter().collect()
    }
}

/// A client's event as it wrote it, but for the clock: that is the hub's.
fn again(place: Cursor, json: &str) -> Option<Box<RawValue>> {
    let mut fields: BTreeMap<String, &RawValue> = serde_json::from_str(json).ok()?;
    let before = fields.get("clock").copied();
    let text = |raw: &RawValue| {
        let inner: BTreeMap<String, &RawValue> = serde_json::from_str(raw.get()).ok()?;
        serde_json::from_str::<String>(inner.get("deviceId")?.get()).ok()
    };
    let author = before
        .and_then(text)
        .or_else(|| fields.get("actor").copied().and_then(text));
    let clock = written(&ClockAgain {
        lamport: place,
        device_id: author.as_deref().unwrap_or_default(),
        written: before,
    })?;
    fields.insert("clock".to_owned(), &clock);
    written(&fields)
}

/// Nothing here has a shape that JSON can't write.
fn written<T: Serialize + ?Sized>(value: &T) -> Option<Box<RawValue>> {
    to_raw_value(value)
        .inspect_err(|error| tracing::error!(%error, "an event could not be written for clients"))
        .ok()
}
