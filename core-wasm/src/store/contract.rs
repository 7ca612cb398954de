//! The contract of the storage port, as tests that every adapter runs on a store of its own kind. An adapter's test
//! calls [`run`] with a way to make an empty store, and a way to open the same one again.

#![allow(
    clippy::unwrap_used,
    reason = "a suite of tests: a store that fails must stop it"
)]

use super::{Adoption, CommitError, Part, Save, Store, StoreError, SyncState, Write};
use crate::base::clock::{Lamport, Timestamp};
use crate::base::ids::{DeviceId, Epoch, EventId, Realm};
use crate::base::station::StationKind;
use crate::domain::ticket::TicketEvent;
use crate::domain::ticket::event::Nothing;
use crate::domain::{Body, Draft};
use crate::journal::{Cursor, Entry, Head, Heads, Refusal, Seq, verify_chain};
use uuid::Uuid;

/// The realm of the contract's events.
pub fn realm() -> Realm {
    Realm {
        tenant_id: "t-contract".into(),
        store_id: "s-1".into(),
    }
}

/// A device by a small number.
pub fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(number))
}

/// `count` well-formed entries behind `head`.
pub fn entries(head: Head, count: u64) -> Vec<Entry> {
    let mut head = head;
    (0..count)
        .map(|_| {
            let id = Uuid::from_u128(head.device_id.0.as_u128() << 64 | u128::from(head.seq.0 + 1));
            let draft = Draft {
                event_id: EventId(id),
                aggregate_id: crate::base::ids::AggregateId(head.device_id.0),
                version: 1,
                at: Timestamp(0),
                user_id: None,
                approved_by: None,
                fence: None,
                body: Body::Ticket(StationKind::Kitchen, TicketEvent::Acknowledged(Nothing {})),
            };
            let (_, entry) = draft.seal(&realm(), head, Lamport(head.seq.0 + 1));
            head = entry.head();
            entry
        })
        .collect()
}

fn write<T>(entries: Vec<Entry>, sync: Option<SyncState>, value: T) -> Result<Write<T>, StoreError> {
    Ok(Write {
        entries,
        in_part: false,
        sync,
        value,
    })
}

/// Runs the whole contract.
///
/// `empty` makes a new, empty store under a name; `reopen` opens the store of that name again, as after a restart.
///
/// # Panics
/// Where the store breaks the contract.
pub async fn run<S: Store>(empty: impl AsyncFn(&str) -> S, reopen: impl AsyncFn(S, &str) -> S) {
    starts_empty(&empty("starts-empty").await).await;
    keeps_what_was_committed(&empty, &reopen).await;
    reads_in_pages(&empty("reads-in-pages").await).await;
    shows_the_writer_what_is_newer(&empty("shows-newer").await).await;
    refuses_whole(&empty("refuses-whole").await).await;
    leaves_out_what_extends_no_stream(&empty("leaves-out").await).await;
    ignores_repeats(&empty("ignores-repeats").await).await;
    keeps_bytes_that_are_no_event(&empty("keeps-bytes").await).await;
    keeps_sync_state(&empty, &reopen).await;
    keeps_two_snapshots(&empty, &reopen).await;
    forgets_what_it_may(&empty, &reopen).await;
    adopts_a_snapshot(&empty, &reopen).await;
}

async fn starts_empty<S: Store>(store: &S) {
    assert_eq!(store.heads().await.unwrap().iter().count(), 0);
    assert_eq!(store.read(Cursor(0), 10).await.unwrap().entries, []);
    assert_eq!(store.sync_state().await.unwrap(), SyncState::default());
}

