mod items;

use super::*;
use core_wasm::base::clock::{Fences, Timestamp};
use core_wasm::base::ids::DeviceId;
use core_wasm::base::money::Amount;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::Body;
use core_wasm::domain::order::event::PaymentMethod;
use core_wasm::domain::order::{ConflictKind, Order, Status};
use core_wasm::domain::ticket::Stage;
use core_wasm::records::store_settings::{Station, StoreConfigured, StoreEvent, StoreKind};
use core_wasm::replica::{Context, Rights};
use core_wasm::store::contract::{device, realm};
use proptest::prelude::*;
use serde_json::{Value, json};
use server_kit::testing;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const CLIENT: u128 = 7;

/// A hub with a store, and one client whose events it receives.
struct Stage0 {
    replica: Replica,
    /// Lines that the client knows nothing of.
    unseen: BTreeSet<LineId>,
    next: u32,
}

impl Stage0 {
    fn new() -> Self {
        let mut replica = testing::replica([]);
        let station = |id: &str, kind| Station {
            id: id.into(),
            name: core_wasm::base::names::Names::of("en", id),
            kind,
        };
        let store = StoreConfigured {
            name: core_wasm::base::names::Names::of("en", "Shop"),
            kind: StoreKind::Restaurant,
            currency: Currency::from_code("EUR").unwrap(),
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
        let body = Body::Store(StoreEvent::Configured(store));
        testing::play(
            &mut replica,
            vec![Command::Record(realm().singleton("store"), body)],
        );
        replica.settle();
        Self {
            replica,
            unseen: BTreeSet::new(),
            next: 0,
        }
    }

    fn receive(&mut self, kind: &str, id: &str, payload: Value) -> Result<usize, Misread> {
        self.next += 1;
        let json = json!({
            "eventId": format!("evt-{}", self.next), "tenantId": "t-contract", "storeId": "s-1",
            "aggregateType": "order", "aggregateId": id, "version": 1, "type": kind,
            "at": "2026-11-23T08:00:00.000Z", "actor": { "deviceId": "web-1" },
            "clock": { "lamport": 1_790_000_000_000_u64, "deviceId": "web-1" }, "payload": payload,
        });
        self.receive_json(&json.to_string())
    }

    fn receive_json(&mut self, json: &str) -> Result<usize, Misread> {
        let event = EventBase::read(json).unwrap();
        let unseen = self.unseen.clone();
        let shop = Shop {
            replica: &self.replica,
            knows: &|_, line| !unseen.contains(&line),
            receipt: self.replica.next_receipt(device(CLIENT)),
            utc_offset: 60,
        };
        let Meaning::Acts(commands) = understand(&event, &shop)? else {
            panic!("{json}")
        };
        let count = commands.len();
        self.play(device(CLIENT), commands);
        Ok(count)
    }

    fn play(&mut self, author: DeviceId, commands: Vec<Command>) {
        let mut new_id = Uuid::now_v7;
        let mut context = Context {
            now: Timestamp(0),
            utc_offset_minutes: 0,
            fences: Fences::new(),
            user_id: None,
            approved_by: None,
            rights: Rights::All,
            new_id: &mut new_id,
        };
        for entry in self.replica.execute_for(author, commands, &mut context).unwrap() {
            self.replica.apply(&entry);
        }
        self.replica.settle();
    }

    fn order(&self, id: &str) -> &Order {
        self.replica.order(ids::order(&realm(), id)).unwrap().order
    }

    /// Name, quantity in thousandths, price in cents of every line.
    fn slip(&self, id: &str) -> Vec<(String, i64, i64)> {
        let lines = self.order(id).slip().map(|line| {
            let name = line.added.as_ref().unwrap().name.get(&"en".into()).to_owned();
            (name, line.quantity.0, line.price().0)
        });
        lines.collect()
    }
}

fn item(id: &str, price: &str, quantity: &str) -> Value {
    json!({ "id": id, "name": id, "price": price.parse::<f64>().unwrap(), "quantity": quantity.parse::<f64>().unwrap() })
}

#[test]
fn an_order_is_begun_changed_parked_and_paid() {
    let mut hub = Stage0::new();
    let soup = item("soup", "4.5", "2");
    let order = json!({ "id": "o-1", "orderNumber": "ORD-7", "tableNumber": 5, "guestCount": 2, "status": "active",
        "items": [soup, item("tea", "1.1", "3")], "total": 12.3, "tax": 0 });
    hub.receive("order.created", "o-1", json!({ "order": order }))
        .unwrap();
    let begun = hub.order("o-1");
    assert_eq!(
        hub.slip("o-1"),
        [("soup".into(), 2000, 900), ("tea".into(), 3000, 330)]
    );
    assert_eq!(
        (
            begun.number(),
            begun.label.as_deref(),
            begun.table.as_ref().map(|id| id.as_str()),
            begun.guests
        ),
        ("0-1", Some("ORD-7"), Some("5"), Some(2))
    );
    // The whole list, with more of one, none of the other and another one.
    let items = json!([item("soup", "4.5", "3"), item("bread", "0.8", "1")]);
    hub.receive("order.updated", "o-1", json!({ "updates": { "items": items } }))
        .unwrap();
    assert_eq!(
        hub.slip("o-1"),
        [("soup".into(), 3000, 1350), ("bread".into(), 1000, 80)]
    );
    // A client parks by an update and by an event.
    hub.receive(
        "order.updated",
        "o-1",
        json!({ "updates": { "status": "parked", "isParked": true } }),
    )
    .unwrap();
    assert_eq!(
        hub.receive("order.parked", "o-1", json!({ "parkedAt": "now" })),
        Ok(0)
    );
    assert_eq!(hub.order("o-1").status, Status::Parked);
    hub.receive("order.updated", "o-1", json!({ "updates": { "status": "paid" } }))
        .unwrap();
    assert_eq!(
        hub.order("o-1").status,
        Status::Parked,
        "money moves by order.paid only"
    );
    hub.receive(
        "order.paid",
        "o-1",
        json!({ "paidAt": "now", "paymentMethod": "card" }),
    )
    .unwrap();
    let paid = hub.order("o-1");
    let payment = &paid.payments[0].paid;
    assert_eq!(
        (paid.status, payment.amount, payment.method),
        (Status::Paid, Amount(1430), PaymentMethod::Card)
    );
    assert_eq!(payment.receipt, "0-000001");
    assert_eq!(paid.conflicts(ids::order(&realm(), "o-1")), []);
}

#[test]
fn what_says_the_same_again_changes_nothing() {
    let mut hub = Stage0::new();
    let order =
        json!({ "orderId": "o-1", "items": [item("soup", "4.5", "2")], "total": 9.0, "notes": "quick" });
    assert!(hub.receive("order.created", "o-1", order.clone()).unwrap() > 0);
    for kind in ["order.created", "order.updated"] {
        assert_eq!(hub.receive(kind, "o-1", order.clone()), Ok(0), "{kind}");
    }
    let paid = json!({ "paymentId": "p-1" });
    hub.receive("order.paid", "o-1", paid.clone()).unwrap();
    assert_eq!(hub.receive("order.paid", "o-1", paid), Ok(0), "one payment");
}

#[test]
fn what_cannot_be_understood_says_why_and_changes_nothing() {
    let mut hub = Stage0::new();
    hub.receive(
        "order.created",
        "o-1",
        json!({ "items": [item("soup", "4.5", "1")] }),
    )
    .unwrap();
    let before = hub.replica.fingerprint();
    let odd = |field: &str, value: Value| {
        let mut soup = item("soup", "4.5", "1");
        soup[field] = value;
        json!({ "items": [soup] })
    };
    let cases: [(&str, &str, Value, &str); 13] = [
        ("order.updated", "o-1", odd("price", json!(4.555)), "4.555"),
        ("order.updated", "o-1", odd("price", json!("four")), "four"),
        ("order.updated", "o-1", odd("price", json!(1e21)), "price"),
        ("order.updated", "o-1", odd("price", Value::Null), "price"),
        ("order.updated", "o-1", odd("quantity", json!(-1)), "quantity"),
        ("order.updated", "o-1", json!({ "items": "soup" }), "items"),
        (
            "order.updated",
            "o-1",
            json!({ "currency": "USD", "items": [] }),
            "USD",
        ),
        ("order.updated", "o-1", json!({ "guestCount": "two" }), "two"),
        ("order.updated", "o-1", json!([1, 2]), "payload"),
        ("order.paid", "o-2", json!({}), "order.created"),
        (
            "order.paid",
            "o-1",
            json!({ "amount": 5, "tendered": 4 }),
            "handed over",
        ),
        ("kds.ticket.done", "k-1", json!({}), "ticket.created"),
        ("inventory.adjusted", "soup", json!({ "delta": 0.0001 }), "0.0001"),
    ];
    for (kind, id, payload, words) in cases {
        let misread = hub.receive(kind, id, payload.clone()).unwrap_err().to_string();
        assert!(misread.contains(words), "{kind} {payload}: {misread}");
    }
    assert_eq!(hub.replica.fingerprint(), before);
}

#[test]
fn types_that_nobody_knows_are_told_from_those_that_mean_nothing_here() {
    let hub = Stage0::new();
    let shop = Shop {
        replica: &hub.replica,
        knows: &|_, _| true,
        receipt: String::new(),
        utc_offset: 60,
    };
    let order = ids::order(&realm(), "o-1");
    for (kind, expected) in [
        ("order.tipped", Meaning::Unknown),
        ("kds.ticket.burnt", Meaning::Unknown),
        ("xds.ticket.done", Meaning::Unknown),
        ("order.unparked", Meaning::Acts(Vec::new())),
        ("order.locked", Meaning::Lease(order, LeaseWish::Request)),
        ("order.lock.renew", Meaning::Lease(order, LeaseWish::Renew)),
        ("order.lock.released", Meaning::Lease(order, LeaseWish::Release)),
    ] {
        let json = json!({ "eventId": "e", "tenantId": "t", "storeId": "s", "aggregateId": "o-1", "type": kind, "payload": {} });
        assert_eq!(
            understand(&EventBase::read(&json.to_string()).unwrap(), &shop),
            Ok(expected),
            "{kind}"
        );
    }
}

#[test]
fn a_total_beyond_the_items_is_a_line_of_its_own() {
    let mut hub = Stage0::new();
    let order = |total: f64, tax: f64| json!({ "items": [item("soup", "4.5", "2")], "subtotal": 9.0, "tax": tax, "total": total });
    // 9.9 and 0.9 as doubles make them.
    hub.receive("order.created", "o-1", order(9.0 + 9.0 * 0.1, 9.0 * 0.1))
        .unwrap();
    assert_eq!(
        hub.slip("o-1"),
        [("soup".into(), 2000, 900), ("Tax".into(), 1000, 90)]
    );
    hub.receive("order.updated", "o-1", order(8.0, 0.0)).unwrap();
    assert_eq!(
        hub.slip("o-1"),
        [("soup".into(), 2000, 900), ("Difference".into(), 1000, -100)]
    );
    hub.receive("order.updated", "o-1", order(9.0, 0.0)).unwrap();
    assert_eq!(hub.slip("o-1"), [("soup".into(), 2000, 900)]);
}

#[test]
fn a_line_that_the_client_has_not_been_told_of_stays() {
    let mut hub = Stage0::new();
    hub.receive(
        "order.created",
        "o-1",
        json!({ "items": [item("soup", "4.5", "1")] }),
    )
    .unwrap();
    let order = ids::order(&realm(), "o-1");
    let theirs = hub.order("o-1").lines[0].added.clone().unwrap();
    let ours = core_wasm::domain::order::event::LineAdded {
        line_id: LineId(Uuid::now_v7()),
        name: core_wasm::base::names::Names::of("en", "tea"),
        ..(*theirs).clone()
    };
    hub.unseen.insert(ours.line_id);
    hub.play(
        device(1),
        vec![Command::Order(
            order,
            core_wasm::domain::order::OrderCommand::AddLine(ours.clone().into()),
        )],
    );
    hub.receive(
        "order.updated",
        "o-1",
        json!({ "items": [item("bread", "1", "1")] }),
    )
    .unwrap();
    let names: Vec<String> = hub.slip("o-1").into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["tea", "bread"], "the soup was taken off");
    // Told of it, by our own id, it may change and take it off.
    hub.unseen.clear();
    let mut tea = item("tea", "4.5", "4");
    tea["id"] = json!(ours.line_id);
    hub.receive("order.updated", "o-1", json!({ "items": [tea] }))
        .unwrap();
    assert_eq!(hub.slip("o-1"), [("tea".into(), 4000, 1800)]);
}

