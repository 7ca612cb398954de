//! The JSON of every report, as it is on the wire: golden files, which clients out there read.

use super::*;
use crate::base::clock::{Fence, Lamport, Timestamp};
use crate::base::ids::{
    ConflictId, DeviceId, Epoch, EventId, MovementId, PaymentId, RefundId, ShiftId, StoreId, TenantId,
    TicketId, UserId,
};
use crate::base::money::{Amount, Currency};
use crate::base::names::Names;
use crate::base::quantity::Quantity;
use crate::domain::device::DeviceRole;
use crate::domain::order::{self, OrderEvent, event as happened};
use crate::domain::shift::{self, DrawerSums, ShiftEvent};
use crate::domain::ticket;
use crate::journal::{Cursor, Hash, Head, Metadata, Seq};
use crate::projection::{self, Day};
use crate::protocol::message::Room;
use crate::records::staff::{PinTag, Role};
use crate::records::store_settings::StoreKind;
use crate::testing::{Device, add, create, line_added, line_id, order_id, pay};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;
use uuid::Uuid;

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn device(n: u128) -> DeviceId {
    DeviceId(uuid(n))
}

fn event(n: u128) -> EventId {
    EventId(uuid(0xe000 + n))
}

fn eur() -> Currency {
    Currency::from_code("EUR").unwrap()
}

/// The `n`-th event of a device.
fn meta(n: u32) -> Metadata {
    Metadata {
        event_id: event(n.into()),
        aggregate_id: order_id(1).into(),
        version: n,
        at: Timestamp(1_764_000_000_000 + i64::from(n) * 1000),
        device_id: device(3),
        user_id: (n % 2 == 1).then(|| UserId::from("maria")),
        approved_by: (n % 3 == 1).then(|| UserId::from("eleni")),
        lamport: Lamport(u64::from(n) + 10),
        seq: Seq(n.into()),
        fence: (n == 4).then_some(Fence(7)),
    }
}

fn names() -> Names {
    [("en", "Soup"), ("ar", "حساء")]
        .map(|(lang, name)| (lang.into(), name))
        .into_iter()
        .collect()
}

/// An order to which everything happened.
fn eventful_order() -> order::Order {
    let line = happened::LineAdded {
        name: names(),
        modifiers: vec![happened::ChosenModifier {
            modifier_id: "rare".into(),
            name: Names::of("en", "Rare"),
            price: Amount(-50),
        }],
        note: Some("no salt".into()),
        ..line_added(1, 450)
    };
    let plain = happened::LineAdded {
        station: None,
        ..line_added(2, 1_250)
    };
    let events = [
        OrderEvent::Created(
            happened::Created {
                number: "3-1".into(),
                currency: eur(),
                service: happened::Service::DineIn,
                table: Some("5".into()),
                guests: Some(2),
            }
            .into(),
        ),
        OrderEvent::LineAdded(line.into()),
        OrderEvent::LineAdded(plain.into()),
        OrderEvent::Locked(happened::Locked {
            device_id: device(3),
            user_id: Some("maria".into()),
            fence: Fence(9),
            approved_by: None,
        }),
        OrderEvent::Updated(happened::Updated {
            guests: Some(4),
            note: Some("birthday".into()),
            over: Some(Vec::new()),
            ..happened::Updated::default()
        }),
        OrderEvent::Updated(happened::Updated {
            table: Some("7".into()),
            guests: Some(5),
            over: Some(Vec::new()),
            ..happened::Updated::default()
        }),
        OrderEvent::Parked(happened::Parked {
            label: Some("terrace left".into()),
            over: None,
        }),
        OrderEvent::Sent(happened::Sent {
            send: 1,
            lines: vec![happened::SentLine {
                line_id: line_id(1),
                quantity: Quantity::ONE,
            }],
        }),
        OrderEvent::Paid(
            happened::Paid {
                payment_id: PaymentId(uuid(0xa1)),
                method: happened::PaymentMethod::Cash,
                amount: Amount(1_650),
                tendered: Amount(2_000),
                change: Amount(350),
                total: Amount(1_650),
                receipt: "3-000001".into(),
                shift: Some(ShiftId(uuid(0x51))),
                utc_offset: 120,
                day_begins: 0,
                lines: [(line_id(1), Quantity::ONE)].into_iter().collect(),
                over: vec![event(1)],
            }
            .into(),
        ),
        OrderEvent::Refunded(
            happened::Refunded {
                refund_id: RefundId(uuid(0xb1)),
                payment_id: Some(PaymentId(uuid(0xa1))),
                method: happened::PaymentMethod::Card,
                amount: Amount(400),
                excess: Amount(100),
                reason: Some("cold".into()),
                receipt: "3-000002".into(),
                shift: None,
                utc_offset: -60,
                day_begins: 0,
                over: vec![event(9)],
            }
            .into(),
        ),
        OrderEvent::Voided(happened::Voided::default()),
        OrderEvent::ConflictResolved(happened::ConflictResolved {
            conflict: ConflictId(uuid(0xc1)),
            action: order::ActionKind::Acknowledge,
            note: None,
            approved_by: None,
        }),
    ];
    let mut order = order::Order::default();
    for (n, event) in (1..).zip(&events) {
        order.evolve(&meta(n), event);
    }
    order.stale_fences = vec![meta(4)];
    order
}

