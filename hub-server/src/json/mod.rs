//! The payload of an event as JSON, for people and tools: the one table of how its bytes read there.

pub mod event_row;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::journal::Hash;
use serde_json::{Map, Value};

/// MessagePack as JSON, as far as it can be read.
pub fn read(mut bytes: &[u8]) -> Option<Value> {
    rmpv::decode::read_value(&mut bytes)
        .ok()
        .map(|value| plain(&value))
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
