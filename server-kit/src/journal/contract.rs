//! The contract of the journal port, as tests that every adapter runs on a journal of its own kind. An adapter's test
//! calls [`run`] with a way to make an empty journal, and a way to open the same one again.

#![allow(
    clippy::unwrap_used,
    reason = "a suite of tests: a journal that fails must stop it"
)]

use super::port::{Batch, JournalStore};
use core_wasm::base::ids::Epoch;
use core_wasm::journal::{Cursor, Entry, Envelope, Hash, Head, Refusal, Seq, verify_chain};
use core_wasm::store::contract::{device, entries};
use core_wasm::store::{Page, Part, SyncState};
use uuid::Uuid;

/// Runs the whole contract.
///
/// `empty` makes a new, empty journal under a name; `reopen` opens the journal of that name again, as after a restart.
///
/// # Panics
/// Where the adapter breaks the contract.
pub fn run<S: JournalStore>(mut empty: impl FnMut(&str) -> S, mut reopen: impl FnMut(S, &str) -> S) {
    starts_empty(&empty("starts-empty"));
    let store = keeps_a_group(empty("keeps"));
    kept_a_group(&reopen(store, "keeps"));
    looks_at_each_batch_by_itself(empty("each-batch"));
    passes_over_repeats(empty("repeats"));
    keeps_bytes_that_are_no_event(empty("no-event"));
    reads_in_pages(empty("pages"));
    let store = begins_a_stream_behind_a_base(empty("bases"));
    kept_a_base(reopen(store, "bases"));
    takes_no_base_by_itself(empty("claims"));
    refuses_what_is_too_far_ahead(empty("horizon"));
    let store = keeps_the_sync_state(empty("sync"));
    assert_eq!(reopen(store, "sync").sync_state().unwrap(), sync());
    let store = keeps_two_snapshots(empty("snapshots"));
    kept_two_snapshots(&reopen(store, "snapshots"));
}

fn batch(entries: &[Entry]) -> Batch {
    entries.to_vec().into()
}

fn all<S: JournalStore>(store: &S) -> Page {
    store.page(Cursor(0), usize::MAX, usize::MAX).unwrap()
}

fn starts_empty<S: JournalStore>(store: &S) {
    assert_eq!(store.end().unwrap(), Cursor(0));
    assert_eq!(store.heads().unwrap().iter().count(), 0);
    assert!(store.bases().unwrap().is_empty());
    assert_eq!(all(store), Page::default());
    assert_eq!(store.sync_state().unwrap(), SyncState::default());
    assert_eq!(store.snapshot(0).unwrap(), []);
}

fn keeps_a_group<S: JournalStore>(mut store: S) -> S {
    let (mine, theirs) = (
        entries(Head::empty(device(1)), 3),
        entries(Head::empty(device(2)), 2),
    );
    let done = store.append(vec![batch(&mine), batch(&theirs)], None).unwrap();
    assert_eq!((done.after, done.cursor), (Cursor(0), Cursor(5)));
    assert_eq!(done.new, [mine, theirs].concat());
    assert_eq!(done.refused, [vec![], vec![]]);
    store.probe().unwrap();
    store.close().unwrap();
    store
}

fn kept_a_group<S: JournalStore>(store: &S) {
    let (mine, theirs) = (
        entries(Head::empty(device(1)), 3),
        entries(Head::empty(device(2)), 2),
    );
    assert_eq!(
        all(store).entries,
        [mine.clone(), theirs.clone()].concat(),
        "the same bytes in the same order"
    );
    assert_eq!(store.end().unwrap(), Cursor(5));
    assert_eq!(store.heads().unwrap().get(device(1)), mine[2].head());
    assert_eq!(store.stream(device(2), Seq(1), 10).unwrap(), theirs[1..]);
    let stream = store.stream(device(1), Seq(0), 10).unwrap();
    verify_chain(Head::empty(device(1)), &stream).unwrap();
}

