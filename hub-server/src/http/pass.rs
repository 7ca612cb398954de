//! `POST /api/pass`: a device that signs shows that it has its key, and gets what it shows over HTTP in place of its token. So a token
//! that was copied opens nothing.

use crate::http::guard::too_many;
use crate::hub::Hub;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode};
use core_wasm::api::{PassReply, PassRequest};
use core_wasm::protocol::signed;
use server_kit::access::{Denied, PASS_S, is_signed};
use server_kit::api::ApiError;
use server_kit::http::bearer;
use std::sync::Arc;

const PATH: &str = "/api/pass";

/// `POST /api/pass`
pub async fn pass(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    body: Result<Json<PassRequest>, JsonRejection>,
) -> Result<Json<PassReply>, ApiError> {
    let Json(PassRequest { answer }) = body?;
    let counted = &hub.metrics.sessions;
    let device = bearer::device(&headers, PATH, counted, |token| hub.authorize(token))?;
    let device_id = device.claims.device_id;
    let wait = hub.read(device_id).ok_or_else(too_many)?;
    tokio::time::sleep(wait).await;
    if device.key.is_none() {
        return Ok(Json(PassReply::Token));
    }
    let Some(answer) = answer else {
        return Ok(Json(PassReply::Challenge(
            hub.challenge(device_id).map_err(unsigned)?,
        )));
    };
    bearer::device(&headers, PATH, counted, |_| {
        let asked = hub.tokens().verify_challenge(&answer.challenge)?;
        let text = signed::pass(device_id, &answer.challenge);
        match device.key {
            Some(key) if asked == device_id && is_signed(&key, &text, &answer.signature) => Ok(device),
            _ => Err(Denied::Unproven),
        }
    })?;
    Ok(Json(PassReply::Pass {
        pass: hub.pass(device_id).map_err(unsigned)?,
        valid_seconds: PASS_S,
    }))
}

fn unsigned(error: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        format!("the hub could not sign just now ({error}); try again"),
    )
}
