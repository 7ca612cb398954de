//! What only support staff want to know, such as ids and versions: folded, so that nobody else has to read it.

use crate::text::t;
use leptos::prelude::*;

/// The line that unfolds it.
#[component]
pub fn ForSupport(detail: String) -> impl IntoView {
    view! {
        <details class="more">
            <summary class="small">{t().common.for_support()}</summary>
            <bdi class="small soft">{detail}</bdi>
        </details>
    }
}
