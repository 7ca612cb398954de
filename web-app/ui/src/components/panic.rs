//! What covers the page after a panic, made by the DOM alone: nothing else of the app runs any more.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Covers the page: what happened, what that means, a button that loads the page again, and the panic's own text.
pub fn cover(title: &str, words: &str, load_again: &str, detail: &str) {
    let document = document();
    let make = |tag: &str, text: &str| {
        let element = document.create_element(tag).ok()?;
        element.set_text_content(Some(text));
        Some(element)
    };
    let build = || {
        let (panel, stack) = (make("div", "")?, make("div", "")?);
        panel.set_class_name("panic");
        panel.set_attribute("role", "alertdialog").ok()?;
        panel.set_attribute("aria-label", title).ok()?;
        stack.set_class_name("stopped stack");
        let button = make("button", load_again)?;
        button.set_class_name("button primary");
        let reload = Closure::<dyn FnMut()>::new(|| drop(window().location().reload()));
        button
            .add_event_listener_with_callback("click", reload.as_ref().unchecked_ref())
            .ok()?;
        reload.forget();
        let detail = make("p", detail)?;
        detail.set_class_name("small soft");
        for part in [make("h1", title)?, make("p", words)?, button, detail] {
            stack.append_child(&part).ok()?;
        }
        panel.append_child(&stack).ok()?;
        document.body()?.append_child(&panel).ok()
    };
    drop(build());
}
