//! The keys of the page: arrows go from row to row, Enter opens one, Escape closes it.
//!
//! Keeps true: whoever opens an order by a key is led to it, and back to its row when it is closed.

use crate::scans::has_sheet;
use core_wasm::base::ids::OrderId;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};

/// Goes through the list by its keys.
pub fn go(event: &KeyboardEvent, chosen: RwSignal<Option<OrderId>>) {
    let row = event.target().and_then(|at| at.dyn_into::<Element>().ok());
    let row = row.and_then(|at| at.closest(".order-row").ok().flatten());
    let next = match (event.key().as_str(), row) {
        ("ArrowDown", Some(row)) => row.next_element_sibling(),
        ("ArrowDown", None) => find(".order-row"),
        ("ArrowUp", Some(row)) => row.previous_element_sibling(),
        ("Escape", Some(_)) => return chosen.set(None),
        _ => return,
    };
    event.prevent_default();
    focus(next.and_then(|row| row.query_selector("button").ok().flatten()));
}

/// Where a key opened an order, or whoever has it read out, what is read next is the order. A click counts its taps.
pub fn opened_by_key(event: &MouseEvent) {
    if event.detail() == 0 {
        // On a phone it can't have the focus before it shows.
        request_animation_frame(|| focus(find(".slip-head h2")));
    }
}

/// Takes the order away again, and leads back to its row.
pub fn close(chosen: RwSignal<Option<OrderId>>) {
    let row = find(".order-row [aria-pressed='true']");
    chosen.set(None);
    focus(row);
}

/// Escape in the order, unless it closes a sheet above it.
pub fn close_by_key(event: &KeyboardEvent, chosen: RwSignal<Option<OrderId>>) {
    if event.key() == "Escape" && !has_sheet() {
        close(chosen);
    }
}

fn find(what: &str) -> Option<Element> {
    document().query_selector(what).ok().flatten()
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}
