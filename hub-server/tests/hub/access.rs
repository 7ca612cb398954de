//! The two tables of what can be asked of the hub, each row with everything that must not get in.

use crate::socketio::client::{self, Client as SocketIo};
use crate::support::{
    Socket, Till, args, ask_secure, connect, hear, hear_answer, hello, http, hub, say, token,
};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Seq};
use core_wasm::protocol::message::{Code, CursorRequest, Ping};
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::store::contract::{device, realm};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use futures_util::SinkExt;
use hub_server::http::table::{ROUTES, Route, Who};
use hub_server::socketio::table::{SOCKETIO_BYTES, SOCKETIO_MESSAGES};
use hub_server::{Running, start};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use server_kit::access::GRACE_S;
use server_kit::session::MESSAGES;
use std::cell::RefCell;
use std::io::{self, Write};
use std::path::Path;
use tokio_tungstenite::tungstenite::Message;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

thread_local! {
    /// What was logged on this thread: a test and its hub run on one of their own.
    static LOGGED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The log of every test, each in its own thread's.
struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOGGED.with_borrow_mut(|logged| logged.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps all that is logged from now on.
fn keep_the_log() {
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_env_filter(EnvFilter::new(
            "hub_server=trace,server_kit=trace,axum=trace,tower_http=trace",
        ))
        .with_writer(|| Log)
        .finish();
    // Another test may have asked for it before.
    drop(subscriber.try_init());
}

/// What was logged since it was last looked at.
fn logged() -> String {
    String::from_utf8(LOGGED.take()).unwrap()
}

/// Makes tokens as the hub would, and as it never would.
struct Forger {
    hub: SigningKey,
    me: DeviceId,
    now: u64,
}

impl Forger {
    fn new(dir: &Path, me: DeviceId) -> Self {
        let pem = std::fs::read_to_string(dir.join("token-key.pem")).unwrap();
        Self {
            hub: SigningKey::from_pkcs8_pem(&pem).unwrap(),
            me,
            now: jsonwebtoken::get_current_timestamp(),
        }
    }

    fn claims(&self, change: impl FnOnce(&mut Value)) -> Value {
        let now = self.now;
        let mut claims = json!({
            "aud": "pos-hub", "sub": self.me, "tenantId": "t-contract", "storeId": "s-1",
            "iat": now, "nbf": now, "exp": now + 600, "jti": uuid::Uuid::nil(),
        });
        change(&mut claims);
        claims
    }

    fn signed(&self, header: &Header, claims: &Value, by: &SigningKey) -> String {
        let key = EncodingKey::from_ed_der(by.to_pkcs8_der().unwrap().as_bytes());
        jsonwebtoken::encode(header, claims, &key).unwrap()
    }

    fn with(&self, change: impl FnOnce(&mut Value)) -> String {
        self.signed(&Header::new(Algorithm::EdDSA), &self.claims(change), &self.hub)
    }

    /// Every token that must not get in, each with its name.
    fn bad(&self) -> Vec<(&'static str, String)> {
        let own = SigningKey::from_bytes(&[9; 32]);
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let plain = self.claims(|_| {});
        let none = format!(
            "{}.{}.",
            part(&json!({ "alg": "none", "typ": "JWT" })),
            part(&plain)
        );
        let secret = EncodingKey::from_secret(self.hub.verifying_key().as_bytes());
        let hs256 = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &plain, &secret).unwrap();
        let mut kid = Header::new(Algorithm::EdDSA);
        kid.kid = Some("another".to_owned());
        let mut jwk = Header::new(Algorithm::EdDSA);
        let x = BASE64_URL_SAFE_NO_PAD.encode(own.verifying_key().as_bytes());
        jwk.jwk = serde_json::from_value(json!({ "kty": "OKP", "crv": "Ed25519", "x": x })).unwrap();
        let now = self.now;
        vec![
            ("nonsense", "a.b.c".to_owned()),
            (
                "another key",
                self.signed(&Header::new(Algorithm::EdDSA), &plain, &own),
            ),
            ("alg none", none),
            ("HS256 with the public key", hs256),
            ("unknown kid", self.signed(&kid, &plain, &self.hub)),
            ("embedded jwk", self.signed(&jwk, &plain, &own)),
            (
                "wrong tenant",
                self.with(|claims| claims["tenantId"] = json!("t-2")),
            ),
            (
                "wrong store",
                self.with(|claims| claims["storeId"] = json!("s-2")),
            ),
            (
                "wrong audience",
                self.with(|claims| claims["aud"] = json!("cloud")),
            ),
            (
                "expired beyond the grace",
                self.with(|claims| claims["exp"] = json!(now - GRACE_S - 1)),
            ),
            (
                "expired, of a device that nobody knows",
                self.with(|claims| {
                    claims["sub"] = json!(device(77));
                    claims["exp"] = json!(now - 600);
                }),
            ),
        ]
    }
}

fn url(running: &Running, route: &Route) -> String {
    http(running, &route.path.replace("{id}", &device(1).to_string()))
}

async fn ask(running: &Running, route: &Route, token: Option<&str>, headers: &[(&str, String)]) -> Response {
    let mut request = Client::new().request(route.method.clone(), url(running, route));
    if route.path == "/ws" {
        request = request
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==");
    }
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.send().await.unwrap()
}

async fn code_of(response: Response) -> String {
    let body: Value = response.json().await.unwrap();
    assert!(
        body["message"].as_str().is_some_and(|words| words.len() > 20),
        "{body}"
    );
    body["code"].as_str().unwrap().to_owned()
}

async fn greet(running: &Running, token: &str) -> (Socket, Option<HubMessage>) {
    let mut socket = connect(&running.address.to_string()).await;
    say(&mut socket, &hello(&realm(), device(1), token)).await;
    let answer = hear(&mut socket).await;
    (socket, answer)
}

#[tokio::test]
async fn no_bad_token_gets_in_anywhere_and_the_log_names_the_device_and_no_secret() {
    keep_the_log();
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let good = token(&running, device(1)).await;
    let forger = Forger::new(dir.path(), device(1));
    let pairing = logged();
    assert!(
        pairing.contains(&device(1).to_string()) && !pairing.contains(&good),
        "{pairing}"
    );
    for (case, bad) in forger.bad() {
        for route in ROUTES.iter().filter(|route| route.who >= Who::Device) {
            let approval = BASE64_STANDARD.encode("cem:918273");
            let headers = [("x-approval", approval.clone())];
            let refused = ask(&running, route, Some(&bad), &headers).await;
            assert_eq!(
                refused.status(),
                StatusCode::UNAUTHORIZED,
                "{case} at {}",
                route.path
            );
            assert_eq!(code_of(refused).await, "unauthorized", "{case} at {}", route.path);
            let said = logged();
            let who = if case.ends_with("nobody knows") {
                device(77)
            } else {
                device(1)
            };
            assert!(
                case == "nonsense" || said.contains(&who.to_string()),
                "{case}: {said}"
            );
            let secrets = [
                &bad,
                &approval,
                "918273",
                bad.rsplit('.').next().unwrap_or_default(),
            ];
            for secret in secrets
                .into_iter()
                .filter(|secret| !secret.is_empty() && *secret != "c")
            {
                assert!(!said.contains(secret), "{case}: {said}");
            }
        }
        let (mut socket, answer) = greet(&running, &bad).await;
        match answer {
            Some(HubMessage::Error(problem)) => assert_eq!(problem.code, Code::Unauthorized, "{case}"),
            other => panic!("{case}: {other:?}"),
        }
        assert_eq!(hear(&mut socket).await, None, "{case}: closed");
        let said = logged();
        assert!(
            said.contains(&device(1).to_string()) && !said.contains(&bad),
            "{case}: {said}"
        );
    }
    assert_eq!(
        running.hub.journal.view().end,
        Cursor(1),
        "the pairing and nothing else"
    );
    let (_socket, answer) = greet(&running, &good).await;
    assert!(matches!(answer, Some(HubMessage::HelloAck(_))), "{answer:?}");
    running.stop().await;
}

#[tokio::test]
async fn every_route_asks_for_what_its_row_says() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let good = token(&running, device(1)).await;
    let own = format!("http://{}", running.address);
    for route in ROUTES {
        let path = route.path;
        let foreign = [("origin", "http://evil.example".to_owned())];
        let foreign = ask(&running, route, Some(&good), &foreign).await;
        if route.who == Who::Anyone {
            assert_ne!(foreign.status(), StatusCode::FORBIDDEN, "{path}");
        } else {
            assert_eq!(foreign.status(), StatusCode::FORBIDDEN, "{path}");
            assert_eq!(code_of(foreign).await, "wrong-origin", "{path}");
        }
        let nobody = ask(&running, route, None, &[("origin", own.clone())]).await;
        let refused = nobody.status() == StatusCode::UNAUTHORIZED;
        assert_eq!(refused, route.who >= Who::Device, "{path}: {}", nobody.status());
        let headers = [("host", "rebound.example".to_owned())];
        let asked = path.replace("{id}", &device(1).to_string());
        let (afar, _) = ask_secure(&running, route.method.as_str(), &asked, &headers).await;
        assert_eq!(afar == 401, route.who >= Who::HereOrDevice, "{path}: {afar}");
        let device = ask(&running, route, Some(&good), &[("origin", own.clone())]).await;
        if route.who.is_approved() {
            assert_eq!(device.status(), StatusCode::FORBIDDEN, "{path}");
            assert_eq!(code_of(device).await, "needs-approval", "{path}");
        } else {
            let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
            assert!(!refused.contains(&device.status()), "{path}: {}", device.status());
        }
    }
    running.stop().await;
}