async fn keeps_what_was_committed<S: Store>(
    empty: &impl AsyncFn(&str) -> S,
    reopen: &impl AsyncFn(S, &str) -> S,
) {
    let store = empty("keeps").await;
    let (mine, theirs) = (
        entries(Head::empty(device(1)), 3),
        entries(Head::empty(device(2)), 2),
    );
    let both = [mine.clone(), theirs.clone()].concat();
    let done = store
        .commit(Cursor(0), |_| write(both.clone(), None, "value"))
        .await
        .unwrap();
    assert_eq!((done.at, done.value), (Cursor(5), "value"));
    let store = reopen(store, "keeps").await;
    assert_eq!(
        store.read(Cursor(0), 10).await.unwrap().entries,
        both,
        "the same bytes in the same order"
    );
    assert_eq!(store.heads().await.unwrap().get(device(1)), mine[2].head());
    assert_eq!(
        store.read_stream(device(2), Seq(1), 10).await.unwrap(),
        theirs[1..]
    );
    verify_chain(
        Head::empty(device(1)),
        &store.read_stream(device(1), Seq(0), 10).await.unwrap(),
    )
    .unwrap();
}

async fn reads_in_pages<S: Store>(store: &S) {
    let all = entries(Head::empty(device(1)), 7);
    for part in all.chunks(3) {
        store
            .commit(Cursor(u64::MAX), |_| write(part.to_vec(), None, ()))
            .await
            .unwrap();
    }
    let (mut seen, mut at) = (Vec::new(), Cursor(0));
    loop {
        let page = store.read(at, 2).await.unwrap();
        assert!(page.entries.len() <= 2);
        if page.entries.is_empty() {
            assert_eq!(page.at, at);
            break;
        }
        at = page.at;
        seen.extend(page.entries);
    }
    assert_eq!((seen, at), (all.clone(), Cursor(7)));
    assert_eq!(store.read_stream(device(1), Seq(2), 3).await.unwrap(), all[2..5]);
    assert_eq!(store.read_stream(device(9), Seq(0), 3).await.unwrap(), []);
}

async fn shows_the_writer_what_is_newer<S: Store>(store: &S) {
    let all = entries(Head::empty(device(1)), 4);
    store
        .commit(Cursor(0), |_| write(all[..3].to_vec(), None, ()))
        .await
        .unwrap();
    let seen = store
        .commit(Cursor(1), |newer| write(all[3..].to_vec(), None, newer))
        .await
        .unwrap();
    assert_eq!(seen.value.entries, all[1..3], "all that another tab stored since");
    assert_eq!((seen.value.at, seen.at), (Cursor(3), Cursor(4)));
}

async fn leaves_out_what_extends_no_stream<S: Store>(store: &S) {
    let (mine, theirs) = (
        entries(Head::empty(device(1)), 3),
        entries(Head::empty(device(2)), 2),
    );
    let given = vec![
        mine[0].clone(),
        mine[2].clone(),
        theirs[0].clone(),
        mine[0].clone(),
    ];
    let in_part = |_| {
        Ok::<_, StoreError>(Write {
            in_part: true,
            ..Write::of(given)
        })
    };
    let done = store.commit(Cursor(0), in_part).await.unwrap();
    let gap = Refusal::Gap {
        device_id: device(1),
        after: Seq(1),
        found: Seq(3),
    };
    assert_eq!(done.stored, [mine[0].clone(), theirs[0].clone()]);
    assert_eq!((done.at, done.refused), (Cursor(2), vec![gap]));
    assert_eq!(store.read(Cursor(0), 10).await.unwrap().entries, done.stored);
    assert_eq!(store.heads().await.unwrap().get(device(1)), mine[0].head());
}

async fn refuses_whole<S: Store>(store: &S) {
    let all = entries(Head::empty(device(1)), 3);
    let refused = store
        .commit(Cursor(0), |_| Err::<Write<()>, _>(StoreError::Blocked))
        .await;
    assert_eq!(refused.unwrap_err(), CommitError::Refused(StoreError::Blocked));
    let gap = store
        .commit(Cursor(0), |_| {
            write(vec![all[0].clone(), all[2].clone()], None, ())
        })
        .await;
    assert!(
        matches!(gap, Err(CommitError::Store(StoreError::Refused(_)))),
        "{gap:?}"
    );
    assert_eq!(
        store.read(Cursor(0), 10).await.unwrap().entries,
        [],
        "nothing of a refused commit stays"
    );
    store
        .commit(Cursor(0), |_| write(all[..1].to_vec(), None, ()))
        .await
        .unwrap();
    let forged = Entry {
        bytes: entries(Head::empty(device(2)), 1)[0].bytes.clone(),
        ..all[0].clone()
    };
    let split = store.commit(Cursor(0), |_| write(vec![forged], None, ())).await;
    assert!(
        matches!(split, Err(CommitError::Store(StoreError::Refused(_)))),
        "{split:?}"
    );
    assert_eq!(store.heads().await.unwrap().get(device(1)), all[0].head());
}

