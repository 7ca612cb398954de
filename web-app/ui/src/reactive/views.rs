//! Several views in a row.

use leptos::prelude::*;

/// Gathers views; use it instead of Leptos' `collect_view`.
pub trait Views {
    /// All of them, as one view.
    fn views(self) -> Vec<AnyView>;
}

impl<I: IntoIterator<Item: IntoView + 'static>> Views for I {
    fn views(self) -> Vec<AnyView> {
        self.into_iter().map(|view| view.into_any()).collect()
    }
}
