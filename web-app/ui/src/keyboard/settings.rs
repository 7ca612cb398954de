//! What the scanners here are like: as this device was told, which it keeps, or else as the store says.

use super::{Keyboard, State};
use crate::platform::keep::Keep;
use core_wasm::scanner::{Affixes, Pace};
use leptos::prelude::*;

const PREFIX: &str = "evertill-scan-prefix";
const SUFFIX: &str = "evertill-scan-suffix";
const PACE: &str = "evertill-scan-pace";
const SLOW: &str = "slow";

/// What a device was told of its scanner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScannerSettings {
    /// What it sends around a code; if that is nothing, what the store says counts.
    pub affixes: Affixes,
    /// How fast it is.
    pub pace: Pace,
}

impl ScannerSettings {
    /// What was kept.
    pub(super) fn kept() -> Self {
        let text = |name| Keep::Device.text(name).unwrap_or_default();
        Self {
            affixes: Affixes {
                prefix: text(PREFIX),
                suffix: text(SUFFIX),
            },
            pace: if text(PACE) == SLOW {
                Pace::Slow
            } else {
                Pace::Usual
            },
        }
    }

    fn keep(&self) {
        Keep::Device.set_text(PREFIX, &self.affixes.prefix);
        Keep::Device.set_text(SUFFIX, &self.affixes.suffix);
        match self.pace {
            Pace::Usual => Keep::Device.remove(PACE),
            Pace::Slow => Keep::Device.set_text(PACE, SLOW),
        }
    }
}

impl Keyboard {
    /// What this device was told of its scanner.
    pub fn scanner(self) -> ScannerSettings {
        self.0.with_value(|state| state.scanner.clone())
    }

    /// Tells this device something about its scanner, which counts from here on.
    pub fn set_scanner(self, change: impl FnOnce(&mut ScannerSettings)) {
        self.0.update_value(|state| {
            change(&mut state.scanner);
            state.scanner.keep();
            state.apply();
        });
    }

    /// The store's scanners send this around a code.
    pub fn set_affixes_of_store(self, affixes: Affixes) {
        self.0.update_value(|state| {
            state.of_store = affixes;
            state.apply();
        });
    }
}

impl State {
    /// Has the settings count.
    pub(super) fn apply(&mut self) {
        let own = &self.scanner.affixes;
        let affixes = if *own == Affixes::default() {
            &self.of_store
        } else {
            own
        };
        self.bursts.set_affixes(affixes.clone());
        self.bursts.set_pace(self.scanner.pace);
    }
}