#[test]
fn a_payment_is_recorded_whatever_the_order_has_become() {
    let mut hub = Stage0::new();
    let id = ids::order(&realm(), "o-1");
    hub.receive(
        "order.created",
        "o-1",
        json!({ "items": [item("soup", "4.5", "1")] }),
    )
    .unwrap();
    hub.receive("order.paid", "o-1", json!({})).unwrap();
    hub.receive("order.paid", "o-1", json!({ "amount": 4.5, "tendered": 10 }))
        .unwrap();
    let order = hub.order("o-1");
    let amounts: Vec<_> = order
        .payments
        .iter()
        .map(|payment| (payment.paid.amount, payment.paid.change))
        .collect();
    assert_eq!(amounts, [(Amount(450), Amount(0)), (Amount(450), Amount(550))]);
    assert!(
        matches!(order.conflicts(id)[0].kind, ConflictKind::PaidTwice { .. }),
        "{:?}",
        order.conflicts(id)
    );
    // Another order: given up, and paid all the same; and one of which less was paid than it costs.
    hub.receive(
        "order.created",
        "o-2",
        json!({ "items": [item("soup", "4.5", "1")] }),
    )
    .unwrap();
    hub.receive("order.cancelled", "o-2", json!({})).unwrap();
    hub.receive("order.paid", "o-2", json!({})).unwrap();
    assert_eq!(hub.order("o-2").conflicts(ids::order(&realm(), "o-2")).len(), 1);
    hub.receive(
        "order.created",
        "o-3",
        json!({ "items": [item("soup", "4.5", "1")] }),
    )
    .unwrap();
    hub.receive("order.paid", "o-3", json!({ "amount": 4 })).unwrap();
    assert_eq!(hub.order("o-3").totals().due, Amount(50));
    hub.receive("order.paid", "o-3", json!({})).unwrap();
    assert_eq!(hub.order("o-3").totals().due, Amount(0), "the rest");
    let receipts: Vec<_> = ["o-1", "o-1", "o-2", "o-3", "o-3"]
        .iter()
        .zip([0, 1, 0, 0, 1])
        .map(|(id, at)| hub.order(id).payments[at].paid.receipt.clone())
        .collect();
    assert_eq!(
        receipts,
        (1..=5).map(|n| format!("0-{n:06}")).collect::<Vec<_>>(),
        "without a gap"
    );
}

