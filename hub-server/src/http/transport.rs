//! What may come over plain HTTP: anything from the hub's own machine, which browsers trust as it is; from other devices
//! only what helps them to HTTPS, the question whether the hub is alive, and Socket.IO if the operator allows it.

use super::guard::is_here;
use crate::network::listen::Transport;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use server_kit::api::ApiError;
use std::net::SocketAddr;

/// The page that helps a device to HTTPS.
const CONNECT: &str = "/connect";

/// Sends pages to [`CONNECT`], and refuses the rest, where plain HTTP won't do. It does for `clients` if they may use it.
///
/// # Errors
/// 403.
pub async fn guard(State(clients): State<bool>, request: Request, next: Next) -> Result<Response, ApiError> {
    let transport = request.extensions().get::<Transport>();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let here = peer.is_some_and(|ConnectInfo(peer)| is_here(*peer, request.headers()));
    let path = request.uri().path();
    if transport == Some(&Transport::Secure)
        || here
        || is_for_everybody(path)
        || (clients && is_for_clients(path))
    {
        return Ok(next.run(request).await);
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
