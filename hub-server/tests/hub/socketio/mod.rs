//! Clients of the Socket.IO contract against a whole hub.

pub mod client;

use crate::support::{args, http, hub, token};
use client::{Client, let_in};
use core_wasm::base::ids::{DeviceId, OrderId};
use core_wasm::base::money::Amount;
use core_wasm::domain::device::DeviceRole;
use core_wasm::domain::order::Status;
use core_wasm::store::contract::device;
use hub_server::{Running, start};
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;

/// A hub of the demo restaurant, which lets clients in by itself.
async fn restaurant(dir: &Path) -> Running {
    start(&args(dir, &["--demo", "restaurant"])).await.unwrap()
}

pub fn event(id: &str, kind: &str, about: &str, payload: Value) -> Value {
    json!({
        "eventId": id, "tenantId": "t-contract", "storeId": "s-1", "aggregateType": "order", "aggregateId": about,
        "version": 1, "type": kind, "at": "2026-11-23T08:00:00.000Z",
        "actor": { "deviceId": "web-1", "userId": "eleni", "userName": "Eleni" },
        "clock": { "lamport": 1_795_000_000_000_u64, "deviceId": "web-1" }, "payload": payload,
    })
}

fn order(price: f64) -> Value {
    json!({ "order": { "id": "o", "items": [{ "id": "i-1", "name": "Halloumi", "price": price, "quantity": 2 }] } })
}

/// A client that the demo store has let in, and that was told what there is: from now on it hears what happens.
async fn here(running: &Running, name: &str) -> Client {
    let mut client = Client::connect(running, None).await;
    client.greet(name).await;
    while client.hear("events.bulk").await["more"] == true {}
    client
}

#[tokio::test]
async fn an_event_comes_back_as_it_was_written_and_is_an_order_here() {
    let dir = tempfile::tempdir().unwrap();
    let running = restaurant(dir.path()).await;
    let (mut one, mut two) = (here(&running, "web-1").await, here(&running, "native-2").await);
    let mut payload = order(4.10);
    payload["order"]["theirOwn"] = json!({ "deep": [1, 2.50, "three", null] });
    let written = event("evt-1", "order.created", "order-1-x", payload);
    assert_eq!(one.ask("events.append", &written).await["ok"], true);
    for client in [&mut one, &mut two] {
        let mut told = client.relayed("evt-1").await;
        let clock = told["clock"].take();
        assert_eq!(clock["written"], written["clock"]);
        assert_eq!(
            (&clock["deviceId"], clock["lamport"].is_u64()),
            (&json!("web-1"), true)
        );
        let mut expected = written.clone();
        expected["clock"] = Value::Null;
        assert_eq!(told, expected);
    }
    {
        let view = running.hub.journal.view();
        let order = view.replica.open_orders().next().unwrap().order;
        assert_eq!(
            (order.totals().total, order.status),
            (Amount(820), Status::Active)
        );
        assert_eq!(order.created_by.as_ref().map(|id| id.as_str()), Some("eleni"));
    }
    // A repeat is harmless, from whoever it comes, and after a restart.
    let end = running.hub.journal.view().end;
    for client in [&mut one, &mut two] {
        assert_eq!(client.ask("events.append", &written).await["ok"], true);
    }
    assert_eq!(running.hub.journal.view().end, end);
    running.stop().await;
    let running = restaurant(dir.path()).await;
    let mut again = here(&running, "web-1").await;
    let end = running.hub.journal.view().end;
    assert_eq!(again.ask("events.append", &written).await["ok"], true);
    assert_eq!(running.hub.journal.view().end, end, "known across a restart");
    // What is written on now is about the same order, by the name that clients gave it.
    again
        .ask(
            "events.append",
            &event(
                "evt-2",
                "order.paid",
                "order-1-x",
                json!({ "paymentMethod": "card" }),
            ),
        )
        .await;
    {
        let view = running.hub.journal.view();
        assert_eq!(view.replica.orders().len(), 1);
        assert_eq!(view.replica.orders()[0].order.status, Status::Paid);
    }
    assert!(running.hub.journal.view().replica.quarantine().is_empty());
    running.stop().await;
    assert_eq!(
        hub_server::sqlite::verify::verify(dir.path()).unwrap().findings,
        Vec::<String>::new(),
        "chained, without a gap"
    );
}

