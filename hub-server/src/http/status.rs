//! How the hub is: for supervisors (`/healthz`, `/readyz`), for people and tools (`/status`, `/version`).
//!
//! Keeps true: everybody may know that the hub lives, that it can store, and which version it is; whose it is and who
//! its devices are, only who has a token or sits at the machine (`table`).

use crate::backup::Mark;
use crate::http::devices;
use crate::hub::Hub;
use crate::sqlite::DATABASE;
use crate::sqlite::disk_space::Disk;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use core_wasm::api::{Diverged, Status, Version};
use core_wasm::protocol::message::PROTOCOL;
use server_kit::clock::timestamp;
use std::fs;
use std::sync::Arc;
use std::time::SystemTime;

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
pub async fn version() -> Json<Version> {
    Json(Version {
        version: crate::VERSION.to_owned(),
        protocol: PROTOCOL,
    })
}

/// How the hub is now.
pub fn now(hub: &Hub) -> Status {
    // Before the view, which waits for a fold that is under way.
    let fold_lag = hub.journal.metrics().fold_lag();
    let devices = devices::rows(hub);
    let view = hub.journal.view();
    let diverged = view.replica.devices().diverged().iter();
    let diverged = diverged.map(|(&device_id, split)| Diverged {
        device_id,
        seq: split.seq,
        found: split.found,
    });
    let disk = Disk::of(&hub.data_dir);
    let backup = Mark::read(&hub.data_dir);
    let realm = hub.identity.realm.clone();
    Status {
        version: crate::VERSION.to_owned(),
        protocol: PROTOCOL,
        uptime_seconds: hub.started.elapsed().as_secs(),
        tenant_id: realm.tenant_id,
        store_id: realm.store_id,
        hub_id: hub.identity.hub_id,
        epoch: hub.identity.epoch,
        cursor: view.end,
        fold_lag,
        snapshot_lag: view.end.0.saturating_sub(view.saved.0),
        snapshot_age_seconds: hub.snapshots.age().map(|age| age.as_secs()),
        quarantined: view.replica.not_folded().len(),
        diverged: diverged.collect(),
        queue: hub.journal.queued(),
        connections: hub.connections.len(),
        wal_bytes: fs::metadata(hub.data_dir.join(format!("{DATABASE}-wal"))).map_or(0, |file| file.len()),
        disk_free_bytes: disk.map(|disk| disk.free),
        disk_bytes: disk.map(|disk| disk.size),
        room: disk.map(Disk::space),
        clock_doubted: hub.clock.borrow().doubted,
        certificate_ends: hub.certificate.ends(),
        backup_age_seconds: backup.age_seconds(timestamp(SystemTime::now())),
        backup: backup.into(),
        peers: hub.nearby.all().into_iter().map(Into::into).collect(),
        devices,
    }
}

/// `GET /status`, for this machine itself and for paired devices.
pub async fn status(State(hub): State<Arc<Hub>>) -> Json<Status> {
    Json(now(&hub))
}
