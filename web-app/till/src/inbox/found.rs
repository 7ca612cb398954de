//! What merges left on orders for a person, in plain words, with what may be done about it.

use crate::sale::people::{joined, name};
use crate::slip::history::steps;
use crate::slip::table_name;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{LineId, OrderId, TableId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::{Action, Conflict, ConflictKind, FieldValue, Order, Status};
use core_wasm::replica::Replica;
use std::collections::BTreeMap;
use web_ui::format;
use web_ui::text::{self, t};

/// A conflict with what it takes to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// On which order.
    pub id: OrderId,
    /// What.
    pub conflict: Conflict,
    /// Of its amounts.
    pub currency: Currency,
    /// The order's number.
    pub number: String,
    /// Table and label of the order.
    pub place: String,
    /// Whether the order is still open.
    pub is_open: bool,
    /// What happened: who, when, how much.
    pub facts: Vec<(Option<Timestamp>, String)>,
    /// What may be done, and what its button says.
    pub actions: Vec<(Action, String)>,
}

impl Found {
    /// Reads it; nothing while the order's beginning is unknown.
    pub fn of(replica: &Replica, id: OrderId, conflict: &Conflict) -> Option<Self> {
        let order = replica.order(id)?.order;
        let currency = order.currency()?;
        let actions = conflict.actions().into_iter();
        Some(Self {
            id,
            conflict: conflict.clone(),
            currency,
            number: format::digits(order.number()),
            place: joined([table_name(replica, order), order.label.clone()]),
            is_open: order.status.is_open(),
            facts: facts(replica, id, order, conflict),
            actions: actions
                .map(|action| {
                    let label = action_words(replica, &action, currency);
                    (action, label)
                })
                .collect(),
        })
    }

    /// What it is, in a sentence.
    pub fn words(&self) -> String {
        words(&self.conflict.kind, self.currency)
    }
}

fn words(kind: &ConflictKind, currency: Currency) -> String {
    let money = |amount| format::money(amount, currency);
    match kind {
        ConflictKind::PaidTwice { amount } => t().orders.paid_twice(&money(*amount)),
        ConflictKind::ChangedAfterPayment { due, .. } if *due < Amount::ZERO => {
            t().orders.overpaid(&money(-*due))
        }
        ConflictKind::ChangedAfterPayment { due, .. } => t().orders.underpaid(&money(*due)),
        ConflictKind::RefundedTwice { amount } => t().orders.refunded_twice(&money(*amount)),
        ConflictKind::RefundedAndPaid { due, kept } => {
            let left = if *due == Amount::ZERO {
                *kept
            } else {
                (*due).max(-*due)
            };
            t().orders.refunded_and_paid(&money(left))
        }
        ConflictKind::PaidAndVoided { .. } => t().orders.paid_and_voided().to_owned(),
        ConflictKind::ClosedTwice => t().orders.closed_twice().to_owned(),
        ConflictKind::ChangedAfterVoid { .. } => t().orders.changed_after_void().to_owned(),
        ConflictKind::StaleFence => t().orders.stale_fence().to_owned(),
        ConflictKind::Superseded { .. } => t().orders.superseded().to_owned(),
    }
}

/// All that is left on an order, each but once.
pub fn conflict_words(id: OrderId, order: &Order) -> Vec<String> {
    let Some(currency) = order.currency() else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for conflict in order.conflicts(id) {
        let said = words(&conflict.kind, currency);
        if !all.contains(&said) {
            all.push(said);
        }
    }
    all
}

fn facts(
    replica: &Replica,
    id: OrderId,
    order: &Order,
    conflict: &Conflict,
) -> Vec<(Option<Timestamp>, String)> {
    let mut facts = Vec::new();
    match &conflict.kind {
        ConflictKind::Superseded { lost, stands } => {
            let by = |user| name(replica, user).unwrap_or_default();
            let standing = order.edits.standing(stands.field()).map(|edit| &edit.meta);
            let winner = by(standing.and_then(|meta| meta.user_id.as_ref()));
            let loser = by(lost.meta.user_id.as_ref());
            let said = |value| value_words(replica, value);
            facts.push((
                Some(lost.meta.at),
                joined([Some(t().inbox.lost(&said(&lost.value))), Some(loser)]),
            ));
            facts.push((
                standing.map(|meta| meta.at),
                joined([Some(t().inbox.stands(&said(stands))), Some(winner)]),
            ));
            return facts;
        }
        ConflictKind::ChangedAfterPayment { lines, .. } | ConflictKind::ChangedAfterVoid { lines, .. } => {
            facts.extend(line_words(replica, order, lines));
        }
        _ => {}
    }
    let concerned = steps(replica, id, |meta| conflict.events.contains(&meta.event_id));
    facts.extend(concerned.into_iter().map(|(at, words)| (Some(at), words)));
    facts
}

/// '2 × Soup · Ben' for each line.
fn line_words(
    replica: &Replica,
    order: &Order,
    lines: &BTreeMap<LineId, Quantity>,
) -> Vec<(Option<Timestamp>, String)> {
    let lines = lines.iter().filter_map(|(id, quantity)| {
        let line = order.line(*id)?;
        let dish = line.added.as_ref()?.name.get(&t().lang());
        let what = text::joined([&format::quantity(*quantity), dish], " × ");
        Some((None, joined([Some(what), name(replica, line.by.as_ref())])))
    });
    lines.collect()
}

fn value_words(replica: &Replica, value: &FieldValue) -> String {
    match value {
        FieldValue::Table(id) => table_words(replica, id),
        FieldValue::Guests(guests) => {
            let guests = u64::from(*guests);
            t().sell.guest_count(guests, &format::count(guests))
        }
        FieldValue::Note(text) | FieldValue::Label(text) if text.is_empty() => {
            t().inbox.no_words().to_owned()
        }
        FieldValue::Note(text) | FieldValue::Label(text) => t().inbox.quoted(text),
        FieldValue::Status(Status::Voided) => t().state.voided().to_owned(),
        FieldValue::Status(_) => t().state.parked().to_owned(),
    }
}

fn table_words(replica: &Replica, id: &TableId) -> String {
    let table = replica.catalog().tables.get(id);
    t().sell.table(table.map_or(id.as_str(), |table| &table.name))
}

/// What may be done, as its button says.
pub fn action_words(replica: &Replica, action: &Action, currency: Currency) -> String {
    let money = |amount| format::money(amount, currency);
    match action {
        Action::Refund { amount } => t().inbox.give_back(&money(*amount)),
        Action::Collect { amount } => t().inbox.collect(&money(*amount)),
        Action::VoidLines { lines } => {
            let count = lines.len() as u64;
            t().inbox.take_off(count, &format::count(count))
        }
        Action::Reopen => t().inbox.reopen().to_owned(),
        Action::Reapply { value } => t().inbox.reapply(&value_words(replica, value)),
        Action::Acknowledge { .. } => t().inbox.leave_it().to_owned(),
    }
}