#[tokio::test]
async fn what_nobody_knows_is_kept_and_passed_on_and_what_cannot_be_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let running = restaurant(dir.path()).await;
    let mut one = here(&running, "web-1").await;
    let unknown = event("evt-1", "order.tipped", "o", json!({ "tip": 1.005 }));
    assert_eq!(
        one.ask("events.append", &unknown).await["notUnderstood"],
        Value::Null
    );
    assert_eq!(one.relayed("evt-1").await["payload"], unknown["payload"]);
    // An amount that does not fit is kept, told, and nobody acts on it.
    let answer = one
        .ask(
            "events.append",
            &event("evt-2", "order.created", "o", order(4.105)),
        )
        .await;
    assert!(
        answer["notUnderstood"].as_str().unwrap().contains("4.105"),
        "{answer}"
    );
    let error = one.hear("error").await;
    assert_eq!(
        (&error["code"], &error["eventId"]),
        (&json!("not-understood"), &json!("evt-2"))
    );
    one.relayed("evt-2").await;
    assert!(running.hub.journal.view().replica.orders().is_empty());
    // Another realm's event is not kept.
    let end = running.hub.journal.view().end;
    for field in ["tenantId", "storeId"] {
        let mut foreign = event("evt-3", "order.created", "o", order(1.0));
        foreign[field] = json!("other");
        assert_eq!(one.ask("events.append", &foreign).await["code"], "wrong-realm");
        assert_eq!(one.problem().await, "wrong-realm");
    }
    assert_eq!(running.hub.journal.view().end, end);
    running.stop().await;
}

