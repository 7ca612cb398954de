//! Giving money back, and settling what merges left. Pure, like `decide.rs`, which calls it.

use super::conflict::{Action, ActionKind};
use super::edits::{Field, FieldValue};
use super::event::{ConflictResolved, LineRemoved, OrderEvent, Parked, Refunded, Updated, Voided};
use super::{Desk, Order, OrderError, RefundWish, Resolve, Settlement, Status, decide};
use crate::base::ids::{EventId, OrderId};
use crate::base::money::Amount;
use crate::base::order::arrange;
use std::sync::Arc;

/// Gives money back: never more than was paid and not given back yet.
pub(super) fn refund(order: &Order, wish: RefundWish, desk: &Desk) -> Result<OrderEvent, OrderError> {
    let left = (order.paid() - order.refunded()).max(Amount::ZERO);
    if wish.amount <= Amount::ZERO || wish.amount > left {
        return Err(OrderError::NotRefundable { left });
    }
    let too_much = (-order.due()).max(Amount::ZERO);
    Ok(OrderEvent::Refunded(Arc::new(Refunded {
        refund_id: wish.refund_id,
        payment_id: wish.payment_id,
        method: wish.method,
        amount: wish.amount,
        excess: wish.amount.min(too_much),
        reason: wish.reason,
        receipt: desk.receipt.clone(),
        shift: desk.shift,
        utc_offset: desk.utc_offset,
        day_begins: desk.day_begins,
        over: order.money_events(),
    })))
}

/// What `resolve` asks for, as far as it can be done about what stands now.
pub(super) fn action(id: OrderId, order: &Order, resolve: &Resolve) -> Result<Action, OrderError> {
    let mut all = order.conflicts(id).into_iter();
    let found = all.find(|found| found.id == resolve.conflict);
    let kind = resolve.settlement.kind();
    let mut actions = found.ok_or(OrderError::NoSuchConflict)?.actions().into_iter();
    let action = actions.find(|action| action.kind() == kind);
    action.ok_or(OrderError::NoSuchAction)
}

/// Does what `resolve` asks for about a conflict, and takes the conflict away.
pub(super) fn resolve(
    id: OrderId,
    order: &Order,
    resolve: Resolve,
    desk: &Desk,
) -> Result<Vec<OrderEvent>, OrderError> {
    let action = action(id, order, &resolve)?;
    let Resolve {
        conflict,
        settlement,
        note,
    } = resolve;
    let kind = settlement.kind();
    let note = note.filter(|note| !note.trim().is_empty());
    if action.needs_note() && note.is_none() {
        return Err(OrderError::NoteNeeded);
    }
    let mut events = match (action, settlement) {
        (Action::Refund { amount }, Settlement::Refund { refund_id, method }) => {
            let wish = RefundWish {
                refund_id,
                payment_id: None,
                method,
                amount,
                reason: note.clone(),
            };
            vec![refund(order, wish, desk)?]
        }
        (Action::Collect { .. }, Settlement::Collect(tender)) => decide::pay(order, tender, desk)?,
        (Action::VoidLines { lines }, _) => lines
            .into_iter()
            .map(|(line_id, seen)| OrderEvent::LineRemoved(LineRemoved { line_id, seen }))
            .collect(),
        (Action::Reopen, _) => vec![reopen(order)],
        (Action::Reapply { value }, _) => vec![reapply(order, value, note.clone())],
        (Action::Acknowledge { .. }, _) => Vec::new(),
        (Action::Refund { .. } | Action::Collect { .. }, _) => return Err(OrderError::NoSuchAction),
    };
    events.push(OrderEvent::ConflictResolved(ConflictResolved {
        conflict,
        action: kind,
        note,
        // The envelope names them.
        approved_by: None,
    }));
    Ok(events)
}

/// Puts a voided order aside again.
fn reopen(order: &Order) -> OrderEvent {
    OrderEvent::Parked(Parked {
        label: None,
        over: Some(order.over_status()),
    })
}

fn reapply(order: &Order, value: FieldValue, reason: Option<String>) -> OrderEvent {
    let over = Some(order.edits.over(&[value.field()]));
    match (value.update(), value) {
        (Some(updated), _) => OrderEvent::Updated(Updated { over, ..updated }),
        (None, FieldValue::Status(Status::Voided)) => OrderEvent::Voided(void(order, reason)),
        (None, _) => reopen(order),
    }
}

impl FieldValue {
    /// The edit that sets it; a status is set by other means.
    pub fn update(&self) -> Option<Updated> {
        let mut updated = Updated::default();
        match self.clone() {
            Self::Table(table) => updated.table = Some(table),
            Self::Guests(guests) => updated.guests = Some(guests),
            Self::Note(note) => updated.note = Some(note),
            Self::Label(label) => updated.label = Some(label),
            Self::Status(_) => return None,
        }
        Some(updated)
    }
}

/// Gives the order up, as it stands.
pub(super) fn void(order: &Order, reason: Option<String>) -> Voided {
    Voided {
        reason,
        lines: order.slip().map(|line| (line.id, line.quantity)).collect(),
        over: Some(order.over_status()),
    }
}

impl Order {
    /// What an event that sets the status must name: what set it, and every void that stands.
    pub(super) fn over_status(&self) -> Vec<EventId> {
        let mut over = self.edits.over(&[Field::Status]);
        over.extend(self.voids.standing().map(|void| void.meta.event_id));
        arrange(&mut over, Ord::cmp);
        over.dedup();
        over
    }

    /// What a payment must name: money that moved before, and every void that it is made in spite of.
    pub(super) fn over_payment(&self) -> Vec<EventId> {
        let mut over = self.money_events();
        over.extend(self.voids.standing().map(|void| void.meta.event_id));
        arrange(&mut over, Ord::cmp);
        over
    }
}

impl Settlement {
    /// The action that it is.
    fn kind(&self) -> ActionKind {
        match self {
            Self::Refund { .. } => ActionKind::Refund,
            Self::Collect(_) => ActionKind::Collect,
            Self::VoidLines => ActionKind::VoidLines,
            Self::Reopen => ActionKind::Reopen,
            Self::Reapply => ActionKind::Reapply,
            Self::Acknowledge => ActionKind::Acknowledge,
        }
    }
}
