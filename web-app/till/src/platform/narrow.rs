//! Whether the page is as narrow as a phone's, where a slip or an order lies over what stands beside it elsewhere.

use leptos::prelude::*;

/// As in the style sheets.
const NARROW: &str = "(max-width: 47.99rem)";

/// Whether it is, also once the device is turned.
pub fn is_narrow() -> RwSignal<bool> {
    let look = || {
        let narrow = window().match_media(NARROW).ok().flatten();
        narrow.is_some_and(|narrow| narrow.matches())
    };
    let is_narrow = RwSignal::new(look());
    let turned = window_event_listener(leptos::ev::resize, move |_| {
        if is_narrow.get_untracked() != look() {
            is_narrow.set(look());
        }
    });
    on_cleanup(move || turned.remove());
    is_narrow
}
