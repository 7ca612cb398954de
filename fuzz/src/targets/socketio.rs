//! Packets of a Socket.IO client, as Engine.IO's polling sends them: joined by record separators. What they say is read,
//! understood, folded and told again, as the hub does it. Amounts and quantities are what an oracle of whole numbers
//! says, or are refused, and no line has a price that nobody wrote.

#![expect(
    clippy::expect_used,
    reason = "a currency that is there, and what must never fail"
)]

use crate::exact::{self, scalars};
use crate::samples::realm;
use core_wasm::base::ids::DeviceId;
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::names::Names;
use core_wasm::base::station::StationKind;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::{Body, read};
use core_wasm::journal::{Cursor, Entry};
use core_wasm::records::store_settings::{Station, StoreConfigured, StoreEvent, StoreKind};
use core_wasm::replica::{Command, Context, Replica, Rights};
use hub_server::socketio::outbound::Outbound;
use hub_server::socketio::page::Page;
use hub_server::socketio::table::SOCKETIO_MESSAGES;
use hub_server::socketio::wire::{Batch, CursorRequest, EventBase, Fields, Hello, LockCall, first_value};
use hub_server::socketio::{ids, inbound};
use serde_json::{Value, json};
use socketioxide_core::packet::PacketData;
use socketioxide_core::parser::{Parse, ParseConfig, ParserState};
use socketioxide_parser_common::CommonParser;
use std::sync::LazyLock;
use uuid::Uuid;

/// Between the packets of one request (the protocol of Engine.IO 4, 'HTTP long-polling').
const SEPARATOR: char = '\u{1e}';
/// Beyond this many minor units a number has more digits than a double keeps, and may come back as another.
const KEPT: i64 = 1_000_000_000_000;

const CLIENT: DeviceId = DeviceId(Uuid::from_u128(7));

/// The hub's, of a shop that has been set up.
static HUB: LazyLock<Replica> = LazyLock::new(|| {
    let station = |id: &str, kind| Station {
        id: id.into(),
        name: Names::of("en", id),
        kind,
    };
    let store = StoreConfigured {
        name: Names::of("en", "Shop"),
        kind: StoreKind::Restaurant,
        currency: currency(),
        languages: vec!["en".into()],
        time_zone: "UTC".to_owned(),
        taxes: Vec::new(),
        stations: vec![
            station("kitchen", StationKind::Kitchen),
            station("bar", StationKind::Bar),
        ],
        units: Vec::new(),
        scale_labels: Vec::new(),
        scan_prefix: None,
        day_begins: Default::default(),
        scan_suffix: None,
    };
    let mut hub = Replica::new(realm(), DeviceId(Uuid::from_u128(100)), 0);
    let body = Body::Store(StoreEvent::Configured(store));
    let mut new_id = Uuid::now_v7;
    let mut context = Context {
        now: core_wasm::base::clock::Timestamp(0),
        utc_offset_minutes: 0,
        fences: core_wasm::base::clock::Fences::new(),
        user_id: None,
        approved_by: None,
        rights: Rights::All,
        new_id: &mut new_id,
    };
    let command = Command::Record(realm().singleton("store"), body);
    let entries = hub.execute(vec![command], &mut context).unwrap_or_default();
    hub.apply_all(&entries);
    hub.settle();
    hub
});

fn currency() -> Currency {
    Currency::from_code("EUR").expect("a currency")
}

/// One packet of a client.
fn packet(name: &str, body: &Value) -> String {
    format!("42{}", json!([name, body]))
}

fn event(id: &str, kind: &str, about: &str, payload: &Value) -> Value {
    json!({
        "eventId": id, "tenantId": realm().tenant_id, "storeId": realm().store_id, "aggregateType": "order",
        "aggregateId": about, "version": 1, "type": kind, "at": "2026-11-23T08:00:00.000Z",
        "actor": { "deviceId": "web-1", "userId": "eleni" },
        "clock": { "lamport": 1_795_000_000_000_u64, "deviceId": "web-1" }, "payload": payload,
    })
}

pub fn seeds() -> Vec<Vec<u8>> {
    let item = |id: &str, price: &str, quantity: u32| {
        json!({ "id": id, "name": id, "price": price, "quantity": quantity, "category": "food",
            "modifiers": [{ "id": "hot", "name": "Hot", "price": 0.25 }], "notes": "quick" })
    };
    let order = json!({ "order": { "id": "o-1", "orderNumber": "ORD-7", "tableNumber": 5, "guestCount": 2,
        "items": [item("soup", "4.50", 2), item("tea", "1.1", 3)], "total": 13.549_999_999_999_999, "tax": 0 } });
    let ticket =
        json!({ "ticket": { "ticketId": "k-1", "orderId": "o-1", "items": [item("soup", "4.5", 2)] } });
    let steps = [
        ("order.created", "o-1", order),
        (
            "order.updated",
            "o-1",
            json!({ "updates": { "items": [item("soup", "4.5", 3)], "total": 14.25 } }),
        ),
        ("kds.ticket.created", "k-1", ticket),
        ("kds.ticket.started", "k-1", json!({})),
        (
            "bds.ticket.created",
            "b-1",
            json!({ "orderId": "o-1", "items": [{ "name": "Ouzo" }] }),
        ),
        ("order.locked", "o-1", json!({})),
        ("order.parked", "o-1", json!({ "parkedAt": "now" })),
        (
            "order.paid",
            "o-1",
            json!({ "amount": 14.25, "tendered": 20, "paymentMethod": "card" }),
        ),
        ("order.cancelled", "o-2", json!({ "reason": "gone" })),
        (
            "inventory.adjusted",
            "soup",
            json!({ "delta": -0.125, "reason": "wasted" }),
        ),
        ("order.tipped", "o-1", json!({ "tip": 1.005 })),
    ];
    let steps = steps.iter().enumerate();
    let day: Vec<Value> = steps
        .map(|(n, (kind, about, payload))| event(&format!("evt-{n}"), kind, about, payload))
        .collect();
    let hello = json!({ "deviceId": "web-1", "tenantId": "t", "storeId": "s", "cursor": 12, "auth": { "userId": "eleni" } });
    let said = [
        "40{\"token\":\"a.b.c\"}".to_owned(),
        packet("hello", &hello),
        packet("cursor.request", &json!({ "fromLamport": 12 })),
        packet("order.lock.request", &json!({ "orderId": "o-1" })),
        "2".to_owned(),
        format!("4212{}", json!(["ping", {}])),
        format!("451-{}", json!(["hello", { "_placeholder": true, "num": 0 }])),
        "bAQID".to_owned(),
    ];
    let one_by_one: Vec<String> = day.iter().map(|event| packet("events.append", event)).collect();
    let bulk = packet("events.bulk", &json!({ "events": day }));
    let separator = SEPARATOR.to_string();
    [said.join(&separator), one_by_one.join(&separator), bulk]
        .map(String::into_bytes)
        .to_vec()
}

