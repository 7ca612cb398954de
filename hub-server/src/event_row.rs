//! An event of the journal as JSON, for people and tools: over HTTP and in exports.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::event::Envelope;
use core_wasm::ids::DeviceId;
use core_wasm::journal::{Cursor, Entry, Hash, Seq};
use serde::Serialize;
use serde_json::{Map, Value};

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
    let mut json = serde_json::to_value(envelope).ok()?;
    let mut payload = envelope.payload.0;
    let payload = rmpv::decode::read_value(&mut payload);
    *json.get_mut("payload")? = payload.map_or(Value::Null, |payload| plain(&payload));
    Some(json)
}

/// MessagePack as JSON: 16 bytes are an id, 32 a hash, others base64.
fn plain(value: &rmpv::Value) -> Value {
    match value {
        rmpv::Value::Nil | rmpv::Value::Ext(..) => Value::Null,
        rmpv::Value::Boolean(value) => (*value).into(),
        rmpv::Value::Integer(value) => value
            .as_i64()
            .map(Value::from)
            .or_else(|| value.as_u64().map(Value::from))
            .unwrap_or_default(),
        rmpv::Value::F32(value) => (*value).into(),
        rmpv::Value::F64(value) => (*value).into(),
        rmpv::Value::String(text) => text.as_str().map(Value::from).unwrap_or_default(),
        rmpv::Value::Binary(bytes) => match (bytes.as_slice().try_into(), bytes.as_slice().try_into()) {
            (Ok(id), _) => uuid::Uuid::from_bytes(id).to_string().into(),
            (_, Ok(hash)) => Hash(hash).to_string().into(),
            _ => BASE64_STANDARD.encode(bytes).into(),
        },
        rmpv::Value::Array(values) => values.iter().map(plain).collect(),
        rmpv::Value::Map(pairs) => {
            let key = |key: &rmpv::Value| match plain(key) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Value::Object(
                pairs
                    .iter()
                    .map(|(k, v)| (key(k), plain(v)))
                    .collect::<Map<_, _>>(),
            )
        }
    }
}
