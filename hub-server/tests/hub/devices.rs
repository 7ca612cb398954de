//! The list of devices, and what a manager does with it.

use crate::support::{Till, args, http, pair, pair_with, token};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::journal::Seq;
use core_wasm::protocol::message::Code;
use core_wasm::store::contract::device;
use hub_server::{Running, start};
use reqwest::Client;
use serde_json::{Value, json};
use std::path::Path;

/// The demo store's manager, and someone who takes orders there.
const MANAGER: &str = "eleni:604182";
const WAITER: &str = "ana:1357";

async fn shop(dir: &Path) -> Running {
    start(&args(dir, &["--demo", "restaurant"])).await.unwrap()
}

async fn change(running: &Running, token: &str, approval: &str, n: u128, body: Value) -> (u16, Value) {
    let response = Client::new()
        .post(http(running, &format!("/api/devices/{}", device(n))))
        .bearer_auth(token)
        .header("x-approval", BASE64_STANDARD.encode(approval))
        .json(&body)
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn list(running: &Running, token: &str) -> Vec<Value> {
    let request = Client::new()
        .get(http(running, "/api/devices"))
        .bearer_auth(token);
    request.send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn the_list_says_who_is_there_and_what_has_not_come() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let mut till = Till::paired(&running, 1).await;
    till.connect().await;
    till.write(3).await;
    assert!(till.run_until(|till| till.acknowledged() == Seq(3)).await);
    let second = token(&running, device(2)).await;
    let rows = list(&running, &second).await;
    assert_eq!(rows.len(), 2);
    let expected = [
        ("deviceId", json!(device(1))),
        ("number", json!(1)),
        ("name", json!("A till")),
        ("connections", json!(1)),
        ("app", json!("test")),
        ("deviceSeq", json!(3)),
        ("unsent", json!(0)),
        ("revoked", json!(false)),
        ("replaced", json!(false)),
    ];
    for (key, value) in expected {
        assert_eq!(rows[0][key], value, "{key} in {}", rows[0]);
    }
    assert!(
        rows[0]["lastSeen"].is_string() && rows[1]["lastSeen"].is_null(),
        "{rows:?}"
    );
    running.stop().await;
}

#[tokio::test]
async fn a_device_that_is_taken_out_loses_its_connections_and_comes_back_only_by_a_code() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let old = token(&running, device(1)).await;
    let address = running.address.to_string();
    let mut till = Till::new(running.hub.identity.realm.clone(), 1, &old, &address);
    till.connect().await;
    till.write(1).await;
    assert!(till.run_until(|till| till.acknowledged() == Seq(1)).await);
    let manager = token(&running, device(2)).await;
    let (status, rows) = change(&running, &manager, MANAGER, 1, json!({ "revoke": true })).await;
    assert_eq!((status, &rows[0]["revoked"]), (200, &json!(true)), "{rows}");
    assert!(!till.run_until(|_| false).await, "the hub hangs up");
    assert_eq!(till.refused.last().unwrap().code, Code::Unauthorized);
    let mut again = Till::new(running.hub.identity.realm.clone(), 1, &old, &address);
    again.connect().await;
    assert!(!again.run_until(|_| false).await);
    assert_eq!(again.refused.last().unwrap().code, Code::Unauthorized);

    let back = token(&running, device(1)).await;
    let mut again = Till::new(running.hub.identity.realm.clone(), 1, &back, &address);
    again.connect().await;
    assert!(
        again.run_until(|till| till.cursor().0 > 0).await,
        "by its new token"
    );
    let mut stolen = Till::new(running.hub.identity.realm.clone(), 1, &old, &address);
    stolen.connect().await;
    assert!(!stolen.run_until(|_| false).await, "the old one stays out");
    running.stop().await;
}

#[tokio::test]
async fn a_device_that_was_replaced_loses_its_open_connections_too() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let mut till = Till::paired(&running, 1).await;
    till.connect().await;
    till.write(2).await;
    assert!(till.run_until(|till| till.acknowledged() == Seq(2)).await);
    let code = running.hub.ask_for_code().unwrap().0;
    let former = json!({ "deviceId": device(1), "written": 2 });
    let shows = [("x-approval", BASE64_STANDARD.encode(MANAGER))];
    let address = running.address.to_string();
    let (status, said) = pair_with(&address, &code, device(2), former, &shows).await;
    assert_eq!(status, 200, "{said}");
    assert!(!till.run_until(|_| false).await);
    assert_eq!(till.refused.last().unwrap().code, Code::Unauthorized);
    running.stop().await;
}

