//! A drawer from its float to its count: what a shift comes to.
//! All sums are the core's.

use crate::sale::people::name;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::ShiftId;
use core_wasm::base::money::{Amount, Currency};
use core_wasm::domain::shift::ShiftTotals;
use core_wasm::domain::shift::event::CashKind;
use core_wasm::replica::{Replica, ShiftView, Whereabouts};
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::{joined, t};

/// A shift as a screen shows it, by value.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawer {
    /// Its id.
    pub id: ShiftId,
    /// Its number.
    pub number: String,
    /// When it began.
    pub opened_at: Timestamp,
    /// Who began it.
    pub opened_by: String,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What was said when it was closed.
    pub note: Option<String>,
    /// Of its amounts.
    pub currency: Currency,
    /// What it comes to.
    pub totals: ShiftTotals,
    /// Cash that came and went.
    pub moved: Vec<Moved>,
    /// How far it has got.
    pub at: Whereabouts,
}

/// Cash that came or went.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    at: Timestamp,
    words: String,
    amount: Amount,
}

impl Drawer {
    /// Reads it; nothing while the shift's beginning is unknown.
    pub fn of(replica: &Replica, view: ShiftView<'_>) -> Option<Self> {
        let shift = view.shift;
        let named = |user| name(replica, user).unwrap_or_default();
        let moved = shift.movements.iter().map(|movement| {
            let moved = &movement.moved;
            let amount = match moved.kind {
                CashKind::PaidIn => moved.amount,
                CashKind::PaidOut | CashKind::Drop => -moved.amount,
            };
            let kind = moved_words(moved.kind);
            let words = [kind, &moved.reason, &named(movement.by.as_ref())];
            Moved {
                at: movement.at,
                words: joined(words, " · "),
                amount,
            }
        });
        Some(Self {
            id: view.id,
            number: format::digits(shift.number()),
            opened_at: shift.opened_at,
            opened_by: named(shift.opened_by.as_ref()),
            closed_at: shift.closed().map(|close| close.at),
            note: shift.closed().and_then(|close| close.closed.note.clone()),
            currency: shift.opened.as_ref()?.currency,
            totals: view.totals,
            moved: moved.collect(),
            at: view.whereabouts,
        })
    }
}

/// What is said of cash that came or went.
pub fn moved_words(kind: CashKind) -> &'static str {
    match kind {
        CashKind::PaidIn => t().shift.paid_in(),
        CashKind::PaidOut => t().shift.paid_out(),
        CashKind::Drop => t().shift.dropped(),
    }
}

/// 'Exact', '3.00 short' or '3.00 too much', and the colour of it.
pub fn difference_words(difference: Amount, currency: Currency) -> (&'static str, String) {
    let money = |amount| format::money(amount, currency);
    match difference {
        Amount::ZERO => ("badge ready", t().shift.exact_count().to_owned()),
        over if over > Amount::ZERO => ("badge open", t().shift.cash_over(&money(over))),
        short => ("badge late", t().shift.cash_short(&money(-short))),
    }
}

/// Every sum of a drawer, and the cash that came and went.
#[component]
pub fn DrawerFacts(drawer: Drawer) -> impl IntoView {
    let (totals, currency) = (drawer.totals, drawer.currency);
    let row = move |words: String, amount: Amount| {
        view! {
            <dt>{words}</dt>
            <dd class="figures">{format::amount(amount, currency)}</dd>
        }
    };
    let if_any =
        move |words: &str, amount: Amount| (amount != Amount::ZERO).then(|| row(words.to_owned(), amount));
    let sales = totals.drawer.payments.unsigned_abs();
    let late = (totals.late != Amount::ZERO).then(|| {
        view! { <p class="message open">{t().shift.came_late(&format::money(totals.late, currency))}</p> }
    });
    let moved = drawer.moved.into_iter().map(|moved| {
        view! {
            <li>
                <span class="soft figures">{format::time(moved.at)}</span>
                <bdi>{moved.words}</bdi>
                <span class="figures">{format::amount(moved.amount, currency)}</span>
            </li>
        }
    });
    view! {
        <dl class="sums">
            {row(t().shift.float().to_owned(), totals.float)}
            {row(t().shift.cash_sales(sales, &format::count(sales)), totals.drawer.taken)}
            {if_any(t().orders.given_back(), -totals.drawer.refunded)}
            {if_any(t().shift.paid_in(), totals.paid_in)}
            {if_any(t().shift.paid_out(), -totals.paid_out)}
            {if_any(t().shift.dropped(), -totals.dropped)}
            <dt class="total">{t().shift.expected()}</dt>
            <dd class="total figures">{format::money(totals.expected, currency)}</dd>
            {totals.counted.map(|counted| row(t().shift.counted().to_owned(), counted))}
        </dl>
        {late}
        {drawer.note.map(|note| view! { <p class="small soft"><bdi>{note}</bdi></p> })}
        <ul class="moved small">{moved.collect_view()}</ul>
    }
}
