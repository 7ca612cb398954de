//! The plain facts of an order and of a ticket: as their events say, and as a replica shows them.

use crate::sim::slip::slip;
use core_wasm::base::ids::{ConflictId, LineId, PaymentId, RefundId};
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::ticket::{Stage, Ticket, TicketEvent};
use std::collections::{BTreeMap, BTreeSet};

/// A line that is gone, or that is only named.
const NOTHING: (i64, i64) = (0, 0);

#[derive(Debug, Default, PartialEq)]
pub(super) struct OrderFacts {
    lines: BTreeMap<LineId, (i64, i64)>,
    total: i64,
    payments: BTreeMap<PaymentId, (i64, i64, i64)>,
    pub(super) refunds: BTreeMap<RefundId, i64>,
    pub(super) resolved: BTreeSet<ConflictId>,
    table: Option<String>,
    guests: Option<u16>,
    note: Option<String>,
    label: Option<String>,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct TicketFacts {
    lines: BTreeMap<LineId, i64>,
    stage: Stage,
}

pub(super) fn order_facts(events: &[&OrderEvent]) -> OrderFacts {
    let mut facts = OrderFacts::default();
    for event in events {
        match event {
            OrderEvent::Created(created) => {
                facts.table = created.table.as_ref().map(|table| table.to_string());
                facts.guests = created.guests;
            }
            OrderEvent::LineAdded(added) => {
                facts.lines.entry(added.line_id).or_default().0 += added.quantity.0;
            }
            OrderEvent::LineQuantityChanged(change) => {
                facts.lines.entry(change.line_id).or_default().0 += change.delta.0;
            }
            OrderEvent::LineRemoved(removed) => {
                facts.lines.entry(removed.line_id).or_default().0 -= removed.seen.0;
            }
            OrderEvent::Updated(updated) => {
                if let Some(table) = &updated.table {
                    facts.table = Some(table.to_string());
                }
                if updated.guests.is_some() {
                    facts.guests = updated.guests;
                }
                if let Some(note) = &updated.note {
                    facts.note = (!note.is_empty()).then(|| note.clone());
                }
                if updated.label.is_some() {
                    facts.label.clone_from(&updated.label);
                }
            }
            OrderEvent::Parked(parked) | OrderEvent::Reparked(parked) if parked.label.is_some() => {
                facts.label.clone_from(&parked.label);
            }
            OrderEvent::Sent(sent) => {
                for line in &sent.lines {
                    let known = facts.lines.entry(line.line_id).or_default();
                    known.1 = known.1.max(line.quantity.0);
                }
            }
            OrderEvent::Paid(paid) => {
                let money = (paid.amount.0, paid.tendered.0, paid.change.0);
                facts.payments.insert(paid.payment_id, money);
            }
            OrderEvent::Refunded(refunded) => {
                facts.refunds.insert(refunded.refund_id, refunded.amount.0);
            }
            OrderEvent::ConflictResolved(resolved) => drop(facts.resolved.insert(resolved.conflict)),
            // What these change is no fact of the order by itself: money, leases, and what lines cost (`slip`).
            _ => {}
        }
    }
    facts.total = slip(events).iter().map(|line| line.price).sum();
    facts.lines.retain(|_, line| *line != NOTHING);
    facts
}

pub(super) fn shown_order(order: &core_wasm::domain::order::Order) -> OrderFacts {
    OrderFacts {
        lines: order
            .lines
            .iter()
            .map(|line| (line.id, (line.quantity.0, line.sent.0)))
            .filter(|(_, line)| *line != NOTHING)
            .collect(),
        total: order.totals().total.0,
        payments: order
            .payments
            .iter()
            .map(|payment| &payment.paid)
            .map(|paid| (paid.payment_id, (paid.amount.0, paid.tendered.0, paid.change.0)))
            .collect(),
        refunds: order
            .refunds
            .iter()
            .map(|refund| (refund.refunded.refund_id, refund.refunded.amount.0))
            .collect(),
        resolved: order.resolved.iter().copied().collect(),
        table: order.table.as_ref().map(|table| table.to_string()),
        guests: order.guests,
        note: order.note.clone(),
        label: order.label.clone(),
    }
}

pub(super) fn ticket_facts(events: &[&TicketEvent]) -> TicketFacts {
    let mut facts = TicketFacts::default();
    for event in events {
        match event {
            TicketEvent::Created(created) => {
                for line in &created.lines {
                    let quantity = facts.lines.entry(line.line_id).or_default();
                    *quantity = line.quantity.0.max(*quantity);
                }
            }
            TicketEvent::Acknowledged(_) if facts.stage == Stage::Waiting => facts.stage = Stage::InHand,
            TicketEvent::Acknowledged(_) => {}
            TicketEvent::Done(_) => facts.stage = Stage::Done,
            TicketEvent::Recalled(_) => facts.stage = Stage::InHand,
        }
    }
    facts
}

pub(super) fn shown_ticket(ticket: &Ticket) -> TicketFacts {
    let lines = ticket.created.iter().flat_map(|created| &created.lines);
    TicketFacts {
        lines: lines.map(|line| (line.line_id, line.quantity.0)).collect(),
        stage: ticket.stage,
    }
}
