//! What a hub vouches for: what that brings back to one that lost it, and what nobody can make up.

use crate::support::{Till, connect, hear, hear_answer, hello, hub, journal, say, token};
use core_wasm::base::ids::Epoch;
use core_wasm::base::keys::{PublicKey, Signature};
use core_wasm::journal::{Cursor, Entry, Head, Vouch};
use core_wasm::protocol::message::{Append, Code, Hello};
use core_wasm::protocol::{ClientMessage, HubMessage, signed};
use core_wasm::store::contract::{device, entries};
use ed25519_dalek::{Signer, SigningKey};
use hub_server::Running;
use serde_json::{Value, json};
use uuid::Uuid;

/// Connects tills until the hub has all that they can give, and each has all of it.
async fn settle(running: &Running, token: &str, tills: &mut [Till]) -> usize {
    let address = running.address.to_string();
    for till in tills.iter_mut() {
        till.moves_to(&address);
        till.lose_connection().await;
        till.connect().await;
    }
    loop {
        let rows = journal(&address, token).await.len();
        let mut settled = true;
        for till in tills.iter_mut() {
            if !till.is_settled(rows).await {
                settled = false;
                assert!(till.step().await, "the hub has gone");
            }
        }
        if settled {
            return rows;
        }
    }
}

async fn pair_anew(running: &Running, till: &mut Till, former: Option<PublicKey>) -> String {
    let code = running.hub.ask_for_code().unwrap().0;
    let body = json!({ "code": code, "deviceId": till.me, "name": "A till", "formerHub": former });
    let asked = reqwest::Client::new()
        .post(format!("http://{}/api/pair", running.address))
        .json(&body);
    let paired: Value = asked.send().await.unwrap().json().await.unwrap();
    let token = paired["token"].as_str().unwrap().to_owned();
    till.paired_anew(&token, &running.address.to_string()).await;
    token
}

#[tokio::test]
async fn a_hub_that_took_anothers_place_gets_back_what_that_one_vouched_for_and_no_more() {
    let former = tempfile::tempdir().unwrap();
    let running = hub(former.path()).await;
    let key = running.hub.key;
    let mut tills = vec![Till::paired(&running, 1).await, Till::paired(&running, 2).await];
    let first = token(&running, device(3)).await;
    for till in &mut tills {
        till.write(1200).await;
    }
    let before = settle(&running, &first, &mut tills).await;
    let former_id = running.hub.identity.hub_id;
    running.stop().await;
    // The second till never comes again, and the first has something that no hub has seen.
    drop(tills.pop());
    tills[0].write(3).await;

    for (named, back) in [(Some(key), before + 3), (None, 1203)] {
        let dir = tempfile::tempdir().unwrap();
        let running = hub(dir.path()).await;
        let token = pair_anew(&running, &mut tills[0], named).await;
        if named.is_none() {
            tills[0].connect().await;
            let others = |till: &Till| till.refused.len() == 2;
            assert!(tills[0].run_until(others).await);
            let codes: Vec<Code> = tills[0].refused.iter().map(|problem| problem.code).collect();
            assert_eq!(
                codes,
                [Code::NotAllowed, Code::NotAllowed],
                "of the other till and of the former hub"
            );
            let rows = journal(&running.address.to_string(), &token).await;
            let theirs = |row: &&Value| row["deviceId"] != json!(running.hub.identity.hub_id);
            assert_eq!(rows.iter().filter(theirs).count(), back);
            running.stop().await;
            continue;
        }
        // One event is the new hub's: it let a device in.
        assert_eq!(settle(&running, &token, &mut tills).await, back + 1);
        let heads = running.hub.journal.view().replica.heads().clone();
        assert_eq!(heads.get(device(2)).seq.0, 1200);
        assert!(heads.get(former_id).seq.0 > 0);
        assert_eq!(tills[0].refused, []);
        running.stop().await;
        // What the former hub vouched for still counts after a start.
        let running = hub(dir.path()).await;
        assert!(running.hub.anchor.former_keys().contains(&key));
        running.stop().await;
    }
}

/// A connection of a device that greeted with this.
async fn greeted(
    running: &Running,
    token: &str,
    more: impl FnOnce(Hello) -> Hello,
) -> crate::support::Socket {
    let mut socket = connect(&running.address.to_string()).await;
    let ClientMessage::Hello(plain) = hello(&running.hub.identity.realm, device(1), token) else {
        unreachable!()
    };
    say(&mut socket, &ClientMessage::Hello(more(plain))).await;
    let answer = hear(&mut socket).await;
    assert!(matches!(answer, Some(HubMessage::HelloAck(_))), "{answer:?}");
    socket
}

#[tokio::test]
async fn a_device_that_says_it_has_more_than_there_is_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let epoch = running.hub.identity.epoch;
    let mut socket = greeted(&running, &token, |hello| Hello {
        epoch: Some(epoch),
        cursor: Cursor(1 << 52),
        ..hello
    })
    .await;
    let own = entries(Head::empty(device(1)), 1);
    let append = |events: Vec<Entry>, vouch| {
        ClientMessage::Append(Append {
            events,
            base: None,
            vouch,
        })
    };
    say(&mut socket, &append(own.clone(), None)).await;
    let answer = hear_answer(&mut socket).await;
    assert!(
        matches!(answer, Some(HubMessage::Ack(head)) if head == own[0].head()),
        "{answer:?}"
    );
    // Nor does one that has nobody's word but its own: of this life of the hub, and of another.
    let thief = SigningKey::from_bytes(&[1; 32]);
    for (stream, life) in [
        (device(2), epoch),
        (running.hub.identity.hub_id, epoch),
        (device(2), Epoch(Uuid::from_u128(5))),
    ] {
        let forged = entries(running.hub.journal.view().replica.heads().get(stream), 2);
        let text = signed::vouch(&running.hub.identity.realm, life, forged[1].head());
        let vouch = Vouch {
            epoch: life,
            signature: Signature(thief.sign(&text).to_bytes()),
        };
        say(&mut socket, &append(forged, Some(vouch))).await;
        // First how far it has the stream, then why not further.
        let how_far = hear_answer(&mut socket).await;
        assert!(matches!(how_far, Some(HubMessage::Ack(_))), "{how_far:?}");
        let answer = hear_answer(&mut socket).await;
        assert!(
            matches!(&answer, Some(HubMessage::Error(problem)) if problem.code == Code::NotAllowed),
            "{answer:?}"
        );
    }
    assert!(!running.hub.outlived.is_cancelled());
    running.stop().await;
    let running = hub(dir.path()).await;
    assert_eq!(
        running.hub.identity.epoch, epoch,
        "the next start is the same life"
    );
    running.stop().await;
}
