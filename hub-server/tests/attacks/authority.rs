//! A device that writes what it may not: nothing comes of it, now or after a start, and nobody else is held up.

use crate::support::{args, http, token};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::base::clock::{Fence, Lamport, Timestamp};
use core_wasm::base::ids::{AggregateId, DeviceId, EventId, OrderId};
use core_wasm::base::names::Names;
use core_wasm::codec::encode;
use core_wasm::domain::device::{DeviceEvent, DevicePaired, DeviceRole, Replaced};
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::{Locked, Voided};
use core_wasm::domain::{Body, Draft};
use core_wasm::journal::{Entry, Head, Seq};
use core_wasm::protocol::message::Append;
use core_wasm::records::catalog::{CatalogEdited, CatalogEvent, ProductEdit};
use core_wasm::records::staff::{Member, Role, StaffEvent, StaffImported};
use core_wasm::records::store::StoreEdited;
use core_wasm::records::store_settings::StoreEvent;
use core_wasm::store::contract::device;
use hub_server::{Running, start};
use reqwest::Client;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use uuid::Uuid;

/// A till of the store.
const TILL: u128 = 1;
/// A kitchen screen of it.
const KITCHEN: u128 = 2;
/// A device that nobody paired.
const NOBODY: u128 = 77;

async fn shop(dir: &Path) -> Running {
    start(&args(dir, &["--demo", "restaurant"])).await.unwrap()
}

/// A kitchen screen's token.
async fn kitchen(running: &Running) -> String {
    paired(running, KITCHEN, json!({ "name": "Kitchen", "role": "kitchen" })).await
}

/// A device's token, from pairing it as one that says this of itself.
async fn paired(running: &Running, n: u128, says: Value) -> String {
    let mut body = says;
    body["code"] = json!(running.hub.ask_for_code().unwrap().0);
    body["deviceId"] = json!(device(n));
    let request = Client::new().post(http(running, "/api/pair")).json(&body);
    let paired: Value = request.send().await.unwrap().json().await.unwrap();
    paired["token"].as_str().unwrap().to_owned()
}

