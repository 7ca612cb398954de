//! Holds every route to its row of the table: what a request must show is looked at before its body is read.

use super::table::Who;
use crate::access::origin;
use crate::hub::Hub;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use server_kit::api::ApiError;
use server_kit::http::approval::{self, Approver};
use server_kit::http::bearer::{self, bearer};
use server_kit::http::origin::is_own;
use std::net::SocketAddr;
use std::sync::Arc;

/// When a device that asked too much may ask again, in seconds.
const AGAIN_S: u32 = 5;

/// Lets a request through if it shows what `who` asks for; the handler finds who it is in the extensions.
///
/// # Errors
/// 401, 403 or 429.
pub async fn guard(
    State((hub, who)): State<(Arc<Hub>, Who)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let headers = request.headers();
    let from_here = is_here(peer, headers);
    let is_welcome = match who {
        Who::Anyone => true,
        Who::Client => origin::is_client(headers, &hub.allowed.origins, from_here),
        _ => is_own(headers),
    };
    if !is_welcome {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "wrong-origin",
            "only pages of this hub may ask for this",
        ));
    }
    let machine = || bearer(headers).is_some_and(|token| hub.tokens().is_machine(token));
    let here = match who {
        Who::HereOrDevice | Who::HereOrWatcher => from_here,
        Who::MachineOrManager(_) => from_here && machine(),
        _ => false,
    };
    if who == Who::HereOrWatcher && !here {
        watcher(&hub, headers, request.uri().path())?;
    } else if who >= Who::HereOrDevice && !here {
        let path = request.uri().path();
        let device = bearer::device(headers, path, &hub.metrics.sessions, |token| {
            hub.authorize_request(token)
        })?;
        if who.is_approved() {
            let (user, pin) = approval::named(headers)?;
            let at = device.claims.device_id;
            hub.pins
                .approve(&hub.journal, at, &user, pin, who.needs())
                .await?;
            tracing::info!(device = %device.claims.device_id, %user, path, "approved");
            request.extensions_mut().insert(Approver(user));
        }
        if request.method() == Method::GET {
            let wait = hub.read(device.claims.device_id).ok_or_else(too_many)?;
            tokio::time::sleep(wait).await;
        }
        request.extensions_mut().insert(device);
    }
    Ok(next.run(request).await)
}

/// Whether a request comes from this machine, under a name of this machine.
pub fn is_here(peer: SocketAddr, headers: &HeaderMap) -> bool {
    peer.ip().to_canonical().is_loopback() && origin::is_loopback_host(headers)
}

/// What a device is told that asked too much.
pub fn too_many() -> ApiError {
    ApiError::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-requests",
        "this device asks more than the hub answers; ask again later",
    )
    .retry_after(AGAIN_S)
}

fn watcher(hub: &Hub, headers: &HeaderMap, path: &str) -> Result<(), ApiError> {
    match (&hub.watcher, bearer(headers)) {
        (Some(watcher), Some(token)) if watcher.is(token) => Ok(()),
        _ => {
            tracing::warn!(path, "refused: not the operator's token for watching");
            Err(ApiError::new(
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "from another machine this needs the token in the file that the hub was given with --metrics-token-file",
            ))
        }
    }
}