fn eventful_shift() -> (shift::Shift, shift::ShiftTotals) {
    let events = [
        ShiftEvent::Opened(shift::event::Opened {
            number: "3-1".into(),
            float: Amount(10_000),
            currency: eur(),
        }),
        ShiftEvent::CashMoved(shift::event::CashMoved {
            movement_id: MovementId(uuid(0xd1)),
            kind: shift::event::CashKind::PaidOut,
            amount: Amount(1_200),
            reason: "ice".into(),
        }),
        ShiftEvent::Closed(shift::event::Closed {
            counted: Amount(9_000),
            expected: Amount(9_100),
            note: Some("one coin".into()),
            over: vec![event(2)],
        }),
        ShiftEvent::Closed(shift::event::Closed {
            counted: Amount(9_050),
            expected: Amount(9_100),
            note: None,
            over: Vec::new(),
        }),
    ];
    let mut shift = shift::Shift::default();
    for (n, event) in (1..).zip(&events) {
        shift.evolve(&meta(n), event);
    }
    let totals = shift.totals(DrawerSums {
        taken: Amount(1_650),
        refunded: Amount(400),
        payments: 3,
        refunds: 1,
    });
    (shift, totals)
}

fn eventful_ticket() -> ticket::Ticket {
    let created = ticket::event::Created {
        order_id: order_id(1),
        order_number: "3-1".into(),
        send: 1,
        station: "kitchen".into(),
        table: Some("5".into()),
        note: Some("birthday".into()),
        lines: vec![
            ticket::event::TicketLine {
                line_id: line_id(1),
                name: names(),
                quantity: Quantity(1_500),
                unit: "kg".into(),
                modifiers: vec![Names::of("en", "Rare")],
                note: Some("no salt".into()),
            },
            ticket::event::TicketLine {
                line_id: line_id(2),
                name: Names::of("en", "Ham"),
                quantity: Quantity::ONE,
                unit: "piece".into(),
                modifiers: Vec::new(),
                note: None,
            },
        ],
    };
    let mut ticket = ticket::Ticket::default();
    ticket.evolve(&meta(1), &ticket::TicketEvent::Created(created));
    let begun = ticket::TicketEvent::Acknowledged(ticket::event::Nothing {});
    ticket.evolve(&meta(2), &begun);
    ticket
}

/// The sales of a day on which a till sold twice.
fn day_of_sales() -> (Day, projection::DaySales) {
    let mut till = Device::new(1);
    for n in [1, 2] {
        till.order(order_id(n), create()).unwrap();
        till.order(order_id(n), add(n, 450)).unwrap();
        till.order(order_id(n), pay(n, 500)).unwrap();
    }
    let (day, sales) = till.replica.sales(Day(i64::MIN)..=Day(i64::MAX)).next().unwrap();
    (day, sales.clone())
}

/// Holds a value to its golden file, and to what a client makes of that.
fn holds<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, golden: &str) {
    let golden: Value = serde_json::from_str(golden).unwrap();
    let found = serde_json::to_value(value).unwrap();
    assert_eq!(found, golden, "found:\n{found:#}");
    let read: T = serde_json::from_value(golden).unwrap();
    assert_eq!(read, *value);
}

#[test]
fn reports_read_as_ever() {
    let (order, ticket) = (eventful_order(), eventful_ticket());
    let row = OrderRow {
        order_id: order_id(1),
        order: (&order).into(),
        totals: order.totals().into(),
        tickets: Some(vec![TicketRow {
            ticket_id: TicketId(uuid(0xf1)),
            ticket: (&ticket).into(),
        }]),
    };
    holds(&row, include_str!("golden/order.json"));
    let unknown = Order::from(&order::Order::default());
    holds(&unknown, include_str!("golden/order-unknown.json"));
    let (shift, totals) = eventful_shift();
    let row = ShiftRow {
        shift_id: ShiftId(uuid(0x51)),
        shift: (&shift).into(),
        totals: totals.into(),
    };
    holds(&row, include_str!("golden/shift.json"));
    let (day, sales) = day_of_sales();
    holds(&SalesRow::new(day, &sales), include_str!("golden/sales.json"));
}

