//! `/api/events`: the journal over HTTP, for the service worker and for tools. The same append and the same order as
//! `/ws`, for paired devices only.

use super::ApiError;
use crate::door::Visitor;
use crate::hub::Hub;
use crate::journal::reason;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::event::Envelope;
use core_wasm::ids::{DeviceId, Epoch};
use core_wasm::journal::{Cursor, Entry, Hash, Head, Seq};
use core_wasm::sync::message::Append;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// How many events a page has if the request does not say.
const PAGE: usize = 256;
/// How many it has at most.
const LARGEST_PAGE: usize = 1024;
/// How many bytes of encoded events end a page.
const PAGE_BYTES: usize = 2 * 1024 * 1024;

/// Which page.
#[derive(Debug, Deserialize)]
pub struct PageRequest {
    #[serde(default)]
    after: Cursor,
    limit: Option<usize>,
}

/// A page of the journal.
#[derive(Debug, Serialize)]
pub struct EventsPage {
    epoch: Epoch,
    cursor: Cursor,
    more: bool,
    events: Vec<EventRow>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct EventRow {
    cursor: Cursor,
    device_id: DeviceId,
    device_seq: Seq,
    hash: Hash,
    /// Base64 of what the author encoded.
    bytes: String,
    /// `null` if the bytes are not an event.
    envelope: Option<Value>,
}

/// `GET /api/events?after=<cursor>&limit=<n>`
pub async fn read(
    State(hub): State<Arc<Hub>>,
    Query(request): Query<PageRequest>,
) -> Result<Json<EventsPage>, ApiError> {
    let limit = request.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    // A place past the end means the end; there is nothing behind either.
    let after = request.after.min(hub.journal.view().end);
    let page = hub.journal.reader().read(after, limit, PAGE_BYTES).await?;
    let first = page.at.0 + 1 - page.entries.len() as u64;
    let events = (first..)
        .zip(page.entries)
        .map(|(place, entry)| row(Cursor(place), &entry));
    Ok(Json(EventsPage {
        epoch: hub.identity.epoch,
        cursor: page.at,
        more: page.at < hub.journal.view().end,
        events: events.collect(),
    }))
}

/// What came of an append.
#[derive(Debug, Serialize)]
pub struct Appended {
    /// The streams that it was about are on disk up to here.
    heads: Vec<Head>,
    /// Streams that were not taken whole; send from their heads.
    refused: Vec<RefusedRow>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RefusedRow {
    code: &'static str,
    message: String,
    device_id: DeviceId,
}

/// `POST /api/events`, a MessagePack [`Append`].
pub async fn append(
    State(hub): State<Arc<Hub>>,
    Extension(visitor): Extension<Visitor>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Appended>, ApiError> {
    let body = body?;
    tokio::time::sleep(hub.limits.spend(visitor.claims.device_id, body.len())).await;
    let append: Append = core_wasm::pack::decode(&body)
        .map_err(|error| ApiError::new(StatusCode::BAD_REQUEST, "bad-message", error.to_string()))?;
    let outcome = hub.journal.append(append.events).await?;
    let refused = outcome.refused.iter().map(|refusal| RefusedRow {
        code: reason(refusal),
        message: refusal.to_string(),
        device_id: refusal.device_id(),
    });
    Ok(Json(Appended {
        refused: refused.collect(),
        heads: outcome.heads,
    }))
}

fn row(cursor: Cursor, entry: &Entry) -> EventRow {
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
