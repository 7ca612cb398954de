//! A stream that has split: an alarm that is kept, and that stops nobody else.

use crate::support::{Till, connect, hear_answer, hello, http, hub, say, token};
use core_wasm::journal::{Hash, Head, Seq};
use core_wasm::protocol::message::{Append, Code, Ping};
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::store::contract::{device, entries, realm};
use hub_server::Running;
use serde_json::{Value, json};

async fn diverged(running: &Running) -> Value {
    let status: Value = reqwest::get(http(running, "/status"))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    status["diverged"].clone()
}

#[tokio::test]
async fn two_that_are_equally_long_and_differ_are_found_when_they_meet() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let events = entries(Head::empty(device(1)), 3);
    let mut socket = connect(&running.address.to_string()).await;
    say(&mut socket, &hello(&realm(), device(1), &token)).await;
    hear_answer(&mut socket).await;
    say(
        &mut socket,
        &ClientMessage::Append(Append {
            base: None,
            events,
            vouch: None,
        }),
    )
    .await;
    assert!(matches!(hear_answer(&mut socket).await, Some(HubMessage::Ack(head)) if head.seq == Seq(3)));
    assert_eq!(diverged(&running).await, json!([]));
    drop(socket);

    // A copy of the device that wrote something else.
    let other = Head {
        device_id: device(1),
        seq: Seq(3),
        hash: Hash([7; 32]),
    };
    let mut greeting = hello(&realm(), device(1), &token);
    if let ClientMessage::Hello(hello) = &mut greeting {
        hello.heads.push(other);
    }
    let mut socket = connect(&running.address.to_string()).await;
    say(&mut socket, &greeting).await;
    assert!(matches!(
        hear_answer(&mut socket).await,
        Some(HubMessage::HelloAck(_))
    ));
    match hear_answer(&mut socket).await {
        Some(HubMessage::Error(problem)) => {
            assert_eq!(
                (problem.code, problem.device_id, problem.seq),
                (Code::Diverged, Some(device(1)), Some(Seq(3)))
            );
        }
        other => panic!("{other:?}"),
    }
    // What is answered after the alarm comes after it was stored.
    let ping = Ping { n: 1 };
    say(&mut socket, &ClientMessage::Ping(ping)).await;
    assert_eq!(hear_answer(&mut socket).await, Some(HubMessage::Pong(ping)));
    let alarm = json!([{ "deviceId": device(1), "seq": 3, "found": Hash([7; 32]) }]);
    assert_eq!(diverged(&running).await, alarm);
    running.stop().await;
    let running = hub(dir.path()).await;
    assert_eq!(diverged(&running).await, alarm, "kept through a restart");
    running.stop().await;
}

#[tokio::test]
async fn a_split_stream_stops_and_everyone_else_goes_on_and_hears_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (mut one, mut two) = (Till::paired(&running, 1).await, Till::paired(&running, 2).await);
    one.connect().await;
    two.connect().await;
    one.write(2).await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(2)).await);
    // The hub has another third event of this till than the till itself.
    let own = one.own_head().await;
    let forged = entries(
        Head {
            hash: Hash([7; 32]),
            ..own
        },
        1,
    );
    let outcome = running.hub.journal.append(forged.clone()).await.unwrap();
    assert_eq!(outcome.refused.len(), 1);
    running.hub.journal.append(forged).await.unwrap();
    assert_eq!(diverged(&running).await.as_array().unwrap().len(), 1, "told once");
    // Streams that are whole go on, this till's too: what was refused was not its.
    two.write(3).await;
    one.write(1).await;
    assert!(two.run_until(|till| till.acknowledged() == Seq(3)).await);
    assert!(one.run_until(|till| till.acknowledged() == Seq(3)).await);
    let hub_id = running.hub.identity.hub_id;
    let hub_head = running.hub.journal.view().replica.heads().get(hub_id);
    while two.heads().await.get(hub_id) != hub_head {
        assert!(two.step().await, "everyone hears of the alarm");
    }
    running.stop().await;
}