#[test]
fn a_ticket_is_made_once_and_counts_as_sent() {
    let mut hub = Stage0::new();
    let mut soup = item("soup", "4.5", "2");
    soup["category"] = json!("food");
    hub.receive("order.created", "o-1", json!({ "items": [soup] }))
        .unwrap();
    let ticket =
        json!({ "ticket": { "ticketId": "k-1", "orderId": "o-1", "items": [soup], "tableNumber": "5" } });
    hub.receive("kds.ticket.created", "k-1", ticket.clone()).unwrap();
    assert_eq!(hub.receive("kds.ticket.created", "k-1", ticket), Ok(0));
    let line = &hub.order("o-1").lines[0];
    assert_eq!((line.sent, line.unsent()), (Quantity(2000), Quantity::ZERO));
    let stage = |hub: &Stage0| {
        hub.replica
            .ticket(ids::ticket(&realm(), "k-1"))
            .unwrap()
            .ticket
            .stage
    };
    for (kind, expected) in [
        ("kds.ticket.started", Stage::InHand),
        ("kds.ticket.completed", Stage::Done),
        ("kds.ticket.done", Stage::Done),
        ("kds.ticket.recalled", Stage::InHand),
    ] {
        hub.receive(kind, "k-1", json!({})).unwrap();
        assert_eq!(stage(&hub), expected, "{kind}");
    }
    // What is to be made needs no price, and a bar's goes to the bar.
    let plain = json!({ "orderId": "o-1", "items": [{ "name": "Ouzo" }] });
    hub.receive("bds.ticket.created", "b-1", plain).unwrap();
    let bar = hub.replica.ticket(ids::ticket(&realm(), "b-1")).unwrap();
    assert_eq!(bar.ticket.created.as_ref().unwrap().station.as_str(), "bar");
}