fn realm() -> (TenantId, StoreId) {
    ("acme".into(), "north".into())
}

fn at() -> Timestamp {
    Timestamp(1_764_000_000_000)
}

#[test]
fn pairing_reads_as_ever() {
    let (tenant_id, store_id) = realm();
    let offer = |one_tap: Option<OneTap>| Offer {
        store_name: names(),
        kind: one_tap.as_ref().map(|_| StoreKind::Restaurant),
        languages: vec!["en".into(), "ar".into()],
        demo: true,
        one_tap,
    };
    let member = DemoMember {
        id: "maria".into(),
        name: "Maria".into(),
        role: Role::Manager,
        pin: "1234".into(),
    };
    let one_tap = OneTap {
        code: "123456".into(),
        staff: vec![member],
    };
    let ask = PairRequest {
        code: "123456".into(),
        device_id: device(1),
        name: "Till".into(),
        role: None,
        replaces: None,
        former_hub: None,
        key: None,
    };
    let again = PairRequest {
        role: Some(DeviceRole::Kitchen),
        replaces: Some(Former {
            device_id: device(2),
            written: Seq(9),
        }),
        ..ask.clone()
    };
    let paired = Paired {
        token: "t".into(),
        device_id: device(1),
        number: 3,
        tenant_id,
        store_id,
        hub_id: device(9),
        epoch: Epoch(uuid(8)),
        replaced: Some(Replaced {
            device_id: device(2),
            kept: Seq(7),
            written: Seq(9),
        }),
    };
    let invitation = Invitation {
        code: "123456".into(),
        valid_seconds: 600,
        url: "https://192.168.1.5:4001/#123456".into(),
        qr: "<svg/>".into(),
    };
    let refusal = Refusal {
        code: "wrong-code".into(),
        message: "no".into(),
    };
    holds(
        &(
            offer(None),
            offer(Some(one_tap)),
            ask,
            again,
            paired,
            invitation,
            refusal,
        ),
        include_str!("golden/pairing.json"),
    );
}

fn device_row() -> DeviceRow {
    DeviceRow {
        device_id: device(1),
        number: 3,
        name: "Till".into(),
        role: Some(DeviceRole::Till),
        alias: None,
        revoked: false,
        replaced: true,
        connections: 2,
        last_seen: Some(at()),
        ahead_ms: Some(-120_000),
        app: Some("1.2.3".into()),
        device_seq: Seq(57),
        unsent: 3,
        slowed: 1,
    }
}

