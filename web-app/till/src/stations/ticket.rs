//! A ticket: what is to be made for one order, and how long it has waited.
//!
//! Keeps true: a tap anywhere on it takes it in hand and no further; only the button finishes it, and no button does anything while
//! what it says is too new to have been read.

use super::moment::Moment;
use super::shown::{Shown, Words};
use super::sight::Sight;
use super::units::Units;
use crate::sale::Sale;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::TicketId;
use core_wasm::domain::ticket::event::TicketLine;
use core_wasm::domain::ticket::{Stage, TicketCommand};
use core_wasm::replica::Command;
use leptos::html::Header;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// Minutes after which a ticket is slow, and after which it is late.
const SLOW: i64 = 10;

const LATE: i64 = 20;

/// What the tickets of a page share.
#[derive(Clone, Copy)]
pub struct Shared {
    /// All of them.
    pub all: Memo<Vec<Shown>>,
    /// What is measured.
    pub units: Memo<Units>,
    /// The time, anew every few seconds.
    pub now: RwSignal<Timestamp>,
    /// Which are out of sight.
    pub sight: Sight,
    /// Where wishes go.
    pub sale: Sale,
}

/// The ticket of this id.
#[component]
pub fn TicketCard(id: TicketId, shared: Shared) -> impl IntoView {
    let Shared {
        all,
        units,
        now,
        sight,
        sale,
    } = shared;
    let shown = Memo::new(move |_| all.with(|all| all.iter().find(|shown| shown.id == id).cloned()));
    let stage =
        Memo::new(move |_| shown.with(|shown| shown.as_ref().map_or(Stage::Done, |shown| shown.stage)));
    // Apart from the stage: a tap that changes it repaints no lines.
    let words = Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.words.clone())));
    let minutes = Memo::new(move |_| {
        words.with(|words| words.as_ref().map_or(0, |words| waited(words.sent_at, now.get())))
    });
    let just_changed = Moment::after(move || stage.get(), PartialEq::ne);
    let header = NodeRef::<Header>::new();
    Effect::new(move || {
        if let Some(header) = header.get() {
            sight.watch(&header);
        }
    });
    let ask = move |command| sale.ask(move |_| vec![Command::Ticket(id, command)], || {});
    let button = move |words: &'static str, is_primary: bool, command| {
        view! {
            <button
                class="button"
                class:primary=is_primary
                disabled=move || just_changed.is_now()
                on:click=move |_| ask(command)
            >
                {words}
            </button>
        }
    };
    let buttons = move || match stage.get() {
        Stage::Waiting => vec![
            button(t().stations.on_it(), false, TicketCommand::Acknowledge),
            button(t().common.done(), false, TicketCommand::Finish),
        ],
        Stage::InHand => vec![button(t().common.done(), true, TicketCommand::Finish)],
        Stage::Done => vec![button(t().stations.recall_this(), false, TicketCommand::Recall)],
    };
    let take_in_hand = move || {
        if stage.get_untracked() == Stage::Waiting {
            ask(TicketCommand::Acknowledge);
        }
    };
    let is_open = move || stage.get() != Stage::Done;
    let name = words.with_untracked(|words| {
        let number = words.as_ref().map(|words| words.created.order_number.as_str());
        t().stations.ticket(number.unwrap_or_default())
    });
    view! {
        <article
            class="ticket"
            class:in-hand=move || stage.get() == Stage::InHand
            class:slow=move || is_open() && (SLOW..LATE).contains(&minutes.get())
            class:late=move || is_open() && (LATE..).contains(&minutes.get())
            class:done=move || !is_open()
            aria-label=name
        >
            <div on:click=move |_| take_in_hand()>
                <header id=id.to_string() node_ref=header>
                    {move || words.get().map(|words| head(&words, minutes))}
                </header>
                <div class="ticket-state">
                    <span class="figures">{move || words.get().and_then(|words| round(words.created.send))}</span>
                    <span>{move || state_word(stage.get(), minutes.get())}</span>
                </div>
                {move || words.get().map(|words| units.with(|units| what(&words, units)))}
            </div>
            <footer>{buttons}</footer>
        </article>
    }
}

fn head(words: &Words, minutes: Memo<i64>) -> impl IntoView + use<> {
    view! {
        <div class="row apart">
            <span class="figures">{format::digits(&words.created.order_number)}</span>
            <span class="figures">
                {move || t().stations.minutes(&format::count(minutes.get().unsigned_abs()))}
            </span>
        </div>
        <div class="row wrap apart">
            {words.table.clone().map(|table| view! { <span class="table">{table}</span> })}
            <span class="sent row">
                <span class="figures">{format::time(words.sent_at)}</span>
                <span>{words.sent_by.clone()}</span>
            </span>
        </div>
    }
}

fn round(send: u32) -> Option<String> {
    (send > 1).then(|| t().stations.round(&format::count(u64::from(send))))
}

fn what(words: &Words, units: &Units) -> impl IntoView + use<> {
    let created = &words.created;
    let lines: Vec<_> = created.lines.iter().map(|of| line(of, units)).collect();
    view! {
        {created.note.clone().map(|note| view! { <p class="said">{note}</p> })}
        <ul>{lines}</ul>
    }
}

fn line(line: &TicketLine, units: &Units) -> impl IntoView + use<> {
    let lang = t().lang();
    let modifiers = line
        .modifiers
        .iter()
        .map(|name| view! { <span class="with">{name.get(&lang).to_owned()}</span> });
    view! {
        <li>
            <span class="line-quantity figures">{units.quantity(line.quantity, &line.unit)}</span>
            <span>{line.name.get(&lang).to_owned()}</span>
            {modifiers.collect_view()}
            {line.note.clone().map(|note| view! { <span class="said">{note}</span> })}
        </li>
    }
}

fn state_word(stage: Stage, minutes: i64) -> &'static str {
    match (stage, minutes) {
        (Stage::Done, _) => t().common.done(),
        (_, LATE..) => t().state.late(),
        (Stage::InHand, _) => t().state.in_hand(),
        (Stage::Waiting, SLOW..) => t().state.slow(),
        (Stage::Waiting, _) => t().state.waiting(),
    }
}

/// In minutes.
fn waited(since: Timestamp, now: Timestamp) -> i64 {
    (now.0 - since.0).max(0) / 60_000
}
