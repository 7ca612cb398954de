//! The wasm-bindgen surface, for tools and pages that are not written in Rust: the same reading and verifying of the
//! journal that the app does.

use crate::base::ids::DeviceId;
use crate::journal::{Entry, Envelope, Hash, Head, Seq, verify_chain};
use wasm_bindgen::prelude::*;

/// An encoded event's envelope as a JS object; its payload stays bytes.
///
/// # Errors
/// A string that says what is wrong with the bytes.
#[wasm_bindgen(js_name = decodeEnvelope)]
pub fn decode_envelope(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let envelope = Envelope::decode(bytes).map_err(|error| JsValue::from_str(&error.to_string()))?;
    // JSON-compatible: ids and times as text, numbers as numbers (sequence numbers stay below 2^53).
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    serde::Serialize::serialize(&envelope, &serializer).map_err(JsValue::from)
}

/// Checks one device's stream, given as encoded events from the first on. Returns how many events it has.
///
/// # Errors
/// A string that names the first place which does not follow.
#[wasm_bindgen(js_name = verifyStream)]
pub fn verify_stream(device_id: &str, events: Vec<js_sys::Uint8Array>) -> Result<f64, JsValue> {
    let device_id: DeviceId = device_id
        .parse()
        .map_err(|_| JsValue::from_str("a device id is a UUID"))?;
    let entries: Vec<Entry> = events
        .iter()
        .zip(1..)
        .map(|(bytes, seq)| Entry {
            device_id,
            seq: Seq(seq),
            bytes: bytes.to_vec(),
            vouch: None,
        })
        .collect();
    let head = verify_chain(Head::empty(device_id), &entries)
        .map_err(|error| JsValue::from_str(&error.to_string()))?;
    Ok(head.seq.0 as f64)
}

/// The SHA-256 that the next event of a stream names as `prevHash`, in hex.
#[wasm_bindgen(js_name = eventHash)]
pub fn event_hash(bytes: &[u8]) -> String {
    Hash::of(bytes).to_string()
}
