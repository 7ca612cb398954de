//! Devices that sign: what a copied token is worth, and how a device from before gets its key.

use crate::support::{connect, hear_answer, hello, hub, pair_with, say, token};
use core_wasm::api::DeviceChange;
use core_wasm::base::ids::DeviceId;
use core_wasm::base::keys::{PublicKey, Signature};
use core_wasm::protocol::message::{Code, Hello, HelloChallenge, HelloProof};
use core_wasm::protocol::{ClientMessage, HubMessage, signed};
use core_wasm::replica::Replica;
use core_wasm::store::contract::device;
use ed25519_dalek::Signer;
use hub_server::Running;
use hub_server::access::devices::change_of;
use serde_json::{Value, json};
use std::time::SystemTime;

/// The private half of a key.
enum Key {
    Ed25519(ed25519_dalek::SigningKey),
    P256(p256::ecdsa::SigningKey),
}

impl Key {
    fn ed25519(seed: u8) -> Self {
        Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
    }

    fn p256(seed: u8) -> Self {
        Self::P256(p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    fn public(&self) -> PublicKey {
        match self {
            Self::Ed25519(key) => PublicKey::Ed25519(key.verifying_key().to_bytes()),
            Self::P256(key) => PublicKey::of(key.verifying_key().to_encoded_point(false).as_bytes()).unwrap(),
        }
    }

    fn sign(&self, text: &[u8]) -> Signature {
        match self {
            Self::Ed25519(key) => Signature(key.sign(text).to_bytes()),
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(text);
                Signature::of(&signature.to_bytes()).unwrap()
            }
        }
    }
}

/// Asks to be paired with this key, shown by another if `shown_by` names one.
async fn pair(running: &Running, device: DeviceId, key: Option<(&Key, &Key)>) -> (u16, Value) {
    let code = running.hub.ask_for_code().unwrap().0;
    let shown = key.map(
        |(key, by)| json!({ "public": key.public(), "signature": by.sign(&signed::pairing(device, &code)) }),
    );
    let body = json!({ "code": code, "deviceId": device, "name": "A till", "key": shown });
    post(running, "/api/pair", None, &body).await
}

/// The token of a device that is paired with this key.
async fn paired(running: &Running, device: DeviceId, key: &Key) -> String {
    let (status, paired) = pair(running, device, Some((key, key))).await;
    assert_eq!(status, 200, "{paired}");
    paired["token"].as_str().unwrap().to_owned()
}

async fn post(running: &Running, path: &str, bearer: Option<&str>, body: &Value) -> (u16, Value) {
    let request = reqwest::Client::new().post(format!("http://{}{path}", running.address));
    let request = bearer
        .into_iter()
        .fold(request, |request, bearer| request.bearer_auth(bearer));
    let response = request.json(body).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn devices(running: &Running, bearer: &str) -> u16 {
    let request = reqwest::Client::new().get(format!("http://{}/api/devices", running.address));
    request
        .bearer_auth(bearer)
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

/// Greets with a token, answers a challenge with `key`, and says what came of it.
async fn greet(
    running: &Running,
    n: u128,
    token: &str,
    shows: Option<PublicKey>,
    key: Option<&Key>,
) -> Vec<HubMessage> {
    let mut socket = connect(&running.address.to_string()).await;
    let ClientMessage::Hello(first) = hello(&running.hub.identity.realm, device(n), token) else {
        unreachable!()
    };
    say(&mut socket, &ClientMessage::Hello(Hello { key: shows, ..first })).await;
    let mut heard = Vec::new();
    loop {
        let message = hear_answer(&mut socket).await;
        match (&message, key) {
            (Some(HubMessage::Challenge(HelloChallenge { leader_id, nonce })), Some(key)) => {
                let signature = key.sign(&signed::hello(*leader_id, device(n), &nonce.0));
                say(&mut socket, &ClientMessage::Proof(HelloProof { signature })).await;
            }
            (Some(HubMessage::Challenge(_)), None) => return heard,
            (Some(HubMessage::HelloAck(_)), _) if shows.is_none() => {
                heard.extend(message);
                return heard;
            }
            (None | Some(HubMessage::TokenRenewed(_) | HubMessage::Error(_)), _) => {
                heard.extend(message);
                return heard;
            }
            _ => heard.extend(message),
        }
    }
}

fn is_in(heard: &[HubMessage]) -> bool {
    heard
        .iter()
        .any(|message| matches!(message, HubMessage::HelloAck(_)))
}

fn is_refused(heard: &[HubMessage]) -> bool {
    matches!(heard, [HubMessage::Error(problem)] if problem.code == Code::Unauthorized)
}

#[tokio::test]
async fn a_copied_token_opens_nothing_of_a_device_that_signs() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    for (n, key) in [(1, Key::ed25519(1)), (2, Key::p256(2))] {
        let token = &paired(&running, device(n), &key).await;
        assert!(
            greet(&running, n, token, None, None).await.is_empty(),
            "it was let in without a word"
        );
        assert!(is_refused(
            &greet(&running, n, token, None, Some(&Key::ed25519(9))).await
        ));
        assert!(is_refused(
            &greet(
                &running,
                n,
                token,
                Some(Key::ed25519(9).public()),
                Some(&Key::ed25519(9))
            )
            .await
        ));
        assert!(is_in(&greet(&running, n, token, None, Some(&key)).await));
        assert_eq!(devices(&running, token).await, 401);
    }
    running.stop().await;
}

#[tokio::test]
async fn over_http_a_pass_stands_for_the_key_and_is_made_for_one_device() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (one, other) = (Key::ed25519(1), Key::p256(2));
    let token = paired(&running, device(1), &one).await;
    let others = paired(&running, device(2), &other).await;
    let (status, asked) = post(&running, "/api/pass", Some(&token), &json!({})).await;
    assert_eq!(status, 200, "{asked}");
    let challenge = asked["challenge"].as_str().unwrap().to_owned();
    let answer = |by: &Key, device: DeviceId| json!({ "answer": { "challenge": challenge, "signature": by.sign(&signed::pass(device, &challenge)) } });
    for (bearer, body) in [
        (&token, answer(&other, device(1))),
        (&others, answer(&other, device(2))),
        (&others, answer(&one, device(1))),
        (&challenge, answer(&one, device(1))),
    ] {
        assert_eq!(
            post(&running, "/api/pass", Some(bearer), &body).await.0,
            401,
            "{body}"
        );
    }
    let (status, given) = post(&running, "/api/pass", Some(&token), &answer(&one, device(1))).await;
    assert_eq!(status, 200, "{given}");
    let pass = given["pass"]["pass"].as_str().unwrap();
    assert_eq!(devices(&running, pass).await, 200);
    assert_eq!(devices(&running, &challenge).await, 401, "a challenge is no pass");
    assert!(
        is_refused(&greet(&running, 1, pass, None, Some(&one)).await),
        "a pass is no token"
    );
    assert_eq!(post(&running, "/api/pass", None, &json!({})).await.0, 401);
    running.stop().await;
}

#[tokio::test]
async fn nobody_pairs_as_a_device_that_signs_or_with_a_key_of_others() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (key, thief) = (Key::ed25519(1), Key::ed25519(2));
    assert_eq!(pair(&running, device(1), Some((&key, &thief))).await.0, 403);
    assert_eq!(pair(&running, device(1), Some((&key, &key))).await.0, 200);
    for shown in [None, Some((&thief, &thief)), Some((&key, &thief))] {
        let (status, answer) = pair(&running, device(1), shown).await;
        assert_eq!((status, &answer["code"]), (403, &json!("wrong-key")), "{answer}");
    }
    assert_eq!(pair(&running, device(1), Some((&key, &key))).await.0, 200);
    running.stop().await;
}

