//! What a soft keyboard leaves of the page, for the style sheet. Most systems make the page lower while one is there; Apple's lays it over
//! the page and moves the page up, so that what stands at the foot of a sheet can't be seen.
//!
//! Keeps true: on the root element, `--seen-from` is where the part that is seen begins and `--keyboard` how much is covered behind
//! it; both are there only while something is covered.

use crate::platform::events;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, VisualViewport};

/// Keeps them in step for as long as the page lives. Where the browser can't tell, nothing counts as covered.
pub fn follow() {
    let Some(window) = web_sys::window() else { return };
    let root = window.document().and_then(|document| document.document_element());
    let root = root.and_then(|root| root.dyn_into::<HtmlElement>().ok());
    let (Some(seen), Some(root)) = (window.visual_viewport(), root) else {
        return;
    };
    let show = {
        let seen = seen.clone();
        move || {
            let (from, keyboard) = covered(f64::from(root.client_height()), &seen);
            for (name, pixels) in [("--seen-from", from), ("--keyboard", keyboard)] {
                let shown = match pixels {
                    0 => root.style().remove_property(name).map(drop),
                    pixels => root.style().set_property(name, &format!("{pixels}px")),
                };
                // A browser that does not take it shows the page as it always did.
                shown.ok();
            }
        }
    };
    for event in ["resize", "scroll"] {
        events::on(&seen, event, show.clone());
    }
}

/// How much of a page of this height is covered before and behind the part that is seen, in whole pixels.
fn covered(page: f64, seen: &VisualViewport) -> (u32, u32) {
    covered_by(page, seen.offset_top(), seen.height(), seen.scale())
}

fn covered_by(page: f64, from: f64, height: f64, scale: f64) -> (u32, u32) {
    // Whoever zooms in sees less because they want to; and a fraction of a pixel is nobody's keyboard.
    if scale > 1.01 || page - height < 1.0 {
        return (0, 0);
    }
    // Below zero is zero.
    (from as u32, (page - from - height) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_keyboard_covers_what_is_not_seen_and_a_zoom_covers_nothing() {
        for (page, from, height, scale, covered) in [
            (1024.0, 0.0, 1024.0, 1.0, (0, 0)),
            (1024.0, 0.0, 624.0, 1.0, (0, 400)),
            (1024.0, 120.0, 624.0, 1.0, (120, 280)),
            (1024.0, 400.0, 624.0, 1.0, (400, 0)),
            (1024.0, 0.0, 1023.6, 1.0, (0, 0)),
            (1024.0, 0.0, 512.0, 2.0, (0, 0)),
        ] {
            assert_eq!(
                covered_by(page, from, height, scale),
                covered,
                "{page} {from} {height} {scale}"
            );
        }
    }
}