fn looks_at_each_batch_by_itself<S: JournalStore>(mut store: S) {
    let mine = entries(Head::empty(device(1)), 3);
    let done = store
        .append(
            vec![batch(&mine[2..]), batch(&mine[..2]), batch(&mine[1..])],
            None,
        )
        .unwrap();
    assert_eq!(done.new, mine, "what is refused of one may come in another");
    let gap = Refusal::Gap {
        device_id: device(1),
        after: Seq(0),
        found: Seq(3),
    };
    assert_eq!(done.refused, [vec![gap], vec![], vec![]]);
    let forged = Entry {
        bytes: entries(Head::empty(device(2)), 1)[0].bytes.clone(),
        ..mine[2].clone()
    };
    let theirs = entries(Head::empty(device(3)), 1);
    let done = store
        .append(vec![batch(&[forged]), batch(&theirs)], None)
        .unwrap();
    assert!(
        matches!(done.refused[0][..], [Refusal::Diverged { .. }]),
        "{done:?}"
    );
    assert_eq!(
        (done.after, done.cursor, done.new),
        (Cursor(3), Cursor(4), theirs)
    );
    assert_eq!(store.heads().unwrap().get(device(1)), mine[2].head());
}

fn passes_over_repeats<S: JournalStore>(mut store: S) {
    let mine = entries(Head::empty(device(1)), 3);
    store.append(vec![batch(&mine[..2])], None).unwrap();
    let again = store.append(vec![batch(&mine), batch(&mine)], None).unwrap();
    assert_eq!((again.new, again.cursor), (mine[2..].to_vec(), Cursor(3)));
    assert_eq!(all(&store).entries, mine);
    let nothing = store.append(vec![batch(&mine), Batch::default()], None).unwrap();
    assert_eq!(
        (nothing.after, nothing.cursor, nothing.new.len()),
        (Cursor(3), Cursor(3), 0)
    );
}

fn keeps_bytes_that_are_no_event<S: JournalStore>(mut store: S) {
    let garbage = Entry {
        device_id: device(1),
        seq: Seq(1),
        bytes: vec![0xc1, 0, 255],
        vouch: None,
    };
    let next = entries(garbage.head(), 1);
    let both = [vec![garbage], next].concat();
    store.append(vec![batch(&both)], None).unwrap();
    assert_eq!(all(&store).entries, both);
}

fn reads_in_pages<S: JournalStore>(mut store: S) {
    let mine = entries(Head::empty(device(1)), 7);
    for part in mine.chunks(3) {
        store.append(vec![batch(part)], None).unwrap();
    }
    let (mut seen, mut at) = (Vec::new(), Cursor(0));
    loop {
        let page = store.page(at, 2, usize::MAX).unwrap();
        assert!(page.entries.len() <= 2);
        if page.entries.is_empty() {
            assert_eq!(page.at, at);
            break;
        }
        at = page.at;
        seen.extend(page.entries);
    }
    assert_eq!((seen, at), (mine.clone(), Cursor(7)));
    let two = mine[0].bytes.len() + 1;
    assert_eq!(store.page(Cursor(0), 9, two).unwrap().entries, mine[..2]);
    assert_eq!(
        store.page(Cursor(4), 9, 1).unwrap().entries,
        mine[4..5],
        "one at least"
    );
    assert_eq!(store.page(Cursor(99), 9, usize::MAX).unwrap().entries, []);
    assert_eq!(store.stream(device(1), Seq(2), 3).unwrap(), mine[2..5]);
    assert_eq!(store.stream(device(9), Seq(0), 3).unwrap(), []);
}

fn begins_a_stream_behind_a_base<S: JournalStore>(mut store: S) -> S {
    let mine = entries(Head::empty(device(1)), 6);
    let behind = |base: usize| Batch {
        entries: mine[base..].to_vec(),
        base: Some(mine[base - 1].head()),
        ..Batch::default()
    };
    let done = store.append(vec![behind(3)], None).unwrap();
    assert_eq!((done.new.len(), done.refused), (3, vec![vec![]]));
    assert_eq!(done.bases, [(device(1), Seq(3))].into());
    let later = store.append(vec![behind(5)], None).unwrap();
    assert_eq!(
        later.new,
        [],
        "what is known is not given up for a later beginning"
    );
    assert!(later.bases.is_empty());
    store
}

