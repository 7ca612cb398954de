//! The storage contract in a real browser's IndexedDB, and what only IndexedDB can get wrong: several tabs, and a
//! transaction that is taken back.

use super::{IndexedDbStore, schema};
use core_wasm::base::ids::{DeviceId, Epoch};
use core_wasm::base::keys::Signature;
use core_wasm::journal::{Cursor, Entry, Head, Seq, Vouch, verify_chain};
use core_wasm::store::contract::{self, device, entries};
use core_wasm::store::{CommitError, Store, StoreError, SyncState, Write};
use futures::future::join;
use uuid::Uuid;
use wasm_bindgen_test::wasm_bindgen_test;

async fn open(name: &str, me: DeviceId) -> IndexedDbStore {
    IndexedDbStore::new(schema::open(name).await.unwrap(), me)
}

#[wasm_bindgen_test]
async fn keeps_the_contract() {
    contract::run(
        async |name| open(&format!("contract-{name}"), device(1)).await,
        async |store, name| {
            drop(store);
            open(&format!("contract-{name}"), device(1)).await
        },
    )
    .await;
}

/// Commits `count` times one more entry of the device's stream, as `Till::run` does.
async fn sell(store: &IndexedDbStore, me: DeviceId, count: u64) {
    for _ in 0..count {
        let done = store
            .commit(Cursor(0), |page| {
                let own = page.entries.iter().rev().find(|entry| entry.device_id == me);
                let head = own.map_or(Head::empty(me), Entry::head);
                Ok::<_, StoreError>(Write::of(entries(head, 1)))
            })
            .await;
        done.unwrap();
    }
}

#[wasm_bindgen_test]
async fn two_tabs_at_once_stay_one_chain() {
    let me = device(1);
    let (first, second) = (open("two-tabs", me).await, open("two-tabs", me).await);
    join(sell(&first, me, 20), sell(&second, me, 20)).await;
    let all = first.read_stream(me, Seq(0), 100).await.unwrap();
    assert_eq!(all.len(), 40);
    let head = verify_chain(Head::empty(me), &all).unwrap();
    assert_eq!(second.heads().await.unwrap().get(me), head);
}

#[wasm_bindgen_test]
async fn what_is_refused_leaves_nothing_and_blocks_nobody() {
    let me = device(1);
    let store = open("refused", me).await;
    let refused = store
        .commit(Cursor(0), |_| Err::<Write<()>, _>(StoreError::Blocked))
        .await;
    assert_eq!(refused.unwrap_err(), CommitError::Refused(StoreError::Blocked));
    sell(&store, me, 1).await;
    assert_eq!(store.read(Cursor(0), 10).await.unwrap().at, Cursor(1));
}

#[wasm_bindgen_test]
async fn a_commit_that_nobody_waits_for_any_more_is_all_or_nothing() {
    let me = device(1);
    let store = open("abandoned", me).await;
    {
        let commit = std::pin::pin!(sell(&store, me, 1));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(commit.poll(&mut context).is_pending());
    }
    assert_eq!(store.read(Cursor(0), 10).await.unwrap().entries, []);
    sell(&store, me, 2).await;
    assert_eq!(store.read_stream(me, Seq(0), 10).await.unwrap().len(), 2);
}

#[wasm_bindgen_test]
async fn own_entries_are_found_whether_the_hub_has_them_or_lost_them() {
    let me = device(1);
    let store = open("outbox", me).await;
    sell(&store, me, 5).await;
    for acknowledged in [3, 1, 0] {
        let sync = SyncState {
            acknowledged: Seq(acknowledged),
            ..SyncState::default()
        };
        let note = store.commit(Cursor(u64::MAX), |_| {
            Ok::<_, StoreError>(Write {
                sync: Some(sync),
                ..Write::of(Vec::new())
            })
        });
        note.await.unwrap();
        for after in 0..=5 {
            let seqs: Vec<u64> = store
                .read_stream(me, Seq(after), 2)
                .await
                .unwrap()
                .iter()
                .map(|entry| entry.seq.0)
                .collect();
            assert_eq!(
                seqs,
                (after + 1..=5).take(2).collect::<Vec<_>>(),
                "{acknowledged} {after}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn what_a_hub_vouched_for_is_kept_with_the_entries() {
    let (me, other) = (device(1), device(2));
    let store = open("vouched", me).await;
    let mut theirs = entries(Head::empty(other), 6);
    let vouch = Vouch {
        epoch: Epoch(Uuid::from_u128(5)),
        signature: Signature([7; 64]),
    };
    theirs[1].vouch = Some(Box::new(vouch));
    for part in [&theirs[..3], &theirs[3..]] {
        let part = part.to_vec();
        let write = store.commit(Cursor(u64::MAX), |_| Ok::<_, StoreError>(Write::of(part)));
        write.await.unwrap();
    }
    drop(store);
    let store = open("vouched", me).await;
    let read = store.read_stream(other, Seq(0), 10).await.unwrap();
    let vouches: Vec<_> = read.iter().map(|entry| entry.vouch.as_deref().copied()).collect();
    assert_eq!(vouches, [None, Some(vouch), None, None, None, None]);
    assert_eq!(read, theirs);
}

#[wasm_bindgen_test]
async fn a_closed_database_says_so_and_stores_nothing() {
    let me = device(1);
    let database = schema::open("closed").await.unwrap();
    let store = IndexedDbStore::new(database.clone(), me);
    sell(&store, me, 1).await;
    database.close();
    let late = store
        .commit(Cursor(1), |_| {
            Ok::<_, StoreError>(Write::of(entries(Head::empty(me), 1)))
        })
        .await;
    assert!(
        matches!(late, Err(CommitError::Store(StoreError::Failed(_)))),
        "{late:?}"
    );
    assert_eq!(
        open("closed", me).await.read(Cursor(0), 9).await.unwrap().at,
        Cursor(1)
    );
}
