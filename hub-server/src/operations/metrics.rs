//! What the hub counts, in the OpenMetrics text format.
//!
//! Keeps true: what happens often costs a few nanoseconds, once for a group of events or a frame and never for each event;
//! no name here, label or value, is of a device, a person or a secret. All the rest is looked up when somebody asks.

use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::encoding::{EncodeCounterValue, EncodeGaugeValue};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};
use server_kit::journal::JournalMetrics;
use server_kit::session::SessionMetrics;
use std::fmt;

/// The beginning of every name.
pub const PREFIX: &str = "evertill";
/// How the hub is called in it.
const SERVER: &str = "hub";

/// Counted by route and status.
type Requests = Family<[(&'static str, String); 2], Counter>;

/// What is counted while the hub works.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Of connections.
    pub sessions: SessionMetrics,
    requests: Requests,
}

impl Metrics {
    /// Nothing counted yet, but what `journal` counts.
    pub fn new(journal: &JournalMetrics) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let (sessions, requests) = (SessionMetrics::default(), Requests::default());
        journal.register(&mut registry, SERVER);
        sessions.register(&mut registry, SERVER);
        registry.register(
            format!("{SERVER}_http_requests"),
            "Requests that were answered",
            requests.clone(),
        );
        Self {
            registry,
            sessions,
            requests,
        }
    }

    /// A request was answered. `route` is a row of the table of routes or `app`, so that nobody can make up names.
    pub(crate) fn answered_http(&self, route: String, status: u16) {
        let labels = [("route", route), ("status", status.to_string())];
        self.requests.get_or_create(&labels).inc();
    }

    /// All of it, and what is true `now`.
    ///
    /// # Errors
    /// None that can happen: text takes whatever is written to it.
    pub fn text(&self, now: &Registry) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)?;
        encode_registry(&mut text, now)?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

/// What is true now, of which nothing is counted.
pub fn gauge<N>(all: &mut Registry, name: &str, help: &str, unit: Option<Unit>, value: N)
where
    N: EncodeGaugeValue + fmt::Debug + Send + Sync + 'static,
{
    let (name, value) = (format!("{SERVER}_{name}"), ConstGauge::new(value));
    match unit {
        Some(unit) => all.register_with_unit(name, help, unit, value),
        None => all.register(name, help, value),
    }
}

/// What is counted elsewhere.
pub fn counter<N>(all: &mut Registry, name: &str, help: &str, value: N)
where
    N: EncodeCounterValue + fmt::Debug + Send + Sync + 'static,
{
    all.register(format!("{SERVER}_{name}"), help, ConstCounter::new(value));
}
