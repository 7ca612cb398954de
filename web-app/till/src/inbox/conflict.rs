//! Shows what merges left on orders for a person. What it says is `found.rs`, doing something about it `settle_sheet.rs`.

use super::found::Found;
use super::settle_sheet::SettleSheet;
use super::settling::Asking;
use crate::engine::{Till, Topic};
use crate::sale::Sale;
use core_wasm::base::ids::OrderId;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::Notices;
use web_ui::format;
use web_ui::text::t;

/// What is left on one order, with its buttons.
#[component]
pub fn Conflicts(
    till: Till,
    sale: Sale,
    notices: Notices,
    /// On this one.
    only: Signal<Option<OrderId>>,
) -> impl IntoView {
    let found = Memo::new(move |_| {
        let Some(id) = only.get() else { return Vec::new() };
        till.watch(Topic::Order(id), |replica| {
            let conflicts = replica.order(id).map(|view| view.order.conflicts(id));
            let conflicts = conflicts.unwrap_or_default();
            conflicts
                .iter()
                .filter_map(|conflict| Found::of(replica, id, conflict))
                .collect::<Vec<_>>()
        })
    });
    let asking = RwSignal::new(None::<Asking>);
    view! {
        <ul class="conflicts">
            {move || found.get().into_iter().map(|found| view! { <ConflictCard sale notices found asking /> }).collect_view()}
        </ul>
        <SettleSheet sale notices asking />
    }
}

/// One conflict; a tap on a button asks what is still to be asked, and does it.
#[component]
pub fn ConflictCard(
    sale: Sale,
    notices: Notices,
    found: Found,
    asking: RwSignal<Option<Asking>>,
) -> impl IntoView {
    let facts = found.facts.iter().map(|(at, words)| {
        let at = at.map(|at| view! { <span class="figures">{format::day_and_time(at)}</span> });
        view! {
            <li>
                {at}
                <bdi>{words.clone()}</bdi>
            </li>
        }
    });
    let facts = facts.collect_view();
    let buttons = found.actions.iter().map(|(action, label)| {
        let (found, action) = (found.clone(), action.clone());
        let choose = move |_| Asking::begin(sale, notices, asking, found.clone(), action.clone());
        view! {
            <button class="button" on:click=choose>
                {label.clone()}
            </button>
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <li class="conflict">
            <header>
                <strong class="figures">{t().inbox.order_number(&found.number)}</strong>
                <bdi>{found.place.clone()}</bdi>
                <span class="soft small figures">{format::day_and_time(found.conflict.at)}</span>
            </header>
            <p class="message late">
                <Glyph icon=Icon::Warning />
                <span>{found.words()}</span>
            </p>
            <ul class="facts-list small soft">{facts}</ul>
            <div class="choices">{buttons}</div>
        </li>
    }
}
