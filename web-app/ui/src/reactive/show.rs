//! What is shown only while something holds.

use super::Memo;
use leptos::children::ViewFn;
use leptos::prelude::*;

/// Shows its children while `when` holds, else `fallback`.
#[component(transparent)]
pub fn Show<W>(
    /// What is shown while it holds.
    children: ChildrenFn,
    /// Whether it holds.
    when: W,
    /// What is shown otherwise.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView
where
    W: Fn() -> bool + Send + Sync + 'static,
{
    shown(Memo::new(when), children, fallback)
}

fn shown(when: Memo<bool>, children: ChildrenFn, fallback: ViewFn) -> AnyView {
    (move || if when.get() { children() } else { fallback.run() }).into_any()
}
