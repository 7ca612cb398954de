//! Every request has an id: it stands in all that is logged about it and in its answer (`x-request-id`), and on a WebSocket
//! in all that is logged until that ends.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use std::fmt;
use std::time::Instant;
use tracing::field::Empty;
use tracing::{Instrument, info_span};
use uuid::Uuid;

/// Tells a client its request's id.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// How much of a path is logged, in letters.
const PATH: usize = 120;

/// What tells a request from all others. The server's own: whatever a client calls its request is not looked at.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is counted of requests: how many, by route and status. A copy counts into the same.
#[derive(Clone, Debug, Default)]
pub struct RequestMetrics(Family<[(&'static str, String); 2], Counter>);

impl RequestMetrics {
    /// Names it, as of a server that is called so.
    pub fn register(&self, all: &mut Registry, server: &str) {
        all.register(
            format!("{server}_http_requests"),
            "Requests that were answered",
            self.0.clone(),
        );
    }

    /// A request was answered. `route` is a row of a table of routes or `app`, so that nobody can make up names.
    fn answered(&self, route: String, status: u16) {
        let labels = [("route", route), ("status", status.to_string())];
        self.0.get_or_create(&labels).inc();
    }
}

/// Gives a request its id, logs how it was answered, and counts it.
pub async fn name(State(counted): State<RequestMetrics>, mut request: Request, next: Next) -> Response {
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
    counted.answered(route, status);
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, id);
    }
    response
}
