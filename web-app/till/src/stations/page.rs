//! Kitchen and bar screens: what is to be made, the oldest first, and how long it has waited.

use crate::engine::{Till, Topic};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::status::StatusBar;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{StationId, TicketId};
use core_wasm::base::quantity::Quantity;
use core_wasm::base::station::StationKind;
use core_wasm::domain::ticket::event::TicketLine;
use core_wasm::domain::ticket::{Stage, Ticket, TicketCommand};
use core_wasm::replica::{Command, Replica, Whereabouts};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::time::Duration;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::format;
use web_ui::text::t;

/// Minutes after which a ticket is slow, and after which it is late.
const SLOW: i64 = 10;
const LATE: i64 = 20;
/// How often the minutes are worked out anew.
const TICK: Duration = Duration::from_secs(15);
/// For so long a done ticket can be called back from the strip.
const RECALL_MS: i64 = 10 * 60_000;

#[derive(Clone, PartialEq)]
struct Shown {
    id: TicketId,
    ticket: Ticket,
    table: Option<String>,
    whereabouts: Whereabouts,
}

fn tickets(replica: &Replica, kind: StationKind, station: Option<&StationId>) -> Vec<Shown> {
    let all = replica.tickets(kind, station).into_iter();
    all.map(|view| {
        let table = view
            .ticket
            .created
            .as_ref()
            .and_then(|created| created.table.as_ref());
        Shown {
            id: view.id,
            ticket: view.ticket.clone(),
            table: table.map(|id| {
                let table = replica.catalog().tables.get(id);
                t().sell.table(table.map_or(id.as_str(), |table| &table.name))
            }),
            whereabouts: view.whereabouts,
        }
    })
    .collect()
}

/// The page of a kind of station; `?station=` narrows it to one.
#[component]
pub fn StationPage(
    till: Till,
    sale: Sale,
    notices: Notices,
    worker: ServiceWorker,
    kind: StationKind,
) -> impl IntoView {
    let query = use_query_map();
    let station = Memo::new(move |_| query.with(|query| query.get_str("station").map(StationId::from)));
    let all = Memo::new(move |_| {
        let station = station.get();
        till.watch(Topic::Tickets, |replica| tickets(replica, kind, station.as_ref()))
    });
    let now = RwSignal::new(clock());
    if let Ok(timer) = set_interval_with_handle(move || now.set(clock()), TICK) {
        on_cleanup(move || timer.clear());
    }
    // A ticket that comes between two ticks is not from the future.
    Effect::new(move || {
        all.track();
        now.set(clock());
    });
    let waiting = Memo::new(move |_| {
        all.with(|all| {
            let open = all.iter().filter(|shown| shown.ticket.stage != Stage::Done);
            open.map(|shown| shown.id).collect::<Vec<_>>()
        })
    });
    view! {
        <main class="station always-dark" aria-label=station_title(kind)>
            <Show
                when=move || !waiting.with(Vec::is_empty)
                fallback=|| {
                    view! {
                        <div class="empty">
                            <Glyph icon=Icon::Check />
                            <strong>{t().stations.all_made()}</strong>
                            <p>{t().stations.all_made_help()}</p>
                        </div>
                    }
                }
            >
                <div class="tickets">
                    <For each=move || waiting.get() key=|id| *id let:id>
                        <TicketCard all id now sale />
                    </For>
                </div>
            </Show>
            <footer class="station-strip">
                <Stations till kind station />
                <Counts all />
                <Recall all now sale />
                <StatusBar till worker sale />
            </footer>
        </main>
        <div class="always-dark">
            <NoticeList notices />
        </div>
    }
}

#[component]
fn TicketCard(all: Memo<Vec<Shown>>, id: TicketId, now: RwSignal<Timestamp>, sale: Sale) -> impl IntoView {
    let shown = Memo::new(move |_| all.with(|all| all.iter().find(|shown| shown.id == id).cloned()));
    let minutes = Memo::new(move |_| {
        shown.with(|shown| shown.as_ref().map_or(0, |shown| waited(&shown.ticket, now.get())))
    });
    let in_hand = Memo::new(move |_| {
        shown.with(|shown| {
            shown
                .as_ref()
                .is_some_and(|shown| shown.ticket.stage == Stage::InHand)
        })
    });
    let ask = move |command| sale.ask(move |_| vec![Command::Ticket(id, command)], || {});
    let step = move || {
        ask(match in_hand.get_untracked() {
            true => TicketCommand::Finish,
            false => TicketCommand::Acknowledge,
        });
    };
    let body = move || {
        let Shown { ticket, table, .. } = shown.get()?;
        let created = ticket.created?;
        let number = format::digits(&created.order_number);
        Some(view! {
            <header>
                <span class="figures">{number}</span>
                <span class="table">{table}</span>
                <span class="figures">{move || t().stations.minutes(&format::count(minutes.get().max(0).unsigned_abs()))}</span>
            </header>
            <div class="ticket-state">
                <span class="figures">{(created.send > 1).then(|| t().stations.round(&format::count(u64::from(created.send))))}</span>
                <span>{move || state_word(in_hand.get(), minutes.get())}</span>
            </div>
            {created.note.map(|note| view! { <p class="said">{note}</p> })}
            <ul>{created.lines.iter().map(line).collect_view()}</ul>
        })
    };
    let name = shown.with_untracked(|shown| {
        let number = shown
            .as_ref()
            .and_then(|shown| Some(shown.ticket.created.as_ref()?.order_number.clone()));
        t().stations.ticket(&number.unwrap_or_default())
    });
    view! {
        <article
            class="ticket"
            class:in-hand=move || in_hand.get()
            class:slow=move || (SLOW..LATE).contains(&minutes.get())
            class:late=move || (LATE..).contains(&minutes.get())
            aria-label=name
        >
            <div on:click=move |_| step()>{body}</div>
            <footer>
                <Show when=move || !in_hand.get()>
                    <button class="button" on:click=move |_| ask(TicketCommand::Acknowledge)>
                        {t().stations.on_it()}
                    </button>
                </Show>
                <button class="button" class:primary=move || in_hand.get() on:click=move |_| ask(TicketCommand::Finish)>
                    {t().common.done()}
                </button>
            </footer>
        </article>
    }
}

