//! What the hub counts, as `GET /metrics` tells it to Prometheus, in the OpenMetrics text format.
//!
//! Keeps true: what happens often costs a few nanoseconds, once for a group of events or a frame and never for each event;
//! no name here, label or value, is of a device, a person or a secret. All the rest is looked up when somebody asks.

use crate::door::Denied;
use crate::hub::Hub;
use crate::journal::reason;
use crate::status;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use core_wasm::api::Status;
use core_wasm::journal::{Cursor, Refusal};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::encoding::{EncodeCounterValue, EncodeGaugeValue};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The beginning of every name.
const PREFIX: &str = "evertill";
/// OpenMetrics 1.0, section 4.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Counted under one word each.
type Words = Family<[(&'static str, &'static str); 1], Counter>;
/// Counted by route and status.
type Requests = Family<[(&'static str, String); 2], Counter>;

/// What is counted while the hub works.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    appended: Counter,
    group: Histogram,
    commit: Histogram,
    failed: Counter,
    fold: Histogram,
    append: Histogram,
    relayed: Counter,
    relay: Histogram,
    refused: Words,
    denied: Words,
    requests: Requests,
    committed_to: AtomicU64,
    folded_to: AtomicU64,
}

/// From 0.1 ms, each bound twice the one before, to 3.3 s.
fn latency() -> Histogram {
    Histogram::new(exponential_buckets(0.0001, 2.0, 16))
}

impl Metrics {
    /// Nothing counted yet, of a journal that ends at `end`.
    pub fn new(end: Cursor) -> Self {
        let metrics = Self {
            registry: Registry::with_prefix(PREFIX),
            appended: Counter::default(),
            group: Histogram::new(exponential_buckets(1.0, 2.0, 14)),
            commit: latency(),
            failed: Counter::default(),
            fold: latency(),
            append: latency(),
            relayed: Counter::default(),
            relay: latency(),
            refused: Words::default(),
            denied: Words::default(),
            requests: Requests::default(),
            committed_to: AtomicU64::new(end.0),
            folded_to: AtomicU64::new(end.0),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let all = &mut self.registry;
        all.register(
            "hub_events_appended",
            "Events that are new on the disk",
            self.appended.clone(),
        );
        all.register(
            "hub_commits_failed",
            "Groups that the disk did not take",
            self.failed.clone(),
        );
        all.register(
            "hub_events_relayed",
            "Events handed to connections, counted for each",
            self.relayed.clone(),
        );
        all.register(
            "hub_events_refused",
            "Streams that were not taken whole",
            self.refused.clone(),
        );
        all.register(
            "hub_visitors_refused",
            "Requests and greetings without a token that counts",
            self.denied.clone(),
        );
        all.register(
            "hub_http_requests",
            "Requests that were answered",
            self.requests.clone(),
        );
        all.register("hub_group_events", "New events in a commit", self.group.clone());
        for (name, help, histogram) in [
            ("hub_commit", "One commit with its sync of the disk", &self.commit),
            ("hub_fold", "Folding what a commit brought", &self.fold),
            (
                "hub_append",
                "An append, from being asked to its answer",
                &self.append,
            ),
            (
                "hub_relay",
                "From the commit to a connection having taken it",
                &self.relay,
            ),
        ] {
            all.register_with_unit(name, help, Unit::Seconds, histogram.clone());
        }
        self
    }

    /// A commit brought so many events, up to `end`.
    pub(crate) fn committed(&self, end: Cursor, events: usize, took: Duration) {
        self.appended.inc_by(events as u64);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a group is far smaller than 2^52 events"
        )]
        self.group.observe(events as f64);
        self.commit.observe(took.as_secs_f64());
        self.committed_to.store(end.0, Ordering::Relaxed);
    }

    /// A commit did not go through.
    pub(crate) fn commit_failed(&self) {
        self.failed.inc();
    }

    /// What was committed up to `end` is folded.
    pub(crate) fn folded(&self, end: Cursor, took: Duration) {
        self.fold.observe(took.as_secs_f64());
        self.folded_to.store(end.0, Ordering::Relaxed);
    }

    /// An append was answered.
    pub(crate) fn answered(&self, took: Duration) {
        self.append.observe(took.as_secs_f64());
    }

    /// A connection took a frame of so many events, so long after they were committed.
    pub(crate) fn relayed(&self, events: usize, took: Duration) {
        self.relayed.inc_by(events as u64);
        self.relay.observe(took.as_secs_f64());
    }

    /// A stream was not taken whole.
    pub(crate) fn refused(&self, refusal: &Refusal) {
        self.refused.get_or_create(&[("reason", reason(refusal))]).inc();
    }

    /// Somebody was not let in.
    pub(crate) fn denied(&self, denied: Denied) {
        self.denied.get_or_create(&[("reason", denied.word())]).inc();
    }

    /// A request was answered. `route` is a row of the door's table or `app`, so that nobody can make up names.
    pub(crate) fn answered_http(&self, route: String, status: u16) {
        let labels = [("route", route), ("status", status.to_string())];
        self.requests.get_or_create(&labels).inc();
    }

    /// How many events are on the disk that nothing shows yet.
    pub fn fold_lag(&self) -> u64 {
        // In this order: what is committed in between can't make it negative.
        let folded = self.folded_to.load(Ordering::Relaxed);
        self.committed_to.load(Ordering::Relaxed).saturating_sub(folded)
    }

    fn text(&self, now: &Status) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)?;
        encode_registry(&mut text, &present(now))?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

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

fn gauge<N>(all: &mut Registry, name: &str, help: &str, unit: Option<Unit>, value: N)
where
    N: EncodeGaugeValue + fmt::Debug + Send + Sync + 'static,
{
    let (name, value) = (format!("hub_{name}"), ConstGauge::new(value));
    match unit {
        Some(unit) => all.register_with_unit(name, help, unit, value),
        None => all.register(name, help, value),
    }
}

fn counter<N>(all: &mut Registry, name: &str, help: &str, value: N)
where
    N: EncodeCounterValue + fmt::Debug + Send + Sync + 'static,
{
    all.register(format!("hub_{name}"), help, ConstCounter::new(value));
}

/// `GET /metrics`, for this machine itself and for whoever shows the operator's token.
pub async fn scrape(State(hub): State<Arc<Hub>>) -> Response {
    match hub.journal.metrics().text(&status::now(&hub)) {
        Ok(text) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(fmt::Error) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lag_is_what_is_on_the_disk_and_not_folded() {
        let metrics = Metrics::new(Cursor(5));
        assert_eq!(metrics.fold_lag(), 0);
        metrics.committed(Cursor(8), 3, Duration::ZERO);
        assert_eq!(metrics.fold_lag(), 3);
        metrics.folded(Cursor(8), Duration::ZERO);
        assert_eq!(metrics.fold_lag(), 0);
    }
}