#[tokio::test]
async fn a_manager_names_and_numbers_and_nobody_else_does() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let one = token(&running, device(1)).await;
    token(&running, device(2)).await;
    let rename = json!({ "name": "Terrace", "number": 12, "role": "bar" });
    let (status, rows) = change(&running, &one, MANAGER, 2, rename).await;
    assert_eq!(status, 200, "{rows}");
    let row = (&rows[1]["name"], &rows[1]["number"], &rows[1]["role"]);
    assert_eq!(row, (&json!("Terrace"), &json!(12), &json!("bar")));
    for (case, approval, n, body, expected) in [
        ("taken", MANAGER, 1, json!({ "number": 2 }), (409, "number-taken")),
        (
            "no number",
            MANAGER,
            1,
            json!({ "number": 0 }),
            (422, "bad-number"),
        ),
        ("no name", MANAGER, 1, json!({ "name": " " }), (422, "bad-name")),
        (
            "no such field",
            MANAGER,
            1,
            json!({ "colour": 1 }),
            (400, "bad-request"),
        ),
        (
            "nobody's",
            MANAGER,
            9,
            json!({ "name": "x" }),
            (404, "unknown-device"),
        ),
        (
            "a waiter",
            WAITER,
            1,
            json!({ "name": "x" }),
            (403, "not-allowed"),
        ),
        (
            "nobody",
            "zoe:000000",
            1,
            json!({ "name": "x" }),
            (403, "not-allowed"),
        ),
        (
            "another PIN",
            "eleni:000000",
            1,
            json!({ "name": "x" }),
            (403, "wrong-pin"),
        ),
    ] {
        let (status, answer) = change(&running, &one, approval, n, body).await;
        assert_eq!(
            (status, answer["code"].as_str().unwrap()),
            expected,
            "{case}: {answer}"
        );
    }
    let events = crate::support::journal(&running.address.to_string(), &one).await;
    let changed = events
        .iter()
        .find(|event| event["envelope"]["type"] == "device.changed")
        .unwrap();
    assert_eq!(
        changed["envelope"]["actor"]["userId"], "eleni",
        "the journal names who did it"
    );
    running.stop().await;
}

#[tokio::test]
async fn guesses_at_a_managers_pin_are_few_even_with_the_right_one_among_them() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let one = token(&running, device(1)).await;
    for (guess, expected) in [(403, "wrong-pin"); 4]
        .into_iter()
        .chain([(429, "too-many-guesses")])
        .enumerate()
    {
        let approval = format!("eleni:00000{guess}");
        let (status, answer) = change(&running, &one, &approval, 1, json!({})).await;
        assert_eq!((status, answer["code"].as_str().unwrap()), expected, "{answer}");
    }
    let (status, answer) = change(&running, &one, MANAGER, 1, json!({ "name": "x" })).await;
    assert_eq!(
        (status, &answer["code"]),
        (429, &json!("too-many-guesses")),
        "{answer}"
    );
    running.stop().await;
}

#[tokio::test]
async fn a_managers_screen_shows_the_code_that_lets_one_device_in() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let one = token(&running, device(1)).await;
    let request = Client::new()
        .post(http(&running, "/api/pairing/code"))
        .bearer_auth(&one)
        .header("x-approval", BASE64_STANDARD.encode(MANAGER));
    let invitation: Value = request.send().await.unwrap().json().await.unwrap();
    let code = invitation["code"].as_str().unwrap();
    let url = format!("http://localhost:{}/pair#{code}", running.address.port());
    assert_eq!(invitation["url"], json!(url));
    assert!(
        invitation["qr"].as_str().unwrap().starts_with("<svg"),
        "{invitation}"
    );
    assert!(invitation["validSeconds"].as_u64().unwrap() <= 600);
    let address = running.address.to_string();
    assert_eq!(pair(&address, code, device(2), Value::Null).await.0, 200);
    assert_eq!(pair(&address, code, device(3), Value::Null).await.0, 403, "once");
    running.stop().await;
}
