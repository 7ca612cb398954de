//! How long nobody has touched the page. What counts is the wall clock, which goes on while a device sleeps; one that was
//! set back counts as a long time, since nobody knows how long it was.

use core_wasm::base::clock::Timestamp;
use leptos::prelude::*;
use std::time::Duration;
use web_ui::platform::{clock, events};

/// For how long nobody need touch the page.
const PATIENCE_MS: i64 = 10 * 60_000;
/// How often that is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// What counts as a touch.
const TOUCHES: [&str; 3] = ["pointerdown", "keydown", "wheel"];

/// When the page was touched last.
#[derive(Clone, Copy)]
pub struct Touched(StoredValue<Timestamp>);

impl Touched {
    /// Just now.
    pub fn new() -> Self {
        Self(StoredValue::new(clock::now()))
    }

    /// It was touched.
    pub fn now(self) {
        // The page may be shown anew by the time that it is touched.
        self.0.try_set_value(clock::now());
    }

    /// Follows the touches from here on, and calls `idle` once there were none for too long.
    pub fn follow(self, idle: impl Fn() + Copy + 'static) {
        let look = move || {
            if self
                .0
                .try_get_value()
                .is_some_and(|last| is_idle(last, clock::now()))
            {
                idle();
            }
        };
        for name in TOUCHES {
            // A device that slept wakes by a touch, which may come before the clock is looked at.
            events::on(&window(), name, move || {
                look();
                self.now();
            });
        }
        set_interval(look, LOOK_EVERY);
        // A tab in the background looks late: whoever comes back to it must not see what it showed before.
        events::on_return(look);
    }
}

fn is_idle(last: Timestamp, now: Timestamp) -> bool {
    !(0..PATIENCE_MS).contains(&now.0.saturating_sub(last.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn ten_minutes_without_a_touch_are_too_long_and_so_is_a_clock_set_back() {
        let is_idle = |passed_ms: i64| is_idle(Timestamp(1_000_000), Timestamp(1_000_000 + passed_ms));
        assert!(!is_idle(0) && !is_idle(599_999));
        assert!(is_idle(600_000) && is_idle(8 * 3_600_000) && is_idle(-1));
    }
}
