//! The clocks and the random source that the core is given.

use core_wasm::clock::Timestamp;
use uuid::Uuid;

/// The wall clock, for people.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// Milliseconds of a clock that only runs forward, since some time before the page was loaded.
pub fn running() -> u64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0, |performance| performance.now() as u64)
}

/// Any number.
pub fn entropy() -> u64 {
    Uuid::now_v7().as_u64_pair().1
}
