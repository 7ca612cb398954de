//! Nodes over a store in memory: what survives a restart, a damaged snapshot, another tab's saving and a peer's snapshot.

use super::{AdoptError, Node, Retention};
use crate::base::clock::{Fences, Timestamp};
use crate::base::ids::{DeviceId, Epoch, OrderId};
use crate::journal::{Cursor, Entry, Seq};
use crate::replica::{Change, Command, Context, Old, Replica, Rights};
use crate::snapshot;
use crate::store::{MemoryStore, Part, Save, Store, StoreError, SyncState};
use crate::testing::{Device, add, create, meet, order_id, pay, realm};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use uuid::Uuid;

/// Memory never waits, so one poll is all it takes.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut std::task::Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a store in memory waited"),
    }
}

const DAY: i64 = 24 * 3_600_000;

type Tab = Node<Rc<MemoryStore>>;

fn open(store: &Rc<MemoryStore>) -> Tab {
    let node = now(Node::open(store.clone(), Device::new(1).replica)).unwrap();
    while now(node.catch_up()).unwrap() {}
    node
}

fn run(tab: &Tab, at: i64, commands: Vec<Command>) -> Vec<Entry> {
    let mut ids = u128::from(tab.read(|replica| replica.heads().get(replica.me()).seq.0)) << 64;
    let mut new_id = || {
        ids += 1;
        Uuid::from_u128(ids)
    };
    let mut context = Context {
        now: Timestamp(at),
        utc_offset_minutes: 0,
        fences: Fences::new(),
        user_id: None,
        approved_by: None,
        rights: Rights::All,
        new_id: &mut new_id,
    };
    now(tab.execute(commands, &mut context)).unwrap()
}

/// Sells order `n` at a time.
fn sell(tab: &Tab, n: u128, at: i64) -> Vec<Entry> {
    let id = order_id(n);
    run(
        tab,
        at,
        [create(), add(n, 450), pay(n, 450)]
            .map(|command| Command::Order(id, command))
            .to_vec(),
    )
}

fn acknowledged(seq: u64) -> SyncState {
    SyncState {
        epoch: Some(Epoch(Uuid::from_u128(7))),
        cursor: Cursor(0),
        acknowledged: Seq(seq),
    }
}

fn orders(tab: &Tab) -> Vec<OrderId> {
    tab.read(|replica| replica.orders().iter().map(|view| view.id).collect())
}

fn print(tab: &Tab) -> crate::journal::Hash {
    tab.read(Replica::fingerprint)
}

#[test]
fn a_start_is_the_snapshot_and_the_tail() {
    let store = Rc::new(MemoryStore::default());
    let tab = open(&store);
    let events = sell(&tab, 1, 0).len() as u64;
    assert_eq!(tab.unsaved(), events);
    now(tab.save(Timestamp(0), Retention::TILL)).unwrap();
    assert_eq!(tab.unsaved(), 0);
    sell(&tab, 2, 0);
    let again = open(&store);
    assert_eq!(again.unsaved(), events, "the tail was folded behind the snapshot");
    assert_eq!(print(&again), print(&tab));
    assert_eq!(again.damaged(), None);
}

#[test]
fn closed_orders_leave_after_days_and_never_unsent() {
    let store = Rc::new(MemoryStore::default());
    let tab = open(&store);
    sell(&tab, 1, 0);
    let first = tab.read(|replica| replica.heads().get(replica.me()).seq);
    sell(&tab, 2, 0);
    run(&tab, 0, vec![Command::Order(order_id(3), create())]);
    now(tab.acknowledge(acknowledged(first.0))).unwrap();
    for day in 0..9 {
        now(tab.save(Timestamp(day * DAY), Retention::TILL)).unwrap();
    }
    assert_eq!(
        orders(&tab).len(),
        2,
        "the first one left, the second is not on the hub, the third is open"
    );
    assert!(!orders(&tab).contains(&order_id(1)));
    assert_eq!(now(store.read(Cursor(0), 9)).unwrap_err(), StoreError::Forgotten);
    let kept = now(store.read_stream(Device::new(1).replica.me(), first, 99)).unwrap();
    assert_eq!(
        kept.first().map(|entry| entry.seq),
        Some(first.next()),
        "what the hub lacks can still be sent"
    );
    let again = open(&store);
    assert_eq!(print(&again), print(&tab));
    sell(&again, 4, 0);
    assert_eq!(
        again.read(|replica| replica.order(order_id(4)).unwrap().order.number().to_owned()),
        "1-4"
    );
}

