//! Clients that don't take what they are sent: they are heard all the same, hold nobody up, and miss nothing.

use crate::support::{Till, hub};
use core_wasm::journal::{Cursor, Entry, Seq};
use core_wasm::protocol::HubMessage;
use core_wasm::store::contract::device;
use hub_server::Running;

/// More than a socket holds, and more than the hub keeps for those who fall behind: 80 times 150 kB.
const FLOOD: u64 = 80;

/// Large events of a till, of which only the size matters.
fn flood(till: &Till) -> Vec<Entry> {
    let event = |seq| Entry {
        device_id: till.me,
        seq: Seq(seq),
        bytes: vec![0xff; 150 * 1024],
        vouch: None,
    };
    (1..=FLOOD).map(event).collect()
}

/// Two tills that follow, of which the second has flooded the hub while the first took nothing.
async fn flooded(running: &Running) -> (Till, Till) {
    let (mut slow, mut other) = (Till::paired(running, 1).await, Till::paired(running, 2).await);
    for till in [&mut slow, &mut other] {
        till.connect().await;
        assert!(till.run_until(|till| till.cursor() == Cursor(2)).await);
    }
    other.write_entries(flood(&other)).await;
    assert!(other.run_until(|till| till.acknowledged() == Seq(FLOOD)).await);
    (slow, other)
}

#[tokio::test]
async fn a_client_that_says_much_before_it_listens_is_heard() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (mut slow, mut other) = flooded(&running).await;
    // Its socket is full of what it has not taken; what it says goes the other way.
    slow.write(20).await;
    let own = slow.own_head().await;
    assert!(
        other
            .run_until(|till| till.cursor() >= Cursor(2 + FLOOD + 20))
            .await
    );
    assert_eq!(other.store_head(1).await, own);
    assert!(slow.run_until(|till| till.acknowledged() == own.seq).await);
    running.stop().await;
}

#[tokio::test]
async fn a_client_that_stalls_goes_on_by_pages_from_where_it_stood() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (mut slow, other) = flooded(&running).await;
    let end = running.hub.journal.view().end;
    slow.heard.clear();
    assert!(slow.run_until(|till| till.cursor() == end).await);
    assert_eq!(slow.store_head(2).await, other.own_head().await);
    let told = slow.heard.iter().any(
        |message| matches!(message, HubMessage::Relay(events) if events.more && events.events.is_empty()),
    );
    assert!(told, "that there is more, once it fell too far behind");
    let places: Vec<u64> = slow.heard.iter().flat_map(numbers).collect();
    assert_eq!(places, (1..=FLOOD).collect::<Vec<_>>(), "all of it, each once");
    assert_eq!(running.hub.presence.of(device(1)).unwrap().connections(), 1);
    running.stop().await;
}

/// The places of the events in a message.
fn numbers(message: &HubMessage) -> Vec<u64> {
    match message {
        HubMessage::Relay(events) | HubMessage::Bulk(events) => {
            events.events.iter().map(|entry| entry.seq.0).collect()
        }
        _ => Vec::new(),
    }
}
