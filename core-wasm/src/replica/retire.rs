//! Closed orders leave a device some days after the hub has them. What they contributed to sums stays.
//!
//! Keeps true: nothing leaves that is open, that someone must still look at, or that the hub has not acknowledged.
//! An event that arrives for an order that left folds into a beginning-less rest of it, which is not listed and stays; the
//! device that wrote it, and the hub, hold the whole order.

use super::{Replica, Whereabouts};
use crate::base::clock::Timestamp;
use crate::base::ids::{OrderId, TicketId};
use crate::domain::order::Order;
use crate::domain::ticket::Ticket;
use std::collections::BTreeSet;

/// What may leave a device.
#[derive(Debug, Default)]
pub struct Old {
    pub(super) orders: BTreeSet<OrderId>,
    pub(super) tickets: BTreeSet<TicketId>,
}

impl Old {
    /// Whether this order may leave.
    pub fn has(&self, order: OrderId) -> bool {
        self.orders.contains(&order)
    }

    /// Whether nothing may leave.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty() && self.tickets.is_empty()
    }
}

impl Replica {
    /// All that closed and last changed before `before`.
    pub fn old(&self, before: Timestamp) -> Old {
        debug_assert!(self.is_settled(), "settle before reading");
        let orders: BTreeSet<OrderId> = self
            .orders
            .iter()
            .filter(|(id, order)| {
                is_over(order.state(), before)
                    && !self.index.is_contested(**id)
                    && self.whereabouts(order) != Whereabouts::Till
            })
            .map(|(id, _)| *id)
            .collect();
        let left = |order: &OrderId| orders.contains(order) || !self.orders.contains_key(order);
        let tickets = self
            .tickets
            .iter()
            .filter(|(_, (_, ticket))| self.whereabouts(ticket) != Whereabouts::Till)
            .filter(|(_, (_, ticket))| goes_along(ticket.state(), left, before))
            .map(|(id, _)| *id)
            .collect();
        Old { orders, tickets }
    }

    /// Lets these go.
    pub fn let_go(&mut self, old: &Old) {
        for id in old.orders.iter() {
            self.orders.remove(id);
            self.projections.retire(*id);
            self.index.forget_order(*id);
        }
        for id in old.tickets.iter() {
            let order = self
                .tickets
                .remove(id)
                .and_then(|(_, ticket)| Some(ticket.state().created.as_ref()?.order_id));
            if let Some(tickets) = order.and_then(|order| self.tickets_of.get_mut(&order)) {
                tickets.remove(id);
            }
            self.index.forget_ticket(*id);
        }
        self.tickets_of.retain(|_, tickets| !tickets.is_empty());
    }

    /// Lets all go that closed and last changed before `before`.
    pub fn retire(&mut self, before: Timestamp) {
        self.settle();
        let old = self.old(before);
        self.let_go(&old);
    }
}

/// Whether a ticket goes with its order, whether it was marked as done or not.
fn goes_along(ticket: &Ticket, left: impl Fn(&OrderId) -> bool, before: Timestamp) -> bool {
    let alone = ticket
        .created
        .as_ref()
        .is_some_and(|created| left(&created.order_id));
    alone && ticket.changed_at.max(ticket.created_at) < before
}

/// Whether an order is closed for good, but for what a merge left on it. One without a beginning stays: it may be all that is left of one that went,
/// or its beginning may be on the way.
fn is_over(order: &Order, before: Timestamp) -> bool {
    let closed = order.created.is_some() && (!order.status.is_open() || injected!(OpenOrdersRetired));
    closed && order.changed_at < before
}