fn takes_no_base_by_itself<S: JournalStore>(mut store: S) {
    let mine = entries(Head::empty(device(1)), 6);
    let claim = |base: Head, events: &[Entry]| Batch {
        entries: events.to_vec(),
        base: Some(base),
        ..Batch::default()
    };
    let far = Head {
        seq: Seq(1_000_000),
        ..mine[2].head()
    };
    let otherwise = Head {
        hash: Hash([7; 32]),
        ..mine[2].head()
    };
    // At the end of all numbers, and behind it.
    let end = |seq| Head {
        seq: Seq(seq),
        ..mine[2].head()
    };
    let behind = |seq| Entry {
        seq: Seq(seq),
        ..mine[3].clone()
    };
    let last = Seq::LAST.0;
    let claims = [
        claim(end(u64::MAX), &[behind(0)]),
        claim(end(u64::MAX - 1), &[behind(u64::MAX)]),
        claim(end(last), &[behind(last + 1)]),
        claim(mine[2].head(), &[]),
        claim(mine[2].head(), &mine[4..]),
        claim(far, &mine[3..]),
        claim(otherwise, &mine[3..]),
    ];
    for claim in claims {
        let done = store.append(vec![claim], None).unwrap();
        assert!(done.new.is_empty() && done.bases.is_empty());
    }
    assert_eq!(store.heads().unwrap().get(device(1)), Head::empty(device(1)));
}

fn refuses_what_is_too_far_ahead<S: JournalStore>(mut store: S) {
    let mine = entries(Head::empty(device(1)), 3);
    let lamport = |entry: &Entry| Envelope::decode(&entry.bytes).unwrap().clock.lamport;
    let held = |horizon| Batch {
        horizon,
        ..batch(&mine)
    };
    let done = store.append(vec![held(lamport(&mine[1]))], None).unwrap();
    assert_eq!(done.new, mine[..2]);
    let (device_id, seq) = (device(1), Seq(3));
    assert_eq!(done.refused, [[Refusal::TooFarAhead { device_id, seq }]]);
    let done = store.append(vec![held(lamport(&mine[2]))], None).unwrap();
    assert_eq!(done.new, mine[2..], "it is taken once the clock has come closer");
}

fn kept_a_base<S: JournalStore>(mut store: S) {
    let mine = entries(Head::empty(device(1)), 7);
    assert_eq!(store.bases().unwrap(), [(device(1), Seq(3))].into());
    let done = store.append(vec![batch(&mine[6..])], None).unwrap();
    assert_eq!(done.new, mine[6..]);
    assert_eq!(store.bases().unwrap(), [(device(1), Seq(3))].into());
}

fn sync() -> SyncState {
    SyncState {
        epoch: Some(Epoch(Uuid::from_u128(7))),
        cursor: Cursor(u64::from(u32::MAX) + 5),
        acknowledged: Seq(3),
    }
}

fn keeps_the_sync_state<S: JournalStore>(mut store: S) -> S {
    let mine = entries(Head::empty(device(1)), 2);
    store.append(vec![batch(&mine[..1])], Some(sync())).unwrap();
    store.append(vec![batch(&mine[1..])], None).unwrap();
    store
}

fn part(name: &str) -> Part {
    Part {
        name: name.to_owned(),
        bytes: [name.as_bytes(), &[0; 5_000]].concat().into(),
    }
}

fn keeps_two_snapshots<S: JournalStore>(mut store: S) -> S {
    let mine = entries(Head::empty(device(1)), 1);
    store.append(vec![batch(&mine)], None).unwrap();
    store.stage(&part("left")).unwrap();
    assert_eq!(
        store.snapshot(0).unwrap(),
        [],
        "what was put down is no snapshot yet"
    );
    for names in [["a", "b"], ["b", "c"], ["d", "b"]] {
        let parts = names.map(part);
        store.stage(&parts[0]).unwrap();
        store.save(&parts).unwrap();
    }
    store
}

fn kept_two_snapshots<S: JournalStore>(store: &S) {
    assert_eq!(
        store.snapshot(0).unwrap(),
        [part("d"), part("b")],
        "in their order"
    );
    assert_eq!(store.snapshot(1).unwrap(), [part("b"), part("c")]);
    assert_eq!(store.snapshot(2).unwrap(), []);
    assert_eq!(all(store).entries.len(), 1, "the journal stays whole");
}
