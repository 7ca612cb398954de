//! The golden corpus: one encoded event of every type and version ever written, as hex in `tests/golden`. Each must
//! decode forever, to what its snapshot says, and today's encoder must still write the newest ones byte for byte.
//!
//! A type that has gained a field has a further sample with it, `…-2.hex`.
//! A new type or version: add a sample below, run with `EVERTILL_GOLDEN=write`, and review what appears. A file that
//! exists is never rewritten.

#![allow(clippy::unwrap_used, reason = "a test: whatever fails must stop it")]

use core_wasm::base::clock::{Fence, Lamport, Timestamp};
use core_wasm::base::ids::{
    AggregateId, ConflictId, DeviceId, EventId, LineId, OrderId, PaymentId, Realm, RefundId, ShiftId,
    StationId,
};
use core_wasm::base::map::Map;
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::names::Names;
use core_wasm::base::quantity::Quantity;
use core_wasm::base::station::StationKind;
use core_wasm::base::tax::TaxRate;
use core_wasm::domain::client::ClientEvent;
use core_wasm::domain::device::{DeviceDiverged, DeviceEvent, DevicePaired, DeviceRole, Replaced};
use core_wasm::domain::order::{ActionKind, OrderEvent, event as order};
use core_wasm::domain::ticket::{TicketEvent, event as ticket};
use core_wasm::domain::{Body, Draft, KINDS, Reason, read};
use core_wasm::journal::{Entry, Hash, Head, Seq};
use core_wasm::records::catalog::{
    CatalogEdited, CatalogEvent, CatalogImported, Category, CategoryEdit, Modifier, ModifierGroup,
    ModifierGroupEdit, Product, ProductEdit, Table, TableEdit,
};
use core_wasm::records::staff::{Member, MemberEdit, PinTag, Role, StaffEdited, StaffEvent, StaffImported};
use core_wasm::records::store_settings::{
    Station, StoreConfigured, StoreEdited, StoreEvent, StoreKind, Tax, Unit,
};
use core_wasm::replica::{Change, Replica};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

#[path = "samples/stock_and_shift.rs"]
mod stock_and_shift;

fn realm() -> Realm {
    Realm {
        tenant_id: "t-golden".into(),
        store_id: "s-001".into(),
    }
}

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn names(en: &str, ar: &str) -> Names {
    [("en".into(), en), ("ar".into(), ar)].into_iter().collect()
}

