//! Closed orders leave a device some days after the hub has them. What they contributed to sums stays.
//!
//! Keeps true: nothing leaves that is open, that someone must still look at, or that the hub has not acknowledged.
//! An event that arrives for an order that left folds into a beginning-less rest of it, which is not listed; the device
//! that wrote it, and the hub, hold the whole order.

use super::{Replica, Whereabouts};
use crate::clock::Timestamp;
use crate::ids::{OrderId, TicketId};
use crate::order::Order;
use crate::ticket::Ticket;

impl Replica {
    /// Lets all go that closed and last changed before `before`. Returns how many orders went.
    pub fn retire(&mut self, before: Timestamp) -> usize {
        self.settle();
        let old: Vec<OrderId> = self
            .orders
            .iter()
            .filter(|(id, order)| {
                is_over(**id, order.state(), before) && self.whereabouts(order) != Whereabouts::Till
            })
            .map(|(id, _)| *id)
            .collect();
        for id in &old {
            self.orders.remove(id);
            self.projections.retire(*id);
            self.index.forget_order(*id);
        }
        let old_tickets: Vec<TicketId> = self
            .tickets
            .iter()
            .filter(|(_, (_, ticket))| self.whereabouts(ticket) != Whereabouts::Till)
            .filter(|(_, (_, ticket))| self.is_over_too(ticket.state(), before))
            .map(|(id, _)| *id)
            .collect();
        for id in old_tickets {
            let order = self
                .tickets
                .remove(&id)
                .and_then(|(_, ticket)| Some(ticket.state().created.as_ref()?.order_id));
            if let Some(tickets) = order.and_then(|order| self.tickets_of.get_mut(&order)) {
                tickets.remove(&id);
            }
            self.index.forget_ticket(id);
        }
        self.tickets_of.retain(|_, tickets| !tickets.is_empty());
        old.len()
    }

    /// A ticket goes with its order, whether it was marked as done or not.
    fn is_over_too(&self, ticket: &Ticket, before: Timestamp) -> bool {
        let left = |order| !self.orders.contains_key(&order);
        let alone = ticket
            .created
            .as_ref()
            .is_some_and(|created| left(created.order_id));
        alone && ticket.changed_at.max(ticket.created_at) < before
    }
}

/// Whether nobody will come back to an order.
fn is_over(id: OrderId, order: &Order, before: Timestamp) -> bool {
    let closed = order.created.is_none() || !order.status.is_open();
    closed && order.changed_at < before && order.conflicts(id).is_empty()
}
