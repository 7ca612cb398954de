//! Years of a shop on one device: a history that it received and kept as a till does, starts over it, and the hub's
//! snapshot of the same for a device that is new.

#![expect(clippy::unwrap_used, reason = "a store that fails must stop the benchmark")]

use super::{Till, realm};
use crate::base::clock::Timestamp;
use crate::base::ids::{DeviceId, Epoch};
use crate::journal::{Cursor, Entry, Seq};
use crate::node::{Node, Retention};
use crate::replica::{Old, Replica};
use crate::snapshot;
use crate::store::{Part, Store, SyncState};
use uuid::Uuid;

/// How many orders a day the shop takes: with nine events each, some five thousand events a day.
const ORDERS_A_DAY: i64 = 550;
/// After how many entries a till keeps a snapshot.
const SAVE_EVERY: u64 = 1_000;

/// The device whose starts are timed.
pub fn device() -> DeviceId {
    DeviceId(Uuid::nil())
}

fn empty() -> Replica {
    Replica::new(realm(), device(), 2)
}

fn sync(cursor: u64) -> SyncState {
    SyncState {
        epoch: Some(Epoch(Uuid::nil())),
        cursor: Cursor(cursor),
        acknowledged: Seq(0),
    }
}

/// A shop's events, day by day, without keeping what is long past.
struct Shop {
    till: Till,
    now: i64,
}

impl Shop {
    fn new() -> Self {
        Self {
            till: Till::new(1),
            now: super::day::BEGAN,
        }
    }

    /// About as many events as a snapshot is taken for.
    fn next(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        while (entries.len() as u64) < SAVE_EVERY {
            self.now += 24 * 3_600_000 / ORDERS_A_DAY;
            entries.extend(self.till.sell_at(Timestamp(self.now)).1);
        }
        let me = self.till.replica.me();
        let all = self.till.replica.heads().get(me).seq;
        self.till.replica.acknowledge(all);
        self.till
            .replica
            .retire(Retention::TILL.before(Timestamp(self.now)));
        entries
    }
}

/// Lets a till with this store live through so many events: it receives them, keeps snapshots, and forgets.
///
/// # Panics
/// When the store fails.
pub async fn history<S: Store>(events: u64, store: S) {
    let node = Node::open(store, empty()).await.unwrap();
    let mut shop = Shop::new();
    let mut received = 0;
    while received < events {
        let entries = shop.next();
        received += entries.len() as u64;
        assert_eq!(node.receive(entries, sync(received)).await.unwrap(), []);
        node.save(Timestamp(shop.now), Retention::TILL).await.unwrap();
    }
}

/// Starts over what [`history`] left, and folds what stands behind the snapshot. Returns how many orders it knows.
///
/// # Panics
/// When the store fails.
pub async fn start<S: Store>(store: S) -> usize {
    let node = Node::open(store, empty()).await.unwrap();
    while node.catch_up().await.unwrap() {}
    node.read(|replica| replica.orders().len())
}

/// A hub's snapshot after so many events, on the wire, and the events themselves.
pub fn hub(events: usize) -> (Vec<u8>, Vec<Entry>) {
    let (mut shop, mut replica, mut all) = (Shop::new(), empty(), Vec::new());
    while all.len() < events {
        let entries = shop.next();
        replica.apply_all(&entries);
        all.extend(entries);
        replica.retire(Retention::TILL.before(Timestamp(shop.now)));
    }
    let parts: Vec<Part> = snapshot::write(&replica, &Old::default(), Cursor(all.len() as u64), &[]);
    (snapshot::join(&parts), all)
}

/// A new device takes over the hub's snapshot.
///
/// # Panics
/// When it can't.
pub async fn adopt<S: Store>(bytes: &[u8], store: S) -> Node<S> {
    let node = Node::open(store, empty()).await.unwrap();
    let parts = snapshot::split(bytes).unwrap();
    node.adopt(&parts, sync(1), false).await.unwrap();
    node
}
