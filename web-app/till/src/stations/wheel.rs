//! Tickets flow down and then across, and a mouse's wheel turns only up and down: it moves them across.

use wasm_bindgen::JsCast;
use web_sys::{Element, WheelEvent};
use web_ui::text::t;

/// Moves what was turned at in the direction of reading, if it is wider than its place.
pub fn turn(event: &WheelEvent) {
    let Some(place) = event.current_target() else {
        return;
    };
    let place: &Element = place.unchecked_ref();
    // Some browsers tell pixels only to those who ask how far before they ask in what.
    let (across, down) = (event.delta_x(), event.delta_y());
    let is_wider = place.scroll_width() > place.client_width();
    // Whoever turns across knows the way, and with Ctrl the page is zoomed.
    if !is_wider || event.ctrl_key() || across.abs() >= down.abs() {
        return;
    }
    event.prevent_default();
    let pixels = match event.delta_mode() {
        WheelEvent::DOM_DELTA_PAGE => down * f64::from(place.client_width()),
        _ => down,
    };
    let is_to_the_left = t().language().direction() == "rtl";
    place.scroll_by_with_x_and_y(if is_to_the_left { -pixels } else { pixels }, 0.0);
}
