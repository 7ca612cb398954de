//! The rail of categories and the tiles of products. A tile shows its tap at once; its line comes when it is stored.

use crate::format;
use crate::goods::{Good, Goods};
use crate::sale::Sale;
use crate::text::t;
use core_wasm::ids::CategoryId;
use core_wasm::money::Currency;
use leptos::prelude::*;
use std::sync::Arc;

/// The rail.
#[component]
pub fn Rail(
    goods: Memo<Goods>,
    category: RwSignal<Option<CategoryId>>,
    query: RwSignal<String>,
) -> impl IntoView {
    let is_shown = move |id: &CategoryId| {
        query.with(String::is_empty) && category.with(|category| category.as_ref() == Some(id))
    };
    view! {
        <nav class="rail" aria-label=t().categories>
            <For each=move || goods.with(|goods| goods.categories.clone()) key=|category| category.id.clone() let:row>
                {
                    let (id, chosen) = (row.id.clone(), row.id.clone());
                    view! {
                        <button
                            data-colour=row.colour.clone()
                            aria-pressed=move || is_shown(&id).to_string()
                            on:click=move |_| {
                                query.set(String::new());
                                category.set(Some(chosen.clone()));
                            }
                        >
                            {row.name.get(&t().lang()).to_owned()}
                        </button>
                    }
                }
            </For>
        </nav>
    }
}

/// The tiles of a category, or what a search found.
#[component]
pub fn ProductGrid(
    shown: Memo<Vec<Arc<Good>>>,
    #[prop(into)] query: Signal<String>,
    currency: Currency,
    sale: Sale,
    on_tap: Callback<Arc<Good>>,
) -> impl IntoView {
    view! {
        <section class="goods" aria-label=t().products>
            <div class="tiles">
                <For each=move || shown.get() key=|good| good.product.id.clone() let:good>
                    <Tile good currency sale on_tap />
                </For>
            </div>
            <Show when=move || shown.with(Vec::is_empty)>
                <div class="empty">
                    <strong>{move || query.with(|query| (t().nothing_found)(query))}</strong>
                    <p>{t().nothing_found_help}</p>
                </div>
            </Show>
        </section>
    }
}

#[component]
fn Tile(good: Arc<Good>, currency: Currency, sale: Sale, on_tap: Callback<Arc<Good>>) -> impl IntoView {
    let product = &good.product;
    let name = product.name.get(&t().lang()).to_owned();
    let price = format::amount(product.price, currency);
    let label = format!("{name} {price}");
    let id = product.id.clone();
    let per_unit = good.per.as_ref().map(|unit| format!("/ {unit}"));
    let colour = good.colour.clone();
    view! {
        <button
            class="tile"
            class:working=move || sale.working.with(|working| working.as_ref() == Some(&id))
            data-colour=colour
            aria-label=label
            on:click=move |_| on_tap.run(good.clone())
        >
            <span class="tile-name">{name}</span>
            <span class="tile-price">
                <span class="figures">{price}</span>
                <span class="small">{per_unit}</span>
            </span>
        </button>
    }
}