/// How many commits the hub has made.
async fn commits(running: &Running) -> u64 {
    let text = reqwest::get(http(running, "/metrics"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let count = text
        .lines()
        .find_map(|line| line.strip_prefix("evertill_hub_group_events_count "));
    count.unwrap().parse().unwrap()
}

/// A day of one client: each event is about what those before it made, and some are bad.
fn day() -> Vec<Value> {
    let item = |name: &str, quantity: u32| json!({ "id": name, "name": name, "price": 4.1, "quantity": quantity, "category": "food" });
    let items = |list: &[Value]| json!({ "updates": { "items": list } });
    let steps = [
        ("order.created", "order-1", items(&[item("soup", 1)])),
        (
            "order.updated",
            "order-1",
            items(&[item("soup", 2), item("tea", 1)]),
        ),
        ("order.tipped", "order-1", json!({ "tip": 1 })),
        (
            "kds.ticket.created",
            "ticket-1",
            json!({ "ticket": { "orderId": "order-1", "items": [item("soup", 2)] } }),
        ),
        ("kds.ticket.started", "ticket-1", json!({})),
        ("kds.ticket.done", "ticket-1", json!({})),
        ("inventory.adjusted", "soup", json!({ "delta": 10 })),
        ("inventory.adjusted", "soup", json!({ "delta": -2.5 })),
        // The tea is off again, since the client knew of it; then an amount that is none.
        ("order.updated", "order-1", items(&[item("soup", 2)])),
        (
            "order.updated",
            "order-1",
            json!({ "updates": { "total": 8.205 } }),
        ),
        ("order.parked", "order-1", json!({})),
        ("order.paid", "order-1", json!({ "paymentMethod": "card" })),
        ("order.created", "order-2", items(&[item("soup", 3)])),
        ("order.paid", "order-2", json!({ "tendered": 20 })),
        ("order.paid", "order-3", json!({})),
    ];
    let steps = steps.into_iter().enumerate();
    let mut day: Vec<Value> = steps
        .map(|(n, (kind, about, payload))| event(&format!("evt-{n}"), kind, about, payload))
        .collect();
    let mut foreign = event(
        "evt-foreign",
        "order.created",
        "order-4",
        items(&[item("soup", 1)]),
    );
    foreign["storeId"] = json!("other");
    day.insert(9, foreign);
    day.insert(4, json!({ "no": "event" }));
    day.insert(6, day[1].clone());
    day
}

/// What the hub makes of a client's day.
fn outcome(running: &Running) -> Vec<String> {
    let view = running.hub.journal.view();
    let replica = &view.replica;
    let mut said: Vec<String> = Vec::new();
    for order in replica.orders() {
        let slip: Vec<_> = order
            .order
            .slip()
            .map(|line| (line.id, line.quantity, line.sent))
            .collect();
        let paid: Vec<_> = order
            .order
            .payments
            .iter()
            .map(|payment| (payment.paid.amount, payment.paid.change, &payment.paid.receipt))
            .collect();
        let number = order.order.number();
        let (id, status, totals) = (order.id, order.order.status, order.order.totals());
        let conflicts = order.order.conflicts(id);
        said.push(format!(
            "{id} {number} {status:?} {totals:?} {slip:?} {paid:?} {conflicts:?}"
        ));
        said.extend(
            replica
                .tickets_of(id)
                .map(|(id, ticket)| format!("{id} {:?}", ticket.stage)),
        );
    }
    said.sort();
    said.push(format!("{:?}", replica.stock(&"soup".into()).level));
    said.push(format!("{:?}", replica.quarantine()));
    said
}

#[tokio::test]
async fn a_bulk_is_one_commit_and_means_what_its_events_mean_one_by_one() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (together, apart) = (restaurant(dirs[0].path()).await, restaurant(dirs[1].path()).await);
    let (mut one, mut two) = (here(&together, "web-1").await, here(&apart, "web-1").await);
    let day = day();
    let before = commits(&together).await;
    let answer = one.ask("events.bulk", &json!({ "events": day })).await;
    assert_eq!(answer, json!({ "ok": false, "taken": day.len() - 2 }));
    assert_eq!(commits(&together).await, before + 1);
    for bad in [Value::Null, json!("evt-foreign")] {
        let error = one.hear("error").await;
        assert_eq!((&error["code"], &error["eventId"]), (&json!("refused"), &bad));
    }
    for event in &day {
        two.ask("events.append", event).await;
    }
    assert_eq!(commits(&apart).await, before + day.len() as u64 - 3);
    let ids = |told: &[Value]| -> Vec<Value> { told.iter().map(|event| event["eventId"].clone()).collect() };
    one.say("cursor.request", &json!({ "fromLamport": 0 })).await;
    two.say("cursor.request", &json!({ "fromLamport": 0 })).await;
    let (told, expected) = (behind(&mut one).await, behind(&mut two).await);
    assert_eq!(told.len(), day.len() - 3);
    assert_eq!(ids(&told), ids(&expected));
    let said = outcome(&together);
    assert_eq!(said, outcome(&apart));
    assert!(said.iter().any(|line| line.contains("Paid")), "{said:?}");
    // All of it again is harmless.
    let end = together.hub.journal.view().end;
    let answer = one.ask("events.bulk", &json!({ "events": day })).await;
    assert_eq!(answer["taken"], day.len() - 2);
    assert_eq!(together.hub.journal.view().end, end);
    together.stop().await;
    apart.stop().await;
    for dir in &dirs {
        let found = hub_server::sqlite::verify::verify(dir.path()).unwrap().findings;
        assert_eq!(found, Vec::<String>::new(), "chained, without a gap");
    }
}

/// The bulks that follow a question for everything, whatever came before it.
pub async fn behind(client: &mut Client) -> Vec<Value> {
    loop {
        let events = whole(client, 0).await;
        if !events.is_empty() {
            return events;
        }
    }
}

#[tokio::test]
async fn a_cursor_request_skips_nothing_and_ends_at_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let running = restaurant(dir.path()).await;
    let mut one = here(&running, "web-1").await;
    let events: Vec<Value> = (0..2_500)
        .map(|n| {
            event(
                &format!("evt-{n:04}"),
                "order.tipped",
                "o",
                json!({ "n": n, "text": "x".repeat(300) }),
            )
        })
        .collect();
    for part in events.chunks(500) {
        let answer = one.ask("events.bulk", &json!({ "events": part })).await;
        assert_eq!((&answer["ok"], &answer["taken"]), (&json!(true), &json!(500)));
    }
    let end = running.hub.journal.view().end.0;
    let mut two = Client::connect(&running, None).await;
    let ack = two.greet("native-2").await;
    assert!(ack["cursor"].as_u64().unwrap() >= end);
    let all = whole(&mut two, 0).await;
    assert_eq!(numbers(&all), (0..2_500).collect::<Vec<_>>());
    // From each place that was told, exactly what is behind it; from a clock of the client's own, everything.
    for at in [0, 1, 1_233, 2_499] {
        let place = all[at]["clock"]["lamport"].as_u64().unwrap();
        two.say("cursor.request", &json!({ "fromLamport": place })).await;
        let behind = whole(&mut two, place).await;
        assert_eq!(
            numbers(&behind),
            (at as u64 + 1..2_500).collect::<Vec<_>>(),
            "behind {at}"
        );
    }
    for odd in [json!(1_795_000_000_000_u64), json!(-1), json!(0.5), Value::Null] {
        two.say("cursor.request", &json!({ "fromLamport": odd })).await;
        assert_eq!(whole(&mut two, 0).await.len(), 2_500, "{odd}");
    }
    running.stop().await;
}

