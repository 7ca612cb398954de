//! Orders: a list that answers a customer's question, with the slip at the side.

use crate::engine::{Till, Topic};
use crate::inbox::{Conflicts, conflict_words};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::editing;
use crate::sale::{OrderNow, Sale, needs_someone, order_now};
use crate::slip::history::steps;
use crate::slip::{SlipLines, SlipSums, SlipTitle, StateBadge, table_name};
use crate::status::Topbar;
use core_wasm::base::ids::OrderId;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::{OrderCommand, Status};
use core_wasm::domain::ticket::Stage;
use core_wasm::records::catalog::folded;
use core_wasm::replica::{Command, OrderView, Replica};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::mark::Mark;
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::format;
use web_ui::text::t;

/// So many rows at first, and so many more at a time.
const PAGE: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    Open,
    Ready,
    Parked,
    Paid,
    Voided,
}

impl Filter {
    const ALL: [Self; 5] = [Self::Open, Self::Ready, Self::Parked, Self::Paid, Self::Voided];

    fn takes(self, view: &OrderView) -> bool {
        let order = view.order;
        match self {
            Self::Open => needs_someone(view.id, order),
            Self::Ready => order.status.is_open() && view.kitchen == Some(Stage::Done),
            Self::Parked => order.status == Status::Parked,
            Self::Paid => order.status == Status::Paid,
            Self::Voided => order.status == Status::Voided,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Open => t().state.open(),
            Self::Ready => t().state.ready(),
            Self::Parked => t().state.parked(),
            Self::Paid => t().state.paid(),
            Self::Voided => t().state.voided(),
        }
    }
}

#[derive(Clone, PartialEq)]
struct Row {
    now: OrderNow,
    who: String,
    by: String,
}

fn row(replica: &Replica, view: OrderView<'_>) -> Row {
    let order = view.order;
    let parts = [table_name(replica, order), order.label.clone()];
    let by = order.created_by.as_ref().and_then(|id| replica.staff().0.get(id));
    Row {
        who: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        by: by.map(|member| member.name.clone()).unwrap_or_default(),
        now: view.into(),
    }
}

impl Row {
    /// Whether every word is in number, table, label, seller or amount.
    fn has(&self, words: &str) -> bool {
        let order = &self.now.order;
        let total = order
            .currency()
            .map(|currency| order.totals().total.to_decimal(currency));
        let texts = [order.number(), &self.who, &self.by, &total.unwrap_or_default()].map(folded);
        let mut words = words.split_whitespace().map(folded);
        words.all(|word| texts.iter().any(|text| text.contains(&word)))
    }
}

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

#[component]
fn OrderRow(rows: Memo<Vec<Row>>, id: OrderId, chosen: RwSignal<Option<OrderId>>) -> impl IntoView {
    let row = Memo::new(move |_| rows.with(|rows| rows.iter().find(|row| row.now.id == id).cloned()));
    let face = move || {
        let Row { now, who, by } = row.get()?;
        let (order, at) = (now.order, now.whereabouts);
        let currency = order.currency()?;
        let flags = conflict_words(now.id, &order);
        Some(view! {
            <span class="order-number figures">{format::digits(order.number())}</span>
            <span class="order-who">
                <span>{if who.is_empty() { by.clone() } else { who.clone() }}</span>
                <span class="small soft figures">
                    {format::time(order.created_at)} {(!who.is_empty() && !by.is_empty()).then(|| format!(" · {by}"))}
                </span>
            </span>
            <span class="row">
                <StateBadge order=order.clone() kitchen=now.kitchen />
                <Mark at=Signal::stored(at) />
            </span>
            <span class="order-total figures">{format::amount(order.totals().total, currency)}</span>
            {(!flags.is_empty())
                .then(|| {
                    view! {
                        <span class="order-flags">
                            {flags
                                .into_iter()
                                .map(|words| {
                                    view! {
                                        <span class="badge late">
                                            <Glyph icon=Icon::Warning small=true />
                                            {words}
                                        </span>
                                    }
                                })
                                .collect_view()}
                        </span>
                    }
                })}
        })
    };
    view! {
        <li class="order-row">
            <button
                aria-pressed=move || (chosen.get() == Some(id)).to_string()
                on:click=move |_| chosen.set(Some(id))
            >
                {face}
            </button>
        </li>
    }
}