fn line(line: &TicketLine) -> impl IntoView + use<> {
    let lang = t().lang();
    let modifiers = line
        .modifiers
        .iter()
        .map(|name| view! { <span class="with">{name.get(&lang).to_owned()}</span> });
    view! {
        <li>
            <span class="line-quantity figures">{format::quantity(line.quantity)}</span>
            <span>{line.name.get(&lang).to_owned()}</span>
            {modifiers.collect_view()}
            {line.note.clone().map(|note| view! { <span class="said">{note}</span> })}
        </li>
    }
}

/// The station's choice: all of a kind, or one.
#[component]
fn Stations(till: Till, kind: StationKind, station: Memo<Option<StationId>>) -> impl IntoView {
    let stations = Memo::new(move |_| {
        till.watch(Topic::Store, |replica| {
            let all = replica
                .settings()
                .get()
                .map(|store| store.stations.clone())
                .unwrap_or_default();
            all.into_iter()
                .filter(|station| station.kind == kind)
                .collect::<Vec<_>>()
        })
    });
    let path = match kind {
        StationKind::Kitchen => "/kds",
        StationKind::Bar => "/bds",
    };
    let link = move |id: Option<StationId>, name: String| {
        let href = id
            .as_ref()
            .map_or(path.to_owned(), |id| format!("{path}?station={id}"));
        view! {
            <a class="button quiet" href=href aria-current=move || (station.get() == id).then_some("page")>
                {name}
            </a>
        }
    };
    view! {
        <Show when=move || stations.with(|stations| stations.len() > 1)>
            <nav class="choices" aria-label=t().stations.stations()>
                {link(None, t().common.all().to_owned())}
                {move || {
                    stations
                        .get()
                        .into_iter()
                        .map(|row| link(Some(row.id), row.name.get(&t().lang()).to_owned()))
                        .collect_view()
                }}
            </nav>
        </Show>
    }
}

/// What all open tickets together ask for.
#[component]
fn Counts(all: Memo<Vec<Shown>>) -> impl IntoView {
    let counts = Memo::new(move |_| {
        let mut counts: Vec<(String, Quantity)> = Vec::new();
        all.with(|all| {
            let open = all.iter().filter(|shown| shown.ticket.stage != Stage::Done);
            for line in open
                .filter_map(|shown| shown.ticket.created.as_ref())
                .flat_map(|created| &created.lines)
            {
                let name = line.name.get(&t().lang());
                match counts.iter_mut().find(|(known, _)| known == name) {
                    Some((_, count)) => *count += line.quantity,
                    None => counts.push((name.to_owned(), line.quantity)),
                }
            }
        });
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    });
    view! {
        <div class="counts" role="group" aria-label=t().stations.all_day()>
            {move || {
                counts
                    .get()
                    .into_iter()
                    .map(|(name, count)| {
                        view! {
                            <span>
                                <b class="figures">{format::quantity(count)}</b>
                                {name}
                            </span>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

/// The last ticket that was done, and the way back.
#[component]
fn Recall(all: Memo<Vec<Shown>>, now: RwSignal<Timestamp>, sale: Sale) -> impl IntoView {
    let last = Memo::new(move |_| {
        all.with(|all| {
            let done = all.iter().filter(|shown| shown.ticket.stage == Stage::Done);
            let last = done.max_by_key(|shown| (shown.ticket.changed_at, shown.id))?;
            let is_fresh = now.get().0 - last.ticket.changed_at.0 < RECALL_MS;
            let number = last.ticket.created.as_ref()?.order_number.clone();
            is_fresh.then_some((last.id, number))
        })
    });
    move || {
        last.get().map(|(id, number)| {
            view! {
                <button
                    class="button"
                    on:click=move |_| sale.ask(move |_| vec![Command::Ticket(id, TicketCommand::Recall)], || {})
                >
                    {t().stations.recall(&format::digits(&number))}
                </button>
            }
        })
    }
}

fn state_word(in_hand: bool, minutes: i64) -> &'static str {
    match (in_hand, minutes) {
        (_, LATE..) => t().state.late(),
        (true, _) => t().state.in_hand(),
        (false, SLOW..) => t().state.slow(),
        (false, _) => t().state.waiting(),
    }
}

fn station_title(kind: StationKind) -> &'static str {
    match kind {
        StationKind::Kitchen => t().pairing.kitchen_screen(),
        StationKind::Bar => t().pairing.bar_screen(),
    }
}

fn waited(ticket: &Ticket, now: Timestamp) -> i64 {
    (now.0 - ticket.created_at.0).max(0) / 60_000
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
fn clock() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}
