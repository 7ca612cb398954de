//! The journal over HTTP: `GET /api/events`, `POST /api/events`. The request of the latter is MessagePack, as of
//! `events.append` (`protocol`).

use crate::base::ids::{DeviceId, Epoch};
use crate::journal::{Cursor, Hash, Head, Seq};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsRequest {
    /// What is behind this place.
    #[serde(default)]
    pub after: Cursor,
    /// How many events at most.
    pub limit: Option<usize>,
}

/// A page of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventsPage {
    /// The life of the journal: cursors of another do not count.
    pub epoch: Epoch,
    /// Where the page ends.
    pub cursor: Cursor,
    /// Whether there is anything behind it.
    pub more: bool,
    /// The events.
    pub events: Vec<EventRow>,
}

/// An event, its place in the hub's journal and in its device's stream; also a line of an export.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventRow {
    /// Its place in the hub's journal.
    pub cursor: Cursor,
    /// Whose stream it stands in.
    pub device_id: DeviceId,
    /// Its place there.
    pub device_seq: Seq,
    /// The hash of its bytes.
    pub hash: Hash,
    /// Base64 of what its author encoded.
    pub bytes: String,
    /// The same to read: the envelope with its payload. Nothing if the bytes are not an event.
    pub envelope: Option<Value>,
}

/// What came of an append.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appended {
    /// The streams that it was about are on disk up to here.
    pub heads: Vec<Head>,
    /// Streams that were not taken whole; send from their heads.
    pub refused: Vec<RefusedStream>,
}

/// A stream that was not taken whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefusedStream {
    /// For machines: `gap`, `diverged`, `too-large`.
    pub code: String,
    /// For people.
    pub message: String,
    /// Whose.
    pub device_id: DeviceId,
}
