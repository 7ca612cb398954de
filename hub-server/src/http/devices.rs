//! `GET /api/devices`: the store's devices. `POST /api/devices/{id}`: a manager names, numbers or takes out one.

use super::ApiError;
use crate::clock::timestamp;
use crate::devices::{Change, change_of};
use crate::door::guard::Approver;
use crate::hub::Hub;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::DeviceId;
use core_wasm::domain::device::{DevicePaired, DeviceRole};
use core_wasm::journal::Seq;
use serde::Serialize;
use std::sync::Arc;
use std::time::SystemTime;

/// A device as the hub knows it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceRow {
    device_id: DeviceId,
    number: u32,
    name: String,
    role: Option<DeviceRole>,
    /// What it calls itself, if it is a client of the Socket.IO contract.
    alias: Option<String>,
    /// Whether a manager took it out.
    revoked: bool,
    /// Whether another device took its place.
    replaced: bool,
    /// How many connections it has now.
    connections: usize,
    /// When it last said something, since the hub started.
    last_seen: Option<Timestamp>,
    /// The version of its app.
    app: Option<String>,
    /// The end of its stream here.
    device_seq: Seq,
    /// How many of its events had not come when it was last heard of, as it said itself.
    pub unsent: u64,
    /// How often it was made to wait, because it sent more than its share.
    pub slowed: u64,
}

impl DeviceRow {
    /// Whether it belongs to the store now.
    pub fn is_active(&self) -> bool {
        !self.revoked && !self.replaced
    }
}

/// All devices, by their numbers.
pub fn rows(hub: &Hub) -> Vec<DeviceRow> {
    let view = hub.journal.view();
    let replica = &view.replica;
    let devices = &replica.devices().0;
    let replaced = |id: DeviceId| {
        let mut others = devices.iter();
        others.any(|(_, other)| other.replaces.is_some_and(|former| former.device_id == id))
    };
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
            replaced: replaced(device_id),
            connections: seen.as_ref().map_or(0, |seen| seen.connections),
            last_seen: seen.as_ref().map(|seen| timestamp(seen.last)),
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
    body: Result<Json<Change>, JsonRejection>,
) -> Result<Json<Vec<DeviceRow>>, ApiError> {
    let Json(change) = body?;
    let id: DeviceId = id.parse().map_err(|_| crate::devices::ChangeError::Unknown)?;
    let now = timestamp(SystemTime::now());
    hub.journal
        .record_for(Some(user), move |replica| change_of(replica, id, &change, now))
        .await??;
    Ok(Json(rows(&hub)))
}
