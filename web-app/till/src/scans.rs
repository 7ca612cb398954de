//! Scans that nothing comes of, wherever they were made: each is told, with what to do about it.
//!
//! Keeps true: no scan is lost without a word. Not in it: those that sell (`sell/scan.rs`).

use crate::engine::Till;
use core_wasm::scanner::said;
use leptos::prelude::*;
use web_ui::components::notices::{Notices, Tone};
use web_ui::keyboard::Keyboard;
use web_ui::prefs::{Prefs, Purpose};
use web_ui::text::t;

/// Tells of this code in these words.
pub fn tell(notices: Notices, code: &str, words: impl Fn(&str) -> String) {
    notices.say(Tone::Scan, words(&said(code)));
}

/// Whether a sheet lies above the page that is in the way of a scan.
pub fn has_sheet() -> bool {
    let sheet = document().query_selector("dialog[open]:not(.takes-scans)");
    sheet.ok().flatten().is_some()
}

/// Takes the scans of a device that belongs to no store yet.
pub fn take_unpaired(keyboard: Keyboard, notices: Notices) {
    keyboard.on_scan(move |scan| {
        tell(notices, &scan.text, |code| t().scan.pair_first(code));
        true
    });
}

/// Takes the scans of a paired device that its page has no use for.
pub fn take_unused(keyboard: Keyboard, notices: Notices, till: Till) {
    let (prefs, user) = (expect_context::<Prefs>(), till.user());
    keyboard.on_scan(move |scan| {
        let is_till = prefs.purpose.get_untracked() == Purpose::Till;
        let words = |code: &str| match user.with_untracked(Option::is_some) {
            _ if has_sheet() => t().scan.close_first(code),
            true => t().scan.go_to_sell(code),
            false if is_till => t().scan.sign_in_first(code),
            false => t().scan.not_here(code),
        };
        tell(notices, &scan.text, words);
        true
    });
}
