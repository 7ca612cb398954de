//! Selling: find, tap, and the slip beside it. Any key typed goes to the search, and so does a scanner's burst.

use super::goods::{Good, Goods};
use super::modifier_sheet::{Choosing, ModifierSheet};
use super::product_grid::{ProductGrid, Rail};
use super::table_sheet::TableSheet;
use crate::engine::{Till, Topic};
use crate::pay::{PaidPane, PayPane};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::editing;
use crate::sale::{Mode, Sale};
use crate::slip::Taken;
use crate::slip::Tools;
use crate::slip::{SlipLines, SlipSums, SlipTitle, table_name};
use crate::status::Topbar;
use core_wasm::base::ids::CategoryId;
use core_wasm::base::money::Currency;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::event::LineAdded;
use core_wasm::domain::order::{Line, Status};
use core_wasm::records::catalog::Product;
use core_wasm::records::store_settings::StoreKind;
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::keypad::takes_text;
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::components::quantity_sheet::QuantitySheet;
use web_ui::format;
use web_ui::prefs::Prefs;
use web_ui::text::t;

/// What is asked before a product goes on the slip.
#[derive(Clone, Debug, PartialEq)]
enum Asking {
    Nothing,
    Modifiers(Choosing),
    /// Other modifiers for a line that is there.
    Options(Choosing, Box<Line>),
    Quantity(Product),
    Table,
}

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
    let tapped = RwSignal::new(None::<CategoryId>);
    let asking = RwSignal::new(Asking::Nothing);
    let slip_open = RwSignal::new(false);
    // Until a category is tapped it is the first.
    Effect::new(move || {
        if tapped.with(Option::is_none) {
            let first = goods.with(|goods| goods.categories.first().map(|category| category.id.clone()));
            if first.is_some() {
                tapped.set(first);
            }
        }
    });
    let shown = Memo::new(move |_| {
        till.watch(Topic::Catalog, |replica| {
            let products = &replica.catalog().products;
            query.with(|query| match query.trim() {
                "" => tapped.with(|id| id.as_ref().map(|id| products.in_category(id)).unwrap_or_default()),
                query => products.search(query),
            })
        })
    });
    let on_tap = Callback::new(move |good: Good| {
        let product = good.product;
        let choosing = till.read(|replica| Choosing::of(replica, &product));
        match choosing.filter(Choosing::must_choose) {
            _ if product.weighed => asking.set(Asking::Quantity(product)),
            Some(choosing) => asking.set(Asking::Modifiers(choosing)),
            None => sale.add(product, Vec::new(), Quantity::ONE),
        }
    });
    let on_enter = Callback::new(move |()| {
        let typed = query.get_untracked();
        let found = till.read(|replica| {
            let products = &replica.catalog().products;
            let exact = products.by_code(&typed);
            let only =
                || shown.with_untracked(|hits| products.page(hits, 0..1).pop().filter(|_| hits.len() == 1));
            exact.or_else(only)
        });
        if let Some(product) = found {
            query.set(String::new());
            on_tap.run(goods.with_untracked(|goods| goods.show(product)));
        }
    });
    let close = Callback::new(move |()| asking.set(Asking::Nothing));
    let is_shop = kind == StoreKind::Shop;
    // On a phone, an order that left the slip takes the sheet with it.
    Effect::new(move || {
        if sale.mode.with(|mode| *mode != Mode::Goods) || sale.order.with(Option::is_none) {
            slip_open.set(false);
        }
    });
    let on_goods = Memo::new(move |_| sale.mode.with(|mode| *mode == Mode::Goods));
    view! {
        <div class="shell">
            <Topbar till sale worker>
                <Show when=move || on_goods.get() fallback=|| view! { <span class="spacer"></span> }>
                    <Search query on_enter />
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
                            <Rail goods category=tapped query />
                            <ProductGrid till goods shown category=tapped query currency sale on_tap />
                        }
                            .into_any()
                    }
                    Mode::Paying => view! { <PayPane till sale currency /> }.into_any(),
                    Mode::Paid { amount, change, receipt, currency } => {
                        view! { <PaidPane sale amount change receipt currency /> }.into_any()
                    }
                }}
                <Slip till sale is_shop asking slip_open />
                <SlipOpener sale slip_open />
            </main>
        </div>
        {move || match asking.get() {
            Asking::Nothing => ().into_any(),
            Asking::Modifiers(choosing) => {
                let product = choosing.product.clone();
                let on_done = Callback::new(move |chosen| {
                    asking.set(Asking::Nothing);
                    sale.add(product.clone(), chosen, Quantity::ONE);
                });
                view! { <ModifierSheet choosing currency verb=|words: &str| t().sell.add(words) on_done on_close=close /> }.into_any()
            }
            Asking::Options(choosing, line) => {
                let on_done = Callback::new(move |modifiers| {
                    asking.set(Asking::Nothing);
                    if let Some(added) = line.added.clone() {
                        let line_id = Till::new_line_id();
                        let quantity = line.quantity;
                        sale.replace(line.id, LineAdded { line_id, quantity, modifiers, ..(*added).clone() });
                    }
                });
                view! { <ModifierSheet choosing currency verb=|words: &str| t().sell.change_to(words) on_done on_close=close /> }.into_any()
            }
            Asking::Quantity(product) => {
                let (decimals, symbol) = till
                    .read(|replica| {
                        let unit = replica.settings().unit(&product.unit);
                        unit.map(|unit| (unit.decimals, unit.symbol.get(&t().lang()).to_owned())).unwrap_or_default()
                    });
                let on_done = Callback::new({
                    let product = product.clone();
                    move |quantity| {
                        asking.set(Asking::Nothing);
                        sale.add(product.clone(), Vec::new(), quantity);
                    }
                });
                view! { <QuantitySheet product decimals symbol currency on_done on_close=close /> }.into_any()
            }
            Asking::Table => view! { <TableSheet till sale on_close=close /> }.into_any(),
        }}
        <NoticeList notices />
    }
}