/// The demo store's manager.
fn manager() -> [(&'static str, String); 1] {
    [("x-approval", BASE64_STANDARD.encode("eleni:604182"))]
}

#[tokio::test]
async fn no_route_takes_more_than_its_row_says_or_what_it_can_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let good = token(&running, device(1)).await;
    for route in ROUTES.iter().filter(|route| route.body > 0) {
        for (body, expected) in [
            (vec![b' '; route.body + 1], StatusCode::PAYLOAD_TOO_LARGE),
            (b"{\"name\": 1".to_vec(), StatusCode::BAD_REQUEST),
            (vec![0xc1; 64], StatusCode::BAD_REQUEST),
        ] {
            let mut request = Client::new()
                .request(route.method.clone(), url(&running, route))
                .bearer_auth(&good)
                .header("content-type", "application/json")
                .body(body);
            for (name, value) in manager() {
                request = request.header(name, value);
            }
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), expected, "{}", route.path);
            code_of(response).await;
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn no_message_is_larger_than_its_row_says_and_none_comes_before_the_greeting() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let good = token(&running, device(1)).await;
    for message in MESSAGES {
        // A map with one field too many: later clients may say more, within the bound.
        let frame = |length: usize| {
            let body = rmpv::Value::Map(vec![("later".into(), rmpv::Value::Binary(vec![0; length]))]);
            let mut frame = Vec::new();
            let message = rmpv::Value::Map(vec![(message.name.into(), body)]);
            rmpv::encode::write_value(&mut frame, &message).unwrap();
            Message::Binary(frame.into())
        };
        for greeted in [false, true] {
            let mut socket = connect(&running.address.to_string()).await;
            if greeted {
                say(&mut socket, &hello(&realm(), device(1), &good)).await;
                assert!(matches!(hear(&mut socket).await, Some(HubMessage::HelloAck(_))));
            }
            // The hub may hang up before it has read all of it.
            drop(socket.send(frame(message.bytes)).await);
            let answer = hear_answer(&mut socket).await;
            let refused =
                matches!(&answer, Some(HubMessage::Error(problem)) if problem.code == Code::BadMessage);
            assert!(refused || answer.is_none(), "{}: {answer:?}", message.name);
        }
        let mut early = connect(&running.address.to_string()).await;
        early.send(frame(1)).await.unwrap();
        let answer = hear(&mut early).await;
        assert!(
            matches!(&answer, Some(HubMessage::Error(problem)) if problem.code == Code::BadMessage),
            "{}: {answer:?}",
            message.name
        );
    }
    // Nor one that is well formed.
    for message in [
        ClientMessage::Ping(Ping { n: 1 }),
        ClientMessage::CursorRequest(CursorRequest { cursor: Cursor(0) }),
    ] {
        let mut socket = connect(&running.address.to_string()).await;
        say(&mut socket, &message).await;
        assert!(matches!(hear(&mut socket).await, Some(HubMessage::Error(_))));
        assert_eq!(hear(&mut socket).await, None);
    }
    running.stop().await;
}