/// All bulks of one answer, checked to follow one another from `place`.
async fn whole(client: &mut Client, place: u64) -> Vec<Value> {
    let mut events = Vec::new();
    let mut at = place;
    loop {
        let mut bulk = client.hear("events.bulk").await;
        assert_eq!(bulk["fromLamport"], at);
        at = bulk["toLamport"].as_u64().unwrap();
        events.append(bulk["events"].as_array_mut().unwrap());
        if bulk["more"] == false {
            return events;
        }
    }
}

fn numbers(events: &[Value]) -> Vec<u64> {
    events
        .iter()
        .map(|event| event["payload"]["n"].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn a_lock_is_one_clients_at_a_time_and_the_tills_lease() {
    let dir = tempfile::tempdir().unwrap();
    let running = restaurant(dir.path()).await;
    let (mut one, mut two) = (here(&running, "web-1").await, here(&running, "native-2").await);
    one.ask(
        "events.append",
        &event("evt-1", "order.created", "order-1", order(4.0)),
    )
    .await;
    let about = json!({ "orderId": "order-1", "tenantId": "t-contract", "storeId": "s-1" });
    one.say("order.lock.request", &about).await;
    let response = one.hear("order.lock.response").await;
    assert_eq!(
        (&response["success"], &response["orderId"]),
        (&json!(true), &json!("order-1"))
    );
    assert!(response["lock"]["expiresAt"].is_string(), "{response}");
    assert_eq!(two.hear("order.locked").await["deviceId"], "web-1");
    two.say("order.lock.request", &about).await;
    let response = two.hear("order.lock.response").await;
    assert_eq!(
        (&response["success"], &response["error"]),
        (&json!(false), &json!("ORDER_LOCKED"))
    );
    assert_eq!(response["currentHolder"]["deviceId"], "web-1");
    two.say("order.lock.status", &about).await;
    let status = two.hear("order.lock.status.response").await;
    assert_eq!(
        (&status["isLocked"], &status["lock"]["deviceId"]),
        (&json!(true), &json!("web-1"))
    );
    one.say("order.lock.renew", &about).await;
    assert_eq!(one.hear("order.lock.renewed").await["success"], true);
    two.say("order.lock.renew", &about).await;
    assert_eq!(two.hear("order.lock.renewed").await["success"], false);
    // It is a lease as a till has one.
    let id: OrderId = running.hub.journal.view().replica.orders()[0].id;
    let locked = running
        .hub
        .journal
        .view()
        .replica
        .order(id)
        .unwrap()
        .order
        .locked
        .clone();
    assert!(locked.is_some());
    // What a client writes of a lock is one too.
    two.say("order.lock.release", &about).await;
    one.say("order.lock.release", &about).await;
    for client in [&mut one, &mut two] {
        assert_eq!(client.hear("order.lock.released").await["orderId"], "order-1");
    }
    two.ask(
        "events.append",
        &event("evt-2", "order.locked", "order-1", json!({})),
    )
    .await;
    one.say("order.lock.request", &about).await;
    assert_eq!(
        one.hear("order.lock.response").await["currentHolder"]["deviceId"],
        "native-2"
    );
    running.stop().await;
}

#[tokio::test]
async fn who_waits_goes_on_once_a_manager_lets_it_in_and_is_out_at_once_when_taken_out() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut one = Client::connect(&running, None).await;
    one.hello("t-contract", "s-1", "web-1").await;
    assert_eq!(one.problem().await, "not-admitted");
    let good = token(&running, device(1)).await;
    let waiting = async || -> Value {
        let asked = reqwest::Client::new()
            .get(http(&running, "/api/clients"))
            .bearer_auth(&good);
        asked.send().await.unwrap().json().await.unwrap()
    };
    assert_eq!(waiting().await[0]["deviceId"], "web-1");
    let_in(&running, "web-1").await;
    one.hear("hello.ack").await;
    assert_eq!(waiting().await, json!([]));
    let stream = {
        let view = running.hub.journal.view();
        let mut devices = view.replica.devices().0.iter();
        let (id, row) = devices
            .find(|(_, row)| row.alias.as_deref() == Some("web-1"))
            .unwrap();
        assert_eq!(row.number, 2);
        *id
    };
    take_out(&running, stream).await;
    assert_eq!(one.problem().await, "unauthorized");
    one.is_gone().await;
    let mut again = Client::connect(&running, None).await;
    again.hello("t-contract", "s-1", "web-1").await;
    assert_eq!(again.problem().await, "not-admitted");
    let_in(&running, "web-1").await;
    again.hear("hello.ack").await;
    // With a token, the device whose token it is counts.
    let mut paired = Client::connect(&running, Some(&good)).await;
    paired.greet(&device(1).to_string()).await;
    take_out(&running, device(1)).await;
    assert_eq!(paired.problem().await, "unauthorized");
    paired.is_gone().await;
    running.stop().await;
}

#[tokio::test]
async fn a_paired_device_that_comes_as_a_client_is_there_what_it_is_everywhere_also_while_it_is_connected() {
    let dir = tempfile::tempdir().unwrap();
    let running = restaurant(dir.path()).await;
    let good = token(&running, device(1)).await;
    let me = device(1).to_string();
    let mut till = Client::connect(&running, Some(&good)).await;
    till.greet(&me).await;
    let mut sold = event("evt-1", "order.created", "order-1", order(4.10));
    sold["actor"]["userId"] = json!("nobody");
    assert_eq!(
        till.ask("events.append", &sold).await["notUnderstood"],
        Value::Null
    );
    let orders = || {
        let view = running.hub.journal.view();
        let orders = view.replica.orders().into_iter();
        orders
            .map(|view| (view.id, view.order.status))
            .collect::<Vec<_>>()
    };
    let before = orders();
    assert_eq!(before.len(), 1);
    // A manager makes a kitchen screen of it: it sells and voids no more, neither on this connection nor on the next.
    change(&running, device(1), json!({ "role": "kitchen" })).await;
    let mut again = Client::connect(&running, Some(&good)).await;
    again.greet(&me).await;
    for (n, client) in [(2, &mut till), (4, &mut again)] {
        let sells = event(&format!("evt-{n}"), "order.created", "order-2", order(9.90));
        let voids = event(&format!("evt-{}", n + 1), "order.cancelled", "order-1", json!({}));
        for event in [sells, voids] {
            let answer = client.ask("events.append", &event).await;
            assert!(answer["notUnderstood"].is_string(), "{answer}");
        }
    }
    assert_eq!(orders(), before);
    {
        let view = running.hub.journal.view();
        let mut devices = view.replica.devices().0.iter();
        let (&client, row) = devices
            .find(|(_, row)| row.alias.as_deref() == Some(&*me))
            .unwrap();
        assert_eq!(
            row.role,
            Some(DeviceRole::Kitchen),
            "and the list of devices says so"
        );
        // It named nobody who works here once: its events are looked at like its own.
        let marks = view.replica.unpermitted().open();
        assert!(
            marks
                .filter(|mark| mark.device_id == client)
                .any(|mark| mark.kind == "order.created")
        );
    }
    running.stop().await;
}

async fn take_out(running: &Running, id: DeviceId) {
    change(running, id, json!({ "revoke": true })).await;
}

/// Changes a device as a manager does.
async fn change(running: &Running, id: DeviceId, change: Value) {
    let change = serde_json::from_value(change).unwrap();
    let now = core_wasm::base::clock::Timestamp(i64::MAX);
    let changed = running
        .hub
        .journal
        .record(move |replica| hub_server::access::devices::change_of(replica, id, &change, now))
        .await;
    changed.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_floods_is_slowed_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let running = restaurant(dir.path()).await;
    let mut one = here(&running, "web-1").await;
    for _ in 0..1_100 {
        one.say("order.lock.status", &json!({ "orderId": "o" })).await;
    }
    for _ in 0..1_100 {
        one.hear("order.lock.status.response").await;
    }
    {
        let view = running.hub.journal.view();
        let (id, _) = view
            .replica
            .devices()
            .0
            .iter()
            .find(|(_, row)| row.alias.is_some())
            .unwrap();
        assert!(running.hub.limits.slowed(*id) > 0);
    }
    running.stop().await;
}

#[tokio::test]
async fn what_a_till_writes_is_told_with_lines_and_decimals() {
    use core_wasm::base::clock::{Fences, Timestamp};
    use core_wasm::domain::order::{OrderCommand, Tender};
    use core_wasm::replica::{Command, Context, Replica, Rights};
    let dir = tempfile::tempdir().unwrap();
    let running = restaurant(dir.path()).await;
    let mut one = here(&running, "web-1").await;
    one.ask(
        "events.append",
        &event("evt-1", "order.created", "order-1", order(4.10)),
    )
    .await;
    one.relayed("evt-1").await;
    // A till of the same store takes it up: one more of the line, then it is paid.
    let id = running.hub.journal.view().replica.orders()[0].id;
    let mut till: Replica = running.hub.journal.view().replica.clone();
    till.settle();
    let line = till.order(id).unwrap().order.lines[0].id;
    let mut new_id = Uuid::now_v7;
    let commands = vec![
        Command::Order(
            id,
            OrderCommand::ChangeQuantity {
                line_id: line,
                to: core_wasm::base::quantity::Quantity::whole(3),
            },
        ),
        Command::Order(id, OrderCommand::Park { label: None }),
        Command::Order(
            id,
            OrderCommand::Pay(Tender {
                payment_id: core_wasm::base::ids::PaymentId(Uuid::now_v7()),
                method: core_wasm::domain::order::event::PaymentMethod::Cash,
                tendered: Amount(2000),
            }),
        ),
    ];
    let mut context = Context {
        now: Timestamp(0),
        utc_offset_minutes: 0,
        fences: Fences::new(),
        user_id: Some("eleni".into()),
        approved_by: None,
        rights: Rights::All,
        new_id: &mut new_id,
    };
    let entries = till.execute_for(device(1), commands, &mut context).unwrap();
    running.hub.journal.append(entries).await.unwrap();
    let kinds = ["order.updated", "order.parked", "order.paid"];
    for kind in kinds {
        let told = one.hear("events.relay").await;
        assert_eq!(
            (told["type"].as_str(), &told["aggregateId"]),
            (Some(kind), &json!("order-1")),
            "{told}"
        );
        assert_eq!(told["actor"]["deviceId"], json!(device(1)));
        let updates = &told["payload"]["updates"];
        assert_eq!(
            (&updates["total"], &updates["status"]),
            (&json!(12.30), &json!("paid")),
            "{told}"
        );
        assert_eq!(
            (&updates["items"][0]["quantity"], &updates["items"][0]["price"]),
            (&json!(3), &json!(4.10))
        );
        if kind == "order.paid" {
            let payload = &told["payload"];
            assert_eq!(
                (&payload["amount"], &payload["change"]),
                (&json!(12.30), &json!(7.70))
            );
            assert_eq!(payload["paymentMethod"], "cash");
        }
    }
    running.stop().await;
}

/// The order of this name, as the hub folds it: its status, what is due, how many payments, and what merging left.
fn standing(running: &Running, name: &str) -> (Status, Amount, usize, usize) {
    let view = running.hub.journal.view();
    let id = hub_server::socketio::ids::order(&running.hub.identity.realm, name);
    let order = view.replica.order(id).unwrap().order;
    (
        order.status,
        order.totals().due,
        order.payments.len(),
        order.conflicts(id).len(),
    )
}

fn soups() -> Value {
    json!({ "items": [{ "id": "a", "name": "Soup", "price": 4.5, "quantity": 2 }], "total": 9 })
}

#[tokio::test]
async fn a_payment_that_comes_before_its_order_waits_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let running = restaurant(dir.path()).await;
    let mut one = here(&running, "web-1").await;
    let paid = event(
        "evt-1",
        "order.paid",
        "o-1",
        json!({ "amount": 9, "paymentId": "p7" }),
    );
    let answer = one.ask("events.append", &paid).await;
    assert_eq!(
        (&answer["ok"], &answer["waits"], &answer["notUnderstood"]),
        (&json!(true), &json!(true), &Value::Null)
    );
    one.relayed("evt-1").await;
    one.ask("events.append", &event("evt-2", "order.created", "o-1", soups()))
        .await;
    assert_eq!(standing(&running, "o-1"), (Status::Paid, Amount(0), 1, 0));
    // In one bulk, the whole of it is there too; and what is said again is one payment.
    let bulk = json!({ "events": [
        event("evt-3", "order.paid", "o-2", json!({ "amount": 9, "paymentId": "p8" })),
        event("evt-4", "order.paid", "o-2", json!({ "amount": 9, "paymentId": "p8" })),
        event("evt-5", "order.created", "o-2", soups()),
        event("evt-6", "order.cancelled", "o-3", json!({})),
    ] });
    assert_eq!(one.ask("events.bulk", &bulk).await["taken"], 4);
    assert_eq!(standing(&running, "o-2"), (Status::Paid, Amount(0), 1, 0));
    // Another client brings the order, and the payment has no amount.
    one.ask(
        "events.append",
        &event("evt-7", "order.paid", "o-4", json!({ "paymentMethod": "card" })),
    )
    .await;
    let mut two = here(&running, "native-2").await;
    two.ask("events.append", &event("evt-8", "order.created", "o-4", soups()))
        .await;
    assert_eq!(standing(&running, "o-4"), (Status::Paid, Amount(0), 1, 0));
    // What waits does so through a new start of the hub, and is acted on once.
    one.ask(
        "events.append",
        &event("evt-9", "order.paid", "o-5", json!({ "amount": 9 })),
    )
    .await;
    running.stop().await;
    let running = restaurant(dir.path()).await;
    let mut one = here(&running, "web-1").await;
    one.ask("events.append", &event("evt-10", "order.created", "o-3", soups()))
        .await;
    assert_eq!(standing(&running, "o-3").0, Status::Voided);
    one.ask("events.append", &event("evt-11", "order.created", "o-5", soups()))
        .await;
    for order in ["o-1", "o-2", "o-4", "o-5"] {
        assert_eq!(
            standing(&running, order),
            (Status::Paid, Amount(0), 1, 0),
            "{order}"
        );
    }
    // What is wrong with a payment is told when it comes, not when its order does.
    let wrong = event("evt-12", "order.paid", "o-6", json!({ "amount": 4.505 }));
    let answer = one.ask("events.append", &wrong).await;
    assert!(
        answer["notUnderstood"].as_str().unwrap().contains("4.505"),
        "{answer}"
    );
    running.stop().await;
    assert_eq!(
        hub_server::sqlite::verify::verify(dir.path()).unwrap().findings,
        Vec::<String>::new()
    );
}
