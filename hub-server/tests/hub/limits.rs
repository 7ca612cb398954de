//! Many devices at once, and one that sends too much.

use crate::support::{Till, connect, hear, hello, http, hub, say, token};
use core_wasm::journal::{Head, Seq};
use core_wasm::protocol::message::{Append, Ping};
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::store::contract::{device, entries, realm};
use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use reqwest::Client;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_hundred_devices_that_return_with_a_thousand_events_each_are_not_slowed() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut returning = Vec::new();
    for n in 1..=100 {
        returning.push((n, token(&running, device(n)).await));
    }
    let client = Client::new();
    let returns = returning.into_iter().map(async |(n, token)| {
        let events = entries(Head::empty(device(n)), 1_000);
        let append = Append {
            base: None,
            events,
            vouch: None,
        };
        let request = client.post(http(&running, "/api/events")).bearer_auth(token);
        let answer = request
            .body(core_wasm::codec::encode(&append))
            .send()
            .await
            .unwrap();
        answer.json::<Value>().await.unwrap()["heads"][0]["seq"].clone()
    });
    let heads = join_all(returns).await;
    assert_eq!(heads, vec![json!(1_000); 100]);
    for n in 1..=100 {
        assert_eq!(running.hub.limits.slowed(device(n)), 0, "{n}");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_flood_is_slowed_and_all_of_it_is_answered_and_nobody_else_waits() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let flooding = token(&running, device(1)).await;
    let mut quiet = Till::paired(&running, 2).await;
    let mut socket = connect(&running.address.to_string()).await;
    say(&mut socket, &hello(&realm(), device(1), &flooding)).await;
    assert!(matches!(hear(&mut socket).await, Some(HubMessage::HelloAck(_))));
    tokio::time::pause();
    let (mut to_hub, mut from_hub) = socket.split();
    let count = 1_200;
    let flood = async {
        for n in 0..count {
            let ping = ClientMessage::Ping(Ping { n }).encode();
            to_hub.send(Message::Binary(ping.into())).await.unwrap();
        }
    };
    let answers = async {
        let mut next = 0;
        while next < count {
            if let Message::Binary(frame) = from_hub.next().await.unwrap().unwrap()
                && let HubMessage::Pong(pong) = HubMessage::decode(&frame).unwrap()
            {
                assert_eq!(pong.n, next);
                next += 1;
            }
        }
    };
    let other = async {
        quiet.connect().await;
        quiet.write(10).await;
        assert!(quiet.run_until(|till| till.acknowledged() == Seq(10)).await);
    };
    tokio::join!(flood, answers, other);
    tokio::time::resume();
    let status: Value = reqwest::get(http(&running, "/status"))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let slowed = |n: usize| status["devices"][n]["slowed"].as_u64().unwrap();
    assert!(slowed(0) > 100, "{status}");
    assert_eq!(slowed(1), 0, "{status}");
    running.stop().await;
}
