//! A row of the list of orders, and which orders a filter or a search takes.

use crate::inbox::conflict_words;
use crate::sale::{OrderNow, needs_someone};
use crate::slip::{StateBadge, table_name};
use core_wasm::base::ids::OrderId;
use core_wasm::domain::order::Status;
use core_wasm::domain::ticket::Stage;
use core_wasm::records::catalog::folded;
use core_wasm::replica::{OrderView, Replica};
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::mark::Mark;
use web_ui::format;
use web_ui::text::{joined, t};

/// Which orders are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Money or a kitchen still waits for them.
    Open,
    /// All that was sent is made.
    Ready,
    /// Put aside.
    Parked,
    /// Paid.
    Paid,
    /// Voided.
    Voided,
}

impl Filter {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Ready, Self::Parked, Self::Paid, Self::Voided];

    /// Whether it lists this order.
    pub fn takes(self, view: &OrderView) -> bool {
        let order = view.order;
        match self {
            Self::Open => needs_someone(view.id, order),
            Self::Ready => order.status.is_open() && view.kitchen == Some(Stage::Done),
            Self::Parked => order.status == Status::Parked,
            Self::Paid => order.status == Status::Paid,
            Self::Voided => order.status == Status::Voided,
        }
    }

    /// What its button says.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => t().state.open(),
            Self::Ready => t().state.ready(),
            Self::Parked => t().state.parked(),
            Self::Paid => t().state.paid(),
            Self::Voided => t().state.voided(),
        }
    }
}

/// An order as the list shows it.
#[derive(Clone, PartialEq)]
pub struct Row {
    /// The order.
    pub now: OrderNow,
    /// Its table and its label.
    who: String,
    /// Who began it.
    by: String,
}

/// Reads it.
pub fn row(replica: &Replica, view: OrderView<'_>) -> Row {
    let order = view.order;
    let parts = [table_name(replica, order), order.label.clone()];
    let by = order.created_by.as_ref().and_then(|id| replica.staff().0.get(id));
    Row {
        who: joined(parts.into_iter().flatten(), " · "),
        by: by.map(|member| member.name.clone()).unwrap_or_default(),
        now: view.into(),
    }
}

impl Row {
    /// Whether every word is in number, table, label, seller or amount.
    pub fn has(&self, words: &str) -> bool {
        let order = &self.now.order;
        let total = order
            .currency()
            .map(|currency| order.totals().total.to_decimal(currency));
        let texts = [order.number(), &self.who, &self.by, &total.unwrap_or_default()].map(folded);
        let mut words = words.split_whitespace().map(folded);
        words.all(|word| texts.iter().any(|text| text.contains(&word)))
    }
}

/// A row of the list; a tap chooses its order.
#[component]
pub fn OrderRow(rows: Memo<Vec<Row>>, id: OrderId, chosen: RwSignal<Option<OrderId>>) -> impl IntoView {
    let row = Memo::new(move |_| rows.with(|rows| rows.iter().find(|row| row.now.id == id).cloned()));
    let face = move || {
        let Row { now, who, by } = row.get()?;
        let (order, at) = (now.order, now.whereabouts);
        let currency = order.currency()?;
        let flags = conflict_words(now.id, &order);
        let (first, second) = if who.is_empty() {
            (by, String::new())
        } else {
            (who, by)
        };
        Some(view! {
            <span class="order-number figures">{format::digits(order.number())}</span>
            <span class="order-who">
                <span>{first}</span>
                <span class="small soft figures">{joined([format::time(order.created_at), second], " · ")}</span>
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
