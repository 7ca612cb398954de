//! An entry of the inbox: what it is about and since when, what is wrong, and below it what may be done.

use crate::addresses;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::OrderId;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::format;

/// The card; its children say more, and have the buttons.
#[component]
pub fn Card(
    title: String,
    /// The order that it is about, and what leads there is called.
    #[prop(default = None)]
    order: Option<(OrderId, String)>,
    at: Timestamp,
    words: String,
    children: Children,
) -> impl IntoView {
    let order = order.map(|(id, number)| {
        view! {
            <a class="figures" href=addresses::of_order(id)>
                {number}
            </a>
        }
    });
    view! {
        <li class="conflict">
            <header>
                {order}
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
