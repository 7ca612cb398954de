//! Whose token a request shows (RFC 6750, section 2.1).

use crate::access::{Authorized, Denied, claimed_device};
use crate::api::ApiError;
use crate::session::SessionMetrics;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use tracing::Span;
use tracing::field::display;

/// The token that a request shows.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The device whose token a request for `path` shows, if `authorize` lets it in. Who was refused is counted and logged;
/// who was let in stands in all that is logged about the request from here on ([`super::requests`]).
///
/// # Errors
/// 401.
pub fn device(
    headers: &HeaderMap,
    path: &str,
    counted: &SessionMetrics,
    authorize: impl FnOnce(&str) -> Result<Authorized, Denied>,
) -> Result<Authorized, ApiError> {
    let token = bearer(headers);
    let authorized = token
        .map_or(Err(Denied::Missing), authorize)
        .inspect_err(|&reason| {
            counted.denied(reason);
            let device = token.and_then(claimed_device).map(|device| device.to_string());
            tracing::warn!(device, %reason, path, "refused");
        })?;
    Span::current().record("device", display(authorized.claims.device_id));
    Ok(authorized)
}
