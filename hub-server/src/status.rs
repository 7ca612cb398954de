//! How the hub is: for supervisors (`/healthz`, `/readyz`), for people and tools (`/status`, `/version`).
//!
//! Keeps true: everybody may know that the hub lives, that it can store, and which version it is; whose it is and who
//! its devices are, only who has a token or sits at the machine (`door::table`).

use crate::backup::Mark;
use crate::clock::timestamp;
use crate::http::devices::{self, DeviceRow};
use crate::hub::Hub;
use crate::nearby::Neighbour;
use crate::room::{Disk, Room};
use crate::sqlite::DATABASE;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, Epoch, Realm};
use core_wasm::journal::{Cursor, Hash, Seq};
use core_wasm::protocol::message::PROTOCOL;
use serde::Serialize;
use serde_json::{Value, json};
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
pub async fn version() -> Json<Value> {
    Json(json!({ "version": crate::VERSION, "protocol": PROTOCOL }))
}

/// What `/status` says.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    pub version: &'static str,
    pub protocol: u16,
    pub uptime_seconds: u64,
    #[serde(flatten)]
    pub realm: Realm,
    pub hub_id: DeviceId,
    pub epoch: Epoch,
    pub cursor: Cursor,
    /// Events on the disk that are not folded yet.
    pub fold_lag: u64,
    /// Events behind the last snapshot.
    pub snapshot_lag: u64,
    /// Since the last snapshot of this run; none if there was none.
    pub snapshot_age_seconds: Option<u64>,
    pub quarantined: usize,
    /// Streams that have split: they go no further until their devices are paired anew.
    pub diverged: Vec<Diverged>,
    /// Requests that wait for the writer.
    pub queue: usize,
    /// Open WebSocket connections.
    pub connections: usize,
    pub wal_bytes: u64,
    pub disk_free_bytes: Option<u64>,
    pub disk_bytes: Option<u64>,
    /// Whether that is enough.
    pub room: Option<Room>,
    /// When the certificate for HTTPS ends.
    pub certificate_ends: Option<Timestamp>,
    /// What came of the last backups.
    pub backup: Mark,
    /// Since the last one that was verified; none if there was none.
    pub backup_age_seconds: Option<u64>,
    /// Other hubs of the network, as they announce themselves; `GET /api/hubs` asks whether they are there.
    pub peers: Vec<Neighbour>,
    pub devices: Vec<DeviceRow>,
}

impl Status {
    /// How the hub is now.
    pub fn of(hub: &Hub) -> Self {
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
        Self {
            version: crate::VERSION,
            protocol: PROTOCOL,
            uptime_seconds: hub.started.elapsed().as_secs(),
            realm: hub.identity.realm.clone(),
            hub_id: hub.identity.hub_id,
            epoch: hub.identity.epoch,
            cursor: view.end,
            fold_lag,
            snapshot_lag: view.end.0.saturating_sub(view.saved.0),
            snapshot_age_seconds: hub.snapshots.age().map(|age| age.as_secs()),
            quarantined: view.replica.quarantine().len(),
            diverged: diverged.collect(),
            queue: hub.journal.queued(),
            connections: hub.connections.len(),
            wal_bytes: fs::metadata(hub.data_dir.join(format!("{DATABASE}-wal")))
                .map_or(0, |file| file.len()),
            disk_free_bytes: disk.map(|disk| disk.free),
            disk_bytes: disk.map(|disk| disk.size),
            room: disk.map(Disk::room),
            certificate_ends: hub.certificate.ends(),
            backup_age_seconds: backup.age_seconds(timestamp(SystemTime::now())),
            backup,
            peers: hub.nearby.all(),
            devices,
        }
    }

    /// How many other hubs announce that they serve the same store.
    pub fn rivals(&self) -> usize {
        self.peers.iter().filter(|peer| peer.realm == self.realm).count()
    }

    /// How many devices belong to the store now.
    pub fn active_devices(&self) -> usize {
        self.devices.iter().filter(|device| device.is_active()).count()
    }

    /// How many events devices said they have that have not come.
    pub fn unsent(&self) -> u64 {
        self.devices.iter().map(|device| device.unsent).sum()
    }

    /// How often devices were made to wait.
    pub fn slowed(&self) -> u64 {
        self.devices.iter().map(|device| device.slowed).sum()
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diverged {
    device_id: DeviceId,
    /// The first place that differs.
    seq: Seq,
    /// The hash of what came and was not taken.
    found: Hash,
}

/// `GET /status`, for this machine itself and for paired devices.
pub async fn status(State(hub): State<Arc<Hub>>) -> Json<Status> {
    Json(Status::of(&hub))
}
