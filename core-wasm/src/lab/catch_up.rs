//! An empty device catches up with a hub: frames as they come from a socket, through the node, into a store.

#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on has failed")]

use super::Day;
use crate::base::ids::{DeviceId, Epoch};
use crate::journal::{Cursor, Seq};
use crate::node::Node;
use crate::protocol::HubMessage;
use crate::protocol::message::{Events, MAX_FRAME_EVENTS, frame_of};
use crate::replica::Replica;
use crate::store::{Store, SyncState};
use uuid::Uuid;

/// The day as a hub sends it to who has nothing: pages in frames.
pub fn frames(day: &Day) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let mut at = 0;
    while at < day.entries.len() {
        let next = day.entries.len().min(at + MAX_FRAME_EVENTS);
        let events = frame_of(day.entries[at..next].to_vec());
        let (after, end) = (Cursor(at as u64), at + events.len());
        let page = Events {
            after,
            cursor: Cursor(end as u64),
            events,
            more: end < day.entries.len(),
            vouches: Vec::new(),
        };
        frames.push(HubMessage::Bulk(page).encode());
        at = end;
    }
    frames
}

/// Takes the frames in, one after another: each is decoded, its chain verified, stored, and folded.
///
/// # Panics
/// When one is not taken whole.
pub async fn catch_up<S: Store>(day: &Day, frames: &[Vec<u8>], store: S) -> Node<S> {
    let replica = Replica::new(day.realm.clone(), DeviceId(Uuid::nil()), 2);
    let node = Node::open(store, replica).await.unwrap();
    for frame in frames {
        let HubMessage::Bulk(page) = HubMessage::decode(frame).unwrap() else {
            panic!("another message");
        };
        let sync = SyncState {
            epoch: Some(Epoch(Uuid::nil())),
            cursor: page.cursor,
            acknowledged: Seq(0),
        };
        let refused = node.receive(page.events, sync).await.unwrap();
        assert_eq!(refused, []);
    }
    let last = day.entries.last().unwrap().head();
    assert_eq!(node.read(|replica| replica.heads().get(last.device_id)), last);
    node
}
