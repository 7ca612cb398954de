//! An entry of the inbox: what it is about and since when, what is wrong, and below it what may be done.

use core_wasm::base::clock::Timestamp;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::format;

/// The card; its children say more, and have the buttons.
#[component]
pub fn Card(title: String, at: Timestamp, words: String, children: Children) -> impl IntoView {
    view! {
        <li class="conflict">
            <header>
                <strong>
                    <bdi>{title}</bdi>
                </strong>
                <span class="soft small figures">{format::day_and_time(at)}</span>
            </header>
            <p class="message late">
                <Glyph icon=Icon::Warning />
                <span>{words}</span>
            </p>
            {children()}
        </li>
    }
}
