//! `POST /api/unpermitted/seen`: somebody who may do it has looked at what was done without the permission.

use crate::hub::Hub;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::{Extension, Json};
use core_wasm::api::{SeeUnpermitted, Settled};
use core_wasm::replica::Replica;
use server_kit::api::ApiError;
use server_kit::http::approval::Approver;
use std::sync::Arc;

/// `POST /api/unpermitted/seen`
pub async fn seen(
    State(hub): State<Arc<Hub>>,
    Extension(Approver(user)): Extension<Approver>,
    body: Result<Json<SeeUnpermitted>, JsonRejection>,
) -> Result<Json<Settled>, ApiError> {
    let Json(SeeUnpermitted { device_id, seq }) = body?;
    let approver = user.clone();
    let decide = move |replica: &Replica| {
        let waits = replica.unpermitted().at(device_id, seq).is_some();
        let command = replica.see_unpermitted(device_id, seq, &approver);
        let done = match (waits, &command) {
            (_, Some(_)) => Ok(()),
            (true, None) => Err((
                StatusCode::FORBIDDEN,
                "forbidden",
                "this takes the PIN of someone who may do it themselves; nothing was changed",
            )),
            (false, None) => Err((
                StatusCode::CONFLICT,
                "settled",
                "someone has looked at this meanwhile, or there is no such thing; nothing was changed",
            )),
        };
        (command.into_iter().collect(), done)
    };
    let done = hub.journal.record_for(Some(user), decide).await?;
    done.map_err(|(status, code, message)| ApiError::new(status, code, message))?;
    Ok(Json(Settled {}))
}
