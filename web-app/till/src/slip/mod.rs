//! The order as the slip it will become: who it is for, its lines with sent ones set apart, and its sums.

pub mod history;
mod line;
mod lines;
mod taken;

pub use line::Tools;
pub use taken::Taken;

use crate::engine::{Till, Topic};
use crate::sale::OrderNow;
use crate::sale::people::joined;
use core_wasm::base::ids::{TableId, TaxId};
use core_wasm::base::money::Amount;
use core_wasm::domain::order::event::PaymentMethod;
use core_wasm::domain::order::{Order, Status};
use core_wasm::domain::ticket::Stage;
use core_wasm::replica::{Replica, Whereabouts};
use leptos::prelude::*;
use line::SlipLine;
use lines::Lines;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::mark::Mark;
use web_ui::format;
use web_ui::text::t;

/// The number, state and mark of the order on a slip.
#[component]
pub fn SlipTitle(now: Memo<Option<OrderNow>>) -> impl IntoView {
    let at =
        Memo::new(move |_| now.with(|now| now.as_ref().map_or(Whereabouts::Till, |now| now.whereabouts)));
    move || {
        now.with(|now| {
            let OrderNow { order, kitchen, .. } = now.as_ref()?;
            Some(view! {
                <span class="slip-number figures">{format::digits(order.number())}</span>
                <StateBadge status=order.status kitchen=*kitchen />
                <Mark at=Signal::derive(move || at.get()) />
            })
        })
    }
}

/// Where an order stands, in one word and its colour.
#[component]
pub fn StateBadge(status: Status, kitchen: Option<Stage>) -> impl IntoView {
    let (class, word) = match (status, kitchen) {
        (Status::Paid, _) => ("badge", t().state.paid()),
        (Status::Voided, _) => ("badge late", t().state.voided()),
        (_, Some(Stage::Done)) => ("badge ready", t().state.ready()),
        (_, Some(Stage::InHand)) => ("badge sent", t().state.in_hand()),
        (_, Some(Stage::Waiting)) => ("badge sent", t().state.sent()),
        (Status::Parked, None) => ("badge open", t().state.parked()),
        (Status::Active, None) => ("badge open", t().state.open()),
    };
    let too = (status == Status::Parked && kitchen.is_some())
        .then(|| view! { <span class="badge open">{t().state.parked()}</span> });
    view! {
        <span class=class>{(word == t().state.ready()).then(|| view! { <Glyph icon=Icon::Check small=true /> })}{word}</span>
        {too}
    }
}

/// The lines: those that stations know of first, then the new ones.
#[component]
pub fn SlipLines(till: Till, now: Memo<Option<OrderNow>>, tools: Option<Tools>) -> impl IntoView {
    let lines = Lines::of(now);
    let list = move |sent: bool| {
        view! {
            <ul>
                <For each=move || lines.ids(sent) key=|id| *id let:id>
                    {lines.line(id).map(|line| view! { <SlipLine till line currency=lines.currency tools /> })}
                </For>
            </ul>
        }
    };
    view! {
        <Show when=move || lines.has(true)>
            <p class="slip-group sent">
                <Glyph icon=Icon::Sent small=true />
                {t().state.sent()}
            </p>
        </Show>
        {list(true)}
        <Show when=move || lines.has(true) && lines.has(false)>
            <p class="slip-group">{t().state.new()}</p>
        </Show>
        {list(false)}
    }
}

/// Taxes, the total, and each payment and refund with its receipt: what was handed over, and the change.
#[component]
pub fn SlipSums(till: Till, now: Memo<Option<OrderNow>>) -> impl IntoView {
    let rows = move || {
        let rows = now.with(|now| now.as_ref().and_then(|now| sums_of(till, &now.order)));
        let rows = rows.unwrap_or_default().into_iter().map(|row| {
            let class = if row.is_total { "total" } else { "" };
            view! {
                <dt class=class>{row.word}</dt>
                <dd class=format!("{class} figures")>{row.figure}</dd>
            }
        });
        rows.collect_view()
    };
    view! { <dl class="sums">{rows}</dl> }
}

/// One of the sums as it is shown.
struct SumRow {
    word: String,
    figure: String,
    is_total: bool,
}

fn sums_of(till: Till, order: &Order) -> Option<Vec<SumRow>> {
    let currency = order.currency()?;
    let totals = order.totals();
    let row = |word: String, sum: Amount| SumRow {
        word,
        figure: format::amount(sum, currency),
        is_total: false,
    };
    let tax_name = |id: &TaxId| {
        till.watch(Topic::Store, |replica| {
            let tax = replica.settings().tax(id);
            tax.map_or_else(|| id.to_string(), |tax| tax.name.get(&t().lang()).to_owned())
        })
    };
    let proof = |word: &str, at, receipt: &str| {
        let receipt = t().pay.receipt(&format::digits(receipt));
        joined([
            Some(word.to_owned()),
            Some(format::day_and_time(at)),
            Some(receipt),
        ])
    };
    let taxes = totals
        .taxes
        .iter()
        .map(|part| row(t().sell.includes(&tax_name(&part.tax)), part.included));
    let total = SumRow {
        word: t().sell.total().to_owned(),
        figure: format::money(totals.total, currency),
        is_total: true,
    };
    let payments = order.payments.iter().flat_map(|payment| {
        let paid = &payment.paid;
        let paid_at = proof(t().state.paid(), payment.meta.at, &paid.receipt);
        // Of other tenders nothing more is handed over than what is paid.
        let shown = if paid.method == PaymentMethod::Cash { 3 } else { 1 };
        let sums = [
            row(paid_at, paid.amount),
            row(t().orders.handed_over().to_owned(), paid.tendered),
            row(t().pay.change().to_owned(), paid.change),
        ];
        sums.into_iter().take(shown)
    });
    let refunds = order.refunds.iter().map(|refund| {
        let refunded = &refund.refunded;
        row(
            proof(t().orders.given_back(), refund.meta.at, &refunded.receipt),
            refunded.amount,
        )
    });
    Some(taxes.chain([total]).chain(payments).chain(refunds).collect())
}

/// 'Table 5', if it is at one.
pub fn table_name(replica: &Replica, order: &Order) -> Option<String> {
    order.table.as_ref().map(|id| table_called(replica, id))
}

/// 'Table 5'.
pub fn table_called(replica: &Replica, id: &TableId) -> String {
    let table = replica.catalog().tables.get(id);
    t().sell.table(table.map_or(id.as_str(), |table| &table.name))
}
