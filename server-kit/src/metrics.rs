//! What a server counts, in the OpenMetrics text format.
//!
//! Keeps true: what happens often costs a few nanoseconds, once for a group of events or a frame and never for each event;
//! no name here, label or value, is of a device, a person or a secret. All the rest is looked up when somebody asks
//! ([`Present`]).

use crate::http::requests::RequestMetrics;
use crate::journal::JournalMetrics;
use crate::session::SessionMetrics;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::encoding::{EncodeCounterValue, EncodeGaugeValue};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;

/// The beginning of every name.
const PREFIX: &str = "evertill";
/// OpenMetrics 1.0, section 4.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is counted while a server works.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Of connections.
    pub sessions: SessionMetrics,
    /// Of requests.
    pub requests: RequestMetrics,
}

impl Metrics {
    /// Nothing counted yet, but what `journal` counts. All is named as of a `server` that is called so.
    pub fn new(server: &str, journal: &JournalMetrics) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let (sessions, requests) = (SessionMetrics::default(), RequestMetrics::default());
        journal.register(&mut registry, server);
        sessions.register(&mut registry, server);
        requests.register(&mut registry, server);
        Self {
            registry,
            sessions,
            requests,
        }
    }

    /// All of it, and what is true `now`, as whoever scrapes it is answered.
    pub fn answer(&self, now: &Present) -> Response {
        match self.text(now) {
            Ok(text) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
            // Text takes whatever is written to it.
            Err(fmt::Error) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }

    fn text(&self, now: &Present) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)?;
        encode_registry(&mut text, &now.registry)?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

/// What is true now, of which nothing is counted.
#[derive(Debug)]
pub struct Present {
    registry: Registry,
    server: &'static str,
}

impl Present {
    /// Nothing yet, of a server that is called so and is for whom `labels` say.
    pub fn new(server: &'static str, labels: Vec<(&'static str, String)>) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        registry.register(server, "What runs, and for whom", Info::new(labels));
        Self { registry, server }
    }

    /// A number that goes up and down.
    pub fn gauge<N>(&mut self, name: &str, help: &str, unit: Option<Unit>, value: N)
    where
        N: EncodeGaugeValue + fmt::Debug + Send + Sync + 'static,
    {
        let (name, value) = (format!("{}_{name}", self.server), ConstGauge::new(value));
        match unit {
            Some(unit) => self.registry.register_with_unit(name, help, unit, value),
            None => self.registry.register(name, help, value),
        }
    }

    /// What is counted elsewhere.
    pub fn counter<N>(&mut self, name: &str, help: &str, value: N)
    where
        N: EncodeCounterValue + fmt::Debug + Send + Sync + 'static,
    {
        let name = format!("{}_{name}", self.server);
        self.registry.register(name, help, ConstCounter::new(value));
    }
}