/// The search field. Signs typed anywhere but in a field go to it.
#[component]
fn Search(query: RwSignal<String>, on_enter: Callback<()>) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let keyboard = window_event_listener(ev::keydown, move |event| {
        let is_sign = event.key().chars().count() == 1 && event.key() != " ";
        let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        let is_free = document().query_selector("dialog[open]").ok().flatten().is_none();
        if !is_sign || !is_plain || !is_free || takes_text(&event) {
            return;
        }
        if let Some(field) = field.get_untracked() {
            event.prevent_default();
            query.update(|query| query.push_str(&event.key()));
            drop(field.focus());
        }
    });
    on_cleanup(move || keyboard.remove());
    view! {
        <div class="search" role="search">
            <Glyph icon=Icon::Search />
            <input
                class="input"
                type="search"
                node_ref=field
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="done"
                aria-label=t().sell.search_products()
                placeholder=t().sell.search_products()
                prop:value=move || query.get()
                on:input:target=move |event| query.set(event.target().value())
                on:keydown=move |event| match event.key().as_str() {
                    "Enter" => on_enter.run(()),
                    "Escape" => query.set(String::new()),
                    _ => {}
                }
            />
            <Show when=move || query.with(|query| !query.is_empty())>
                <button class="button quiet square" aria-label=t().sell.clear_search() on:click=move |_| query.set(String::new())>
                    <Glyph icon=Icon::Close />
                </button>
            </Show>
        </div>
    }
}

