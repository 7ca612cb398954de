//! What this device's scanner was set to send around a code, kept on the device.

use super::Keyboard;
use crate::platform::keep::Keep;
use core_wasm::scanner::Affixes;
use leptos::prelude::*;

const PREFIX: &str = "evertill-scan-prefix";
const SUFFIX: &str = "evertill-scan-suffix";

/// What was kept.
pub(super) fn kept() -> Affixes {
    let text = |name| Keep::Device.text(name).unwrap_or_default();
    Affixes {
        prefix: text(PREFIX),
        suffix: text(SUFFIX),
    }
}

impl Keyboard {
    /// What scanners are known to send before and after a code.
    pub fn affixes(self) -> Affixes {
        self.0.with_value(|state| state.bursts.affixes().clone())
    }

    /// Scanners send these from here on.
    pub fn keep_affixes(self, affixes: Affixes) {
        Keep::Device.set_text(PREFIX, &affixes.prefix);
        Keep::Device.set_text(SUFFIX, &affixes.suffix);
        self.0.update_value(|state| state.bursts.set_affixes(affixes));
    }
}