async fn get(running: &Running, token: &str, path: &str) -> (u16, Value) {
    let asked = Client::new().get(http(running, path)).bearer_auth(token);
    let answer = asked.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

/// Sends events, and what the hub says to it.
async fn send(running: &Running, token: &str, events: Vec<Entry>) -> Value {
    let body = encode(&Append {
        events,
        base: None,
        vouch: None,
    });
    let asked = Client::new()
        .post(http(running, "/api/events"))
        .bearer_auth(token)
        .body(body);
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

/// Whether someone may approve, by their PIN.
async fn approves(running: &Running, token: &str, who: &str) -> bool {
    let asked = Client::new()
        .post(http(running, "/api/pairing/code"))
        .bearer_auth(token)
        .header("x-approval", BASE64_STANDARD.encode(who));
    asked.send().await.unwrap().status() == 200
}

fn head(running: &Running, stream: DeviceId) -> Head {
    running.hub.journal.view().replica.heads().get(stream)
}

/// What follows a stream's head, with a Lamport time near the greatest that the hub takes.
fn next(running: &Running, stream: DeviceId, about: AggregateId, body: Body) -> Entry {
    let view = running.hub.journal.view();
    let lamport = Lamport(view.replica.lamport().0 + (1 << 26));
    let draft = Draft {
        event_id: EventId(Uuid::from_u128(u128::MAX)),
        aggregate_id: about,
        version: 1_000_000,
        at: Timestamp(0),
        user_id: Some("costas".into()),
        approved_by: None,
        fence: None,
        body,
    };
    draft
        .seal(
            &running.hub.identity.realm,
            view.replica.heads().get(stream),
            lamport,
        )
        .1
}

/// What would hurt, each with what it is about.
fn harmful(running: &Running) -> Vec<(AggregateId, Body)> {
    let realm = &running.hub.identity.realm;
    // A waiter, whose own short PIN would then approve everything.
    let ana = running
        .hub
        .journal
        .view()
        .replica
        .staff()
        .0
        .used(&"ana".into())
        .cloned()
        .unwrap();
    let me = Member {
        role: Role::Owner,
        ..ana
    };
    let staff = StaffEvent::Imported(StaffImported { staff: vec![me] });
    let store = StoreEvent::Edited(StoreEdited {
        name: Names::of("en", "HACKED"),
        ..StoreEdited::of()
    });
    let catalog = CatalogEvent::Edited(CatalogEdited {
        products: vec![ProductEdit {
            price: Some(core_wasm::base::money::Amount(1)),
            ..ProductEdit::of("pickles".into())
        }],
        ..CatalogEdited::default()
    });
    let out = DevicePaired {
        revoked: true,
        ..DevicePaired::new(device(TILL), 1, "Out".to_owned())
    };
    let takes_its_place = DevicePaired {
        replaces: Some(Replaced {
            device_id: device(TILL),
            kept: Seq(0),
            written: Seq(9),
        }),
        ..DevicePaired::new(device(NOBODY), u32::MAX, "Evil".to_owned())
    };
    let back_door = DevicePaired {
        alias: Some("web-evil".to_owned()),
        ..DevicePaired::new(device(NOBODY), 9, "Evil".to_owned())
    };
    let sells = DevicePaired {
        role: Some(DeviceRole::Till),
        ..DevicePaired::new(device(KITCHEN), 2, "Kitchen".to_owned())
    };
    let order = OrderId(Uuid::from_u128(5));
    let locked = OrderEvent::Locked(Locked {
        device_id: device(KITCHEN),
        user_id: Some("costas".into()),
        fence: Fence(u64::MAX),
        approved_by: Some("costas".into()),
    });
    let voided = OrderEvent::Voided(Voided {
        reason: None,
        lines: BTreeMap::new(),
        over: None,
    });
    let row = |row: DevicePaired| (row.device_id.into(), Body::Device(DeviceEvent::Changed(row)));
    vec![
        (realm.singleton("staff"), Body::Staff(staff)),
        (realm.singleton("store"), Body::Store(store)),
        (realm.singleton("catalog"), Body::Catalog(catalog)),
        row(out),
        row(takes_its_place),
        row(back_door),
        row(sells),
        (AggregateId(order.0), Body::Order(locked)),
        (AggregateId(order.0), Body::Order(voided)),
    ]
}

/// All that a manager sees of who and what there is.
async fn shown(running: &Running, till: &str) -> Vec<(u16, Value)> {
    let mut shown = Vec::new();
    for path in ["/api/people", "/api/orders", "/api/pins"] {
        shown.push(get(running, till, path).await);
    }
    let (status, offer) = get(running, till, "/api/pairing").await;
    shown.push((status, offer["storeName"].clone()));
    let pickles = "pickles".into();
    let price = running
        .hub
        .journal
        .view()
        .replica
        .catalog()
        .products
        .row(&pickles)
        .map(|row| format!("{row:?}"));
    assert!(price.is_some(), "the demo store sells pickles");
    shown.push((0, json!(price)));
    let (status, devices) = get(running, till, "/api/devices").await;
    let rows = devices.as_array().unwrap().iter().map(|row| {
        json!([
            row["deviceId"],
            row["number"],
            row["name"],
            row["role"],
            row["alias"],
            row["revoked"],
            row["replaced"]
        ])
    });
    shown.push((status, rows.collect()));
    shown
}

#[tokio::test]
async fn from_a_kitchen_screens_token_nothing_comes_that_a_kitchen_screen_may_not_do() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let till = token(&running, device(TILL)).await;
    let kitchen = kitchen(&running).await;
    let before = shown(&running, &till).await;
    let bodies = harmful(&running);
    for (about, body) in bodies.clone() {
        let kind = body.kind();
        let entry = next(&running, device(KITCHEN), about, body);
        let last = entry.head();
        let said = send(&running, &kitchen, vec![entry]).await;
        assert_eq!(
            (said["refused"].clone(), said["heads"][0]["seq"].clone()),
            (json!([]), json!(last.seq)),
            "{kind:?}"
        );
        assert_eq!(shown(&running, &till).await, before, "{kind:?}");
    }
    let (_, status) = get(&running, &till, "/status").await;
    assert_eq!(status["quarantined"], bodies.len(), "all of it is shown");
    for _ in 0..2 {
        assert!(
            !approves(&running, &till, "ana:1357").await,
            "a waiter is none who approves"
        );
    }
    assert!(
        approves(&running, &till, "eleni:604182").await,
        "and a manager still is"
    );
    assert_eq!(
        get(&running, &kitchen, "/api/pins").await,
        (200, json!([])),
        "it is no till"
    );
    running.stop().await;
    let running = shop(dir.path()).await;
    assert_eq!(shown(&running, &till).await, before, "after a start");
    running.stop().await;
}

#[tokio::test]
async fn a_till_changes_no_master_data_either_and_what_it_sells_counts() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let (boss, thief) = (
        token(&running, device(TILL)).await,
        token(&running, device(3)).await,
    );
    let before = shown(&running, &boss).await;
    for (about, body) in harmful(&running) {
        // A till may give up an order; of one that nobody began, nothing is shown.
        let entry = next(&running, device(3), about, body);
        let last = entry.seq;
        let said = send(&running, &thief, vec![entry]).await;
        assert_eq!(
            (&said["refused"], &said["heads"][0]["seq"]),
            (&json!([]), &json!(last))
        );
    }
    assert_eq!(shown(&running, &boss).await, before);
    let mut bodies = Body::samples().into_iter();
    let begun = bodies.find(|body| body.kind().0 == "order.created").unwrap();
    let order = AggregateId(Uuid::from_u128(6));
    let entry = next(&running, device(3), order, begun);
    send(&running, &thief, vec![entry]).await;
    let (_, orders) = get(&running, &boss, "/api/orders").await;
    assert_eq!(orders["orders"][0]["orderId"], json!(OrderId(order.0)));
    running.stop().await;
}

