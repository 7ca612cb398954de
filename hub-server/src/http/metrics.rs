//! `GET /metrics`: what is counted, and what is true now, for Prometheus.

use super::status;
use crate::hub::Hub;
use crate::operations::metrics::{PREFIX, counter, gauge};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use core_wasm::api::Status;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::Arc;

/// OpenMetrics 1.0, section 4.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is true now, of which nothing is counted.
fn present(now: &Status) -> Registry {
    let mut all = Registry::with_prefix(PREFIX);
    let labels = [
        ("version", now.version.to_owned()),
        ("tenant", now.tenant_id.to_string()),
        ("store", now.store_id.to_string()),
    ];
    all.register("hub", "What runs, and for whom", Info::new(labels.to_vec()));
    let gauges = &mut all;
    gauge(
        gauges,
        "uptime",
        "Since the hub started",
        Some(Unit::Seconds),
        now.uptime_seconds,
    );
    gauge(
        gauges,
        "journal_events",
        "The end of the journal",
        None,
        now.cursor.0,
    );
    gauge(
        gauges,
        "queue",
        "Requests that wait for the writer",
        None,
        now.queue,
    );
    gauge(
        gauges,
        "connections",
        "Open WebSocket connections",
        None,
        now.connections,
    );
    gauge(
        gauges,
        "peers",
        "Other hubs on the network",
        None,
        now.peers.len(),
    );
    gauge(
        gauges,
        "rivals",
        "Other hubs on the network that serve the same store",
        None,
        now.rivals(),
    );
    gauge(
        gauges,
        "devices",
        "Devices of the store, without those taken out",
        None,
        now.active_devices(),
    );
    gauge(
        gauges,
        "unsent_events",
        "Events that devices said they have and that have not come",
        None,
        now.unsent(),
    );
    gauge(
        gauges,
        "fold_lag_events",
        "Events on the disk that are not folded yet",
        None,
        now.fold_lag,
    );
    gauge(
        gauges,
        "snapshot_lag_events",
        "Events behind the last snapshot",
        None,
        now.snapshot_lag,
    );
    if let Some(age) = now.snapshot_age_seconds {
        gauge(
            gauges,
            "snapshot_age",
            "Since the last snapshot of this run",
            Some(Unit::Seconds),
            age,
        );
    }
    gauge(
        gauges,
        "quarantined",
        "Events that nobody can read",
        None,
        now.quarantined,
    );
    gauge(
        gauges,
        "diverged",
        "Streams that have split",
        None,
        now.diverged.len(),
    );
    gauge(
        gauges,
        "wal",
        "SQLite's write-ahead log",
        Some(Unit::Bytes),
        now.wal_bytes,
    );
    if let (Some(free), Some(size)) = (now.disk_free_bytes, now.disk_bytes) {
        gauge(
            gauges,
            "disk_free",
            "Free for the hub on its disk",
            Some(Unit::Bytes),
            free,
        );
        gauge(gauges, "disk_size", "All of that disk", Some(Unit::Bytes), size);
    }
    if let Some(ends) = now.certificate_ends {
        let help = "When the certificate for HTTPS ends, since 1970";
        gauge(
            gauges,
            "certificate_ends",
            help,
            Some(Unit::Seconds),
            ends.0 / 1000,
        );
    }
    if let (Some(age), Some(bytes)) = (now.backup_age_seconds, now.backup.bytes) {
        let help = "Since the last backup that was verified";
        gauge(gauges, "backup_age", help, Some(Unit::Seconds), age);
        gauge(gauges, "backup_size", "Its size", Some(Unit::Bytes), bytes);
    }
    gauge(
        gauges,
        "backup_failed",
        "1 if the last try to make a backup went wrong",
        None,
        u64::from(now.backup.failed.is_some()),
    );
    counter(
        gauges,
        "slowed",
        "How often a device was made to wait for sending too much",
        now.slowed(),
    );
    all
}

/// `GET /metrics`, for this machine itself and for whoever shows the operator's token.
pub async fn scrape(State(hub): State<Arc<Hub>>) -> Response {
    match hub.metrics.text(&present(&status::now(&hub))) {
        Ok(text) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(fmt::Error) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
