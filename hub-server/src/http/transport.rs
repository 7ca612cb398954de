//! What may come over plain HTTP: anything from the hub's own machine, which browsers trust as it is; from other devices
//! only what helps them to HTTPS, the question whether the hub is alive, and Socket.IO if the operator allows it, under a
//! name of the hub's.

use super::guard::is_here;
use crate::hub::Hub;
use crate::network::listen::Transport;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use server_kit::api::ApiError;
use server_kit::http::origin::host;
use std::net::SocketAddr;
use std::sync::Arc;

/// The page that helps a device to HTTPS.
const CONNECT: &str = "/connect";

/// Sends pages to [`CONNECT`], and refuses the rest, where plain HTTP won't do. It does for clients of Socket.IO if the operator allows it.
///
/// # Errors
/// 403.
pub async fn guard(State(hub): State<Arc<Hub>>, request: Request, next: Next) -> Result<Response, ApiError> {
    let transport = request.extensions().get::<Transport>();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let here = peer.is_some_and(|ConnectInfo(peer)| is_here(*peer, request.headers()));
    let path = request.uri().path();
    if transport == Some(&Transport::Secure) || here || is_for_everybody(path) {
        return Ok(next.run(request).await);
    }
    if hub.allowed.over_http && is_for_clients(path) {
        // No certificate shows that a page which asks is not somebody else's under a name of their own.
        let host = host(request.headers());
        if host.is_some_and(|host| hub.address.is_called(host.host())) {
            return Ok(next.run(request).await);
        }
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "wrong-host",
            "this hub is not called so: use its address; nothing was sent on",
        ));
    }
    if request.method() == Method::GET && is_page(path) {
        return Ok(Redirect::temporary(CONNECT).into_response());
    }
    Err(ApiError::new(
        StatusCode::FORBIDDEN,
        "https-needed",
        "from another device this hub answers over HTTPS only: open /connect in a browser to see how; nothing was sent on",
    ))
}

fn is_for_everybody(path: &str) -> bool {
    path == "/healthz"
        || path == CONNECT
        || path
            .strip_prefix(CONNECT)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// What Socket.IO clients need, where the operator allows them plain HTTP.
fn is_for_clients(path: &str) -> bool {
    matches!(path, "/socket.io/" | "/api/health")
}

/// Whether a person may have typed it: no file, nothing of the API.
fn is_page(path: &str) -> bool {
    !path.contains('.')
        && !path.starts_with("/api/")
        && !matches!(
            path,
            "/ws" | "/socket.io/" | "/status" | "/metrics" | "/readyz" | "/version"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_the_rest() {
        for (path, everybody, page) in [
            ("/", false, true),
            ("/sell", false, true),
            ("/connect", true, true),
            ("/connect/ca.crt", true, false),
            ("/connected", false, true),
            ("/healthz", true, true),
            ("/api/events", false, false),
            ("/ws", false, false),
            ("/metrics", false, false),
            ("/sw.js", false, false),
        ] {
            assert_eq!(
                (is_for_everybody(path), is_page(path)),
                (everybody, page),
                "{path}"
            );
        }
    }
}
