//! What the hub answers over HTTP and `/ws`: who may ask for what (`table`, held by `guard` and `transport`), and what
//! answers. What the HTTP of every server is made of is [`server_kit::http`].

pub(crate) mod clients;
pub(crate) mod connect;
pub(crate) mod devices;
mod error;
pub(crate) mod events;
pub(crate) mod guard;
pub(crate) mod hubs;
pub(crate) mod imports;
mod metrics;
pub(crate) mod pairing;
mod pass;
pub(crate) mod people;
pub(crate) mod pins;
pub(crate) mod reads;
pub(crate) mod records;
mod state;
mod static_files;
pub mod status;
pub mod table;
mod transport;
pub(crate) mod unpermitted;
pub(crate) mod ws;

pub use state::App;

use axum::http::StatusCode;
use axum::{Router, middleware};
use server_kit::api::ApiError;
use server_kit::http::{headers, requests};
use std::path::PathBuf;
use std::time::Duration;
use tower_http::timeout::TimeoutLayer;

/// How long a request may take, from its head to the answer: whoever sends a body byte by byte holds nothing for long.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// All routes of a hub that serves the app in `public_dir`.
pub fn routes(app: &App, public_dir: PathBuf) -> Router {
    let hub = &app.hub;
    let unknown = async || {
        ApiError::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "there is nothing at this address",
        )
    };
    table::router(hub)
        .route("/api/{*rest}", axum::routing::any(unknown))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            ANSWER_WITHIN,
        ))
        .layer(middleware::map_response(headers::never_stored))
        .with_state(app.clone())
        .fallback_service(static_files::routes(public_dir))
        .layer(middleware::from_fn_with_state(hub.clone(), transport::guard))
        .layer(middleware::map_response(headers::secure))
        .layer(middleware::from_fn_with_state(
            hub.metrics.requests.clone(),
            requests::name,
        ))
}
