//! Asks which of the products that have one code is meant.

use core_wasm::base::money::Currency;
use core_wasm::records::catalog::Found;
use leptos::prelude::*;
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::text::t;

/// The sheet.
#[component]
pub fn WhichSheet(
    found: Vec<Found>,
    currency: Currency,
    on_done: Callback<Found>,
    on_close: Callback<()>,
) -> impl IntoView {
    let option = move |one: Found| {
        let name = one.product.name.get(&t().lang()).to_owned();
        let price = format::amount(one.product.price, currency);
        view! {
            <button class="button wide" on:click=move |_| on_done.run(one.clone())>
                <span>{name}</span>
                <span class="figures">{price}</span>
            </button>
        }
    };
    view! {
        <Sheet title=t().sell.which_product() on_close>
            <div class="stack">{found.into_iter().map(option).collect_view()}</div>
        </Sheet>
    }
}
