//! An event of the journal as JSON, for people and tools: over HTTP and in exports.

use crate::json;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Envelope, Hash, Seq};
use serde::Serialize;
use serde_json::Value;

/// An event, its place in the hub's journal and in its device's stream.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventRow {
    cursor: Cursor,
    device_id: DeviceId,
    device_seq: Seq,
    hash: Hash,
    /// Base64 of what the author encoded.
    bytes: String,
    /// `null` if the bytes are not an event.
    envelope: Option<Value>,
}

impl EventRow {
    /// That of an entry at a place.
    pub fn new(cursor: Cursor, entry: &Entry) -> Self {
        Self {
            cursor,
            device_id: entry.device_id,
            device_seq: entry.seq,
            hash: entry.hash(),
            bytes: BASE64_STANDARD.encode(&entry.bytes),
            envelope: Envelope::decode(&entry.bytes)
                .ok()
                .and_then(|envelope| readable(&envelope)),
        }
    }
}

/// The envelope as JSON, with its payload decoded as far as that goes.
fn readable(envelope: &Envelope<'_>) -> Option<Value> {
    let mut row = serde_json::to_value(envelope).ok()?;
    *row.get_mut("payload")? = json::read(envelope.payload.0).unwrap_or_default();
    Some(row)
}
