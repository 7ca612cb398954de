//! The hub's HTTP: headers, files, pairing, the events' API, and who may see what.

use crate::support::{Till, args, ask_secure, http, hub, journal, pair, token};
use base64::Engine;
use core_wasm::journal::{Entry, Envelope, Head, Seq};
use core_wasm::protocol::message::Append;
use core_wasm::store::contract::{device, entries};
use hub_server::{Running, start};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const HASHED: &str = "public, max-age=31536000, immutable";

async fn get(running: &Running, path: &str) -> Response {
    Client::new().get(http(running, path)).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

fn public(dir: &Path) -> String {
    let public = dir.join("public");
    fs::create_dir_all(public.join("icons")).unwrap();
    fs::create_dir_all(public.join("office")).unwrap();
    for (file, content) in [
        ("index.html", "<!doctype html><title>the app</title>"),
        ("sw.js", "// the worker"),
        ("precache.json", "{}"),
        ("manifest.webmanifest", "{}"),
        ("web-till-0123456789abcdef.js", "// plain"),
        ("web-till-0123456789abcdef.js.br", "as if brotli"),
        ("web-till-0123456789abcdef.js.gz", "as if gzip"),
        ("web-till-0123456789abcdef_bg.wasm", "as if wasm"),
        ("icons/icon.svg", "<svg/>"),
        ("office/index.html", "<!doctype html><title>the office</title>"),
        ("office/web-office-0123456789abcdef.js", "// plain"),
        (".secret", "no"),
    ] {
        fs::write(public.join(file), content).unwrap();
    }
    public.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn files_have_their_types_and_cache_rules_and_every_page_is_the_app() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--public-dir", &public(dir.path())]))
        .await
        .unwrap();
    for (path, status, cache, kind) in [
        ("/", 200, "no-cache", "text/html"),
        ("/index.html", 200, "no-cache", "text/html"),
        ("/orders/12", 200, "no-cache", "text/html"),
        ("/icons", 200, "no-cache", "text/html"),
        ("/sw.js", 200, "no-cache", "text/javascript"),
        ("/precache.json", 200, "no-cache", "application/json"),
        (
            "/manifest.webmanifest",
            200,
            "no-cache",
            "application/manifest+json",
        ),
        ("/icons/icon.svg", 200, "no-cache", "image/svg+xml"),
        ("/web-till-0123456789abcdef.js", 200, HASHED, "text/javascript"),
        (
            "/web-till-0123456789abcdef_bg.wasm",
            200,
            HASHED,
            "application/wasm",
        ),
        (
            "/web-till-fedcba9876543210.js",
            404,
            "no-store",
            "text/plain; charset=utf-8",
        ),
        (
            "/web-till-fedcba9876543210_bg.wasm",
            404,
            "no-store",
            "text/plain; charset=utf-8",
        ),
        ("/office", 200, "no-cache", "text/html"),
        ("/office/", 200, "no-cache", "text/html"),
        ("/office/records/supplier", 200, "no-cache", "text/html"),
        (
            "/office/web-office-0123456789abcdef.js",
            200,
            HASHED,
            "text/javascript",
        ),
        (
            "/office/web-office-fedcba9876543210.js",
            404,
            "no-store",
            "text/plain; charset=utf-8",
        ),
        ("/.secret", 404, "no-store", "text/plain; charset=utf-8"),
        ("/../hub.db", 404, "no-store", "text/plain; charset=utf-8"),
        ("/%2e%2e/hub.db", 404, "no-store", "text/plain; charset=utf-8"),
        ("/api/nothing", 404, "no-store", "application/json"),
        ("/healthz", 200, "no-store", "text/plain; charset=utf-8"),
    ] {
        let response = get(&running, path).await;
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(
            (
                header(&response, "cache-control"),
                header(&response, "content-type")
            ),
            (cache, kind),
            "{path}"
        );
    }
    for (path, title) in [
        ("/office", "the office"),
        ("/office/", "the office"),
        ("/office/records/supplier", "the office"),
        ("/", "the app"),
        ("/officer", "the app"),
    ] {
        let page = get(&running, path).await.text().await.unwrap();
        assert!(page.contains(title), "{path}: {page}");
    }
    let worker = get(&running, "/sw.js").await;
    assert_eq!(header(&worker, "service-worker-allowed"), "/");
    let posted = Client::new()
        .post(http(&running, "/orders"))
        .send()
        .await
        .unwrap();
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
    running.stop().await;
}

#[tokio::test]
async fn files_go_out_as_they_were_compressed_by_the_build() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--public-dir", &public(dir.path())]))
        .await
        .unwrap();
    for (accepts, encoding, body) in [
        ("br, gzip", "br", "as if brotli"),
        ("gzip", "gzip", "as if gzip"),
        ("identity", "", "// plain"),
    ] {
        let response = Client::new()
            .get(http(&running, "/web-till-0123456789abcdef.js"))
            .header("accept-encoding", accepts)
            .send()
            .await
            .unwrap();
        assert_eq!(
            (header(&response, "content-encoding"), header(&response, "vary")),
            (encoding, "accept-encoding")
        );
        assert_eq!(header(&response, "content-type"), "text/javascript");
        assert_eq!(response.text().await.unwrap(), body);
    }
    running.stop().await;
}

