//! `/api/events`: the journal over HTTP, for the service worker and for tools. The same append and the same order as
//! `/ws`, for paired devices only.

use super::ApiError;
use crate::door::Visitor;
use crate::event_row::EventRow;
use crate::hub::Hub;
use crate::journal::reason;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use core_wasm::base::ids::{DeviceId, Epoch};
use core_wasm::journal::{Cursor, Head};
use core_wasm::protocol::message::Append;
use serde::{Deserialize, Serialize};
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

/// `GET /api/events?after=<cursor>&limit=<n>`
pub async fn read(
    State(hub): State<Arc<Hub>>,
    request: Result<Query<PageRequest>, QueryRejection>,
) -> Result<Json<EventsPage>, ApiError> {
    let Query(request) = request?;
    let limit = request.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    // A place past the end means the end; there is nothing behind either.
    let after = request.after.min(hub.journal.view().end);
    let page = hub.journal.reader().read(after, limit, PAGE_BYTES).await?;
    let first = page.at.0 + 1 - page.entries.len() as u64;
    let events = (first..)
        .zip(page.entries)
        .map(|(place, entry)| EventRow::new(Cursor(place), &entry));
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
    let append: Append = core_wasm::codec::decode(&body)
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
