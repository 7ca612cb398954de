//! HTTPS of a real hub, and what plain HTTP is good for beside it.

use crate::support::{args, ask_over, ask_secure, hear, hello, http, hub, say, secure, token};
use core_wasm::protocol::HubMessage;
use core_wasm::store::contract::{device, realm};
use hub_server::{Running, StartError, start};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use rustls::ALL_VERSIONS;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::version::{TLS12, TLS13};
use serde_json::Value;
use std::collections::BTreeSet;
use tokio_tungstenite::client_async;
use uuid::Uuid;

#[tokio::test]
async fn a_device_that_trusts_the_hub_speaks_with_it_by_any_of_its_names() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    for name in ["localhost", "127.0.0.1"] {
        for version in [&TLS12, &TLS13] {
            let stream = secure(&running, name, &[version]).await.unwrap();
            assert_eq!(
                ask_over(stream, "GET", "/healthz", &[]).await.0,
                200,
                "{name} {version:?}"
            );
        }
    }
    let wrong = secure(&running, "bank.example", ALL_VERSIONS).await;
    assert!(wrong.is_err(), "the hub is nobody else");
    running.stop().await;
}

#[tokio::test]
async fn a_till_syncs_over_https() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let stream = secure(&running, "localhost", ALL_VERSIONS).await.unwrap();
    let url = format!("wss://localhost:{}/ws", running.address.port());
    let (mut socket, _) = client_async(url, stream).await.unwrap();
    say(&mut socket, &hello(&realm(), device(1), &token)).await;
    assert!(matches!(hear(&mut socket).await, Some(HubMessage::HelloAck(_))));
    running.stop().await;
}

#[tokio::test]
async fn another_device_gets_nothing_over_plain_http_but_the_way_to_https() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let ask = |path: &str| {
        let request = client.get(http(&running, path)).bearer_auth(&token);
        request.header("host", "192.168.1.5:4001").send()
    };
    for page in ["/", "/sell", "/pair"] {
        let answer = ask(page).await.unwrap();
        assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT, "{page}");
        assert_eq!(answer.headers()["location"], "/connect", "{page}");
    }
    for refused in [
        "/api/events",
        "/api/devices",
        "/api/pairing",
        "/ws",
        "/status",
        "/metrics",
        "/api/hubs",
        "/sw.js",
        "/version",
    ] {
        let answer = ask(refused).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{refused}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["code"], "https-needed", "{refused}");
    }
    assert_eq!(ask("/healthz").await.unwrap().status(), StatusCode::OK);
    let page = ask("/connect").await.unwrap().text().await.unwrap();
    assert!(
        page.contains("evertill-hub.crt") && page.contains("Trust"),
        "{page}"
    );
    let arabic = ask("/connect?lang=ar").await.unwrap().text().await.unwrap();
    assert!(arabic.contains("dir=\"rtl\""), "{arabic}");
    let root = ask("/connect/evertill-hub.crt").await.unwrap();
    assert_eq!(root.headers()["content-type"], "application/x-x509-ca-cert");
    assert_eq!(
        root.text().await.unwrap(),
        running.hub.certificate.root().unwrap()
    );
    let profile = ask("/connect/evertill-hub.mobileconfig").await.unwrap();
    assert_eq!(
        profile.headers()["content-type"],
        "application/x-apple-aspen-config"
    );
    holds_the_root(&profile.bytes().await.unwrap(), &running);
    for file in ["style.css", "page.js"] {
        assert_eq!(
            ask(&format!("/connect/{file}")).await.unwrap().status(),
            StatusCode::OK
        );
    }
    let (status, _) = ask_secure(
        &running,
        "GET",
        "/version",
        &[("host", "192.168.1.5:4001".to_owned())],
    )
    .await;
    assert_eq!(status, 200, "the same over HTTPS");
    running.stop().await;
}

/// A profile that an iPhone takes, with the hub's own root in it.
fn holds_the_root(profile: &[u8], running: &Running) {
    let profile = plist::Value::from_reader_xml(profile).unwrap();
    let text = |of: &plist::Value, key: &str| {
        let value = of.as_dictionary().unwrap().get(key).unwrap();
        value.as_string().unwrap().to_owned()
    };
    assert_eq!(text(&profile, "PayloadType"), "Configuration");
    let payloads = profile.as_dictionary().unwrap().get("PayloadContent").unwrap();
    let [payload] = &payloads.as_array().unwrap()[..] else {
        panic!("{payloads:?}");
    };
    assert_eq!(text(payload, "PayloadType"), "com.apple.security.root");
    let root = payload.as_dictionary().unwrap().get("PayloadContent").unwrap();
    let expected = running.hub.certificate.root().unwrap().as_bytes();
    let expected = CertificateDer::from_pem_slice(expected).unwrap();
    assert_eq!(root.as_data().unwrap(), &*expected);
    let mut ids = BTreeSet::new();
    for part in [&profile, payload] {
        assert_eq!(
            part.as_dictionary()
                .unwrap()
                .get("PayloadVersion")
                .and_then(plist::Value::as_unsigned_integer),
            Some(1)
        );
        ids.insert(text(part, "PayloadUUID").parse::<Uuid>().unwrap().to_string());
        ids.insert(text(part, "PayloadIdentifier"));
    }
    assert_eq!(ids.len(), 4, "{ids:?}");
}

#[tokio::test]
async fn a_certificate_that_can_not_be_used_is_named_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let given = [
        "--tls-certificate",
        "/nowhere/c.pem",
        "--tls-key",
        "/nowhere/k.pem",
    ];
    let error = start(&args(dir.path(), &given)).await.err().unwrap();
    assert!(matches!(error, StartError::Tls(_)), "{error}");
    assert!(error.to_string().contains("/nowhere/c.pem"), "{error}");
}
