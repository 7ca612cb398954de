//! The hub's addresses: what answers where, and which headers every answer has.

pub(crate) mod devices;
mod error;
pub(crate) mod events;
mod headers;
pub(crate) mod pairing;
mod static_files;

pub use error::ApiError;

use crate::door::table;
use crate::hub::Hub;
use axum::http::StatusCode;
use axum::{Router, middleware};
use std::path::PathBuf;
use std::sync::Arc;

/// All routes of a hub that serves the app in `public_dir`.
pub fn routes(hub: &Arc<Hub>, public_dir: PathBuf) -> Router {
    let unknown = async || {
        ApiError::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "there is nothing at this address",
        )
    };
    table::router(hub)
        .route("/api/{*rest}", axum::routing::any(unknown))
        .layer(middleware::map_response(headers::never_stored))
        .with_state(hub.clone())
        .fallback_service(static_files::routes(public_dir))
        .layer(middleware::map_response(headers::secure))
}