#[tokio::test]
async fn no_message_of_a_client_is_larger_than_its_row_says_and_none_comes_before_it_was_let_in() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let before = running.hub.journal.view().end;
    for message in SOCKETIO_MESSAGES
        .iter()
        .filter(|message| !message.greets && message.name != "ping")
    {
        // What is said too early is kept, as far as there is room, and looked at by nobody.
        let mut client = SocketIo::connect(&running, None).await;
        client.hello("t-contract", "s-1", "web-1").await;
        assert_eq!(client.problem().await, "not-admitted", "hello");
        for _ in 0..1_001 {
            client.say(message.name, &json!({ "orderId": "o" })).await;
        }
        assert_eq!(
            client.problem().await,
            "not-admitted",
            "{} before a manager",
            message.name
        );
    }
    assert_eq!(running.hub.journal.view().end, before, "nothing was stored");
    client::let_in(&running, "web-1").await;
    for message in SOCKETIO_MESSAGES {
        let mut client = SocketIo::connect(&running, None).await;
        if !message.greets {
            client.greet("web-1").await;
        }
        let bytes = message.bytes;
        client
            .say(message.name, &json!({ "later": "x".repeat(bytes) }))
            .await;
        assert_eq!(client.problem().await, "too-large", "{}", message.name);
        if message.name != "ping" {
            client.say(message.name, &json!(7)).await;
            assert_eq!(client.problem().await, "bad-message", "{}", message.name);
        }
    }
    // What the transport does not read whole ends the connection.
    let mut client = SocketIo::connect(&running, None).await;
    client
        .say("hello", &json!({ "later": "x".repeat(SOCKETIO_BYTES) }))
        .await;
    client.is_gone().await;
    running.stop().await;
}

