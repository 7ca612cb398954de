//! What everything that is counted is made of.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};

/// Counted under one word each.
pub type Words = Family<[(&'static str, &'static str); 1], Counter>;

/// From 0.1 ms, each bound twice the one before, to 3.3 s.
pub fn latency() -> Histogram {
    Histogram::new(exponential_buckets(0.0001, 2.0, 16))
}
