//! How the focus came to where it is: a button that somebody clicked keeps it, and is not what the next Enter is for.

use super::field::element;
use web_sys::KeyboardEvent;

/// Keys that lead the focus on.
const LEADING: [&str; 5] = ["Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/// Whether the focus was led to where it is by the keyboard, and nothing was typed or clicked since.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reached(bool);

impl Reached {
    /// A key was pressed that nobody took.
    pub(super) fn key(&mut self, key: &str) {
        self.0 |= LEADING.contains(&key);
    }

    /// Something was typed, or touched.
    pub(super) fn other(&mut self) {
        self.0 = false;
    }

    /// Whether a key presses the button that it goes to.
    pub(super) fn presses(self, event: &KeyboardEvent) -> bool {
        let is_button = |element: web_sys::Element| element.matches("button, a, summary").unwrap_or(false);
        self.0 && element(event).is_some_and(is_button)
    }
}
