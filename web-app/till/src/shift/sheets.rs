//! The sheets that open a shift, move its cash and close it.
//!
//! Keeps true: what was typed stands until it is stored, also where nobody approves it.

use super::drawer::{Drawer, difference_words};
use crate::engine::{Till, Topic};
use crate::sale::Sale;
use core_wasm::base::ids::ShiftId;
use core_wasm::base::money::{Amount, Currency};
use core_wasm::domain::shift::ShiftCommand;
use core_wasm::domain::shift::event::{CashKind, CashMoved};
use core_wasm::replica::Command;
use leptos::prelude::*;
use web_ui::components::cash_sheet::{CashSheet, Words};
use web_ui::components::notices::{Notices, Tone};
use web_ui::format;
use web_ui::text::t;

/// Closes a sheet once what it asked is stored; its page may be gone by then.
fn close(on_close: Callback<()>) {
    on_close.try_run(());
}

/// Asks for the float, and begins a shift.
#[component]
pub fn OpenSheet(sale: Sale, currency: Currency, on_close: Callback<()>) -> impl IntoView {
    let waits = StoredValue::new(false);
    let on_done = Callback::new(move |(float, _)| {
        let command = Command::Shift(Till::new_shift_id(), ShiftCommand::Open { float, currency });
        sale.ask_by_form(waits, command, move || close(on_close));
    });
    view! {
        <CashSheet
            title=t().shift.open_shift().to_owned()
            currency
            label=t().shift.float()
            verb=|words: &str| t().shift.open_with(words)
            words=Words::None
            on_done
            on_close
        />
    }
}

/// Asks how much cash comes or goes, and why.
#[component]
pub fn MoveSheet(
    sale: Sale,
    id: ShiftId,
    kind: CashKind,
    currency: Currency,
    on_close: Callback<()>,
) -> impl IntoView {
    let (title, verb, words): (_, fn(&str) -> String, _) = match kind {
        CashKind::PaidIn => (
            t().shift.pay_in(),
            |words: &str| t().shift.pay_in_amount(words),
            Words::Needed,
        ),
        CashKind::PaidOut => (
            t().shift.pay_out(),
            |words: &str| t().shift.pay_out_amount(words),
            Words::Needed,
        ),
        CashKind::Drop => (
            t().shift.drop(),
            |words: &str| t().shift.drop_amount(words),
            Words::Optional,
        ),
    };
    let waits = StoredValue::new(false);
    let on_done = Callback::new(move |(amount, reason): (Amount, Option<String>)| {
        let moved = CashMoved {
            movement_id: Till::new_movement_id(),
            kind,
            amount,
            reason: reason.unwrap_or_default(),
        };
        let command = Command::Shift(id, ShiftCommand::MoveCash(moved));
        sale.ask_by_form(waits, command, move || close(on_close));
    });
    view! {
        <CashSheet
            title=title.to_owned()
            currency
            label=t().pay.cash()
            verb
            least=Amount(1)
            words
            on_done
            on_close
        />
    }
}

/// Asks what is in the drawer, says by how much that differs, and ends the shift.
#[component]
pub fn CloseSheet(
    till: Till,
    sale: Sale,
    notices: Notices,
    drawer: Drawer,
    on_close: Callback<()>,
) -> impl IntoView {
    let (id, currency, number) = (drawer.id, drawer.currency, drawer.number.clone());
    // A sale may still come in while it is counted.
    let expected = Memo::new(move |_| {
        till.watch(Topic::Shifts, |replica| {
            replica
                .shift(id)
                .map(|view| view.totals.expected)
                .unwrap_or_default()
        })
    });
    let below = Callback::new(move |counted: Option<Amount>| {
        let difference = counted.map(|counted| {
            let (class, words) = difference_words(counted - expected.get(), currency);
            view! { <span class=class>{words}</span> }
        });
        view! {
            <dl class="sums" aria-live="polite">
                <dt>{t().shift.expected()}</dt>
                <dd class="figures">{format::money(expected.get(), currency)}</dd>
                <dt>{t().shift.difference()}</dt>
                <dd>{difference}</dd>
            </dl>
        }
        .into_any()
    });
    let waits = StoredValue::new(false);
    let on_done = Callback::new(move |(counted, note)| {
        let command = Command::Shift(id, ShiftCommand::Close { counted, note });
        let said = t().shift.shift_closed_notice(&number);
        sale.ask_by_form(waits, command, move || {
            close(on_close);
            notices.say(Tone::Done, said);
        });
    });
    view! {
        <CashSheet
            title=t().shift.close_shift().to_owned()
            currency
            label=t().shift.counted()
            verb=|words: &str| t().shift.close_with(words)
            words=Words::Optional
            below
            on_done
            on_close
        />
    }
}