#[component]
fn Slip(
    till: Till,
    sale: Sale,
    is_shop: bool,
    asking: RwSignal<Asking>,
    slip_open: RwSignal<bool>,
) -> impl IntoView {
    let now = sale.order;
    let opened = RwSignal::new(None);
    let on_options = Callback::new(move |line: Line| {
        let Some(added) = &line.added else { return };
        let choosing = till.read(|replica| {
            let product = replica.catalog().products.get(&added.product_id)?;
            Choosing::of(replica, &product)
        });
        if let Some(choosing) = choosing {
            let chosen = added
                .modifiers
                .iter()
                .map(|modifier| modifier.modifier_id.clone())
                .collect();
            asking.set(Asking::Options(Choosing { chosen, ..choosing }, Box::new(line)));
        }
    });
    let is_empty =
        Memo::new(move |_| now.with(|now| now.as_ref().is_none_or(|now| now.order.slip().next().is_none())));
    let is_begun = Memo::new(move |_| now.with(Option::is_some));
    let on_goods = Memo::new(move |_| sale.mode.with(|mode| *mode == Mode::Goods));
    let taken = Memo::new(move |_| {
        let id = now.with(|now| now.as_ref().map(|now| now.id))?;
        Some((id, editing::other(till, Some(id))?))
    });
    let may_edit = Memo::new(move |_| on_goods.get() && taken.with(Option::is_none));
    let tools = Tools {
        sale,
        opened,
        on_options,
    };
    view! {
        <section class="slip" aria-label=t().common.order()>
            <header class="slip-head">
                <button class="button quiet square slip-closer" aria-label=t().common.close() on:click=move |_| slip_open.set(false)>
                    <Glyph icon=Icon::Close />
                </button>
                {(!is_shop).then(|| view! { <TableButton till sale asking /> })}
                <SlipTitle now />
                <Show when=move || is_begun.get() && on_goods.get()>
                    <div class="end">
                        <button class="button quiet" on:click=move |_| sale.leave()>
                            <Glyph icon=Icon::Plus small=true />
                            {t().sell.new_order()}
                        </button>
                    </div>
                </Show>
            </header>
            <div class="slip-lines">
                <Show when=move || is_empty.get()>
                    <div class="empty">
                        <strong>{t().sell.empty_slip()}</strong>
                        <p>{if is_shop { t().sell.empty_slip_shop() } else { t().sell.empty_slip_help() }}</p>
                    </div>
                </Show>
                {move || {
                    let tools = may_edit.get().then_some(tools);
                    view! { <SlipLines till now tools /> }
                }}
            </div>
            <footer class="slip-foot">
                <Show when=move || !is_empty.get()>
                    <SlipSums till now />
                </Show>
                {move || taken.get().map(|(id, who)| view! { <Taken till id who /> })}
                <Show when=move || may_edit.get()>
                    <Actions sale is_shop is_empty />
                </Show>
            </footer>
        </section>
    }
}

#[component]
fn TableButton(till: Till, sale: Sale, asking: RwSignal<Asking>) -> impl IntoView {
    let label = move || {
        let order = sale.order.get().map(|now| now.order);
        let (table, guests) = match order {
            Some(order) => (
                till.watch(Topic::Catalog, |replica| table_name(replica, &order)),
                order.guests,
            ),
            None => {
                let table = sale.table.get().and_then(|id| {
                    till.read(|replica| replica.catalog().tables.get(&id).map(|table| table.name.clone()))
                });
                (table.map(|name| t().sell.table(&name)), sale.guests.get())
            }
        };
        let table = table.unwrap_or_else(|| t().sell.no_table().to_owned());
        match guests.map(u64::from).filter(|guests| *guests > 0) {
            Some(guests) => format!(
                "{table} · {}",
                t().sell.guest_count(guests, &format::count(guests))
            ),
            None => table,
        }
    };
    let closed = move || {
        sale.mode.with(|mode| *mode != Mode::Goods)
            || sale
                .order
                .with(|now| now.as_ref().is_some_and(|now| !now.order.status.is_open()))
    };
    view! {
        <button class="button" disabled=closed on:click=move |_| asking.set(Asking::Table)>
            <Glyph icon=Icon::Table small=true />
            {label}
        </button>
    }
}

/// Park, send, pay; the one thing to do next is the widest and the last.
#[component]
fn Actions(sale: Sale, is_shop: bool, is_empty: Memo<bool>) -> impl IntoView {
    let nothing_to_send = move || {
        sale.order.with(|now| {
            !now.iter().flat_map(|now| now.order.slip()).any(|line| {
                line.unsent() > Quantity::ZERO
                    && line.added.as_ref().is_some_and(|added| added.station.is_some())
            })
        })
    };
    let pay = move || match due(sale) {
        Some(due) => t().sell.pay_amount(&due),
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
fn SlipOpener(sale: Sale, slip_open: RwSignal<bool>) -> impl IntoView {
    let lines = move || {
        sale.order
            .with(|now| now.iter().flat_map(|now| now.order.slip()).count() as u64)
    };
    view! {
        <div class="slip-opener">
            <button class="button primary selling" on:click=move |_| slip_open.set(true)>
                <span>{move || t().sell.line_count(lines(), &format::count(lines()))}</span>
                <span class="figures">{move || due(sale).unwrap_or_else(|| t().common.order().to_owned())}</span>
            </button>
        </div>
    }
}

fn due(sale: Sale) -> Option<String> {
    sale.order.with(|now| {
        let order = &now.as_ref()?.order;
        order.slip().next()?;
        Some(format::amount(order.totals().due, order.currency()?))
    })
}