async fn ignores_repeats<S: Store>(store: &S) {
    let all = entries(Head::empty(device(1)), 3);
    store
        .commit(Cursor(0), |_| write(all[..2].to_vec(), None, ()))
        .await
        .unwrap();
    let again = store
        .commit(Cursor(0), |_| write(all.clone(), None, ()))
        .await
        .unwrap();
    assert_eq!(again.at, Cursor(3), "a repeat takes no place");
    assert_eq!(store.read(Cursor(0), 10).await.unwrap().entries, all);
}

async fn keeps_bytes_that_are_no_event<S: Store>(store: &S) {
    let garbage = Entry {
        device_id: device(1),
        seq: Seq(1),
        bytes: vec![0xc1, 0, 255],
        vouch: None,
    };
    let next = entries(garbage.head(), 1);
    let both = vec![garbage, next[0].clone()];
    store
        .commit(Cursor(0), |_| write(both.clone(), None, ()))
        .await
        .unwrap();
    assert_eq!(store.read(Cursor(0), 10).await.unwrap().entries, both);
}

async fn keeps_sync_state<S: Store>(empty: &impl AsyncFn(&str) -> S, reopen: &impl AsyncFn(S, &str) -> S) {
    let store = empty("sync-state").await;
    let state = SyncState {
        epoch: Some(Epoch(Uuid::from_u128(7))),
        cursor: Cursor(u64::from(u32::MAX) + 5),
        acknowledged: Seq(3),
    };
    store
        .commit(Cursor(0), |_| write(Vec::new(), Some(state), ()))
        .await
        .unwrap();
    store
        .commit(Cursor(0), |_| write(entries(Head::empty(device(1)), 1), None, ()))
        .await
        .unwrap();
    assert_eq!(
        reopen(store, "sync-state").await.sync_state().await.unwrap(),
        state,
        "kept when a commit names none"
    );
}

fn part(name: &str) -> Part {
    Part {
        name: name.to_owned(),
        bytes: [name.as_bytes(), &[0; 5_000]].concat().into(),
    }
}

fn save(names: &[&str], forget: u64) -> Save {
    Save {
        parts: names.iter().map(|name| part(name)).collect(),
        forget: Cursor(forget),
        unsent: (device(1), Seq(2)),
        adopt: None,
    }
}

async fn keeps_two_snapshots<S: Store>(empty: &impl AsyncFn(&str) -> S, reopen: &impl AsyncFn(S, &str) -> S) {
    let store = empty("snapshots").await;
    assert_eq!(store.snapshot(0).await.unwrap(), []);
    for names in [["a", "b"], ["b", "c"], ["d", "b"]] {
        store.save(save(&names, 0)).await.unwrap();
    }
    let store = reopen(store, "snapshots").await;
    assert_eq!(
        store.snapshot(0).await.unwrap(),
        [part("d"), part("b")],
        "in their order"
    );
    assert_eq!(store.snapshot(1).await.unwrap(), [part("b"), part("c")]);
    assert_eq!(store.snapshot(2).await.unwrap(), []);
}

