//! Lists of which only the rows that changed are made anew.

use leptos::prelude::*;
use std::fmt::Display;

/// Shows an item of `each` in every row; a row stays as it is while there is an item of its key.
#[component(transparent)]
pub fn For<T, E, F, K, V, N>(
    /// The items.
    each: E,
    /// What tells an item from the others.
    key: F,
    /// A row.
    children: V,
) -> impl IntoView
where
    T: Send + 'static,
    E: Fn() -> Vec<T> + Send + 'static,
    F: Fn(&T) -> K + Send + 'static,
    K: Display,
    V: Fn(T) -> N + Clone + Send + 'static,
    N: IntoView + 'static,
{
    let row = move |item: T| {
        let (key, children) = (key(&item).to_string(), children.clone());
        let make: Box<dyn FnOnce() -> AnyView + Send> = Box::new(move || children(item).into_any());
        Row { key, make }
    };
    rows(Box::new(move || each().into_iter().map(&row).collect()))
}

struct Row {
    key: String,
    make: Box<dyn FnOnce() -> AnyView + Send>,
}

fn rows(each: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! {
        <leptos::control_flow::For each key=|row: &Row| row.key.clone() children=|row: Row| (row.make)() />
    }
    .into_any()
}