#[component]
fn Detail(till: Till, sale: Sale, notices: Notices, chosen: RwSignal<Option<OrderId>>) -> impl IntoView {
    let now = order_now(till, chosen.into());
    let voiding = RwSignal::new(false);
    Effect::new(move || {
        chosen.track();
        voiding.set(false);
    });
    let navigate = use_navigate();
    let is_open =
        Memo::new(move |_| now.with(|now| now.as_ref().is_some_and(|now| now.order.status.is_open())));
    let is_parked = Memo::new(move |_| {
        now.with(|now| now.as_ref().is_some_and(|now| now.order.status == Status::Parked))
    });
    let table = Memo::new(move |_| {
        now.with(|now| {
            till.watch(Topic::Catalog, |replica| {
                table_name(replica, &now.as_ref()?.order)
            })
        })
    });
    let open = Callback::new(move |()| {
        if let Some(id) = chosen.get_untracked() {
            sale.open(id);
            navigate("/sell", NavigateOptions::default());
        }
    });
    view! {
        <section class="slip" aria-label=t().common.order()>
            <header class="slip-head">
                <button class="button quiet square slip-closer" aria-label=t().common.close() on:click=move |_| chosen.set(None)>
                    <Glyph icon=Icon::Close />
                </button>
                {move || table.get().map(|table| view! { <strong>{table}</strong> })}
                <SlipTitle now />
            </header>
            <div class="slip-lines">
                <Show when=move || now.with(Option::is_none)>
                    <div class="empty">
                        <strong>{t().orders.choose_order()}</strong>
                        <p>{t().orders.choose_order_help()}</p>
                    </div>
                </Show>
                <Conflicts till sale notices only=chosen.into() />
                <SlipLines till now tools=None />
                <Show when=move || is_parked.get()>
                    <Label sale chosen now />
                </Show>
                <Timeline till now />
            </div>
            <footer class="slip-foot">
                <Show when=move || now.with(Option::is_some)>
                    <SlipSums till now />
                </Show>
                <Show when=move || is_open.get()>
                    {move || editing::other(till, chosen.get()).map(|who| view! { <p class="taken">{t().sell.edited_by(&who)}</p> })}
                    <div class="slip-actions">
                        <VoidButton till sale chosen now voiding />
                        <Show when=move || !voiding.get()>
                            <button class="button primary" on:click=move |_| open.run(())>
                                {t().orders.open_order()}
                            </button>
                        </Show>
                    </div>
                </Show>
            </footer>
        </section>
    }
}

/// Voiding costs what was cooked, so it says so and is tapped twice.
#[component]
fn VoidButton(
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
                        class="button"
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

/// What people call a parked order.
#[component]
fn Label(sale: Sale, chosen: RwSignal<Option<OrderId>>, now: Memo<Option<OrderNow>>) -> impl IntoView {
    let label = Memo::new(move |_| {
        now.with(|now| {
            now.as_ref()
                .and_then(|now| now.order.label.clone())
                .unwrap_or_default()
        })
    });
    let rename = move |text: String| {
        let text = text.trim().to_owned();
        if let Some(id) = chosen.get_untracked().filter(|_| text != label.get_untracked()) {
            let command = Command::Order(id, OrderCommand::Park { label: Some(text) });
            sale.ask(move |_| vec![command], || {});
        }
    };
    view! {
        <label class="field timeline">
            <span>{t().orders.parked_label()}</span>
            <input
                class="input"
                maxlength="60"
                placeholder=t().orders.parked_label_example()
                prop:value=move || label.get()
                on:change:target=move |event| rename(event.target().value())
            />
        </label>
    }
}

#[component]
fn Timeline(till: Till, now: Memo<Option<OrderNow>>) -> impl IntoView {
    let steps = Memo::new(move |_| {
        let id = now.with(|now| now.as_ref().map(|now| now.id))?;
        Some(till.watch(Topic::Order(id), |replica| steps(replica, id)))
    });
    view! {
        <Show when=move || steps.with(Option::is_some)>
            <details class="timeline">
                <summary>{t().orders.timeline()}</summary>
                <ol>
                    {move || {
                        steps
                            .get()
                            .unwrap_or_default()
                            .into_iter()
                            .map(|(at, words)| {
                                view! {
                                    <li>
                                        <span class="soft figures">{format::day_and_time(at)}</span>
                                        <span>{words}</span>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ol>
            </details>
        </Show>
    }
}
