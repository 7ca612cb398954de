//! What may be done with the slip, and on a phone the bar that opens it.

use crate::sale::{Mode, Sale};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::domain::order::Status;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// Park, send, pay; the one thing to do next is the widest and the last.
#[component]
pub fn Actions(sale: Sale, is_shop: bool, is_empty: Memo<bool>) -> impl IntoView {
    let nothing_to_send = move || {
        sale.order
            .with(|now| !now.as_ref().is_some_and(|now| now.order.has_unsent()))
    };
    let pay = move || match due(sale) {
        Some((due, currency)) if due < Amount::ZERO => {
            let back = Amount(due.0.saturating_neg());
            t().pay.give_back(&format::amount(back, currency))
        }
        Some((due, currency)) => t().sell.pay_amount(&format::amount(due, currency)),
        None => t().sell.pay().to_owned(),
    };
    let is_closed = move || {
        sale.order
            .with(|now| now.as_ref().is_none_or(|now| now.order.status == Status::Paid))
    };
    view! {
        <div class="slip-actions" class:without-send=is_shop>
            <button class="button" disabled=move || is_empty.get() on:click=move |_| sale.park()>
                {t().sell.park()}
            </button>
            {(!is_shop)
                .then(|| {
                    view! {
                        <button class="button" disabled=nothing_to_send on:click=move |_| sale.send()>
                            {t().sell.send()}
                        </button>
                    }
                })}
            <button
                class="button primary figures"
                disabled=move || is_empty.get() || is_closed()
                on:click=move |_| sale.mode.set(Mode::Paying)
            >
                {pay}
            </button>
        </div>
    }
}

/// On a phone, the slip as a bar: how much is on it, what it comes to.
#[component]
pub fn SlipOpener(sale: Sale, slip_open: RwSignal<bool>) -> impl IntoView {
    let lines = move || {
        sale.order
            .with(|now| now.iter().flat_map(|now| now.order.slip()).count() as u64)
    };
    let sum = move || match due(sale) {
        Some((due, currency)) => format::amount(due, currency),
        None => t().common.order().to_owned(),
    };
    view! {
        <div class="slip-opener">
            <button class="button selling" class:primary=move || { lines() > 0 } on:click=move |_| slip_open.set(true)>
                <span>{move || t().sell.line_count(lines(), &format::count(lines()))}</span>
                <span class="figures">{sum}</span>
            </button>
        </div>
    }
}

fn due(sale: Sale) -> Option<(Amount, Currency)> {
    sale.order.with(|now| {
        let order = &now.as_ref()?.order;
        order.slip().next()?;
        Some((order.totals().due, order.currency()?))
    })
}