#[tokio::test]
async fn a_device_from_before_shows_its_key_once_and_its_old_token_is_worth_nothing_then() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let old = token(&running, device(1)).await;
    assert_eq!(devices(&running, &old).await, 200);
    let key = Key::p256(3);
    let heard = greet(&running, 1, &old, Some(key.public()), Some(&key)).await;
    let Some(HubMessage::TokenRenewed(renewed)) = heard.last() else {
        panic!("{heard:?}");
    };
    assert!(is_in(&heard));
    assert!(greet(&running, 1, &old, None, None).await.is_empty());
    assert_eq!(devices(&running, &old).await, 401);
    assert!(is_in(&greet(&running, 1, &renewed.token, None, Some(&key)).await));
    // Nobody else gives it another.
    let thief = Key::ed25519(4);
    assert!(is_refused(
        &greet(&running, 1, &old, Some(thief.public()), Some(&thief)).await
    ));
    running.stop().await;
}

#[tokio::test]
async fn a_device_that_was_taken_out_may_come_back_with_another_key_and_its_old_ones_are_worth_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (lost, fresh) = (Key::ed25519(1), Key::p256(2));
    let old = paired(&running, device(1), &lost).await;
    let out = |replica: &Replica| {
        let change = DeviceChange {
            revoke: true,
            ..DeviceChange::default()
        };
        change_of(
            replica,
            device(1),
            &change,
            server_kit::clock::timestamp(SystemTime::now()),
        )
    };
    running.hub.journal.record(out).await.unwrap().unwrap();
    let token = &paired(&running, device(1), &fresh).await;
    assert!(is_in(&greet(&running, 1, token, None, Some(&fresh)).await));
    assert!(is_refused(&greet(&running, 1, token, None, Some(&lost)).await));
    assert!(is_refused(&greet(&running, 1, &old, None, Some(&lost)).await));
    running.stop().await;
}

#[tokio::test]
async fn a_device_whose_key_nobody_knows_shows_its_token_and_who_is_connected_is_not_replaced_by_it() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let plain = token(&running, device(1)).await;
    let (status, answer) = post(&running, "/api/pass", Some(&plain), &json!({})).await;
    assert_eq!((status, answer), (200, json!("token")));
    let key = Key::ed25519(2);
    let copied = paired(&running, device(2), &key).await;
    let replaces = async || {
        let code = running.hub.ask_for_code().unwrap().0;
        let former = json!({ "deviceId": device(2), "written": 0 });
        let shown = [("authorization", format!("Bearer {copied}"))];
        pair_with(&running.address.to_string(), &code, device(3), former, &shown).await
    };
    let mut socket = connect(&running.address.to_string()).await;
    say(
        &mut socket,
        &hello(&running.hub.identity.realm, device(2), &copied),
    )
    .await;
    let Some(HubMessage::Challenge(asked)) = hear_answer(&mut socket).await else {
        panic!("it is not asked for its key");
    };
    let signature = key.sign(&signed::hello(asked.leader_id, device(2), &asked.nonce.0));
    say(&mut socket, &ClientMessage::Proof(HelloProof { signature })).await;
    assert!(matches!(
        hear_answer(&mut socket).await,
        Some(HubMessage::HelloAck(_))
    ));
    let (status, said) = replaces().await;
    assert_eq!((status, &said["code"]), (403, &json!("needs-approval")), "{said}");
    running.stop().await;
}
