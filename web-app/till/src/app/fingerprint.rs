//! Two facts on the `html` element for whoever compares screens: `data-fingerprint`, the hash of the folded state, and
//! `data-unsent`, how many events the hub has yet to acknowledge. Worked out once the browser is idle.

use crate::engine::{Till, Topic};
use leptos::prelude::*;
use std::time::Duration;
use web_ui::prefs;

const QUIET: Duration = Duration::from_millis(150);

/// Keeps both attributes up to date.
pub fn follow(till: Till) {
    let waiting = StoredValue::new(false);
    Effect::new(move || {
        till.watch(Topic::Orders, |_| ());
        till.watch(Topic::Tickets, |_| ());
        till.watch(Topic::Quarantine, |_| ());
        if waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        set_timeout(
            move || {
                if waiting.try_set_value(false).is_none() {
                    let hash = till.read(core_wasm::replica::Replica::fingerprint);
                    note("data-fingerprint", &hash.to_string());
                }
            },
            QUIET,
        );
    });
    let status = till.status();
    Effect::new(move || note("data-unsent", &status.with(|status| status.unsent).to_string()));
}

fn note(name: &str, value: &str) {
    if let Some(root) = prefs::root() {
        drop(root.set_attribute(name, value));
    }
}