#[tokio::test]
async fn every_answer_locks_the_page_up() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--public-dir", &public(dir.path())]))
        .await
        .unwrap();
    for path in [
        "/",
        "/sw.js",
        "/missing.js",
        "/api/pairing",
        "/api/nothing",
        "/status",
        "/ws",
    ] {
        let response = get(&running, path).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(header(&response, "content-security-policy"), @"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        }
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&response, "referrer-policy"), "no-referrer", "{path}");
        assert_eq!(
            header(&response, "cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        // The till's own pages may ask for the camera, and nobody for what hears or finds people.
        for rule in ["camera=(self)", "microphone=()", "geolocation=()"] {
            let policy = header(&response, "permissions-policy");
            assert!(policy.contains(rule), "{path}: {rule}");
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn without_the_app_it_says_how_to_get_it() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--public-dir", "/nowhere"]))
        .await
        .unwrap();
    let response = get(&running, "/").await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(response.text().await.unwrap().contains("cargo xtask run"));
    running.stop().await;
}

#[tokio::test]
async fn it_says_how_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    assert_eq!(get(&running, "/healthz").await.status(), StatusCode::OK);
    assert_eq!(get(&running, "/readyz").await.status(), StatusCode::OK);
    let version: Value = get(&running, "/version").await.json().await.unwrap();
    assert_eq!(version, json!({ "version": hub_server::VERSION, "protocol": 1 }));
    let mut till = Till::paired(&running, 1).await;
    till.connect().await;
    till.write(2).await;
    assert!(till.run_until(|till| till.acknowledged() == Seq(2)).await);
    let status: Value = get(&running, "/status").await.json().await.unwrap();
    let expected = [
        ("tenantId", json!("t-contract")),
        ("storeId", json!("s-1")),
        ("cursor", json!(3)),
        ("queue", json!(0)),
        ("quarantined", json!(0)),
        ("epoch", json!(running.hub.identity.epoch)),
        ("version", json!(hub_server::VERSION)),
        ("protocol", json!(1)),
        ("connections", json!(1)),
        ("foldLag", json!(0)),
        ("snapshotLag", json!(3)),
        ("snapshotAgeSeconds", Value::Null),
    ];
    for (key, value) in expected {
        assert_eq!(status[key], value, "{status}");
    }
    assert!(
        status["walBytes"].as_u64() > Some(0) && status["diskFreeBytes"].as_u64() > Some(0),
        "{status}"
    );
    assert!(
        status["diskBytes"].as_u64() > status["diskFreeBytes"].as_u64()
            && status["certificateEnds"].is_string(),
        "{status}"
    );
    let devices = &status["devices"][0];
    assert_eq!(
        (
            &devices["number"],
            &devices["name"],
            &devices["connections"],
            &devices["deviceSeq"],
            &devices["app"]
        ),
        (&json!(1), &json!("A till"), &json!(1), &json!(2), &json!("test"))
    );
    assert!(devices["lastSeen"].is_string());
    // Under a name that is not this machine's own, it takes a token.
    let afar = ("host", "rebound.example".to_owned());
    let (status, _) = ask_secure(&running, "GET", "/status", std::slice::from_ref(&afar)).await;
    assert_eq!(status, 401);
    let token = (
        "authorization",
        format!("Bearer {}", token(&running, device(1)).await),
    );
    let (status, _) = ask_secure(&running, "GET", "/status", &[afar, token]).await;
    assert_eq!(status, 200);
    running.stop().await;
}

#[tokio::test]
async fn a_code_lets_one_device_in_and_a_device_keeps_its_number() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let address = running.address.to_string();
    let code = || running.hub.ask_for_code().unwrap().0;
    let first = code();
    let (status, one) = pair(&address, &first, device(1), Value::Null).await;
    assert_eq!(status, 200, "{one}");
    for (key, value) in [
        ("deviceId", json!(device(1))),
        ("number", json!(1)),
        ("tenantId", json!("t-contract")),
        ("storeId", json!("s-1")),
        ("hubId", json!(running.hub.identity.hub_id)),
        ("epoch", json!(running.hub.identity.epoch)),
        ("replaced", Value::Null),
    ] {
        assert_eq!(one[key], value, "{one}");
    }
    let (status, refused) = pair(&address, &first, device(2), Value::Null).await;
    assert_eq!(
        (status, &refused["code"]),
        (403, &json!("wrong-code")),
        "{refused}"
    );
    let numbers = [device(2), device(1), device(3)];
    let mut given = Vec::new();
    for device in numbers {
        given.push(pair(&address, &code(), device, Value::Null).await.1["number"].clone());
    }
    assert_eq!(given, [2, 1, 3]);
    let hub_id = running.hub.identity.hub_id;
    let (status, refused) = pair(&address, &code(), hub_id, Value::Null).await;
    assert_eq!((status, &refused["code"]), (409, &json!("used-id")), "{refused}");
    let nonsense = Client::new()
        .post(http(&running, "/api/pair"))
        .json(&json!({ "code": 1 }))
        .send()
        .await
        .unwrap();
    assert_eq!(nonsense.status(), StatusCode::BAD_REQUEST);
    assert_eq!(nonsense.json::<Value>().await.unwrap()["code"], "bad-request");
    for _ in 0..5 {
        pair(&address, "no", device(4), Value::Null).await;
    }
    let (status, locked) = pair(&address, &code(), device(4), Value::Null).await;
    assert_eq!(
        (status, &locked["code"]),
        (429, &json!("too-many-guesses")),
        "{locked}"
    );
    running.stop().await;
}

