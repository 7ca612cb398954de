//! What is kept of an envelope once its event is folded.

use crate::clock::{Fence, Lamport, Stamp, Timestamp};
use crate::ids::{AggregateId, DeviceId, EventId, UserId};
use crate::journal::Seq;
use crate::pack::{Pack, Unpack};

/// Who, when and where of an event, without what every event of its replica says (the realm) or its body says (the type).
#[derive(Clone, PartialEq, Eq, Debug, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// UUID v7.
    pub event_id: EventId,
    /// What it is about.
    pub aggregate_id: AggregateId,
    /// One more than the events of that aggregate that the author had folded.
    pub version: u32,
    /// When, for people.
    pub at: Timestamp,
    /// In whose stream it stands.
    pub device_id: DeviceId,
    /// Who had signed in there.
    pub user_id: Option<UserId>,
    /// When, for machines.
    pub lamport: Lamport,
    /// Its number in the stream.
    pub seq: Seq,
    /// The lease that its author held on what it is about.
    pub fence: Option<Fence>,
}

impl Metadata {
    /// Where it folds.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            lamport: self.lamport,
            event_id: self.event_id,
        }
    }
}