#[tokio::test]
async fn nobody_writes_into_the_stream_of_another() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let till = token(&running, device(TILL)).await;
    let kitchen = kitchen(&running).await;
    let hub = running.hub.identity.hub_id;
    for stream in [device(TILL), device(NOBODY), hub] {
        let before = head(&running, stream);
        for (about, body) in harmful(&running) {
            let entry = next(&running, stream, about, body);
            let said = send(&running, &kitchen, vec![entry]).await;
            assert_eq!(said["refused"][0]["code"], "not-allowed");
        }
        assert_eq!(head(&running, stream), before);
    }
    let (_, status) = get(&running, &till, "/status").await;
    assert_eq!(
        (&status["quarantined"], &status["diverged"]),
        (&json!(0), &json!([])),
        "no alarm is raised for it"
    );
    running.stop().await;
}

#[tokio::test]
async fn an_edit_that_did_not_lose_is_settled_by_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let till = token(&running, device(TILL)).await;
    let end = running.hub.journal.view().end;
    let none = Uuid::from_u128(9);
    let ask = json!({
        "record": "product", "id": "pickles", "field": "price", "lost": none, "winner": none, "take": true,
    });
    for (who, status, code) in [("ana:1357", 403, "not-allowed"), ("eleni:604182", 409, "settled")] {
        let asked = Client::new()
            .post(http(&running, "/api/records/settle"))
            .bearer_auth(&till)
            .header("x-approval", BASE64_STANDARD.encode(who))
            .json(&ask);
        let answer = asked.send().await.unwrap();
        let said = (answer.status().as_u16(), answer.json::<Value>().await.unwrap());
        assert_eq!(
            (said.0, &said.1["code"]),
            (status, &json!(code)),
            "{who}: {}",
            said.1
        );
    }
    assert_eq!(running.hub.journal.view().end, end, "nothing was written");
    running.stop().await;
}
