//! What several reports say of an event and of a moment.

use crate::base::clock::{Fence, Lamport, Timestamp};
use crate::base::ids::{AggregateId, DeviceId, EventId, UserId};
use crate::journal::{Metadata, Seq};
use serde::{Deserialize, Serialize};

/// A moment in a report: milliseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EpochMs(pub i64);

impl From<Timestamp> for EpochMs {
    fn from(at: Timestamp) -> Self {
        Self(at.0)
    }
}

impl From<EpochMs> for Timestamp {
    fn from(at: EpochMs) -> Self {
        Self(at.0)
    }
}

/// Who, when and where of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventMeta {
    /// UUID v7.
    pub event_id: EventId,
    /// What it is about.
    pub aggregate_id: AggregateId,
    /// One more than the events of that aggregate that its author had folded.
    pub version: u32,
    /// When, for people.
    pub at: EpochMs,
    /// In whose stream it stands.
    pub device_id: DeviceId,
    /// Who had signed in there.
    pub user_id: Option<UserId>,
    /// When, for order.
    pub lamport: Lamport,
    /// Its number in the stream.
    pub seq: Seq,
    /// The lease that its author held.
    pub fence: Option<Fence>,
}

impl From<&Metadata> for EventMeta {
    fn from(meta: &Metadata) -> Self {
        Self {
            event_id: meta.event_id,
            aggregate_id: meta.aggregate_id,
            version: meta.version,
            at: meta.at.into(),
            device_id: meta.device_id,
            user_id: meta.user_id.clone(),
            lamport: meta.lamport,
            seq: meta.seq,
            fence: meta.fence,
        }
    }
}
