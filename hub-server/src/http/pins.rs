//! `GET /api/pins`: the PINs of whoever works here, protected, for a paired device to keep under a key of its own.
//!
//! Keeps true: a screen for a kitchen or a bar, where nobody signs in, gets none. One that becomes a till gets them when it
//! asks again, and one that is a till no more loses them then.

use crate::hub::Hub;
use axum::extract::State;
use axum::{Extension, Json};
use core_wasm::api::PinRow;
use core_wasm::domain::device::DeviceRole;
use server_kit::access::Authorized;
use std::sync::Arc;

/// `GET /api/pins`
pub async fn list(
    State(hub): State<Arc<Hub>>,
    Extension(authorized): Extension<Authorized>,
) -> Json<Vec<PinRow>> {
    let view = hub.journal.view();
    let row = view.replica.devices().0.get(&authorized.claims.device_id);
    let is_screen = matches!(
        row.and_then(|row| row.role),
        Some(DeviceRole::Kitchen | DeviceRole::Bar)
    );
    Json(if is_screen {
        Vec::new()
    } else {
        let pins = hub.pins.given(&view.replica).into_iter();
        pins.map(PinRow::from).collect()
    })
}
