//! Fields of the browser's own: which elements write what is typed, and putting one back to what it held.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, EventTarget, HtmlInputElement, HtmlTextAreaElement};

/// Whether a field has the focus that writes what is typed by itself.
pub(super) fn takes_text(event: &Event) -> bool {
    element(event).is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// The element that an event goes to.
pub(super) fn element(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// What a field held at some moment, and what was chosen in it.
pub(super) struct Before {
    field: Field,
    text: String,
    start: Option<u32>,
    end: Option<u32>,
}

enum Field {
    Line(HtmlInputElement),
    Lines(HtmlTextAreaElement),
}

impl Before {
    /// What the field that an event goes to holds now.
    pub(super) fn of(event: &Event) -> Option<Self> {
        let element = element(event)?;
        let field = match element.dyn_into::<HtmlInputElement>() {
            Ok(line) => Field::Line(line),
            Err(other) => Field::Lines(other.dyn_into().ok()?),
        };
        let (text, start, end) = match &field {
            Field::Line(line) => (line.value(), line.selection_start(), line.selection_end()),
            Field::Lines(lines) => (lines.value(), lines.selection_start(), lines.selection_end()),
        };
        // A field of numbers has no selection, and says so by an error.
        let (start, end) = (start.ok().flatten(), end.ok().flatten());
        Some(Self {
            field,
            text,
            start,
            end,
        })
    }

    /// Puts the field back, and has whoever listens to it know.
    pub(super) fn put_back(self) {
        let target: &EventTarget = match &self.field {
            Field::Line(line) => {
                line.set_value(&self.text);
                line.set_selection_start(self.start).ok();
                line.set_selection_end(self.end).ok();
                line
            }
            Field::Lines(lines) => {
                lines.set_value(&self.text);
                lines.set_selection_start(self.start).ok();
                lines.set_selection_end(self.end).ok();
                lines
            }
        };
        let init = EventInit::new();
        init.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
            target.dispatch_event(&event).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::rc::Rc;
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_field_is_put_back_with_its_selection_and_whoever_listens_knows() {
        let document = web_sys::window().unwrap().document().unwrap();
        let field: HtmlInputElement = document.create_element("input").unwrap().unchecked_into();
        document.body().unwrap().append_child(&field).unwrap();
        field.set_value("from Ana");
        field.set_selection_range(5, 8).unwrap();
        let (event, before) = (Event::new("keydown").unwrap(), Rc::new(Cell::new(None)));
        let looked = before.clone();
        let look = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            assert!(takes_text(&event));
            looked.set(Before::of(&event));
        });
        field
            .add_event_listener_with_callback("keydown", look.as_ref().unchecked_ref())
            .unwrap();
        field.dispatch_event(&event).unwrap();
        let heard = Rc::new(Cell::new(0));
        let count = heard.clone();
        let listen = Closure::<dyn Fn()>::new(move || count.set(count.get() + 1));
        field
            .add_event_listener_with_callback("input", listen.as_ref().unchecked_ref())
            .unwrap();

        field.set_value("from 29000");
        before.take().unwrap().put_back();
        assert_eq!(field.value(), "from Ana");
        let selection = (field.selection_start().unwrap(), field.selection_end().unwrap());
        assert_eq!(selection, (Some(5), Some(8)));
        assert_eq!(heard.get(), 1);
        field.remove();
    }
}