#[test]
fn an_order_whose_beginning_is_still_on_the_way_does_not_leave() {
    let (mut ana, mut ben) = (Device::new(2), Device::new(3));
    ana.order(order_id(1), create()).unwrap();
    meet(&mut [&mut ana, &mut ben]);
    let begun = ana.written.clone();
    let added = ben.order(order_id(1), add(1, 450)).unwrap();
    let store = Rc::new(MemoryStore::default());
    let tab = open(&store);
    now(tab.receive(added, acknowledged(0))).unwrap();
    for day in 0..9 {
        now(tab.save(Timestamp(day * DAY), Retention::TILL)).unwrap();
    }
    now(tab.receive(begun, acknowledged(0))).unwrap();
    let lines = tab.read(|replica| replica.order(order_id(1)).map(|view| view.order.lines.len()));
    assert_eq!(lines, Some(1));
}

/// The same store, with a byte of the last snapshot's main part turned.
fn damage(store: &MemoryStore, tab: &Tab) {
    let mut parts = now(store.snapshot(0)).unwrap();
    let mut bytes = parts[0].bytes.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let before = now(store.snapshot(1)).unwrap();
    let save = |parts: Vec<Part>| Save {
        parts,
        forget: Cursor(0),
        unsent: tab.read(Replica::own_acknowledged),
        adopt: None,
    };
    now(store.save(save(before))).unwrap();
    parts[0].bytes = bytes.into();
    now(store.save(save(parts))).unwrap();
}

#[test]
fn a_damaged_snapshot_gives_way_to_the_one_before() {
    let store = Rc::new(MemoryStore::default());
    let tab = open(&store);
    for n in 1..=6 {
        sell(&tab, n, 0);
        let all = tab.read(|replica| replica.heads().get(replica.me()).seq.0);
        now(tab.acknowledge(acknowledged(all))).unwrap();
        now(tab.save(Timestamp(i64::try_from(n).unwrap() * DAY), Retention::TILL)).unwrap();
    }
    assert!(
        now(store.read(Cursor(0), 9)).is_err(),
        "the journal does not reach back"
    );
    damage(&store, &tab);
    let again = open(&store);
    assert!(again.damaged().is_some());
    now(again.save(Timestamp(6 * DAY), Retention::TILL)).unwrap();
    assert_eq!(again.damaged(), None);
    assert_eq!(print(&again), print(&tab));
    damage(&store, &again);
    assert_eq!(
        print(&open(&store)),
        print(&tab),
        "both places had a good one again"
    );
}

#[test]
fn a_tab_that_fell_behind_what_is_kept_starts_again_by_itself() {
    let store = Rc::new(MemoryStore::default());
    let (tab, asleep) = (open(&store), open(&store));
    for n in 1..=5 {
        sell(&tab, n, 0);
        let all = tab.read(|replica| replica.heads().get(replica.me()).seq.0);
        now(tab.acknowledge(acknowledged(all))).unwrap();
        now(tab.save(Timestamp(i64::try_from(n).unwrap() * DAY), Retention::TILL)).unwrap();
    }
    sell(&asleep, 6, 5 * DAY);
    assert!(asleep.take_changes().contains(&Change::Everything));
    while now(tab.catch_up()).unwrap() {}
    assert_eq!(print(&asleep), print(&tab));
    let number = asleep.read(|replica| replica.order(order_id(6)).unwrap().order.number().to_owned());
    assert_eq!(number, "1-6");
}

/// What a hub has that heard `own` of this till's events and a whole day of another.
fn hub(own: &[Entry]) -> (Replica, Vec<Entry>) {
    let mut ben = Device::new(2);
    for n in 10..14 {
        for command in [create(), add(n, 300), pay(n, 300)] {
            ben.order(order_id(n), command).unwrap();
        }
    }
    let me = DeviceId(Uuid::from_u128(9));
    let mut replica = Replica::new(realm(), me, 9);
    replica.apply_all(own);
    replica.apply_all(&ben.written);
    replica.settle();
    (replica, ben.written)
}

