//! Orders: a list that answers a customer's question, with the slip at the side.

use super::detail::Detail;
use super::row::{Filter, OrderRow, Row, row};
use crate::engine::{Till, Topic};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::status::Topbar;
use core_wasm::base::ids::OrderId;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::format;
use web_ui::text::t;

/// So many rows at first, and so many more at a time.
const PAGE: usize = 100;

/// The page.
#[component]
pub fn OrdersPage(till: Till, sale: Sale, notices: Notices, worker: ServiceWorker) -> impl IntoView {
    let filter = RwSignal::new(Filter::Open);
    let query = RwSignal::new(String::new());
    let most = RwSignal::new(PAGE);
    let chosen = RwSignal::new(None::<OrderId>);
    let counts = Memo::new(move |_| {
        till.watch(Topic::Orders, |replica| {
            let orders = replica.orders();
            Filter::ALL.map(|filter| orders.iter().filter(|view| filter.takes(view)).count() as u64)
        })
    });
    let rows = Memo::new(move |_| {
        let (filter, query) = (filter.get(), query.get());
        till.watch(Topic::Orders, |replica| {
            let orders = replica.orders().into_iter().filter(|view| filter.takes(view));
            let rows = orders
                .map(|view| row(replica, view))
                .filter(|row| row.has(&query));
            rows.take(most.get() + 1).collect::<Vec<Row>>()
        })
    });
    let has_more = move || rows.with(Vec::len) > most.get();
    view! {
        <div class="shell">
            <Topbar till sale worker />
            <main class="orders" class:chosen=move || chosen.with(Option::is_some)>
                <section class="orders-list" aria-label=t().common.orders()>
                    <div class="orders-tools">
                        <div class="choices" role="group" aria-label=t().common.show()>
                            {Filter::ALL
                                .into_iter()
                                .enumerate()
                                .map(|(at, which)| {
                                    view! {
                                        <button
                                            class="button"
                                            aria-label=which.name()
                                            aria-pressed=move || (filter.get() == which).to_string()
                                            on:click=move |_| {
                                                filter.set(which);
                                                most.set(PAGE);
                                            }
                                        >
                                            {which.name()}
                                            <span class="soft figures">{move || format::count(counts.get()[at])}</span>
                                        </button>
                                    }
                                })
                                .collect_view()}
                        </div>
                        <div class="search" role="search">
                            <Glyph icon=Icon::Search />
                            <input
                                class="input"
                                type="search"
                                autocomplete="off"
                                aria-label=t().orders.search_orders()
                                placeholder=t().orders.search_orders()
                                prop:value=move || query.get()
                                on:input:target=move |event| query.set(event.target().value())
                            />
                        </div>
                    </div>
                    <div class="orders-rows">
                        <ul>
                            <For
                                each=move || { rows.with(|rows| rows.iter().take(most.get()).map(|row| row.now.id).collect::<Vec<_>>()) }
                                key=|id| *id
                                let:id
                            >
                                <OrderRow rows id chosen />
                            </For>
                        </ul>
                        <Show when=has_more>
                            <button class="button quiet wide" on:click=move |_| most.update(|most| *most += PAGE)>
                                {t().common.show_more()}
                            </button>
                        </Show>
                        <Show when=move || rows.with(Vec::is_empty)>
                            <div class="empty">
                                <strong>{t().orders.no_orders()}</strong>
                                <p>{t().orders.no_orders_help()}</p>
                            </div>
                        </Show>
                    </div>
                </section>
                <Detail till sale notices chosen />
            </main>
        </div>
        <NoticeList notices />
    }
}
