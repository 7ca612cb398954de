//! The hub's addresses: what answers where, and which headers every answer has.

mod error;
mod events;
mod headers;
pub mod origin;
mod pairing;
mod static_files;

pub use error::ApiError;
pub use events::authorised;

use crate::hub::Hub;
use crate::{status, ws};
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Router, middleware};
use core_wasm::sync::message::MAX_FRAME_BYTES;
use std::path::PathBuf;
use std::sync::Arc;

/// How large a request's body may be where nothing else is said, in bytes.
const SMALL_BODY: usize = 16 * 1024;

/// All routes of a hub that serves the app in `public_dir`.
pub fn routes(hub: Arc<Hub>, public_dir: PathBuf) -> Router {
    let events = get(events::read).merge(post(events::append).layer(DefaultBodyLimit::max(MAX_FRAME_BYTES)));
    let api = Router::new()
        .route("/pairing", get(pairing::offer))
        .route("/pair", post(pairing::pair))
        .route("/events", events)
        .fallback(async || {
            ApiError::new(
                StatusCode::NOT_FOUND,
                "not-found",
                "there is nothing at this address",
            )
        });
    Router::new()
        .nest("/api", api)
        .route("/ws", get(ws::upgrade))
        .route("/healthz", get(status::alive))
        .route("/readyz", get(status::ready))
        .route("/status", get(status::status))
        .route("/version", get(status::version))
        .layer(DefaultBodyLimit::max(SMALL_BODY))
        .layer(middleware::map_response(headers::never_stored))
        .with_state(hub)
        .fallback_service(static_files::routes(public_dir))
        .layer(middleware::map_response(headers::secure))
}