#[tokio::test]
async fn one_tap_is_for_the_demo_on_this_machine_only() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let offer: Value = get(&running, "/api/pairing").await.json().await.unwrap();
    assert_eq!(
        (&offer["demo"], &offer["oneTap"], &offer["kind"]),
        (&json!(false), &Value::Null, &Value::Null)
    );
    running.stop().await;
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let offer: Value = get(&running, "/api/pairing").await.json().await.unwrap();
    assert_eq!(
        (&offer["demo"], &offer["kind"]),
        (&json!(true), &json!("restaurant"))
    );
    assert_eq!(
        (&offer["languages"], &offer["storeName"]["en"]),
        (&json!(["en", "ar"]), &json!("The Carob Tree"))
    );
    assert_eq!(
        offer["oneTap"]["staff"][0],
        json!({ "id": "ana", "name": "Ana", "role": "waiter", "pin": "1357" })
    );
    let code = offer["oneTap"]["code"].as_str().unwrap();
    assert_eq!(
        pair(&running.address.to_string(), code, device(1), Value::Null)
            .await
            .0,
        200
    );
    let afar = ("host", "rebound.example".to_owned());
    let (status, offer) = ask_secure(&running, "GET", "/api/pairing", &[afar]).await;
    assert_eq!(
        (status, &offer["demo"], &offer["oneTap"]),
        (200, &json!(true), &Value::Null)
    );
    running.stop().await;
}

