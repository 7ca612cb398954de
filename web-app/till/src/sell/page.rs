//! Selling: find, scan, tap, and the slip beside it. Any key that a person types goes to the search.

use super::actions::SlipOpener;
use super::asking::{Asking, AskingSheet};
use super::goods::{Good, Goods};
use super::product_grid::{ProductGrid, Rail};
use super::scan::Scanner;
use super::shelf::{Shelf, sold_last};
use super::slip::Slip;
use crate::camera::{CameraButton, CameraSheet};
use crate::engine::{Till, Topic};
use crate::pay::{PaidPane, PayPane};
use crate::platform::narrow::is_narrow;
use crate::platform::service_worker::ServiceWorker;
use crate::sale::{Mode, Sale};
use crate::status::Topbar;
use core_wasm::base::digits;
use core_wasm::base::money::Currency;
use core_wasm::records::catalog::Hits;
use core_wasm::records::store_settings::StoreKind;
use leptos::prelude::*;
use web_ui::back;
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::components::search::Search;
use web_ui::keyboard::Keyboard;
use web_ui::prefs::Prefs;
use web_ui::text::t;

/// The page; waits for the store's settings, which come with the first synchronisation.
#[component]
pub fn SellPage(till: Till, sale: Sale, notices: Notices, worker: ServiceWorker) -> impl IntoView {
    let store = Memo::new(move |_| {
        till.watch(Topic::Store, |replica| {
            replica.settings().get().map(|store| (store.kind, store.currency))
        })
    });
    move || match store.get() {
        Some((kind, currency)) => view! { <Counter till sale notices worker kind currency /> }.into_any(),
        None => view! {
            <div class="shell">
                <Topbar till sale worker />
                <main class="empty">
                    <strong>{t().sell.store_not_there()}</strong>
                    <p>{t().sell.store_not_there_help()}</p>
                </main>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn Counter(
    till: Till,
    sale: Sale,
    notices: Notices,
    worker: ServiceWorker,
    kind: StoreKind,
    currency: Currency,
) -> impl IntoView {
    let prefs = expect_context::<Prefs>();
    let goods = Memo::new(move |_| {
        let language = prefs.language.get().lang();
        till.watch(Topic::Store, |_| ());
        till.watch(Topic::Catalog, |replica| Goods::of(replica, &language))
    });
    let query = RwSignal::new(String::new());
    let tapped = RwSignal::new(None::<Shelf>);
    let asking = RwSignal::new(Asking::Nothing);
    let slip_open = RwSignal::new(false);
    let camera_open = RwSignal::new(false);
    let has_favourites = Memo::new(move |_| {
        till.watch(Topic::Catalog, |replica| {
            !replica.catalog().products.favourites().is_empty()
        })
    });
    // Until one is tapped it is the first, and so it is if the tapped one is there no more.
    let shelf = Memo::new(move |_| {
        let first = || {
            let category = || goods.with(|goods| Some(goods.categories.first()?.id.clone()));
            match has_favourites.get() {
                true => Some(Shelf::Favourites),
                false => category().map(Shelf::Category),
            }
        };
        let is_there = |shelf: &Shelf| *shelf != Shelf::Favourites || has_favourites.get();
        tapped.get().filter(is_there).or_else(first)
    });
    let on_goods = Memo::new(move |_| sale.mode.with(|mode| *mode == Mode::Goods));
    // Read when somebody comes to it, so that nothing on it moves while it is looked at.
    let recent = RwSignal::new(Vec::new());
    Effect::new(move || {
        if on_goods.get() && query.with(String::is_empty) && shelf.get() == Some(Shelf::Recent) {
            recent.set(till.read(|replica| sold_last(replica, &format!("{}-", till.device().number))));
        }
    });
    let shown = Memo::new(move |_| {
        till.watch(Topic::Catalog, |replica| {
            let products = &replica.catalog().products;
            query.with(|query| match digits::in_plain(query.trim()).as_str() {
                "" => match shelf.get() {
                    Some(Shelf::Favourites) => products.favourites(),
                    Some(Shelf::Recent) => recent.with(|recent| products.these(recent)),
                    Some(Shelf::Category(id)) => products.in_category(&id),
                    None => Hits::default(),
                },
                query => products.search(query),
            })
        })
    });
    let scanner = Scanner::new(till, sale, notices, query, asking, currency);
    scanner.listen(expect_context::<Keyboard>());
    let on_tap = Callback::new(move |good: Good| scanner.tapped(good.product));
    let on_enter = Callback::new(move |()| scanner.entered());
    let is_shop = kind == StoreKind::Shop;
    // On a phone, an order that left the slip takes the sheet with it.
    Effect::new(move || {
        if sale.mode.with(|mode| *mode != Mode::Goods) || sale.order.with(Option::is_none) {
            slip_open.set(false);
        }
    });
    let is_narrow = is_narrow();
    Effect::new(move || {
        if slip_open.get() && is_narrow.get() {
            back::closes(move || slip_open.set(false));
        }
    });
    view! {
        <div class="shell">
            <Topbar till sale worker>
                <Show when=move || on_goods.get() fallback=|| view! { <span class="spacer"></span> }>
                    <Search query label=t().sell.search_products() on_enter />
                    <CameraButton open=camera_open />
                </Show>
            </Topbar>
            <main
                class="sell"
                class:shop=is_shop
                class:paying=move || !on_goods.get()
                class:slip-open=move || slip_open.get() && on_goods.get()
            >
                {move || match sale.mode.get() {
                    Mode::Goods => {
                        view! {
                            <Rail goods has_favourites shelf tapped query />
                            <ProductGrid till goods shown shelf query currency sale on_tap />
                        }
                            .into_any()
                    }
                    Mode::Paying => view! { <PayPane till sale currency /> }.into_any(),
                    Mode::Paid { amount, change, receipt, currency, .. } => {
                        view! { <PaidPane sale amount change receipt currency /> }.into_any()
                    }
                }}
                <Slip till sale notices is_shop asking slip_open />
                <SlipOpener sale slip_open />
            </main>
        </div>
        <Show when=move || camera_open.get()>
            <CameraSheet sale on_close=Callback::new(move |()| camera_open.set(false)) />
        </Show>
        <AskingSheet till sale asking scanner currency />
        <NoticeList notices />
    }
}
