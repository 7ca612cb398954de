//! The way to a hub whose address a person knows: the last resort when no list can be had.

use crate::reactive::RwSignal;
use crate::text::t;
use leptos::prelude::*;
use web_app::till::hub_url;

/// The field, and the link to what was typed.
#[component]
pub fn HubAddress() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    view! {
        <div class="row hub-address">
            <label class="field grow">
                <span>{t().hub_address}</span>
                <input
                    class="input"
                    dir="ltr"
                    inputmode="url"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder="192.168.1.20:4001"
                    on:input:target=move |event| typed.set(event.target().value())
                />
            </label>
            {move || hub_url(&typed.get()).map(|url| view! { <OpenHub url /> })}
        </div>
    }
}

/// The link to a hub. It opens beside the app, which stays with its own hub.
#[component]
pub fn OpenHub(url: String) -> impl IntoView {
    view! {
        <a class="button" href=url target="_blank" rel="noopener">
            {t().open_hub}
        </a>
    }
}
