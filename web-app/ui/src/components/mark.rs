//! The mark of where something is: one dot, on this till; two, on the hub; three, in the cloud. The same everywhere.

use crate::text::t;
use core_wasm::replica::Whereabouts;
use leptos::prelude::*;

/// The mark, with its words for screen readers and for whoever points at it.
#[component]
pub fn Mark(#[prop(into)] at: Signal<Whereabouts>) -> impl IntoView {
    let words = move || match at.get() {
        Whereabouts::Till => t().common.on_this_till(),
        Whereabouts::Hub => t().common.on_the_hub(),
        Whereabouts::Cloud => t().common.in_the_cloud(),
    };
    let reached = move |step: Whereabouts| at.get() >= step;
    view! {
        <span class="mark" role="img" aria-label=words title=words>
            <i class="on"></i>
            <i class:on=move || reached(Whereabouts::Hub)></i>
            <i class:on=move || reached(Whereabouts::Cloud)></i>
        </span>
    }
}
