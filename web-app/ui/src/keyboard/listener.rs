//! The browser's events, and the time between them.

use super::field::{Before, takes_text};
use super::{Keyboard, Typed};
use crate::platform::clock;
use core_wasm::scanner::{Fate, Goes, Held, Step, Stroke};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::KeyboardEvent;

/// Listens to the whole window before anyone else does.
pub(super) fn listen(keyboard: Keyboard) {
    let capture = |name: &str, heard: JsValue| {
        window()
            .add_event_listener_with_callback_and_bool(name, heard.unchecked_ref(), true)
            .ok();
    };
    let down = Closure::<dyn Fn(KeyboardEvent)>::new(move |event| keyboard.down(&event));
    capture("keydown", down.into_js_value());
    let up = Closure::<dyn Fn(KeyboardEvent)>::new(move |event| keyboard.up(&event));
    capture("keyup", up.into_js_value());
    let touched = Closure::<dyn Fn()>::new(move || keyboard.0.update_value(|state| state.reached.other()));
    capture("pointerdown", touched.into_js_value());
}

impl Keyboard {
    fn down(self, event: &KeyboardEvent) {
        let before = Before::of(event);
        let at = event.time_stamp() as u64;
        let step = self.0.try_update_value(|state| {
            let (key, code) = (event.key(), event.code());
            let step = state.bursts.press(&stroke(event, at, &key, &code));
            if step.begins {
                state.before = before;
            }
            if step.fate == Fate::Stopped && !state.stopped.contains(&code) {
                state.stopped.push(code);
            }
            step
        });
        let Some(step) = step else { return };
        let fate = step.fate;
        if fate == Fate::Stopped {
            event.prevent_default();
        }
        self.carry_out(step);
        if fate == Fate::Passes {
            self.pass_on(event);
        }
        self.look_again(at);
    }

    /// A button is pressed when the space bar goes up.
    fn up(self, event: &KeyboardEvent) {
        let code = event.code();
        let was_stopped = self.0.try_update_value(|state| {
            let before = state.stopped.len();
            state.stopped.retain(|stopped| *stopped != code);
            state.stopped.len() < before
        });
        if was_stopped == Some(true) {
            event.prevent_default();
        }
    }

    fn carry_out(self, step: Step) {
        for _ in 0..step.undone {
            self.type_outside(Typed::Backspace);
        }
        if step.takes_back {
            let before = self.0.try_update_value(|state| state.before.take());
            if let Some(before) = before.flatten() {
                before.put_back();
            }
        }
        if let Some(scan) = &step.scanned {
            self.offer(|state| &state.scans, scan);
        }
        for sign in step.typed.chars() {
            self.type_outside(Typed::Sign(sign));
        }
    }

    /// Hands a key that is a person's to whoever wants it.
    fn pass_on(self, event: &KeyboardEvent) {
        let key = event.key();
        let is_shortcut = event.ctrl_key() || event.meta_key() || event.alt_key();
        if takes_text(event) || is_shortcut || event.is_composing() {
            return;
        }
        let typed = match key.as_str() {
            // Enter that is held down would do again what it did.
            "Enter" if event.repeat() => return event.prevent_default(),
            "Enter" if self.0.with_value(|state| state.reached.presses(event)) => return,
            "Enter" => Typed::Enter,
            "Backspace" => Typed::Backspace,
            "Delete" => Typed::Delete,
            key => match one(key) {
                Some(sign) => Typed::Sign(sign),
                None => return self.0.update_value(|state| state.reached.key(key)),
            },
        };
        if self.type_outside(typed) {
            event.prevent_default();
        }
    }

    /// Something was typed that no field takes. Whether anyone else did.
    fn type_outside(self, typed: Typed) -> bool {
        let is_taken = self.offer(|state| &state.typing, &typed);
        if is_taken {
            self.0.update_value(|state| state.reached.other());
        }
        is_taken
    }

    /// Comes back once it is known what the last keys were, if no key comes before. Keys have a time of their own (`at`), so
    /// that is waited for from now on, however long ago the last one came.
    fn look_again(self, at: u64) {
        self.0.update_value(|state| {
            if let Some(timer) = state.timer.take() {
                timer.clear();
            }
        });
        let (until, patience_ms) = self
            .0
            .with_value(|state| (state.bursts.unsure_until(), state.bursts.patience_ms()));
        // Where this key was handed on late, the next one may be as well.
        let late_ms = (2 * clock::running().saturating_sub(at)).min(MOST_LATE_MS);
        if let Some(until) = until {
            let wait_ms = (until + 1).saturating_sub(at) + patience_ms + late_ms;
            self.look_after(wait_ms, until, clock::running() + wait_ms + MOST_LATE_MS);
        }
    }

    /// Looks after `wait_ms` whether the run is over, by its own time `until`; however busy this device is, at `at_last`.
    fn look_after(self, wait_ms: u64, until: u64, at_last: u64) {
        let from = clock::running();
        let look = move || {
            // Where the page or the machine was busy, keys that came in time may still wait to be handed on: they go first. They
            // are given as long as this came too late.
            let now = clock::running();
            let late_ms = now.saturating_sub(from + wait_ms);
            if late_ms > LATE_MS && now < at_last {
                return self.look_after(late_ms.min(at_last - now), until, at_last);
            }
            let step = self.0.try_update_value(|state| state.bursts.pass_time(until + 1));
            self.carry_out(step.unwrap_or_default());
        };
        let timer = set_timeout_with_handle(look, Duration::from_millis(wait_ms)).ok();
        self.0.update_value(|state| state.timer = timer);
    }
}

/// A timer that is so late had to wait for something.
const LATE_MS: u64 = 20;

/// So much longer is waited, at most, because keys or timers came late.
const MOST_LATE_MS: u64 = 1000;

fn stroke<'a>(event: &KeyboardEvent, at: u64, key: &'a str, code: &'a str) -> Stroke<'a> {
    Stroke {
        key,
        code,
        at,
        held: Held {
            shift: event.shift_key(),
            control: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            third: event.get_modifier_state("AltGraph"),
        },
        is_repeat_or_composing: event.repeat() || event.is_composing(),
        goes: if takes_text(event) {
            Goes::IntoField
        } else {
            Goes::ToPage
        },
    }
}

/// The one sign that a key is named by, if it is named by one.
fn one(key: &str) -> Option<char> {
    let mut signs = key.chars();
    signs.next().filter(|_| signs.next().is_none())
}
