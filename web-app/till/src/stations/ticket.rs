//! A ticket: what is to be made for one order, and how long it has waited.

use crate::sale::Sale;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{StationId, TicketId};
use core_wasm::base::station::StationKind;
use core_wasm::domain::ticket::event::TicketLine;
use core_wasm::domain::ticket::{Stage, Ticket, TicketCommand};
use core_wasm::replica::{Command, Replica, Whereabouts};
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// Minutes after which a ticket is slow, and after which it is late.
const SLOW: i64 = 10;

const LATE: i64 = 20;

/// A ticket with what it takes to show it.
#[derive(Clone, PartialEq)]
pub struct Shown {
    /// Its id.
    pub id: TicketId,
    /// What it folds to.
    pub ticket: Ticket,
    table: Option<String>,
    whereabouts: Whereabouts,
}

/// The tickets of a kind of station, or of one, the oldest first.
pub fn tickets(replica: &Replica, kind: StationKind, station: Option<&StationId>) -> Vec<Shown> {
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

/// A ticket; a tap takes it one stage further.
#[component]
pub fn TicketCard(
    all: Memo<Vec<Shown>>,
    id: TicketId,
    now: RwSignal<Timestamp>,
    sale: Sale,
) -> impl IntoView {
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

fn state_word(in_hand: bool, minutes: i64) -> &'static str {
    match (in_hand, minutes) {
        (_, LATE..) => t().state.late(),
        (true, _) => t().state.in_hand(),
        (false, SLOW..) => t().state.slow(),
        (false, _) => t().state.waiting(),
    }
}

fn waited(ticket: &Ticket, now: Timestamp) -> i64 {
    (now.0 - ticket.created_at.0).max(0) / 60_000
}
