//! Voids an order: it costs what was cooked, so it says so and is tapped twice, in two places: a second tap keeps it.

use crate::engine::Till;
use crate::sale::editing;
use crate::sale::{OrderNow, Sale};
use core_wasm::base::ids::OrderId;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::OrderCommand;
use core_wasm::replica::Command;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// Voiding costs what was cooked, so it says so and is tapped twice.
#[component]
pub fn VoidButton(
    till: Till,
    sale: Sale,
    chosen: RwSignal<Option<OrderId>>,
    now: Memo<Option<OrderNow>>,
    voiding: RwSignal<bool>,
) -> impl IntoView {
    let label = move || {
        let sent = now.with(|now| {
            now.iter()
                .flat_map(|now| now.order.slip())
                .filter(|line| line.sent > Quantity::ZERO)
                .count()
        });
        let number = now.with(|now| {
            now.as_ref()
                .map(|now| format::digits(now.order.number()))
                .unwrap_or_default()
        });
        match sent as u64 {
            0 => t().orders.void_order(&number),
            sent => t().orders.void_sent(sent, &format::count(sent)),
        }
    };
    let void = move |_| {
        if let Some(id) = chosen.get_untracked() {
            let command = Command::Order(id, OrderCommand::Void { reason: None });
            sale.ask(move |_| vec![command], || {});
            voiding.set(false);
        }
    };
    view! {
        <Show
            when=move || voiding.get()
            fallback=move || {
                view! {
                    <button
                        class="button danger"
                        disabled=move || editing::other(till, chosen.get()).is_some()
                        on:click=move |_| voiding.set(true)
                    >
                        {t().orders.void()}
                    </button>
                }
            }
        >
            <button class="button" on:click=move |_| voiding.set(false)>
                {t().orders.keep()}
            </button>
            <button class="button danger" on:click=void>
                {label}
            </button>
        </Show>
    }
}
