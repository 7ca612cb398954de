//! Holds every route to its row of the table: what a request must show is looked at before its body is read.

use super::table::Who;
use crate::access::origin;
use crate::access::pins::ApprovalError;
use crate::hub::Hub;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::base::ids::UserId;
use server_kit::access::{Authorized, Denied, claimed_device};
use server_kit::api::ApiError;
use std::net::SocketAddr;
use std::sync::Arc;
use tracing::Span;

/// Names the manager or owner who stands behind a request: base64 of `userId:PIN`, as in RFC 7617.
pub const APPROVAL: &str = "x-approval";

/// Who stands behind a request, by their PIN.
#[derive(Clone, Debug)]
pub struct Approver(pub UserId);

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
        _ => origin::is_own(headers),
    };
    if !is_welcome {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "wrong-origin",
            "only pages of this hub may ask for this",
        ));
    }
    let here = matches!(who, Who::HereOrDevice | Who::HereOrWatcher) && from_here;
    if who == Who::HereOrWatcher && !here {
        watcher(&hub, headers, request.uri().path())?;
    } else if who >= Who::HereOrDevice && !here {
        let device = authorize(&hub, headers, request.uri().path())?;
        if who == Who::Manager {
            let approver = approver(&hub, request.headers()).await?;
            tracing::info!(device = %device.claims.device_id, user = %approver.0, path = request.uri().path(), "approved");
            request.extensions_mut().insert(approver);
        }
        Span::current().record("device", tracing::field::display(device.claims.device_id));
        request.extensions_mut().insert(device);
    }
    Ok(next.run(request).await)
}

/// Whether a request comes from this machine, under a name of this machine.
pub fn is_here(peer: SocketAddr, headers: &HeaderMap) -> bool {
    peer.ip().to_canonical().is_loopback() && origin::is_loopback_host(headers)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
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

fn authorize(hub: &Hub, headers: &HeaderMap, path: &str) -> Result<Authorized, ApiError> {
    let token = bearer(headers);
    let authorized = token.map_or(Err(Denied::Missing), |token| hub.authorize(token));
    authorized.map_err(|reason| {
        hub.metrics.sessions.denied(reason);
        let device = token.and_then(claimed_device).map(|device| device.to_string());
        tracing::warn!(device, %reason, path, "refused");
        match reason {
            // It knew the store, and should know that it is to forget its PINs.
            Denied::Revoked | Denied::Replaced => ApiError::new(
                StatusCode::UNAUTHORIZED,
                "taken-out",
                "this device was taken out of the store or replaced; what it sold is safe on it: pair it again",
            ),
            _ => ApiError::new(
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "this needs the token of a device that is paired with this hub",
            ),
        }
    })
}

async fn approver(hub: &Hub, headers: &HeaderMap) -> Result<Approver, ApiError> {
    let (user, pin) = headers
        .get(APPROVAL)
        .and_then(|value| named(value.as_bytes()))
        .ok_or(ApprovalError::Missing)?;
    hub.pins.approve(&hub.journal, &user, pin).await?;
    Ok(Approver(user))
}

fn named(value: &[u8]) -> Option<(UserId, String)> {
    let text = String::from_utf8(BASE64_STANDARD.decode(value).ok()?).ok()?;
    let (user, pin) = text.rsplit_once(':')?;
    Some((user.into(), pin.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approval_names_a_user_and_a_pin() {
        let encoded = |text: &str| BASE64_STANDARD.encode(text).into_bytes();
        assert_eq!(
            named(&encoded("cem:123456")),
            Some(("cem".into(), "123456".to_owned()))
        );
        assert_eq!(named(&encoded("a:b:1")), Some(("a:b".into(), "1".to_owned())));
        for wrong in [&b"?"[..], &encoded("cem"), &encoded("")] {
            assert_eq!(named(wrong), None);
        }
    }
}
