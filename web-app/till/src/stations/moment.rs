//! A moment in which taps do nothing, because what was under the finger has just changed.

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;
use web_ui::platform::clock::READ_MS;

/// Such a moment.
#[derive(Clone, Copy)]
pub struct Moment {
    is_now: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Moment {
    /// Begins, anew if it is now, whenever `what` has become something else as `differs` says.
    pub fn after<T: 'static>(
        what: impl Fn() -> T + 'static,
        differs: impl Fn(&T, &T) -> bool + 'static,
    ) -> Self {
        let moment = Self {
            is_now: RwSignal::new(false),
            timer: StoredValue::new(None),
        };
        Effect::new(move |before: Option<T>| {
            let after = what();
            if before.is_some_and(|before| differs(&before, &after)) {
                moment.begin();
            }
            after
        });
        on_cleanup(move || moment.stop());
        moment
    }

    /// Whether it is now; tracked.
    pub fn is_now(self) -> bool {
        self.is_now.get()
    }

    fn begin(self) {
        self.stop();
        let after = Duration::from_millis(READ_MS);
        // Without a timer there would be no end.
        if let Ok(timer) = set_timeout_with_handle(move || self.is_now.set(false), after) {
            self.timer.set_value(Some(timer));
            self.is_now.set(true);
        }
    }

    fn stop(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
    }
}
