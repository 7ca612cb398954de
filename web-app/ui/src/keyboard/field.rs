//! Fields of the browser's own: which elements write what is typed, and putting one back to what it held.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, EventTarget, HtmlInputElement, HtmlTextAreaElement};

/// Whether a field has the focus that writes what is typed by itself.
pub fn takes_text(event: &Event) -> bool {
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
