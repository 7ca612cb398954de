//! Asks how much of a product there is, or is sold if it is weighed or measured.

use crate::components::keypad::{Key, Keypad, Pad, Shown, press};
use crate::components::sheet::Sheet;
use crate::format;
use crate::text::{joined, t};
use core_wasm::base::money::Currency;
use core_wasm::base::quantity::Quantity;
use core_wasm::records::catalog::Product;
use leptos::prelude::*;

/// The sheet; `decimals` and `symbol` are those of the product's unit. With a `currency` it sells, else it counts.
#[component]
pub fn QuantitySheet(
    product: Product,
    decimals: u8,
    symbol: String,
    #[prop(optional)] currency: Option<Currency>,
    on_done: Callback<Quantity>,
    on_close: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let pad = Pad::Number {
        decimals: u32::from(decimals.min(3)),
    };
    let price = product.price;
    let wanted = Memo::new(move |_| {
        typed
            .with(|typed| Quantity::parse(typed))
            .filter(|wanted| *wanted > Quantity::ZERO || currency.is_none())
    });
    let on_key = Callback::new(move |key| match key {
        Key::Enter => {
            if let Some(wanted) = wanted.get_untracked() {
                on_done.run(wanted);
            }
        }
        key => typed.update(|typed| *typed = press(typed, key, pad, 5)),
    });
    let unit = symbol.clone();
    let label = move || {
        let wanted = wanted.get().unwrap_or_default();
        let much = joined([&format::quantity(wanted), &unit], " ");
        match currency {
            Some(currency) => t()
                .sell
                .add_quantity(&much, &format::amount(wanted.price(price), currency)),
            None => t().inbox.counted_so_much(&much),
        }
    };
    let foot = move || {
        let label = label.clone();
        view! {
            <button
                class="button primary selling wide"
                disabled=move || wanted.with(Option::is_none)
                on:click=move |_| on_key.run(Key::Enter)
            >
                {label}
            </button>
        }
    };
    view! {
        <Sheet title=product.name.get(&t().lang()).to_owned() on_close foot=foot>
            <Shown typed placeholder=format::quantity(Quantity::ZERO) label=t().sell.quantity() unit=symbol on_key />
            <Keypad pad on_key />
        </Sheet>
    }
}
