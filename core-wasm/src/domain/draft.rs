//! An event that was decided, and how it gets its place in a stream and its bytes.

use super::{Body, Decoded};
use crate::base::clock::{Clock, Fence, Lamport, Timestamp};
use crate::base::ids::{AggregateId, EventId, Realm, UserId};
use crate::codec::{self, Bytes};
use crate::journal::{Actor, Entry, Envelope, Head};

/// An event that has been decided and has no place in a stream yet.
#[derive(Clone, PartialEq, Debug)]
pub struct Draft {
    /// A fresh UUID v7.
    pub event_id: EventId,
    /// What it is about.
    pub aggregate_id: AggregateId,
    /// One more than the events of that aggregate folded so far.
    pub version: u32,
    /// When, for people.
    pub at: Timestamp,
    /// Who, if someone had signed in.
    pub user_id: Option<UserId>,
    /// Who stood behind it, if its author's user may not do it alone.
    pub approved_by: Option<UserId>,
    /// The lease that its author holds on what it is about.
    pub fence: Option<Fence>,
    /// What happened.
    pub body: Body,
}

impl Draft {
    /// Gives the draft its place behind `head` at Lamport time `lamport`, and encodes it: the one time that anyone does.
    pub fn seal(self, realm: &Realm, head: Head, lamport: Lamport) -> (Decoded, Entry) {
        let (device_id, seq) = (head.device_id, head.seq.next());
        let (kind, type_version) = self.body.kind();
        let payload = self.body.encode();
        let envelope = Envelope {
            event_id: self.event_id,
            tenant_id: realm.tenant_id.as_str(),
            store_id: realm.store_id.as_str(),
            aggregate_type: self.body.aggregate_type(),
            aggregate_id: self.aggregate_id,
            version: self.version,
            kind,
            type_version,
            at: self.at,
            actor: Actor {
                device_id,
                user_id: self.user_id.as_ref().map(UserId::as_str),
                approved_by: self.approved_by.as_ref().map(UserId::as_str),
            },
            clock: Clock { lamport, device_id },
            device_seq: seq,
            prev_hash: head.hash,
            payload: Bytes(&payload),
            fence: self.fence,
        };
        let entry = Entry {
            device_id,
            seq,
            bytes: codec::encode(&envelope),
            vouch: None,
        };
        let meta = envelope.metadata();
        (
            Decoded {
                meta,
                body: self.body,
            },
            entry,
        )
    }
}
