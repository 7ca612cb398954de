//! What is confirmed is stored, and what outlives a reload, or a wipe.

use super::{note, paired, sell, tab};
use crate::engine::Behind;
use crate::engine::opening::engine;
use crate::engine::{TillError, Witness};
use crate::storage::{Device, IndexedDbStore, schema};
use core_wasm::base::ids::{DeviceId, OrderId};
use core_wasm::domain::order::OrderCommand;
use core_wasm::journal::{Cursor, Seq};
use core_wasm::node::Retention;
use core_wasm::replica::{Command, Replica};
use core_wasm::store::Store;
use leptos::prelude::GetUntracked;
use uuid::Uuid;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn what_is_confirmed_is_there_after_a_reload() {
    let me = paired("till-reload").await;
    let before = tab("till-reload").await;
    before
        .run(vec![note("a"), note("b")], Behind::default())
        .await
        .unwrap();
    assert_eq!(before.status.get_untracked().unsent, 2);
    let after = tab("till-reload").await;
    assert_eq!(after.head(), before.head());
    assert_eq!(after.head().seq, Seq(2));
    assert_eq!(after.read(Replica::unsent), 2);
    assert_eq!(after.paired.device_id, me);
}

#[wasm_bindgen_test]
async fn a_refused_command_changes_nothing() {
    paired("till-refused").await;
    let till = tab("till-refused").await;
    let nothing = Command::Order(OrderId(Uuid::now_v7()), OrderCommand::Void { reason: None });
    let refused = till.run(vec![note("a"), nothing], Behind::default()).await;
    assert!(matches!(refused, Err(TillError::Refused(_))), "{refused:?}");
    assert_eq!(till.head().seq, Seq(0));
    assert_eq!(till.store().read(Cursor(0), 9).await.unwrap().entries, []);
}

#[wasm_bindgen_test]
async fn a_start_from_a_snapshot_knows_what_was_sold_before_and_after_it() {
    paired("till-snapshot").await;
    let before = tab("till-snapshot").await;
    before
        .run(vec![note("a"), note("b")], Behind::default())
        .await
        .unwrap();
    before.save(Retention::TILL).await.unwrap();
    assert_eq!(before.node().unsaved(), 0);
    before.run(vec![note("c")], Behind::default()).await.unwrap();
    let after = tab("till-snapshot").await;
    assert_eq!(
        after.node().unsaved(),
        1,
        "the tail was folded behind the snapshot"
    );
    assert_eq!(after.head(), before.head());
    assert_eq!(after.read(|replica| replica.devices().0.len()), 3);
    assert_eq!(after.read(Replica::unsent), 3);
}

#[wasm_bindgen_test]
async fn a_wipe_is_noticed_by_what_outlives_it() {
    let me = paired("till-wipe").await;
    let till = tab("till-wipe").await;
    sell(&till, 4).await;
    let witness = Witness::read().unwrap();
    assert_eq!(
        (witness.device_id, witness.number, witness.written),
        (me, 3, Seq(4))
    );
    Witness::write(&till.paired, Seq(2));
    assert_eq!(Witness::read().unwrap().written, Seq(4), "it never goes back");
    assert!(
        engine("till-wipe-fresh").await.unwrap().is_none(),
        "an empty database is not paired"
    );
}

#[wasm_bindgen_test]
async fn the_same_id_is_asked_for_until_it_is_paired() {
    let database = schema::open("till-candidate").await.unwrap();
    let device = Device(&database);
    let first = device.candidate(DeviceId(Uuid::now_v7())).await.unwrap();
    assert_eq!(device.candidate(DeviceId(Uuid::now_v7())).await.unwrap(), first);
    let store = IndexedDbStore::new(database.clone(), first);
    assert_eq!(store.device().pairing().await.unwrap(), None);
}