#[tokio::test]
async fn no_client_of_another_realm_or_with_a_bad_token_is_told_anything() {
    keep_the_log();
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let good = token(&running, device(1)).await;
    client::let_in(&running, "web-1").await;
    for (tenant, store) in [("t-2", "s-1"), ("t-contract", "s-2"), ("", "")] {
        let mut client = SocketIo::connect(&running, None).await;
        client.hello(tenant, store, "web-1").await;
        assert_eq!(client.problem().await, "wrong-realm", "{tenant} {store}");
        client.is_gone().await;
    }
    let forger = Forger::new(dir.path(), device(1));
    logged();
    for (case, bad) in forger.bad() {
        let mut client = SocketIo::connect(&running, Some(&bad)).await;
        client.hello("t-contract", "s-1", &device(1).to_string()).await;
        assert_eq!(client.problem().await, "unauthorized", "{case}");
        client.is_gone().await;
        assert!(!logged().contains(&bad), "{case}");
    }
    // A good token is its own device's, and that device needs it.
    for (token, alias) in [(Some(&*good), "web-1".to_owned()), (None, device(1).to_string())] {
        let mut client = SocketIo::connect(&running, token).await;
        client.hello("t-contract", "s-1", &alias).await;
        assert_eq!(client.problem().await, "unauthorized", "{alias}");
    }
    let mut client = SocketIo::connect(&running, Some(&good)).await;
    client.greet(&device(1).to_string()).await;
    running.stop().await;
}

#[tokio::test]
async fn a_hub_whose_clock_was_ahead_when_it_gave_a_token_takes_it_once_it_is_right() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    token(&running, device(1)).await;
    let forger = Forger::new(dir.path(), device(1));
    // By some minutes, and by years.
    for ahead in [180, 10 * 365 * 24 * 3600] {
        let later = forger.now + ahead;
        let token = forger.with(|claims| {
            claims["iat"] = json!(later);
            claims["nbf"] = json!(later);
            claims["exp"] = json!(later + 30 * 24 * 3600);
        });
        let (_socket, answer) = greet(&running, &token).await;
        assert!(
            matches!(answer, Some(HubMessage::HelloAck(_))),
            "{ahead}: {answer:?}"
        );
        let status = Client::new().get(http(&running, "/status")).bearer_auth(&token);
        assert_eq!(status.send().await.unwrap().status(), StatusCode::OK, "{ahead}");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_token_past_its_end_is_renewed_over_the_socket_for_a_device_that_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let fresh = token(&running, device(1)).await;
    let forger = Forger::new(dir.path(), device(1));
    let month = 30 * 24 * 3600;
    let (now, address) = (forger.now, running.address.to_string());
    for (case, age, renewed) in [
        ("fresh", 0, false),
        ("half", month / 2 + 1, true),
        ("past its end", 6 * month, true),
    ] {
        let token = forger.with(|claims| {
            claims["iat"] = json!(now - age);
            claims["nbf"] = json!(now - age);
            claims["exp"] = json!(now - age + month);
        });
        let mut till = Till::new(realm(), 1, &token, &address);
        till.connect().await;
        till.write(1).await;
        till.lose_connection().await;
        till.connect().await;
        assert!(
            till.run_until(|till| till.acknowledged() == Seq(1) && till.renewed.is_some() == renewed)
                .await,
            "{case}"
        );
        if let Some(renewed) = till.renewed {
            assert_ne!(renewed, fresh);
            let (_socket, answer) = greet(&running, &renewed).await;
            assert!(
                matches!(answer, Some(HubMessage::HelloAck(_))),
                "{case}: {answer:?}"
            );
        }
    }
    running.stop().await;
}
