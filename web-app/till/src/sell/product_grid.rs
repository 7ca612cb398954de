//! The rail of what can be chosen from and the tiles of products. A tile shows its tap at once; its line comes when it is stored.
//!
//! Keeps true: however much was found, there are no more tiles than have come into sight, and a page more.

use super::goods::{Good, Goods};
use super::shelf::Shelf;
use super::tile_size::TileSize;
use crate::engine::Till;
use crate::sale::Sale;
use core_wasm::base::money::Currency;
use core_wasm::records::catalog::{Hits, Product};
use leptos::html::Section;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};
use web_ui::format;
use web_ui::text::{joined, t};

/// The rail.
#[component]
pub fn Rail(
    goods: Memo<Goods>,
    has_favourites: Memo<bool>,
    shelf: Memo<Option<Shelf>>,
    tapped: RwSignal<Option<Shelf>>,
    query: RwSignal<String>,
) -> impl IntoView {
    let button = move |to: Shelf, colour: Option<String>, name: String| {
        let shown = to.clone();
        let is_shown =
            move || query.with(String::is_empty) && shelf.with(|shelf| shelf.as_ref() == Some(&shown));
        view! {
            <button
                data-colour=colour
                aria-pressed=move || is_shown().to_string()
                on:click=move |event| {
                    query.set(String::new());
                    tapped.set(Some(to.clone()));
                    show_whole(&event);
                }
            >
                {name}
            </button>
        }
    };
    view! {
        <nav class="rail" aria-label=t().sell.categories()>
            {move || has_favourites.get().then(|| button(Shelf::Favourites, None, t().sell.favourites().to_owned()))}
            {button(Shelf::Recent, None, t().sell.recent().to_owned())}
            <For each=move || goods.with(|goods| goods.categories.clone()) key=|category| category.id.clone() let:row>
                {button(Shelf::Category(row.id.clone()), Some(row.colour.clone()), row.name.get(&t().lang()).to_owned())}
            </For>
        </nav>
    }
}

/// Scrolls no further than it takes to see the whole of what was tapped.
fn show_whole(tapped: &web_sys::MouseEvent) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    let button = tapped
        .current_target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(button) = button {
        button.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// So many tiles more, whenever the end of those there are comes near.
const PAGE: usize = 120;

/// The tiles of a shelf, or what a search found.
#[component]
pub fn ProductGrid(
    till: Till,
    goods: Memo<Goods>,
    shown: Memo<Hits>,
    shelf: Memo<Option<Shelf>>,
    query: RwSignal<String>,
    currency: Currency,
    sale: Sale,
    on_tap: Callback<Good>,
) -> impl IntoView {
    let pages = RwSignal::new(1);
    let tiles = Memo::new(move |_| {
        let products = shown
            .with(|hits| till.read(|replica| replica.catalog().products.page(hits, 0..pages.get() * PAGE)));
        goods.with(|goods| {
            products
                .into_iter()
                .map(|product| goods.show(product))
                .collect::<Vec<_>>()
        })
    });
    let place = NodeRef::<Section>::new();
    let see = move || {
        // A frame may come when the page is gone already, and its signals with it.
        let Some(place) = place.try_get_untracked().flatten() else {
            return;
        };
        let near_end = place.scroll_top() + 2 * place.client_height() >= place.scroll_height();
        if near_end && shown.with_untracked(|hits| hits.len() > pages.get_untracked() * PAGE) {
            pages.update(|pages| *pages += 1);
        }
    };
    // Another question begins at its top.
    Effect::new(move |before: Option<()>| {
        shelf.track();
        query.track();
        // A page that has just come is at its top, and would be laid out once more to be told so.
        if before.is_some() {
            pages.set(1);
            if let Some(place) = place.get_untracked() {
                place.set_scroll_top(0);
            }
        }
    });
    // A page may be less than a large screen shows.
    let size = RwSignal::new(None::<TileSize>);
    let fit = move || {
        let Some(place) = place.try_get_untracked().flatten() else {
            return;
        };
        let count = shown.with_untracked(Hits::len);
        size.set(TileSize::fitting(
            count,
            place.client_width(),
            place.client_height(),
        ));
        see();
    };
    Effect::new(move || {
        tiles.track();
        request_animation_frame(fit);
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| fit());
    on_cleanup(move || resized.remove());
    // By property: the page's policy takes no styles in attributes.
    Effect::new(move || {
        if let Some(place) = place.get() {
            TileSize::apply(size.get(), &place);
        }
    });
    view! {
        <section class="goods" aria-label=t().sell.products() node_ref=place on:scroll=move |_| see()>
            <div class="tiles" class:large=move || size.with(Option::is_some)>
                <For each=move || tiles.get() key=key let:good>
                    <Tile good currency sale on_tap />
                </For>
            </div>
            <Show when=move || shown.with(Hits::is_empty)>
                <div class="empty">
                    {move || {
                        let asked = query.with(|query| (!query.is_empty()).then(|| t().sell.nothing_found(query)));
                        match asked {
                            Some(words) => view! {
                                <strong>{words}</strong>
                                <p>{t().sell.nothing_found_help()}</p>
                            }.into_any(),
                            None => view! { <strong>{t().sell.nothing_here()}</strong> }.into_any(),
                        }
                    }}
                </div>
            </Show>
        </section>
    }
}

/// What a tile says: one that says something else is another.
fn key(good: &Good) -> String {
    let Product { id, name, price, .. } = &good.product;
    let (id, name, price) = (id.as_str(), name.get(&t().lang()), price.0.to_string());
    let per = good.per.as_deref().unwrap_or_default();
    // No name has a line's end in it.
    [id, name, &price, per].join("\n")
}

#[component]
fn Tile(good: Good, currency: Currency, sale: Sale, on_tap: Callback<Good>) -> impl IntoView {
    let product = &good.product;
    let name = product.name.get(&t().lang()).to_owned();
    let price = format::amount(product.price, currency);
    let label = joined([&name, &price], " ");
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
