//! How the hub is: for supervisors (`/healthz`, `/readyz`), for people and tools (`/status`, `/version`).

use crate::http::devices::{self, DeviceRow};
use crate::hub::Hub;
use crate::sqlite::DATABASE;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use core_wasm::ids::{DeviceId, Epoch, Realm};
use core_wasm::journal::{Cursor, Hash, Seq};
use serde::Serialize;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// `GET /healthz`: the process is alive.
pub async fn alive() -> &'static str {
    "alive"
}

/// `GET /readyz`: a commit goes through.
pub async fn ready(State(hub): State<Arc<Hub>>) -> (StatusCode, &'static str) {
    if !hub.stopping.is_cancelled() && hub.journal.is_writable().await {
        (StatusCode::OK, "ready")
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "the hub can't store anything just now; tills keep selling",
        )
    }
}

/// `GET /version`
pub async fn version() -> Json<Value> {
    Json(json!({ "version": crate::VERSION, "protocol": core_wasm::sync::message::PROTOCOL }))
}

/// What `/status` says.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    version: &'static str,
    uptime_seconds: u64,
    #[serde(flatten)]
    realm: Realm,
    hub_id: DeviceId,
    epoch: Epoch,
    cursor: Cursor,
    quarantined: usize,
    /// Streams that have split: they go no further until their devices are paired anew.
    diverged: Vec<Diverged>,
    /// Requests that wait for the writer.
    queue: usize,
    wal_bytes: u64,
    disk_free_bytes: Option<u64>,
    devices: Vec<DeviceRow>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Diverged {
    device_id: DeviceId,
    /// The first place that differs.
    seq: Seq,
    /// The hash of what came and was not taken.
    found: Hash,
}

/// `GET /status`, for this machine itself and for paired devices.
pub async fn status(State(hub): State<Arc<Hub>>) -> Json<Status> {
    let devices = devices::rows(&hub);
    let view = hub.journal.view();
    let diverged = view.replica.devices().diverged().iter();
    let diverged = diverged.map(|(&device_id, split)| Diverged {
        device_id,
        seq: split.seq,
        found: split.found,
    });
    Json(Status {
        version: crate::VERSION,
        uptime_seconds: hub.started.elapsed().as_secs(),
        realm: hub.identity.realm.clone(),
        hub_id: hub.identity.hub_id,
        epoch: hub.identity.epoch,
        cursor: view.end,
        quarantined: view.replica.quarantine().len(),
        diverged: diverged.collect(),
        queue: hub.journal.queued(),
        wal_bytes: fs::metadata(hub.data_dir.join(format!("{DATABASE}-wal"))).map_or(0, |file| file.len()),
        disk_free_bytes: disk_free(&hub.data_dir),
        devices,
    })
}

fn disk_free(dir: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(dir).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}
