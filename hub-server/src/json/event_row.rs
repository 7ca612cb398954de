//! An event of the journal as JSON, for people and tools: over HTTP and in exports.

use super as json;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::api::EventRow;
use core_wasm::journal::{Cursor, Entry, Envelope};
use serde_json::Value;

/// The row of an entry at a place.
pub fn event_row(cursor: Cursor, entry: &Entry) -> EventRow {
    EventRow {
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

/// The envelope as JSON, with its payload decoded as far as that goes.
fn readable(envelope: &Envelope<'_>) -> Option<Value> {
    let mut row = serde_json::to_value(envelope).ok()?;
    *row.get_mut("payload")? = json::read(envelope.payload.0).unwrap_or_default();
    Some(row)
}
