//! The rows of the list. Not in it: which orders they are (`listed.rs`), and what keys do (`keys.rs`).
//!
//! Keeps true: however many orders are listed, there are no more rows than have come into sight, and a page more.

use super::listed::{Filter, Listed};
use super::row::OrderRow;
use crate::engine::Till;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::OrderId;
use leptos::html::Div;
use leptos::prelude::*;
use std::ops::Range;
use web_ui::text::t;

/// So many rows more, whenever the end of those there are comes near.
const PAGE: usize = 30;

/// The rows.
#[component]
pub fn OrderList(
    till: Till,
    listed: Memo<Listed>,
    today: Memo<Range<Timestamp>>,
    /// Another question begins at its top.
    asked: Memo<(Filter, String)>,
    chosen: RwSignal<Option<OrderId>>,
) -> impl IntoView {
    let pages = RwSignal::new(1);
    let rows = Memo::new(move |_| {
        let most = pages.get() * PAGE;
        listed.with(|listed| listed.ids.iter().take(most).copied().collect::<Vec<_>>())
    });
    let place = NodeRef::<Div>::new();
    let see = move || {
        // A frame may come when the page is gone already, and its signals with it.
        let Some(place) = place.try_get_untracked().flatten() else {
            return;
        };
        let near_end = place.scroll_top() + 2 * place.client_height() >= place.scroll_height();
        if near_end && listed.with_untracked(|listed| listed.ids.len()) > pages.get_untracked() * PAGE {
            pages.update(|pages| *pages += 1);
        }
    };
    Effect::new(move |before: Option<()>| {
        asked.track();
        // A page that has just come is at its top, and would be laid out once more to be told so.
        if before.is_some() {
            pages.set(1);
            if let Some(place) = place.get_untracked() {
                place.set_scroll_top(0);
            }
        }
    });
    // A page may be less than a large screen shows.
    Effect::new(move || {
        rows.track();
        request_animation_frame(see);
    });
    view! {
        <div class="orders-rows" node_ref=place on:scroll=move |_| see()>
            <ul>
                <For each=move || rows.get() key=|id| *id let:id>
                    <OrderRow till id today chosen />
                </For>
            </ul>
            <Show when=move || rows.with(Vec::is_empty)>
                <div class="empty">
                    <strong>{t().orders.no_orders()}</strong>
                    <p>
                        {move || {
                            if listed.with(|listed| listed.is_found) {
                                t().orders.search_help()
                            } else {
                                t().orders.no_orders_help()
                            }
                        }}
                    </p>
                </div>
            </Show>
        </div>
    }
}
