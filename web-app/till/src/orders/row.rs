//! A row of the list of orders.

use super::keys::opened_by_key;
use crate::engine::{Till, Topic};
use crate::inbox::conflict_words;
use crate::sale::people::{joined, name};
use crate::slip::{StateBadge, table_name};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::OrderId;
use core_wasm::domain::order::Status;
use core_wasm::domain::ticket::Stage;
use core_wasm::replica::{Replica, Whereabouts};
use leptos::prelude::*;
use std::ops::Range;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::mark::Mark;
use web_ui::format;

/// An order as its row shows it: what it says, and not the order.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    number: String,
    /// Its table and its label, or who began it where it has neither.
    who: String,
    /// When it was begun, and by whom where that is not said yet.
    begun: String,
    total: String,
    status: Status,
    kitchen: Option<Stage>,
    whereabouts: Whereabouts,
    /// What merges left on it.
    left: Vec<String>,
}

impl Row {
    /// Reads it; nothing while its beginning is unknown. Only a time of `today` needs no day.
    fn of(replica: &Replica, id: OrderId, today: &Range<Timestamp>) -> Option<Self> {
        let view = replica.order(id)?;
        let order = view.order;
        let currency = order.currency()?;
        let at = order.created_at;
        let at = if today.contains(&at) {
            format::time(at)
        } else {
            format::day_and_time(at)
        };
        let who = joined([table_name(replica, order), order.label.clone()]);
        let by = name(replica, order.created_by.as_ref());
        let (who, begun) = if who.is_empty() {
            (by.unwrap_or_default(), at)
        } else {
            (who, joined([Some(at), by]))
        };
        let left = replica.is_contested(id).then(|| conflict_words(id, order));
        Some(Self {
            number: format::digits(order.number()),
            who,
            begun,
            total: format::amount(order.totals().total, currency),
            status: order.status,
            kitchen: view.kitchen,
            whereabouts: view.whereabouts,
            left: left.unwrap_or_default(),
        })
    }
}

/// A row of the list; a tap chooses its order.
#[component]
pub fn OrderRow(
    till: Till,
    id: OrderId,
    today: Memo<Range<Timestamp>>,
    chosen: RwSignal<Option<OrderId>>,
) -> impl IntoView {
    let row = Memo::new(move |_| {
        today.with(|today| till.watch(Topic::Order(id), |replica| Row::of(replica, id, today)))
    });
    let face = move || {
        let row = row.get()?;
        let left = row.left.into_iter().map(|words| {
            view! {
                <span class="badge late">
                    <Glyph icon=Icon::Warning small=true />
                    {words}
                </span>
            }
        });
        Some(view! {
            <span class="order-number figures">{row.number}</span>
            <span class="order-who">
                <bdi>{row.who}</bdi>
                <span class="small soft">{row.begun}</span>
            </span>
            <span class="order-state row wrap">
                <StateBadge status=row.status kitchen=row.kitchen />
                <Mark at=Signal::stored(row.whereabouts) />
            </span>
            <span class="order-total figures">{row.total}</span>
            <span class="order-flags">{left.collect_view()}</span>
        })
    };
    view! {
        <li class="order-row">
            <button
                aria-pressed=move || (chosen.get() == Some(id)).to_string()
                on:click=move |event| {
                    chosen.set(Some(id));
                    opened_by_key(&event);
                }
            >
                {face}
            </button>
        </li>
    }
}
