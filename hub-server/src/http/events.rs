//! `/api/events`: the journal over HTTP, for the service worker and for tools. The same append and the same order as
//! `/ws`, for paired devices only.

use crate::hub::Hub;
use crate::json::event_row::event_row;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use core_wasm::api::{Appended, EventsPage, EventsRequest, RefusedStream};
use core_wasm::journal::Cursor;
use core_wasm::protocol::message::Append;
use server_kit::access::Authorized;
use server_kit::api::ApiError;
use server_kit::journal::{Batch, reason};
use std::sync::Arc;

/// How many events a page has if the request does not say.
const PAGE: usize = 256;
/// How many it has at most.
const LARGEST_PAGE: usize = 1024;
/// How many bytes of encoded events end a page.
const PAGE_BYTES: usize = 2 * 1024 * 1024;

/// `GET /api/events?after=<cursor>&limit=<n>`
pub async fn read(
    State(hub): State<Arc<Hub>>,
    request: Result<Query<EventsRequest>, QueryRejection>,
) -> Result<Json<EventsPage>, ApiError> {
    let Query(request) = request?;
    let limit = request.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    // A place past the end means the end; there is nothing behind either.
    let after = request.after.min(hub.journal.view().end);
    let page = hub.journal.reader().page(after, limit, PAGE_BYTES).await?;
    let first = page.at.0 + 1 - page.entries.len() as u64;
    let events = (first..)
        .zip(page.entries)
        .map(|(place, entry)| event_row(Cursor(place), &entry));
    Ok(Json(EventsPage {
        epoch: hub.identity.epoch,
        cursor: page.at,
        more: page.at < hub.journal.view().end,
        events: events.collect(),
    }))
}

/// `POST /api/events`, a MessagePack [`Append`].
pub async fn append(
    State(hub): State<Arc<Hub>>,
    Extension(authorized): Extension<Authorized>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Appended>, ApiError> {
    let body = body?;
    tokio::time::sleep(hub.spend(authorized.claims.device_id, body.len())).await;
    let append: Append = core_wasm::codec::decode(&body)
        .map_err(|error| ApiError::new(StatusCode::BAD_REQUEST, "bad-message", error.to_string()))?;
    if append.is_scattered() {
        let message = format!("these are events of more than {} streams", Append::MAX_STREAMS);
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "bad-message", message));
    }
    let batch = Batch {
        carrier: Some(authorized.claims.device_id),
        ..append.events.into()
    };
    let outcome = hub.journal.append(batch).await?;
    let refused = outcome.refused.iter().map(|refusal| RefusedStream {
        code: reason(refusal).to_owned(),
        message: refusal.to_string(),
        device_id: refusal.device_id(),
    });
    Ok(Json(Appended {
        refused: refused.collect(),
        heads: outcome.heads,
    }))
}
