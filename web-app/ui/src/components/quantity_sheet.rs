//! Asks how much of a product there is, is sold, or stands on a line.
//!
//! Keeps true: what nobody sells at once (a thousand and more) is asked for twice.

use crate::components::keypad::{Key, Keypad, Pad, Shown, press};
use crate::components::sheet::Sheet;
use crate::format;
use crate::text::{joined, t};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;
use leptos::prelude::*;

/// What the quantity is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// How much is sold, at this price each.
    Sells(Amount, Currency),
    /// How much there is to be on a line, at this price each.
    Changes(Amount, Currency),
    /// How much there is in stock.
    Counts,
}

/// From here on it is asked for twice.
const UNLIKELY: Quantity = Quantity(1_000_000);

/// The sheet; `decimals` and `symbol` are those of the product's unit, `now` is how much there was.
#[component]
pub fn QuantitySheet(
    #[prop(into)] title: String,
    asks: Asks,
    decimals: u8,
    symbol: String,
    #[prop(optional)] now: Quantity,
    on_done: Callback<Quantity>,
    on_close: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let is_sure = RwSignal::new(false);
    let pad = Pad::Number {
        decimals: u32::from(decimals.min(3)),
    };
    let wanted = Memo::new(move |_| {
        typed
            .with(|typed| Quantity::parse(typed))
            .filter(|wanted| *wanted > Quantity::ZERO || asks == Asks::Counts)
    });
    let must_ask = move |wanted: Quantity| wanted >= UNLIKELY && asks != Asks::Counts;
    let on_key = Callback::new(move |key| match key {
        Key::Enter => match wanted.get_untracked() {
            Some(wanted) if must_ask(wanted) && !is_sure.get_untracked() => is_sure.set(true),
            Some(wanted) => on_done.run(wanted),
            None => {}
        },
        key => {
            is_sure.set(false);
            typed.update(|typed| *typed = press(typed, key, pad, 5));
        }
    });
    let unit = symbol.clone();
    let label = move || {
        let wanted = wanted.get().unwrap_or_default();
        let much = joined([&format::quantity(wanted), &unit], " ");
        let costs = |price: Amount, currency| format::amount(wanted.price(price), currency);
        match asks {
            _ if is_sure.get() => t().sell.really_so_much(&much),
            Asks::Sells(price, currency) => t().sell.add_quantity(&much, &costs(price, currency)),
            Asks::Changes(price, currency) => t().sell.change_quantity(&much, &costs(price, currency)),
            Asks::Counts => t().inbox.counted_so_much(&much),
        }
    };
    let foot = move || {
        let label = label.clone();
        view! {
            <button
                class="button selling wide"
                class:primary=move || !is_sure.get()
                class:danger=move || is_sure.get()
                disabled=move || wanted.with(Option::is_none)
                on:click=move |_| on_key.run(Key::Enter)
            >
                {label}
            </button>
        }
    };
    view! {
        <Sheet title on_close foot=foot no=t().common.cancel()>
            <Shown typed placeholder=format::quantity(now) label=t().sell.quantity() unit=symbol on_key />
            <Keypad pad on_key />
        </Sheet>
    }
}