#[test]
fn devices_pins_and_clients_read_as_ever() {
    let change = DeviceChange {
        name: Some("Bar".into()),
        number: Some(7),
        role: Some(DeviceRole::Bar),
        revoke: false,
    };
    let out = DeviceChange {
        revoke: true,
        ..DeviceChange::default()
    };
    let pin = PinRow {
        user_id: "maria".into(),
        tag: PinTag(uuid(4)),
        hash: "$argon2id$v=19$".to_owned().into(),
    };
    let waiting = WaitingClient {
        device_id: "till-7".into(),
        since: at(),
    };
    let admission = Admission {
        device_id: "till-7".into(),
        name: None,
    };
    let health = Health {
        success: true,
        service: "cloudclever-pos-hub".into(),
        version: "1.2.3".into(),
        status: "healthy".into(),
        capabilities: vec!["real-time-sync".into()],
        data: Uptime { uptime: 12 },
        timestamp: at(),
    };
    let stats = Stats {
        success: true,
        data: StoreStats {
            connected_clients: 2,
            total_events: 9,
            events_per_tenant: [(realm().0, 9)].into(),
            uptime: 12,
        },
        timestamp: at(),
    };
    let stock = StockRow {
        product_id: "soup".into(),
        level: Quantity(-2_000),
        reserved: Quantity(500),
        sold: Quantity(2_000),
    };
    holds(
        &(
            device_row(),
            change,
            out,
            pin,
            waiting,
            admission,
            health,
            stats,
            stock,
        ),
        include_str!("golden/devices.json"),
    );
    let later = serde_json::from_str::<DeviceChange>(r#"{"colour": "red"}"#);
    assert!(later.is_err(), "what would not be done is not passed over");
}

#[test]
fn hubs_events_and_the_status_read_as_ever() {
    let (tenant_id, store_id) = realm();
    let hubs = Hubs {
        looking: true,
        hubs: vec![HubRow {
            name: "Evertill".into(),
            address: "192.168.1.5:4001".into(),
            url: "http://192.168.1.5:4001/connect".into(),
            tenant_id: tenant_id.clone(),
            store_id: store_id.clone(),
            version: None,
            epoch: Some("e".into()),
            this_one: false,
            same_store: true,
            reachable: true,
        }],
    };
    let page = EventsPage {
        epoch: Epoch(uuid(8)),
        cursor: Cursor(4),
        more: false,
        events: vec![EventRow {
            cursor: Cursor(4),
            device_id: device(1),
            device_seq: Seq(2),
            hash: Hash([0xa5; 32]),
            bytes: "gA==".into(),
            envelope: None,
        }],
    };
    let appended = Appended {
        heads: vec![Head {
            device_id: device(1),
            seq: Seq(2),
            hash: Hash([0x0f; 32]),
        }],
        refused: vec![RefusedStream {
            code: "gap".into(),
            message: "send from its head".into(),
            device_id: device(2),
        }],
    };
    let version = Version {
        version: "1.2.3".into(),
        protocol: 1,
    };
    let status = Status {
        version: "1.2.3".into(),
        protocol: 1,
        uptime_seconds: 60,
        tenant_id: tenant_id.clone(),
        store_id: store_id.clone(),
        hub_id: device(9),
        epoch: Epoch(uuid(8)),
        cursor: Cursor(4),
        fold_lag: 0,
        snapshot_lag: 4,
        snapshot_age_seconds: None,
        quarantined: 1,
        diverged: vec![Diverged {
            device_id: device(1),
            seq: Seq(2),
            found: Hash([0xff; 32]),
        }],
        queue: 0,
        connections: 2,
        wal_bytes: 4096,
        disk_free_bytes: Some(7),
        disk_bytes: Some(9),
        room: Some(Room::Low),
        clock_doubted: true,
        certificate_ends: Some(at()),
        backup: BackupMark {
            failed: Some(BackupFailure {
                at: at(),
                why: "full".into(),
            }),
            ..BackupMark::default()
        },
        backup_age_seconds: None,
        peers: vec![Peer {
            name: "Other".into(),
            addresses: vec!["192.168.1.6:4001".into()],
            tenant_id,
            store_id,
            version: Some("1.2.3".into()),
            epoch: None,
        }],
        devices: vec![device_row()],
    };
    holds(
        &(hubs, page, appended, version, status),
        include_str!("golden/hub.json"),
    );
}

#[test]
fn an_import_and_its_report_read_as_ever() {
    let request = ImportRequest {
        files: [("store.toml".to_owned(), "bmFtZQ==".to_owned())].into(),
        encoding: Some("windows-1253".to_owned()),
        accept: vec![
            ImportQuestion::Prices,
            ImportQuestion::Taxes,
            ImportQuestion::Barcodes,
        ],
        missing: MissingRecords::Archive,
    };
    let report = ImportReport {
        imported: false,
        problems: vec![
            ImportProblem {
                file: "products.csv".to_owned(),
                line: Some(2),
                character: Some(9),
                column: Some("price".to_owned()),
                message: "\"4006381333931\" has the form of a bar code; a price was expected".to_owned(),
                question: Some(ImportQuestion::Prices),
            },
            ImportProblem {
                file: "categories.csv".to_owned(),
                line: None,
                character: None,
                column: None,
                message: "is missing; every store needs this file".to_owned(),
                question: None,
            },
        ],
        more_problems: 1,
        summary: Some(ImportSummary {
            settings: true,
            changed: [("product".to_owned(), 3)].into(),
            archived: 1,
            back: 2,
            left: 4,
        }),
        changes: vec![
            ImportChange {
                record: "product".to_owned(),
                id: "soup".to_owned(),
                what: ImportedAs::Changed,
                fields: vec![FieldChange {
                    field: "price".to_owned(),
                    from: 450.into(),
                    to: 480.into(),
                }],
            },
            ImportChange {
                record: "product".to_owned(),
                id: "tea".to_owned(),
                what: ImportedAs::Archived,
                fields: Vec::new(),
            },
        ],
        more_changes: 5,
    };
    holds(&(request, report), include_str!("golden/imports.json"));
}

#[test]
fn a_hash_is_exactly_64_hexadecimal_digits() {
    let read = |text: &str| serde_json::from_value::<Hash>(text.into()).ok();
    assert_eq!(read(&"0f".repeat(32)), Some(Hash([0x0f; 32])));
    for bad in [
        "",
        "0f",
        &"0f".repeat(33),
        &"+f".repeat(32),
        &"g0".repeat(32),
        &"0".repeat(63),
    ] {
        assert_eq!(read(bad), None, "{bad}");
    }
}
