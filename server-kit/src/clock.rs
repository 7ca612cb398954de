//! The wall clock, for people.

use core_wasm::base::clock::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// A system time as the journal writes it.
pub fn timestamp(time: SystemTime) -> Timestamp {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
