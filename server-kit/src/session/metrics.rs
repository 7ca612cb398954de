//! What is counted of connections.
//!
//! Keeps true: what happens often costs a few nanoseconds, once for a frame and never for each event in it; no name here,
//! label or value, is of a device, a person or a secret.

use crate::access::Denied;
use crate::counters::{Words, latency};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

/// What is counted of all connections.
#[derive(Debug)]
pub struct SessionMetrics {
    relayed: Counter,
    relay: Histogram,
    denied: Words,
}

impl Default for SessionMetrics {
    fn default() -> Self {
        Self {
            relayed: Counter::default(),
            relay: latency(),
            denied: Words::default(),
        }
    }
}

impl SessionMetrics {
    /// Names all of it, as of a server that is called so.
    pub fn register(&self, all: &mut Registry, server: &str) {
        all.register(
            format!("{server}_events_relayed"),
            "Events handed to connections, counted for each",
            self.relayed.clone(),
        );
        all.register(
            format!("{server}_visitors_refused"),
            "Requests and greetings without a token that counts",
            self.denied.clone(),
        );
        all.register_with_unit(
            format!("{server}_relay"),
            "From the commit to a connection having taken it",
            Unit::Seconds,
            self.relay.clone(),
        );
    }

    /// A connection took a frame of so many events, so long after they were committed.
    pub fn relayed(&self, events: usize, took: Duration) {
        self.relayed.inc_by(events as u64);
        self.relay.observe(took.as_secs_f64());
    }

    /// Somebody was not let in.
    pub fn denied(&self, denied: Denied) {
        self.denied.get_or_create(&[("reason", denied.word())]).inc();
    }
}
