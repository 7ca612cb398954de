//! `GET /api/pins`: the PINs of whoever works here, protected, for a paired device to keep under a key of its own.

use crate::hub::Hub;
use axum::Json;
use axum::extract::State;
use core_wasm::staff::Pin;
use std::sync::Arc;

/// `GET /api/pins`
pub async fn list(State(hub): State<Arc<Hub>>) -> Json<Vec<Pin>> {
    Json(hub.pins.given(&hub.journal.view().replica))
}
