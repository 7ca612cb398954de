//! Measuring in a page, and telling `cargo xtask bench` what came of it.

use core_wasm::base::ids::DeviceId;
use serde_json::{Value, json};
use std::time::Duration;
use wasm_bindgen_test::console_log;
use web_till::storage::{IndexedDbStore, schema};

pub fn now() -> Duration {
    let page = web_sys::window().unwrap().performance().unwrap();
    Duration::from_secs_f64(page.now() / 1_000.0)
}

pub fn print(name: &str, unit: &str, value: f64, baseline: impl Into<Value>, against: &str) {
    let baseline = baseline.into();
    let figure =
        json!({ "name": name, "unit": unit, "value": value, "baseline": baseline, "against": against });
    console_log!("figure {figure}");
}

pub fn rate(items: usize, time: Duration) -> f64 {
    items as f64 / time.as_secs_f64()
}

pub async fn store(name: &str, me: DeviceId) -> IndexedDbStore {
    IndexedDbStore::new(schema::open(name).await.unwrap(), me)
}

/// The median and the 95th percentile.
pub fn quantiles(mut times: Vec<Duration>) -> [Duration; 2] {
    times.sort_unstable();
    [times[times.len() / 2], times[times.len() * 95 / 100]]
}