fn samples() -> Vec<Body> {
    let line_id = LineId(uuid(20));
    let eur = Currency::from_code("EUR").unwrap();
    let ticket = ticket::Created {
        order_id: OrderId(uuid(10)),
        order_number: "2-14".into(),
        send: 1,
        station: "kitchen".into(),
        table: Some("5".into()),
        note: Some("birthday".into()),
        lines: vec![ticket::TicketLine {
            line_id,
            name: names("Lentil soup", "شوربة عدس"),
            quantity: Quantity::whole(2),
            unit: "piece".into(),
            modifiers: vec![names("No onion", "بدون بصل")],
            note: Some("one without lemon".into()),
        }],
    };
    let nothing = ticket::Nothing {};
    let mut bodies = vec![
        Body::Order(OrderEvent::Created(Arc::new(order::Created {
            number: "2-14".into(),
            currency: eur,
            service: order::Service::DineIn,
            table: Some("5".into()),
            guests: Some(2),
        }))),
        Body::Order(OrderEvent::LineAdded(Arc::new(order::LineAdded {
            line_id,
            product_id: "lentil-soup".into(),
            name: names("Lentil soup", "شوربة عدس"),
            unit_price: Amount(450),
            quantity: Quantity::whole(2),
            unit: "piece".into(),
            tax: "food".into(),
            tax_rate: TaxRate(90_000),
            station: Some(order::StationRef {
                id: StationId::from("kitchen"),
                kind: StationKind::Kitchen,
            }),
            modifiers: vec![order::ChosenModifier {
                modifier_id: "no-onion".into(),
                name: names("No onion", "بدون بصل"),
                price: Amount(0),
            }],
            note: Some("one without lemon".into()),
        }))),
        Body::Order(OrderEvent::LineQuantityChanged(order::LineQuantityChanged {
            line_id,
            delta: Quantity(-1000),
        })),
        Body::Order(OrderEvent::LineRemoved(order::LineRemoved {
            line_id,
            seen: Quantity::ONE,
        })),
        Body::Order(OrderEvent::Updated(order::Updated {
            table: Some("7".into()),
            guests: Some(3),
            note: Some("birthday".into()),
            ..order::Updated::default()
        })),
        Body::Order(OrderEvent::Parked(order::Parked {
            label: Some("blue jacket".into()),
            over: None,
        })),
        Body::Order(OrderEvent::Reparked(order::Parked::default())),
        Body::Order(OrderEvent::Sent(order::Sent {
            send: 1,
            lines: vec![order::SentLine {
                line_id,
                quantity: Quantity::whole(2),
            }],
        })),
        Body::Order(OrderEvent::Paid(Arc::new(order::Paid {
            payment_id: PaymentId(uuid(30)),
            method: order::PaymentMethod::Cash,
            amount: Amount(900),
            tendered: Amount(1000),
            change: Amount(100),
            total: Amount(900),
            receipt: "2-000009".into(),
            shift: Some(ShiftId(uuid(40))),
            utc_offset: 180,
            lines: Map::new(),
            over: Vec::new(),
        }))),
        Body::Order(OrderEvent::Voided(order::Voided {
            reason: Some("left".into()),
            ..order::Voided::default()
        })),
        Body::Order(OrderEvent::Refunded(Arc::new(order::Refunded {
            refund_id: RefundId(uuid(31)),
            payment_id: Some(PaymentId(uuid(30))),
            method: order::PaymentMethod::Cash,
            amount: Amount(900),
            excess: Amount(450),
            reason: Some("cold".into()),
            receipt: "2-000010".into(),
            shift: Some(ShiftId(uuid(40))),
            utc_offset: 180,
            over: vec![EventId(uuid(50))],
        }))),
        Body::Order(OrderEvent::ConflictResolved(order::ConflictResolved {
            conflict: ConflictId(uuid(60)),
            action: ActionKind::Acknowledge,
            note: Some("a tip".into()),
            approved_by: None,
        })),
        Body::Order(OrderEvent::Locked(order::Locked {
            device_id: DeviceId(uuid(2)),
            user_id: Some("ana".into()),
            fence: Fence(4),
            approved_by: Some("mona".into()),
        })),
        Body::Order(OrderEvent::LockReleased(order::LockReleased { fence: Fence(4) })),
        Body::Store(StoreEvent::Configured(StoreConfigured {
            name: names("Olive & Thyme", "زيتون وزعتر"),
            kind: StoreKind::Restaurant,
            currency: eur,
            languages: vec!["en".into(), "ar".into()],
            time_zone: "Asia/Nicosia".into(),
            taxes: vec![Tax {
                id: "food".into(),
                name: names("Food", "طعام"),
                rate: TaxRate(90_000),
            }],
            stations: vec![Station {
                id: "bar".into(),
                name: names("Bar", "البار"),
                kind: StationKind::Bar,
            }],
            units: vec![Unit {
                id: "kg".into(),
                name: names("Kilogram", "كيلوغرام"),
                symbol: names("kg", "كغ"),
                decimals: 3,
            }],
        })),
        Body::Store(StoreEvent::Edited(StoreEdited {
            name: names("Olive & Thyme", ""),
            kind: Some(StoreKind::Shop),
            languages: Some(vec!["ar".into(), "en".into()]),
            time_zone: Some("Asia/Amman".into()),
            taxes: Some(vec![Tax {
                id: "food".into(),
                name: names("Food", "طعام"),
                rate: TaxRate(50_000),
            }]),
            stations: Some(Vec::new()),
            units: Some(vec![Unit {
                id: "kg".into(),
                name: names("Kilogram", "كيلوغرام"),
                symbol: names("kg", "كغ"),
                decimals: 2,
            }]),
        })),
        Body::Catalog(CatalogEvent::Imported(CatalogImported {
            categories: vec![Category {
                id: "soups".into(),
                name: names("Soups", "شوربات"),
                colour: "amber".into(),
                sort: 1,
            }],
            products: vec![Product {
                id: "lentil-soup".into(),
                category: "soups".into(),
                name: names("Lentil soup", "شوربة عدس"),
                price: Amount(450),
                unit: "piece".into(),
                tax: "food".into(),
                station: Some("kitchen".into()),
                barcode: Some("2000000000015".into()),
                sku: Some("S-1".into()),
                modifier_groups: vec!["without".into()],
                weighed: false,
                sort: 0,
            }],
            modifier_groups: vec![ModifierGroup {
                id: "without".into(),
                name: names("Without", "بدون"),
                min: 0,
                max: 3,
                modifiers: vec![Modifier {
                    id: "no-onion".into(),
                    name: names("No onion", "بدون بصل"),
                    price: Amount(0),
                }],
            }],
            tables: vec![Table {
                id: "5".into(),
                name: "5".into(),
                area: names("Inside", "الداخل"),
                seats: 4,
                x: 10,
                y: 20,
            }],
        })),
        Body::Catalog(CatalogEvent::Edited(CatalogEdited {
            categories: vec![CategoryEdit {
                name: Names::of("en", "Hot soups"),
                colour: Some("clay".into()),
                sort: Some(-2),
                ..CategoryEdit::of("soups".into())
            }],
            products: vec![
                ProductEdit {
                    name: names("Lentil soup", ""),
                    category: Some("soups".into()),
                    price: Some(Amount(475)),
                    unit: Some("portion".into()),
                    tax: Some("food".into()),
                    station: Some("".into()),
                    barcode: Some("2000000000022".into()),
                    sku: Some("S-2".into()),
                    modifier_groups: Some(vec!["without".into()]),
                    weighed: Some(false),
                    sort: Some(1024),
                    ..ProductEdit::of("lentil-soup".into())
                },
                ProductEdit {
                    archived: Some(true),
                    ..ProductEdit::of("onion-soup".into())
                },
            ],
            modifier_groups: vec![ModifierGroupEdit {
                min: Some(1),
                max: Some(2),
                modifiers: Some(vec![Modifier {
                    id: "no-onion".into(),
                    name: names("No onion", "بدون بصل"),
                    price: Amount(0),
                }]),
                ..ModifierGroupEdit::of("without".into())
            }],
            tables: vec![TableEdit {
                area: names("Terrace", "الشرفة"),
                name: Some("5a".into()),
                seats: Some(6),
                x: Some(11),
                y: Some(21),
                ..TableEdit::of("5".into())
            }],
        })),
        Body::Staff(StaffEvent::Imported(StaffImported {
            staff: vec![Member {
                id: "ana".into(),
                name: "Ana".into(),
                role: Role::Waiter,
                pin: PinTag(uuid(70)),
            }],
        })),
        Body::Staff(StaffEvent::Edited(StaffEdited {
            staff: vec![
                MemberEdit {
                    name: Some("Ana K.".into()),
                    role: Some(Role::Manager),
                    pin: Some(PinTag(uuid(71))),
                    ..MemberEdit::of("ana".into())
                },
                MemberEdit {
                    archived: Some(true),
                    ..MemberEdit::of("ben".into())
                },
            ],
        })),
        Body::Device(DeviceEvent::Paired(DevicePaired {
            replaces: Some(Replaced {
                device_id: DeviceId(uuid(3)),
                kept: Seq(57),
                written: Seq(60),
            }),
            ..DevicePaired::new(DeviceId(uuid(2)), 2, "Till 2".into())
        })),
        Body::Device(DeviceEvent::Changed(DevicePaired {
            role: Some(DeviceRole::Till),
            former_numbers: vec![2],
            revoked: true,
            tokens_after: Some(Timestamp(1_760_000_000_000)),
            ..DevicePaired::new(DeviceId(uuid(2)), 7, "Terrace".into())
        })),
        Body::Device(DeviceEvent::Paired(DevicePaired {
            alias: Some("web-1760000000000-k3j5".into()),
            ..DevicePaired::new(DeviceId(uuid(4)), 8, "Old till".into())
        })),
        Body::Client(ClientEvent {
            event_id: "evt-1".into(),
            json: r#"{"eventId":"evt-1","type":"order.tipped"}"#.into(),
            fault: Some("no till knows what a tip is".into()),
        }),
        Body::Device(DeviceEvent::Diverged(DeviceDiverged {
            device_id: DeviceId(uuid(2)),
            seq: Seq(58),
            found: Hash([8; 32]),
        })),
    ];
    bodies.extend(stock_and_shift::samples());
    for kind in [StationKind::Kitchen, StationKind::Bar] {
        bodies.push(Body::Ticket(kind, TicketEvent::Created(ticket.clone())));
        bodies.push(Body::Ticket(kind, TicketEvent::Acknowledged(nothing)));
        bodies.push(Body::Ticket(kind, TicketEvent::Done(nothing)));
        bodies.push(Body::Ticket(kind, TicketEvent::Recalled(nothing)));
    }
    bodies.extend(fuller_samples(line_id));
    bodies
}