async fn forgets_what_it_may<S: Store>(empty: &impl AsyncFn(&str) -> S, reopen: &impl AsyncFn(S, &str) -> S) {
    let store = empty("forgets").await;
    let (mine, theirs) = (
        entries(Head::empty(device(1)), 4),
        entries(Head::empty(device(2)), 3),
    );
    // In their places: mine 1, theirs 1, mine 2, mine 3, theirs 2; behind them mine 4, theirs 3.
    for entry in [
        &mine[0], &theirs[0], &mine[1], &mine[2], &theirs[1], &mine[3], &theirs[2],
    ] {
        store
            .commit(Cursor(u64::MAX), |_| write(vec![entry.clone()], None, ()))
            .await
            .unwrap();
    }
    store.save(save(&["a"], 5)).await.unwrap();
    let store = reopen(store, "forgets").await;
    for known in [0, 4] {
        assert_eq!(
            store.read(Cursor(known), 9).await.unwrap_err(),
            StoreError::Forgotten
        );
        let mut asked = false;
        let behind = store.commit(Cursor(known), |_| {
            asked = true;
            write(Vec::new(), None, ())
        });
        let behind = behind.await.unwrap_err();
        assert_eq!(
            (behind, asked),
            (CommitError::Store(StoreError::Forgotten), false)
        );
    }
    let page = store.read(Cursor(5), 9).await.unwrap();
    assert_eq!(
        (page.entries, page.at),
        (vec![mine[3].clone(), theirs[2].clone()], Cursor(7))
    );
    assert_eq!(
        store.read_stream(device(1), Seq(2), 9).await.unwrap(),
        mine[2..],
        "what nobody else has stays"
    );
    let kept = store.read_stream(device(2), Seq(0), 9).await.unwrap();
    assert!(
        kept.ends_with(&theirs[2..]) && theirs.ends_with(&kept),
        "whole from some place on: {kept:?}"
    );
    assert_eq!(store.heads().await.unwrap().get(device(2)), theirs[2].head());
    let next = entries(mine[3].head(), 1);
    let done = store.commit(Cursor(7), |_| write(next, None, ())).await.unwrap();
    assert_eq!(done.at, Cursor(8));
}

async fn adopts_a_snapshot<S: Store>(empty: &impl AsyncFn(&str) -> S, reopen: &impl AsyncFn(S, &str) -> S) {
    let store = empty("adopts").await;
    let (mine, theirs) = (
        entries(Head::empty(device(1)), 3),
        entries(Head::empty(device(2)), 6),
    );
    let more = entries(Head::empty(device(3)), 1);
    store
        .commit(Cursor(0), |_| {
            write([&mine[..], &theirs, &more].concat(), None, ())
        })
        .await
        .unwrap();
    let sync = SyncState {
        epoch: Some(Epoch(Uuid::from_u128(9))),
        cursor: Cursor(70),
        acknowledged: Seq(2),
    };
    // What is beyond the snapshot is known no more, but for what only this device has.
    let heads: Heads = [mine[2].head(), theirs[4].head()].into_iter().collect();
    let adopt = |at| {
        let heads = heads.clone();
        let at = Cursor(at);
        Save {
            adopt: Some(Adoption { at, heads, sync }),
            ..save(&["a"], 0)
        }
    };
    assert_eq!(store.save(adopt(9)).await.unwrap_err(), StoreError::Moved);
    assert_eq!(store.snapshot(0).await.unwrap(), [], "nothing of it was stored");
    store.save(adopt(10)).await.unwrap();
    let store = reopen(store, "adopts").await;
    assert_eq!(store.sync_state().await.unwrap(), sync);
    let heads = store.heads().await.unwrap();
    assert_eq!(
        (heads.get(device(1)), heads.get(device(2)), heads.get(device(3))),
        (mine[2].head(), theirs[4].head(), Head::empty(device(3)))
    );
    assert_eq!(
        store.read(Cursor(10), 9).await.unwrap_err(),
        StoreError::Forgotten
    );
    assert_eq!(store.read_stream(device(1), Seq(2), 9).await.unwrap(), mine[2..]);
    let done = store
        .commit(Cursor(11), |_| write(theirs[5..].to_vec(), None, ()))
        .await
        .unwrap();
    assert_eq!(done.at, Cursor(12));
    assert_eq!(store.read(Cursor(11), 9).await.unwrap().entries, theirs[5..]);
}
