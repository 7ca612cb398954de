//! Two tabs are one till.

use super::{note, paired, sell, tab};
use crate::engine::Behind;
use crate::engine::notice::Notice;
use crate::engine::{Till, Topic};
use crate::platform::broadcast::Broadcast;
use core_wasm::journal::{Head, Seq, verify_chain};
use core_wasm::store::Store;
use futures::StreamExt;
use futures::channel::mpsc::unbounded;
use futures::future::join;
use leptos::prelude::{ArcMemo, GetUntracked, Owner};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn two_tabs_that_sell_at_once_are_one_till() {
    let me = paired("till-tabs").await;
    let (one, two) = (tab("till-tabs").await, tab("till-tabs").await);
    join(sell(&one, 15), sell(&two, 15)).await;
    one.catch_up().await.unwrap();
    two.catch_up().await.unwrap();
    assert_eq!(one.head(), two.head());
    let all = one.store().read_stream(me, Seq(0), 100).await.unwrap();
    assert_eq!(verify_chain(Head::empty(me), &all).unwrap(), one.head());
    assert_eq!(one.head().seq, Seq(30));
}

#[wasm_bindgen_test]
async fn many_steps_at_once_in_one_tab_all_count() {
    paired("till-burst").await;
    let till = tab("till-burst").await;
    let steps = (0..20).map(|_| till.run(vec![note("n")], Behind::default()));
    for done in futures::future::join_all(steps).await {
        done.unwrap();
    }
    assert_eq!(till.head().seq, Seq(20));
    assert_eq!(tab("till-burst").await.head(), till.head());
}

#[wasm_bindgen_test]
async fn another_tab_shows_what_this_one_stored() {
    paired("till-other").await;
    let (one, two) = (tab("till-other").await, tab("till-other").await);
    // A third ear on the same channel: once it has heard, so has the second tab.
    let (heard, mut hearing) = unbounded();
    let ear = Broadcast::<Notice>::join("till-other");
    ear.listen(move |notice| heard.unbounded_send(notice).unwrap());
    one.run(vec![note("n")], Behind::default()).await.unwrap();
    assert_eq!(hearing.next().await, Some(Notice::Stored));
    two.catch_up().await.unwrap();
    assert_eq!(two.head(), one.head());
}

#[wasm_bindgen_test]
async fn only_who_watches_what_changed_runs_again() {
    paired("till-topics").await;
    let engine = tab("till-topics").await;
    let till = Till::of(engine.clone());
    let owner = Owner::new();
    owner.set();
    let runs = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = |topic| {
        let runs = runs.clone();
        ArcMemo::new(move |_| {
            runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            till.watch(topic, |replica| replica.devices().0.len())
        })
    };
    let (devices, staff_rows) = (counter(Topic::Devices), counter(Topic::Staff));
    assert_eq!((devices.get_untracked(), staff_rows.get_untracked()), (0, 0));
    engine.run(vec![note("n")], Behind::default()).await.unwrap();
    assert_eq!((devices.get_untracked(), staff_rows.get_untracked()), (1, 0));
    assert_eq!(runs.load(std::sync::atomic::Ordering::Relaxed), 3);
}
