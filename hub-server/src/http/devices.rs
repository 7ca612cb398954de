//! `GET /api/devices`: the store's devices. `POST /api/devices/{id}`: a manager names, numbers or takes out one.

use crate::access::devices::change_of;
use crate::hub::Hub;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use core_wasm::api::{DeviceChange, DeviceRow};
use core_wasm::base::ids::DeviceId;
use core_wasm::domain::device::DevicePaired;
use server_kit::access;
use server_kit::api::ApiError;
use server_kit::clock::timestamp;
use server_kit::http::approval::Approver;
use server_kit::presence::Seen;
use std::sync::Arc;
use std::time::SystemTime;

/// All devices, by their numbers.
pub fn rows(hub: &Hub) -> Vec<DeviceRow> {
    let view = hub.journal.view();
    let replica = &view.replica;
    let devices = &replica.devices().0;
    let replaced = access::replaced(replica);
    let row = |(&device_id, device): (&DeviceId, &DevicePaired)| {
        let seen = hub.presence.of(device_id);
        let device_seq = replica.heads().get(device_id).seq;
        DeviceRow {
            device_id,
            number: device.number,
            name: device.name.clone(),
            role: device.role,
            alias: device.alias.clone(),
            revoked: device.revoked,
            replaced: replaced.contains(&device_id),
            connections: seen.as_ref().map_or(0, Seen::connections),
            last_seen: seen.as_ref().map(|seen| timestamp(seen.last)),
            ahead_ms: seen.as_ref().and_then(|seen| seen.ahead_ms),
            unsent: seen
                .as_ref()
                .map_or(0, |seen| seen.written.0.saturating_sub(device_seq.0)),
            slowed: hub.limits.slowed(device_id),
            app: seen.map(|seen| seen.app),
            device_seq,
        }
    };
    let mut rows: Vec<_> = devices.iter().map(row).collect();
    rows.sort_by_key(|row| row.number);
    rows
}

/// `GET /api/devices`
pub async fn list(State(hub): State<Arc<Hub>>) -> Json<Vec<DeviceRow>> {
    Json(rows(&hub))
}

/// `POST /api/devices/{id}`
pub async fn change(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    Extension(Approver(user)): Extension<Approver>,
    body: Result<Json<DeviceChange>, JsonRejection>,
) -> Result<Json<Vec<DeviceRow>>, ApiError> {
    let Json(change) = body?;
    let id: DeviceId = id
        .parse()
        .map_err(|_| crate::access::devices::ChangeError::Unknown)?;
    let now = timestamp(SystemTime::now());
    hub.journal
        .record_for(Some(user), move |replica| change_of(replica, id, &change, now))
        .await??;
    Ok(Json(rows(&hub)))
}