/// Types that have gained fields since their first sample.
fn fuller_samples(line_id: LineId) -> Vec<Body> {
    let over = vec![EventId(uuid(50)), EventId(uuid(51))];
    let parked = order::Parked {
        label: Some("terrace".into()),
        over: Some(over.clone()),
    };
    let lines = Map::from([(line_id, Quantity::whole(2))]);
    vec![
        Body::Order(OrderEvent::ConflictResolved(order::ConflictResolved {
            conflict: ConflictId(uuid(61)),
            action: ActionKind::Refund,
            note: None,
            approved_by: Some("eleni".into()),
        })),
        Body::Order(OrderEvent::Updated(order::Updated {
            label: Some("terrace".into()),
            over: Some(over.clone()),
            ..order::Updated::default()
        })),
        Body::Order(OrderEvent::Parked(parked.clone())),
        Body::Order(OrderEvent::Reparked(parked)),
        Body::Order(OrderEvent::Voided(order::Voided {
            reason: None,
            lines: lines.clone(),
            over: Some(over.clone()),
        })),
        Body::Order(OrderEvent::Paid(Arc::new(order::Paid {
            payment_id: PaymentId(uuid(30)),
            method: order::PaymentMethod::Cash,
            amount: Amount(900),
            tendered: Amount(1000),
            change: Amount(100),
            total: Amount(900),
            receipt: "2-000009".into(),
            shift: None,
            utc_offset: -210,
            lines,
            over,
        }))),
    ]
}