#[test]
fn stock_changes_by_what_is_told() {
    let mut hub = Stage0::new();
    for (payload, delta) in [
        (
            json!({ "productId": "tea", "delta": 2.5, "reason": "received" }),
            2500,
        ),
        (json!({ "sku": "tea", "quantity": -1, "reason": "stolen" }), 1500),
        (
            json!({ "productId": "tea", "adjustment": "0.25", "reason": "wasted" }),
            1750,
        ),
    ] {
        hub.receive("inventory.adjusted", "tea", payload).unwrap();
        let stock = hub.replica.stock(&"tea".into());
        assert_eq!(stock.level, Quantity(delta));
    }
}

proptest! {
    /// A client that sends all items after each change: what is on the slip is what it sent last, to the cent, and
    /// nobody ever counts below nothing.
    #[test]
    fn the_slip_is_what_the_client_said_last(
        edits in prop::collection::vec(prop::collection::btree_map(0_u8..5, (1_i64..2000, 1_i64..100_000), 0..5), 1..8),
        taxed in prop::bool::ANY,
    ) {
        let mut hub = Stage0::new();
        let eur = Currency::from_code("EUR").unwrap();
        for (index, items) in edits.iter().enumerate() {
            let list: Vec<String> = items.iter().map(|(id, (quantity, price))| format!(
                r#"{{"id":"i-{id}","name":"n{id}","price":{},"quantity":{}}}"#,
                Amount(*price).to_decimal(eur), Quantity(*quantity).to_decimal(),
            )).collect();
            let sum: Amount = items.values().map(|(quantity, price)| Quantity(*quantity).price(Amount(*price))).sum();
            let tax = if taxed && !items.is_empty() { Amount(7) } else { Amount(0) };
            let kind = if index == 0 { "order.created" } else { "order.updated" };
            let json = format!(
                r#"{{"eventId":"e{index}","tenantId":"t-contract","storeId":"s-1","aggregateId":"o","type":"{kind}",
                "payload":{{"updates":{{"items":[{}],"total":{},"tax":{}}}}}}}"#,
                list.join(","), (sum + tax).to_decimal(eur), tax.to_decimal(eur),
            );
            hub.receive_json(&json).unwrap();
            let mut slip: BTreeMap<String, (i64, i64)> = BTreeMap::new();
            for (name, quantity, price) in hub.slip("o") {
                slip.insert(name, (quantity, price));
            }
            let mut expected: BTreeMap<String, (i64, i64)> = items.iter().map(|(id, (quantity, price))| {
                (format!("n{id}"), (*quantity, Quantity(*quantity).price(Amount(*price)).0))
            }).collect();
            if tax != Amount(0) {
                expected.insert("Tax".into(), (1000, tax.0));
            }
            prop_assert_eq!(slip, expected);
            prop_assert_eq!(hub.order("o").totals().total, sum + tax);
            prop_assert!(hub.order("o").lines.iter().all(|line| line.quantity >= Quantity::ZERO));
        }
    }
}
