//! What docs/EVENTS.md shows byte by byte is what the code writes: two whole events, and ids that are worked out. Run it with
//! `EVERTILL_DOCS=write`, and look at what changed. Nothing there may change for events that were written already.

#![allow(clippy::unwrap_used, reason = "a test: whatever fails must stop it")]

use core_wasm::base::clock::{Lamport, Timestamp};
use core_wasm::base::ids::{AggregateId, DeviceId, EventId, LineId, OrderId, Realm, StationId, TicketId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;
use core_wasm::base::station::StationKind;
use core_wasm::base::tax::TaxRate;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::{Created, LineAdded, Service, StationRef};

use core_wasm::domain::{Body, Draft};
use core_wasm::journal::{Entry, Hash, Head, Seq};
use rmpv::Value;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

const END: &str = "<!-- generated: end -->";

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn realm() -> Realm {
    Realm {
        tenant_id: "t-demo".into(),
        store_id: "s-001".into(),
    }
}

const ORDER: u128 = 0x0a;

fn seal(head: Head, n: u128, version: u32, event: OrderEvent) -> Entry {
    let draft = Draft {
        event_id: EventId(uuid(n)),
        aggregate_id: AggregateId(uuid(ORDER)),
        version,
        at: Timestamp(1_790_000_000_000),
        user_id: Some("ana".into()),
        approved_by: None,
        fence: None,
        body: Body::Order(event),
    };
    draft.seal(&realm(), head, Lamport(u64::from(version))).1
}

/// A till begins an order and puts a line on it.
fn events() -> [Entry; 2] {
    let created = OrderEvent::Created(Arc::new(Created {
        number: "1-1".into(),
        currency: Currency::from_code("EUR").unwrap(),
        service: Service::DineIn,
        table: Some("5".into()),
        guests: None,
    }));
    let line = OrderEvent::LineAdded(Arc::new(LineAdded {
        line_id: LineId(uuid(0x0b)),
        product_id: "lentil-soup".into(),
        name: [("en".into(), "Lentil soup")].into_iter().collect(),
        unit_price: Amount(450),
        quantity: Quantity::whole(2),
        unit: "piece".into(),
        tax: "food".into(),
        tax_rate: TaxRate(90_000),
        station: Some(StationRef {
            id: "kitchen".into(),
            kind: StationKind::Kitchen,
        }),
        modifiers: Vec::new(),
        note: None,
    }));
    let start = Head {
        device_id: DeviceId(uuid(1)),
        seq: Seq(0),
        hash: Hash::NONE,
    };
    let first = seal(start, 0x0c, 1, created);
    let second = seal(first.head(), 0x0d, 2, line);
    [first, second]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// A value in diagnostic notation: what is not text, a number or nothing in a form of its own.
fn notation(value: &Value, indent: usize) -> String {
    match value {
        Value::Map(pairs) => {
            let pad = "  ".repeat(indent + 1);
            let fields: Vec<String> = pairs
                .iter()
                .map(|(name, value)| {
                    let inner = match (name.as_str(), value) {
                        (Some("payload"), Value::Binary(bytes)) => {
                            let inside = rmpv::decode::read_value(&mut bytes.as_slice()).unwrap();
                            format!("<< {} >>", notation(&inside, indent + 1))
                        }
                        _ => notation(value, indent + 1),
                    };
                    format!("{pad}{name}: {inner}")
                })
                .collect();
            format!("{{\n{}\n{}}}", fields.join(",\n"), "  ".repeat(indent))
        }
        Value::Binary(bytes) => format!("h'{}'", hex(bytes)),
        other => other.to_string(),
    }
}

fn two_events() -> String {
    let mut text = String::new();
    for (n, entry) in (1..).zip(events()) {
        let rows: Vec<String> = entry.bytes.chunks(40).map(hex).collect();
        let value = rmpv::decode::read_value(&mut entry.bytes.as_slice()).unwrap();
        writeln!(
            text,
            "Event {n}, {} bytes, SHA-256 `{}`:\n\n```hex event{n}\n{}\n```\n\n```\n{}\n```\n",
            entry.bytes.len(),
            hex(&entry.head().hash.0),
            rows.join("\n"),
            notation(&value, 0)
        )
        .unwrap();
    }
    text.trim_end().to_owned()
}

fn ids() -> String {
    let order = OrderId(uuid(ORDER));
    let realm = realm();
    let ticket = TicketId::derive(order, 1, &StationId::from("kitchen"));
    let rows = [
        (
            format!("the ticket of order `{order}`, send 1, for `kitchen`"),
            ticket.0,
        ),
        (
            "the settings of tenant `t-demo`, store `s-001`".to_owned(),
            realm.singleton("store").0,
        ),
        ("their catalogue".to_owned(), realm.singleton("catalog").0),
        (
            "their stock of `lentil-soup`".to_owned(),
            realm.inventory(&"lentil-soup".into()).0,
        ),
    ];
    let mut text = "| for example | its id |\n|---|---|\n".to_owned();
    for (what, id) in rows {
        writeln!(text, "| {what} | `{id}` |").unwrap();
    }
    text.trim_end().to_owned()
}

fn with(mut docs: String, name: &str, text: &str) -> String {
    let mark = format!("<!-- generated: {name} -->");
    let start = docs
        .find(&mark)
        .unwrap_or_else(|| panic!("docs/EVENTS.md has no {mark}"))
        + mark.len();
    let end = start + docs[start..].find(END).unwrap();
    docs.replace_range(start..end, &format!("\n{text}\n"));
    docs
}

#[test]
fn the_events_in_the_docs_are_those_that_are_written() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/EVENTS.md");
    let docs = std::fs::read_to_string(&path).unwrap();
    let right = with(docs.clone(), "two whole events", &two_events());
    let right = with(right, "worked out ids", &ids());
    if std::env::var_os("EVERTILL_DOCS").is_some_and(|value| value == "write") {
        std::fs::write(path, right).unwrap();
    } else {
        assert!(
            docs == right,
            "docs/EVENTS.md shows other bytes than the code writes: run this test with EVERTILL_DOCS=write"
        );
    }
}
