//! The clocks and the random source that the core is given.

use core_wasm::base::clock::Timestamp;
use uuid::Uuid;

/// The wall clock, for people.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// How many minutes east of UTC the wall clock is at this moment.
pub fn utc_offset_minutes() -> i16 {
    // The browser counts minutes west.
    -(js_sys::Date::new_0().get_timezone_offset() as i16)
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
