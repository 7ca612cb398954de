//! What comes late: orders that somebody let go, and what follows for the sums of whoever did.

use super::{Event, Leniency, Reference, is_of_lease};
use core_wasm::base::ids::{AggregateId, OrderId, ProductId, TicketId};
use core_wasm::domain::Body;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::ticket::TicketEvent;
use std::collections::BTreeSet;

impl Reference {
    /// Orders of which an event came, or may have come, to somebody who had let them go.
    pub(super) fn late(&self, leniency: &Leniency) -> BTreeSet<AggregateId> {
        let is_late = |event: &&Event| {
            let known = leniency.let_go.get(&OrderId(event.meta.aggregate_id.0));
            let is_news = |known: &BTreeSet<_>| !known.contains(&(event.meta.device_id, event.meta.seq));
            // Who had an order contributes to nothing.
            known.is_some_and(is_news) && !is_of_lease(&event.body)
        };
        let late = self.events.iter().filter(is_late);
        late.map(|event| event.meta.aggregate_id).collect()
    }

    /// What was sold in these orders.
    pub(super) fn products_of(&self, orders: &BTreeSet<AggregateId>) -> BTreeSet<ProductId> {
        let product = |event: &Event| match &event.body {
            Body::Order(OrderEvent::LineAdded(added)) if orders.contains(&event.meta.aggregate_id) => {
                Some(added.product_id.clone())
            }
            _ => None,
        };
        self.events.iter().filter_map(product).collect()
    }

    /// Orders that someone let go, and their tickets: who did so counts what comes later from the beginning.
    pub(super) fn let_go(&self, leniency: &Leniency) -> BTreeSet<AggregateId> {
        let ticket = |event: &Event| match &event.body {
            Body::Ticket(_, TicketEvent::Created(created))
                if leniency.let_go.contains_key(&created.order_id) =>
            {
                Some(event.meta.aggregate_id)
            }
            _ => None,
        };
        let orders = leniency.let_go.keys().map(|order| AggregateId::from(*order));
        orders.chain(self.events.iter().filter_map(ticket)).collect()
    }

    /// Which order a ticket is of, if that is known.
    pub(super) fn order_of(&self, ticket: TicketId) -> Option<OrderId> {
        self.events.iter().find_map(|event| match &event.body {
            Body::Ticket(_, TicketEvent::Created(created)) if event.meta.aggregate_id == ticket.into() => {
                Some(created.order_id)
            }
            _ => None,
        })
    }
}