pub fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let (config, state) = (ParseConfig::default(), ParserState::default());
    let mut hub = HUB.clone();
    for packet in text.split(SEPARATOR) {
        // The first letter is Engine.IO's: 4 is a message, and all that Socket.IO sees.
        let Some(packet) = packet.strip_prefix('4') else {
            continue;
        };
        let Ok(packet) = CommonParser.decode_str(&config, &state, packet.to_owned().into()) else {
            continue;
        };
        let (PacketData::Event(value, _) | PacketData::BinaryEvent(value, _)) = packet.inner else {
            continue;
        };
        let Ok(name) = CommonParser.read_event(&value) else {
            continue;
        };
        let known = SOCKETIO_MESSAGES.iter().any(|message| message.name == name);
        let body = value.as_str().and_then(|text| first_value(text.as_str()));
        if let Some(body) = body.filter(|_| known) {
            said(&mut hub, name, body.get());
        }
    }
}

fn said(hub: &mut Replica, name: &str, body: &str) {
    match name {
        "hello" => drop(serde_json::from_str::<Hello>(body)),
        "cursor.request" => drop(serde_json::from_str::<CursorRequest>(body)),
        "events.append" => take(hub, &[body]),
        "events.bulk" => {
            if let Ok(batch) = serde_json::from_str::<Batch>(body) {
                let events: Vec<&str> = batch.events.iter().map(|event| event.get()).collect();
                take(hub, &events);
            }
        }
        _ => {
            if let Ok(call) = serde_json::from_str::<LockCall>(body) {
                let _ = (ids::is_id(&call.order_id), ids::order(&realm(), &call.order_id));
            }
        }
    }
}

/// Takes events as one page, and tells what came of them.
fn take(hub: &mut Replica, jsons: &[&str]) {
    let read = jsons
        .iter()
        .filter_map(|json| Some((*json, EventBase::read(json).ok()?)));
    let events: Vec<(&str, EventBase<'_>)> = read.collect();
    let mut page = Page::new(hub, CLIENT, events.iter().map(|(_, event)| event));
    for (json, event) in &events {
        // The client knows of half of the lines that others put there.
        let _ = page.add(event, json, &|line| line.0.as_u128() & 1 == 0);
    }
    for text in events.iter().flat_map(|(json, _)| scalars(json)) {
        exact::check(&text);
    }
    let before = hub.quarantine().len();
    hub.apply_all(&page.entries);
    hub.settle();
    assert_eq!(hub.quarantine().len(), before, "the hub can't read what it wrote");
    let written: Vec<Amount> = events
        .iter()
        .flat_map(|(json, _)| scalars(json))
        .filter_map(|text| hub_server::socketio::decimal::amount(&text, currency()))
        .collect();
    let outbound = Outbound {
        replica: hub,
        names: &ids::Names::default(),
    };
    for (place, entry) in (1..).map(Cursor).zip(&page.entries) {
        has_no_price_of_its_own(entry, &written, hub);
        for told in outbound.translate(place, entry).events {
            let event = EventBase::read(told.get()).expect("what is told is an event of the contract");
            comes_back(&event, hub);
        }
    }
}

/// A line costs what somebody wrote.
fn has_no_price_of_its_own(entry: &Entry, written: &[Amount], hub: &Replica) {
    let Ok(Body::Order(OrderEvent::LineAdded(added))) = read(hub.realm(), entry).map(|event| event.body)
    else {
        return;
    };
    if inbound::is_difference(Some(&added)) {
        return;
    }
    let modifiers = added.modifiers.iter().map(|modifier| modifier.price);
    let prices = std::iter::once(added.unit_price).chain(modifiers.filter(|price| *price != Amount::ZERO));
    for price in prices {
        assert!(written.contains(&price), "nobody wrote {price:?}");
    }
}

/// The total that clients are told of an order is its total.
fn comes_back(event: &EventBase<'_>, hub: &Replica) {
    let Some(view) = hub.order(ids::order(hub.realm(), &event.aggregate_id)) else {
        return;
    };
    let total = view.order.totals().total;
    let fields = Fields::of_payload(event.payload).unwrap_or_default();
    // A client's own event comes back as it was written; ours have all of an order.
    let (Some(told), Some(_)) = (fields.scalar(&["total"]), fields.scalar(&["due"])) else {
        return;
    };
    if event.event_id.parse::<Uuid>().is_ok() && total.0.abs() < KEPT {
        assert_eq!(told.amount(currency()), Some(total));
    }
}
