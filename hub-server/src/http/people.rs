//! `GET /api/people`: who works here, for a paired device that asks who stands before it and keeps no journal.
//!
//! Keeps true: nothing secret goes out, and nobody who works here no more.

use crate::hub::Hub;
use axum::Json;
use axum::extract::State;
use core_wasm::api::PersonRow;
use std::sync::Arc;

/// `GET /api/people`
pub async fn list(State(hub): State<Arc<Hub>>) -> Json<Vec<PersonRow>> {
    let view = hub.journal.view();
    let staff = view.replica.staff().0.iter();
    let row = |(_, member)| PersonRow::of(&view.replica, member);
    Json(staff.map(row).collect())
}