#[test]
fn a_peers_snapshot_is_taken_over_and_keeps_what_only_this_till_has() {
    let store = Rc::new(MemoryStore::default());
    let (tab, other) = (open(&store), open(&store));
    let sent = sell(&tab, 1, 0);
    sell(&tab, 2, 0);
    let (theirs, day) = hub(&sent);
    let parts = snapshot::write(&theirs, &Old::default(), Cursor(70), &[]);
    let known = Seq(sent.len() as u64);
    let sync = SyncState {
        cursor: Cursor(70),
        ..acknowledged(known.0)
    };
    now(tab.adopt(&parts, sync, false)).unwrap();
    assert_eq!(orders(&tab).len(), 6);
    assert_eq!(
        tab.read(Replica::unsent),
        known.0,
        "the second sale, as long as the first"
    );
    assert_eq!(now(store.sync_state()).unwrap(), sync);
    // As if all had come one by one.
    let plain = Rc::new(MemoryStore::default());
    let by_events = open(&plain);
    sell(&by_events, 1, 0);
    sell(&by_events, 2, 0);
    now(by_events.receive(day, sync)).unwrap();
    assert_eq!(print(&by_events), print(&tab));
    for tab in [&tab, &open(&store)] {
        assert_eq!(
            tab.read(|replica| replica.heads().clone()),
            by_events.read(|replica| replica.heads().clone())
        );
    }
    assert_eq!(print(&open(&store)), print(&tab));
    sell(&other, 3, 0);
    while now(tab.catch_up()).unwrap() {}
    assert_eq!(print(&other), print(&tab), "the other tab took it over too");
}

#[test]
fn a_restored_hubs_snapshot_lets_no_number_be_given_twice() {
    let store = Rc::new(MemoryStore::default());
    let tab = open(&store);
    let sent = sell(&tab, 1, 0);
    sell(&tab, 2, 0);
    now(tab.acknowledge(acknowledged(
        tab.read(|replica| replica.heads().get(replica.me()).seq.0),
    )))
    .unwrap();
    for day in 0..9 {
        now(tab.save(Timestamp(day * DAY), Retention::TILL)).unwrap();
    }
    assert_eq!(orders(&tab), [], "both are let go");
    // Its backup is from before the second sale, which nobody can give back to it; the stream goes on behind that.
    let (mut theirs, _) = hub(&sent);
    let third = sell(&tab, 3, 0);
    theirs.apply_all(&third);
    theirs.settle();
    let parts = snapshot::write(&theirs, &Old::default(), Cursor(70), &[]);
    let own = third.last().map_or(Seq(0), |last| last.seq);
    now(tab.adopt(&parts, acknowledged(own.0), true)).unwrap();
    sell(&tab, 4, 0);
    let receipts: Vec<String> = tab.read(|replica| {
        let orders = [3, 4].map(|n| replica.order(order_id(n)));
        let payments = orders.iter().flatten().flat_map(|view| &view.order.payments);
        payments.map(|payment| payment.paid.receipt.clone()).collect()
    });
    assert_eq!(receipts, ["1-000003", "1-000004"]);
}

#[test]
fn a_snapshot_that_lacks_what_is_known_is_not_taken_over() {
    let store = Rc::new(MemoryStore::default());
    let tab = open(&store);
    let (theirs, day) = hub(&[]);
    now(tab.receive(day.clone(), acknowledged(0))).unwrap();
    let before = print(&tab);
    let mut behind = Device::new(9).replica;
    behind.apply_all(&day[..day.len() - 1]);
    let parts = snapshot::write(&behind, &Old::default(), Cursor(70), &[]);
    assert!(matches!(
        now(tab.adopt(&parts, acknowledged(0), false)),
        Err(AdoptError::Behind)
    ));
    let mut parts = snapshot::write(&theirs, &Old::default(), Cursor(70), &[]);
    parts[0].bytes = parts[0].bytes[1..].into();
    assert!(matches!(
        now(tab.adopt(&parts, acknowledged(0), false)),
        Err(AdoptError::Damaged(_))
    ));
    assert_eq!((print(&tab), print(&open(&store))), (before, before));
}