fn seal(body: Body) -> Entry {
    let head = Head {
        device_id: DeviceId(uuid(1)),
        seq: Seq(41),
        hash: Hash([7; 32]),
    };
    let draft = Draft {
        event_id: EventId(uuid(99)),
        aggregate_id: AggregateId(uuid(10)),
        version: 3,
        at: Timestamp(1_790_000_000_123),
        user_id: Some("ana".into()),
        fence: None,
        body,
    };
    draft.seal(&realm(), head, Lamport(77)).1
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.hex"))
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .chunks(40)
        .map(|row| row.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n")
        .collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn stored(name: &str) -> Entry {
    let path = path(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Entry {
        device_id: DeviceId(uuid(1)),
        seq: Seq(42),
        bytes: unhex(&text),
    }
}

#[test]
fn every_type_has_a_sample_and_is_written_as_ever() {
    let mut counts = BTreeMap::new();
    for body in samples() {
        let (kind, version) = body.kind();
        let count: &mut u32 = counts.entry(kind).or_default();
        *count += 1;
        let further = if *count > 1 {
            format!("-{count}")
        } else {
            String::new()
        };
        let entry = seal(body);
        let path = path(&format!("{kind}.v{version}{further}"));
        if std::env::var_os("EVERTILL_GOLDEN").is_some_and(|value| value == "write") && !path.exists() {
            std::fs::write(&path, hex(&entry.bytes)).unwrap();
        }
        let golden =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(
            golden,
            hex(&entry.bytes),
            "{kind} v{version} is written differently; stored events stay as they are: raise its version"
        );
    }
    for (kind, _) in KINDS {
        assert!(counts.contains_key(kind), "no sample of {kind}");
    }
}

#[test]
fn every_golden_event_still_decodes_to_what_it_meant() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".hex").map(str::to_owned))
        .collect();
    names.sort();
    for name in names {
        let decoded = read(&realm(), &stored(&name)).unwrap();
        insta::assert_debug_snapshot!(name, decoded);
    }
}

#[test]
fn every_version_ever_written_has_a_sample_that_folds() {
    for (kind, newest) in KINDS {
        for version in 1..=*newest {
            let mut replica = Replica::new(realm(), DeviceId(uuid(5)), 5);
            let change = replica.apply(&stored(&format!("{kind}.v{version}")));
            assert!(
                change.is_some_and(|change| change != Change::Quarantine),
                "{kind} v{version}: {:?}",
                replica.quarantine()
            );
        }
    }
}

#[test]
fn what_version_1_of_a_payment_did_not_say_is_filled_in() {
    let decoded = read(&realm(), &stored("order.paid.v1")).unwrap();
    let Body::Order(OrderEvent::Paid(paid)) = decoded.body else {
        panic!("{decoded:?}")
    };
    assert_eq!((paid.shift, paid.utc_offset), (None, 0));
    assert_eq!((paid.amount, paid.receipt.as_str()), (Amount(900), "2-000009"));
}

#[test]
fn a_version_that_nobody_wrote_is_told_from_one_to_come() {
    for (kind, newest) in KINDS {
        assert!(
            matches!(Body::decode(kind, 0, &[0x80]), Err(Reason::Damaged(_))),
            "{kind}"
        );
        let future = Body::decode(kind, newest + 1, &[0x80]);
        assert!(
            matches!(future, Err(Reason::FutureVersion { known, .. }) if known == *newest),
            "{kind}: {future:?}"
        );
    }
}
