//! What screens read: orders and tickets with where they are.

use super::{Aggregate, Fold, Replica};
use crate::base::ids::{OrderId, StationId, TableId, TicketId};
use crate::base::station::StationKind;
use crate::domain::order::{Lock, Order, OrderEvent};
use crate::domain::ticket::{Stage, Ticket};
use crate::journal::Metadata;

/// How far something has got: one dot, two dots, three dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whereabouts {
    /// Only on this till.
    Till,
    /// On the hub.
    Hub,
    /// In the cloud.
    Cloud,
}

/// An order as a screen shows it.
#[derive(Clone, Copy, Debug)]
pub struct OrderView<'a> {
    /// Its id.
    pub id: OrderId,
    /// What it folds to.
    pub order: &'a Order,
    /// How far it has got.
    pub whereabouts: Whereabouts,
    /// The least advanced stage of its tickets; `None` if it has none.
    pub kitchen: Option<Stage>,
}

/// A ticket as a screen shows it.
#[derive(Clone, Copy, Debug)]
pub struct TicketView<'a> {
    /// Its id.
    pub id: TicketId,
    /// Kitchen or bar.
    pub kind: StationKind,
    /// What it folds to.
    pub ticket: &'a Ticket,
    /// How far it has got.
    pub whereabouts: Whereabouts,
}

impl Replica {
    /// One order, if anything of it is known.
    pub fn order(&self, id: OrderId) -> Option<OrderView<'_>> {
        self.orders.get(&id).map(|order| self.order_view(id, order))
    }

    /// Whether merges left anything on an order for a person.
    pub fn is_contested(&self, id: OrderId) -> bool {
        debug_assert!(self.is_settled(), "settle before reading");
        self.index.is_contested(id)
    }

    /// The events of one order in the order they fold, for its timeline.
    pub fn order_history(&self, id: OrderId) -> impl Iterator<Item = &(Metadata, OrderEvent)> {
        self.orders.get(&id).into_iter().flat_map(Aggregate::history)
    }

    /// Orders that the journal says a server has lent, and to whom. What a device says that it lent, while its refusal is yet to be
    /// brought back, lends nothing.
    pub fn locks(&self) -> impl Iterator<Item = (OrderId, Lock)> {
        let orders = self.orders.iter().map(|(&id, order)| (id, order.state()));
        let devices = &self.devices().0;
        let lent = orders.filter(|(_, order)| order.lent_by.is_some_and(|by| devices.get(&by).is_none()));
        lent.filter_map(|(id, order)| Some((id, order.locked.clone()?)))
    }

    /// All orders whose beginning is known, the newest first.
    pub fn orders(&self) -> Vec<OrderView<'_>> {
        debug_assert!(self.is_settled(), "settle before reading");
        self.index.orders().filter_map(|id| self.order(id)).collect()
    }

    /// Open orders whose beginning is known, the newest first.
    pub fn open_orders(&self) -> impl Iterator<Item = OrderView<'_>> {
        debug_assert!(self.is_settled(), "settle before reading");
        self.index.open_orders().filter_map(|id| self.order(id))
    }

    /// Open orders at a table.
    pub fn orders_at(&self, table: &TableId) -> impl Iterator<Item = OrderView<'_>> {
        debug_assert!(self.is_settled(), "settle before reading");
        self.index.orders_at(table).filter_map(|id| self.order(id))
    }

    /// The tickets of a kind of station, or of one station, whose content is known, the oldest first.
    pub fn tickets(&self, kind: StationKind, station: Option<&StationId>) -> Vec<TicketView<'_>> {
        debug_assert!(self.is_settled(), "settle before reading");
        let ids = self.index.tickets(kind, station).into_iter();
        ids.filter_map(|id| self.ticket(id)).collect()
    }

    /// One ticket, if anything of it is known.
    pub fn ticket(&self, id: TicketId) -> Option<TicketView<'_>> {
        self.tickets.get(&id).map(|(kind, ticket)| TicketView {
            id,
            kind: *kind,
            ticket: ticket.state(),
            whereabouts: self.whereabouts(ticket),
        })
    }

    /// The tickets of one order.
    pub fn tickets_of(&self, order: OrderId) -> impl Iterator<Item = (TicketId, &Ticket)> {
        let ids = self.tickets_of.get(&order).into_iter().flatten();
        ids.filter_map(|id| self.tickets.get(id).map(|(_, ticket)| (*id, ticket.state())))
    }

    fn order_view<'a>(&'a self, id: OrderId, order: &'a Aggregate<Order>) -> OrderView<'a> {
        OrderView {
            id,
            order: order.state(),
            whereabouts: self.whereabouts(order),
            kitchen: self.tickets_of(id).map(|(_, ticket)| ticket.stage).min(),
        }
    }

    /// Others' events came through the hub, so only what this device wrote can be missing there.
    pub(super) fn whereabouts<S: Fold>(&self, aggregate: &Aggregate<S>) -> Whereabouts {
        if aggregate.own_last() <= self.acknowledged {
            Whereabouts::Hub
        } else {
            Whereabouts::Till
        }
    }
}
