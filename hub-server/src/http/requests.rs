//! Every request has an id: it stands in all that is logged about it and in its answer (`x-request-id`), and on a WebSocket
//! in all that is logged until that ends.

use crate::hub::Hub;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;
use tracing::field::Empty;
use tracing::{Instrument, info_span};
use uuid::Uuid;

/// Tells a client its request's id.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// How much of a path is logged, in letters.
const PATH: usize = 120;

/// What tells a request from all others. The hub's own: whatever a client calls its request is not looked at.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Gives a request its id, logs how it was answered, and counts it.
pub async fn name(State(hub): State<Arc<Hub>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = RequestId(Uuid::now_v7());
    request.extensions_mut().insert(id);
    let path: String = request.uri().path().chars().take(PATH).collect();
    let span = info_span!("request", %id, method = %request.method(), path, device = Empty);
    // An address that is no route is one of the app's pages and files.
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "app".to_owned(), |route| route.as_str().to_owned());
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    span.in_scope(|| tracing::debug!(status, took = ?begun.elapsed(), "answered"));
    hub.metrics.answered_http(route, status);
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, id);
    }
    response
}
