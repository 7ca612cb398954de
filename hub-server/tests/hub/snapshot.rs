//! The hub's snapshots: its own start, and what a device gets that lacks much or what nobody has any more.

use crate::support::{DEADLINE, Till, hub};
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Head, Seq};
use core_wasm::protocol::HubMessage;
use core_wasm::replica::Replica;
use core_wasm::store::contract::{device, entries};
use core_wasm::store::{Save, Store};
use hub_server::Running;
use tokio::time::timeout;

/// More than are sent as events where a snapshot is shorter.
const MANY: u64 = 2_500;

fn print(running: &Running) -> (core_wasm::journal::Hash, Cursor) {
    let view = running.hub.journal.view();
    (view.replica.fingerprint(), view.end)
}

/// A till that wrote so much that the hub's snapshot of it is shorter.
async fn with_a_snapshot(running: &Running) -> Till {
    let mut till = Till::paired(running, 1).await;
    till.connect().await;
    till.write(MANY).await;
    assert!(till.run_until(|till| till.acknowledged() == Seq(MANY)).await);
    running.hub.snapshots.take(&running.hub.journal).await.unwrap();
    till
}

#[tokio::test]
async fn a_new_device_gets_the_snapshot_and_then_what_came_behind_it() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut one = with_a_snapshot(&running).await;
    one.write(3).await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(MANY + 3)).await);

    let mut two = Till::paired(&running, 2).await;
    two.write(2).await;
    two.connect().await;
    let end = Cursor(MANY + 3 + 2 + 2);
    assert!(
        two.run_until(|till| till.acknowledged() == Seq(2) && till.cursor() >= end)
            .await
    );
    let adopted = two.adopted.as_ref().unwrap();
    assert_eq!(
        adopted.at,
        Cursor(MANY + 1),
        "one pairing before, the other behind it"
    );
    assert_eq!(two.store_head(1).await, one.own_head().await);
    let pages = two.heard.iter().filter_map(|message| match message {
        HubMessage::Bulk(events) => Some(events.events.len()),
        _ => None,
    });
    assert!(
        pages.sum::<usize>() <= 6,
        "only what came behind it came as events"
    );
    // One that has all of it is sent nothing of the kind.
    two.lose_connection().await;
    two.heard.clear();
    two.connect().await;
    assert!(two.step().await);
    assert!(matches!(&two.heard[..], [HubMessage::HelloAck(ack)] if !ack.snapshot_needed));
    running.stop().await;
}

#[tokio::test]
async fn a_hub_that_has_just_started_hands_out_the_snapshot_that_it_kept() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let one = with_a_snapshot(&running).await;
    let offered = running.hub.snapshots.offer();
    running.stop().await;

    let running = hub(dir.path()).await;
    let recalled = async {
        while running.hub.snapshots.offer() != offered {
            tokio::task::yield_now().await;
        }
    };
    timeout(DEADLINE, recalled).await.unwrap();
    let mut two = Till::paired(&running, 2).await;
    two.connect().await;
    assert!(two.run_until(|till| till.adopted.is_some()).await);
    assert_eq!(two.store_head(1).await, one.own_head().await);
    running.stop().await;
}

#[tokio::test]
async fn the_hub_starts_from_its_snapshot_and_from_the_journal_where_that_is_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut one = Till::paired(&running, 1).await;
    one.connect().await;
    one.write(40).await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(40)).await);
    running.hub.snapshots.take(&running.hub.journal).await.unwrap();
    one.write(5).await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(45)).await);
    let before = print(&running);
    running.stop().await;

    let running = hub(dir.path()).await;
    assert_eq!(running.hub.journal.view().saved, Cursor(41));
    assert_eq!(print(&running), before);
    running.stop().await;

    let store =
        hub_server::sqlite::SqliteStore::open(&dir.path().join(hub_server::sqlite::DATABASE)).unwrap();
    for _ in 0..2 {
        let mut parts = store.snapshot(0).await.unwrap();
        parts[0].bytes = parts[0].bytes[1..].into();
        parts[0].name.push('x');
        let save = Save {
            parts,
            forget: Cursor(0),
            unsent: (DeviceId(uuid::Uuid::nil()), Seq(0)),
            adopt: None,
        };
        store.save(save).await.unwrap();
    }
    drop(store);
    let running = hub(dir.path()).await;
    assert_eq!(running.hub.journal.view().saved, Cursor(0));
    assert_eq!(print(&running), before);
    running.stop().await;
}

#[tokio::test]
async fn a_hub_that_lost_what_a_till_forgot_takes_the_rest_and_gives_others_its_snapshot() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut one = Till::paired(&running, 1).await;
    // What stood before place 8 left this till long ago.
    let all = entries(Head::empty(device(1)), 12);
    one.store.begin_behind(all[6].head());
    one.write_entries(all[7..].to_vec()).await;
    one.connect().await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(12)).await);
    assert_eq!(running.hub.journal.view().bases, [(device(1), Seq(7))].into());

    let mut two = Till::paired(&running, 2).await;
    // The hub takes its snapshot when it first hears of someone who can't do without.
    while two.adopted.is_none() {
        two.connect().await;
        two.run_until(|till| till.adopted.is_some()).await;
    }
    assert!(matches!(&two.heard[..], [HubMessage::HelloAck(ack), ..] if ack.snapshot_soon));
    assert!(
        two.run_until(|till| till.cursor() == Cursor(7)).await,
        "five events, two pairings"
    );
    assert!(two.adopted.is_some(), "however few events there are");
    assert_eq!(two.store_head(1).await, all[11].head());
    let theirs = two.adopted.as_ref().map(|adopted| adopted.replica.fingerprint());
    let fresh = Replica::new(running.hub.identity.realm.clone(), device(9), 9).fingerprint();
    assert_ne!(theirs, Some(fresh));
    running.stop().await;
}