async fn append(running: &Running, token: &str, body: Vec<u8>) -> (StatusCode, Value) {
    let request = Client::new()
        .post(http(running, "/api/events"))
        .bearer_auth(token)
        .body(body);
    let response = request.send().await.unwrap();
    (response.status(), response.json().await.unwrap_or_default())
}

#[tokio::test]
async fn the_api_reads_and_appends_like_the_socket() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let mut events = entries(Head::empty(device(1)), 3);
    events.push(Entry {
        device_id: device(1),
        seq: Seq(4),
        bytes: vec![0xc1; 100_000],
        vouch: None,
    });
    let encode = |events: &[Entry]| {
        core_wasm::codec::encode(&Append {
            base: None,
            events: events.to_vec(),
            vouch: None,
        })
    };
    let last = events[3].head();
    for _ in 0..2 {
        let (status, answer) = append(&running, &token, encode(&events)).await;
        assert_eq!((status, &answer["heads"][0]), (StatusCode::OK, &json!(last)));
    }
    let gap = entries(last, 3);
    let (_, answer) = append(&running, &token, encode(&gap[2..])).await;
    assert_eq!(
        (&answer["refused"][0]["code"], &answer["heads"][0]),
        (&json!("gap"), &json!(last))
    );
    assert_eq!(
        append(&running, &token, vec![0xff]).await.0,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        append(&running, &token, vec![0; 1024 * 1024 + 1]).await.0,
        StatusCode::PAYLOAD_TOO_LARGE
    );

    let rows = journal(&running.address.to_string(), &token).await;
    assert_eq!(
        rows.iter()
            .map(|row| row["cursor"].as_u64().unwrap())
            .collect::<Vec<_>>(),
        [1, 2, 3, 4, 5]
    );
    assert_eq!(rows[0]["envelope"]["type"], "device.paired");
    assert_eq!(
        rows[0]["envelope"]["payload"]["deviceId"],
        json!(device(1)),
        "payloads are decoded, ids as text"
    );
    assert_eq!(rows[1]["envelope"]["type"], "kds.ticket.ack");
    assert_eq!(rows[2]["hash"], json!(events[1].hash()));
    assert_eq!(
        rows[4]["envelope"],
        Value::Null,
        "what is no event is there all the same"
    );
    let bytes = base64::prelude::BASE64_STANDARD
        .decode(rows[3]["bytes"].as_str().unwrap())
        .unwrap();
    assert_eq!(Envelope::decode(&bytes).unwrap().device_seq, Seq(3));
    let page: Value = Client::new()
        .get(http(&running, "/api/events?after=1&limit=2"))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!((&page["cursor"], &page["more"]), (&json!(3), &json!(true)));
    let beyond = get_with(&running, &token, &format!("/api/events?after={}", u64::MAX)).await;
    assert_eq!(
        (&beyond["events"], &beyond["more"], &beyond["cursor"]),
        (&json!([]), &json!(false), &json!(5))
    );
    running.stop().await;
}

async fn get_with(running: &Running, token: &str, path: &str) -> Value {
    let request = Client::new().get(http(running, path)).bearer_auth(token);
    request.send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_hub_that_does_not_look_for_others_lists_itself() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let hubs: Value = get(&running, "/api/hubs").await.json().await.unwrap();
    assert_eq!(hubs["looking"], false);
    let [own] = &hubs["hubs"].as_array().unwrap()[..] else {
        panic!("{hubs}")
    };
    for (key, value) in [
        ("tenantId", json!("t-contract")),
        ("storeId", json!("s-1")),
        ("version", json!(hub_server::VERSION)),
        ("epoch", json!(running.hub.identity.epoch)),
        ("thisOne", json!(true)),
        ("reachable", json!(true)),
    ] {
        assert_eq!(own[key], value, "{hubs}");
    }
    running.stop().await;
}
