//! What can wait until the page has shown what just happened.

use leptos::prelude::{document, set_timeout};
use std::time::Duration;

/// Does it in a task of its own, before which browsers mostly draw. A page that is out of sight draws nothing, and its timers come late: there
/// it is done at once.
pub fn after_frame(done: impl FnOnce() + 'static) {
    if document().hidden() {
        return done();
    }
    set_timeout(done, Duration::ZERO);
}
