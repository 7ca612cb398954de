//! The order as the slip it will become: who it is for, its lines with sent ones set apart, and its sums.

pub mod history;
mod line;
mod taken;

pub use line::Tools;
pub use taken::Taken;

use crate::engine::{Till, Topic};
use crate::sale::OrderNow;
use crate::sale::people::joined;
use core_wasm::base::ids::{LineId, TableId};
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::event::PaymentMethod;
use core_wasm::domain::order::{Order, Status};
use core_wasm::domain::ticket::Stage;
use core_wasm::replica::{Replica, Whereabouts};
use leptos::prelude::*;
use line::SlipLine;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::mark::Mark;
use web_ui::format;
use web_ui::text::t;

/// The number, state and mark of the order on a slip.
#[component]
pub fn SlipTitle(now: Memo<Option<OrderNow>>) -> impl IntoView {
    let at =
        Memo::new(move |_| now.with(|now| now.as_ref().map_or(Whereabouts::Till, |now| now.whereabouts)));
    view! {
        {move || {
            now.with(|now| {
                now.as_ref()
                    .map(|now| {
                        view! {
                            <span class="slip-number figures">{format::digits(now.order.number())}</span>
                            <StateBadge status=now.order.status kitchen=now.kitchen />
                            <Mark at=Signal::derive(move || at.get()) />
                        }
                    })
            })
        }}
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
    let ids = move |sent: bool| {
        now.with(|now| {
            let lines = now.iter().flat_map(|now| now.order.slip());
            let wanted = lines.filter(|line| (line.sent > Quantity::ZERO) == sent);
            wanted.map(|line| line.id).collect::<Vec<LineId>>()
        })
    };
    let sent = Memo::new(move |_| ids(true));
    let new = Memo::new(move |_| ids(false));
    view! {
        <Show when=move || !sent.with(Vec::is_empty)>
            <p class="slip-group sent">
                <Glyph icon=Icon::Sent small=true />
                {t().state.sent()}
            </p>
        </Show>
        <ul>
            <For each=move || sent.get() key=|id| *id let:id>
                <SlipLine till id now tools />
            </For>
        </ul>
        <Show when=move || !sent.with(Vec::is_empty) && !new.with(Vec::is_empty)>
            <p class="slip-group">{t().state.new()}</p>
        </Show>
        <ul>
            <For each=move || new.get() key=|id| *id let:id>
                <SlipLine till id now tools />
            </For>
        </ul>
    }
}

/// Taxes, the total, and each payment and refund with its receipt: what was handed over, and the change.
#[component]
pub fn SlipSums(till: Till, now: Memo<Option<OrderNow>>) -> impl IntoView {
    let sums = move || {
        let now = now.get()?;
        let currency = now.order.currency()?;
        let totals = now.order.totals();
        let taxes = totals.taxes.iter().map(|part| {
            let name = till.watch(Topic::Store, |replica| {
                replica
                    .settings()
                    .tax(&part.tax)
                    .map(|tax| tax.name.get(&t().lang()).to_owned())
            });
            view! {
                <dt>{t().sell.includes(&name.unwrap_or_else(|| part.tax.to_string()))}</dt>
                <dd class="figures">{format::amount(part.included, currency)}</dd>
            }
        });
        let taxes = taxes.collect_view();
        let proof = |word: &str, at, receipt: &str| {
            let receipt = t().pay.receipt(&format::digits(receipt));
            joined([
                Some(word.to_owned()),
                Some(format::day_and_time(at)),
                Some(receipt),
            ])
        };
        let payments = now.order.payments.iter().map(|payment| {
            let paid = &payment.paid;
            let sums = [
                (
                    proof(t().state.paid(), payment.meta.at, &paid.receipt),
                    paid.amount,
                ),
                (t().orders.handed_over().to_owned(), paid.tendered),
                (t().pay.change().to_owned(), paid.change),
            ];
            // Of other tenders nothing more is handed over than what is paid.
            let shown = if paid.method == PaymentMethod::Cash { 3 } else { 1 };
            sums.into_iter()
                .take(shown)
                .map(|(word, amount)| {
                    view! {
                        <dt>{word}</dt>
                        <dd class="figures">{format::amount(amount, currency)}</dd>
                    }
                })
                .collect_view()
        });
        let payments = payments.collect_view();
        let refunds = now.order.refunds.iter().map(|refund| {
            let refunded = &refund.refunded;
            view! {
                <dt>{proof(t().orders.given_back(), refund.meta.at, &refunded.receipt)}</dt>
                <dd class="figures">{format::amount(refunded.amount, currency)}</dd>
            }
        });
        let refunds = refunds.collect_view();
        Some(view! {
            {taxes}
            <dt class="total">{t().sell.total()}</dt>
            <dd class="total figures">{format::money(totals.total, currency)}</dd>
            {payments}
            {refunds}
        })
    };
    view! { <dl class="sums">{sums}</dl> }
}

/// 'Table 5', if it is at one.
pub fn table_name(replica: &Replica, order: &Order) -> Option<String> {
    order.table.as_ref().map(|id| table_called(replica, id))
}

/// 'Table 5'.
fn table_called(replica: &Replica, id: &TableId) -> String {
    let table = replica.catalog().tables.get(id);
    t().sell.table(table.map_or(id.as_str(), |table| &table.name))
}
