//! Browser events that are listened to for as long as the page lives.

use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// Calls `heard` at every event of this name.
pub fn on(target: &EventTarget, name: &str, heard: impl Fn() + 'static) {
    let heard = Closure::<dyn Fn()>::new(heard).into_js_value();
    target
        .add_event_listener_with_callback(name, heard.unchecked_ref())
        .ok();
}

/// Calls `heard` whenever the network may be back or this tab is looked at again.
pub fn on_return(heard: impl Fn() + Clone + 'static) {
    let Some(window) = web_sys::window() else { return };
    on(&window, "online", heard.clone());
    on(&window, "pageshow", heard.clone());
    if let Some(document) = window.document() {
        let page = document.clone();
        on(&document, "visibilitychange", move || {
            if page.visibility_state() == web_sys::VisibilityState::Visible {
                heard();
            }
        });
    }
}
