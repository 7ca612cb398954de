//! Which sheets are open, what lies on top, and what had the focus before each.
//!
//! Keeps true: the focus goes back to what had it, unless something else has it by then: whoever works by keys, or has the page read
//! out, goes on where they were.

use leptos::html::Dialog;
use leptos::prelude::*;
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

struct Open {
    id: u32,
    sheet: NodeRef<Dialog>,
    /// What had the focus before.
    before: Option<HtmlElement>,
}

thread_local! {
    /// The latest last.
    static OPEN: RefCell<Vec<Open>> = RefCell::default();
    /// How many are open that something may be typed or chosen in.
    static HOLDING: ArcRwSignal<u32> = ArcRwSignal::new(0);
}

/// Whether any sheet is open that something may be typed or chosen in; tracked. The page is not loaded again then.
pub fn any_is_open() -> bool {
    HOLDING.with(|holding| holding.get() > 0)
}

/// A sheet opens, for as long as the caller's part of the page is there.
pub(super) fn opens(sheet: NodeRef<Dialog>, holds: bool) {
    let before = document().active_element();
    let before = before.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let id = OPEN.with_borrow_mut(|open| {
        let id = open.last().map_or(0, |last| last.id + 1);
        open.push(Open { id, sheet, before });
        id
    });
    let count = u32::from(holds);
    HOLDING.with(|holding| holding.update(|holding| *holding += count));
    on_cleanup(move || {
        HOLDING.with(|holding| holding.update(|holding| *holding -= count));
        let closed = OPEN.with_borrow_mut(|open| {
            let at = open.iter().position(|one| one.id == id)?;
            Some(open.remove(at))
        });
        if let Some(before) = closed.and_then(|closed| closed.before) {
            // Until the sheet is out of the page, nothing behind it can have the focus.
            set_timeout(move || give_back(&before), Duration::ZERO);
        }
    });
}

fn give_back(before: &HtmlElement) {
    let is_free = |focused: Option<Element>| focused.is_none_or(|element| element.tag_name() == "BODY");
    if before.is_connected() && is_free(document().active_element()) {
        before.focus().ok();
    }
}

/// Whether a sheet lies above this element.
pub fn is_covered(element: &Element) -> bool {
    let top = OPEN.with_borrow(|open| open.last().and_then(|last| last.sheet.get_untracked()));
    let own = element.closest("dialog").ok().flatten();
    top.is_some_and(|top| own.as_ref() != Some(top.as_ref()))
}
