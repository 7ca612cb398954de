//! `GET /metrics`: what is counted, and what is true now, for Prometheus.

use super::status;
use crate::hub::{Hub, NAME};
use axum::extract::State;
use axum::response::Response;
use core_wasm::api::Status;
use prometheus_client::registry::Unit;
use server_kit::metrics::Present;
use std::sync::Arc;

/// What is true now, of which nothing is counted.
fn present(now: &Status) -> Present {
    let labels = [
        ("version", now.version.to_owned()),
        ("tenant", now.tenant_id.to_string()),
        ("store", now.store_id.to_string()),
    ];
    let mut all = Present::new(NAME, labels.to_vec());
    all.gauge(
        "uptime",
        "Since the hub started",
        Some(Unit::Seconds),
        now.uptime_seconds,
    );
    all.gauge("journal_events", "The end of the journal", None, now.cursor.0);
    all.gauge("queue", "Requests that wait for the writer", None, now.queue);
    all.gauge("connections", "Open WebSocket connections", None, now.connections);
    all.gauge("peers", "Other hubs on the network", None, now.peers.len());
    all.gauge(
        "rivals",
        "Other hubs on the network that serve the same store",
        None,
        now.rivals(),
    );
    all.gauge(
        "devices",
        "Devices of the store, without those taken out",
        None,
        now.active_devices(),
    );
    all.gauge(
        "unsent_events",
        "Events that devices said they have and that have not come",
        None,
        now.unsent(),
    );
    all.gauge(
        "fold_lag_events",
        "Events on the disk that are not folded yet",
        None,
        now.fold_lag,
    );
    all.gauge(
        "snapshot_lag_events",
        "Events behind the last snapshot",
        None,
        now.snapshot_lag,
    );
    if let Some(age) = now.snapshot_age_seconds {
        all.gauge(
            "snapshot_age",
            "Since the last snapshot of this run",
            Some(Unit::Seconds),
            age,
        );
    }
    all.gauge(
        "quarantined",
        "Events that could not be folded",
        None,
        now.quarantined,
    );
    all.gauge("diverged", "Streams that have split", None, now.diverged.len());
    all.gauge(
        "wal",
        "SQLite's write-ahead log",
        Some(Unit::Bytes),
        now.wal_bytes,
    );
    if let (Some(free), Some(size)) = (now.disk_free_bytes, now.disk_bytes) {
        all.gauge(
            "disk_free",
            "Free for the hub on its disk",
            Some(Unit::Bytes),
            free,
        );
        all.gauge("disk_size", "All of that disk", Some(Unit::Bytes), size);
    }
    if let Some(ends) = now.certificate_ends {
        let help = "When the certificate for HTTPS ends, since 1970";
        all.gauge("certificate_ends", help, Some(Unit::Seconds), ends.0 / 1000);
    }
    if let (Some(age), Some(bytes)) = (now.backup_age_seconds, now.backup.bytes) {
        let help = "Since the last backup that was verified";
        all.gauge("backup_age", help, Some(Unit::Seconds), age);
        all.gauge("backup_size", "Its size", Some(Unit::Bytes), bytes);
    }
    all.gauge(
        "backup_failed",
        "1 if the last try to make a backup went wrong",
        None,
        u64::from(now.backup.failed.is_some()),
    );
    all.counter(
        "slowed",
        "How often a device was made to wait for sending too much",
        now.slowed(),
    );
    all
}

/// `GET /metrics`, for this machine itself and for whoever shows the operator's token.
pub async fn scrape(State(hub): State<Arc<Hub>>) -> Response {
    hub.metrics.answer(&present(&status::now(&hub)))
}
