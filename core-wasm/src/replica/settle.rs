//! Settling: what was folded since the last time goes into the sums and lists, once for each aggregate however many of
//! its events came.

use super::{Change, Replica};
use crate::base::ids::{OrderId, TicketId};
use crate::base::order::arrange;
use crate::domain::order::Contribution;
use std::collections::BTreeSet;

/// Aggregates that changed since they were last settled.
#[derive(Clone, Debug, Default)]
pub(super) struct Dirty {
    orders: Vec<OrderId>,
    tickets: Vec<TicketId>,
    inbox: bool,
}

impl Dirty {
    /// Notes an order.
    pub fn order(&mut self, id: OrderId) {
        note(&mut self.orders, id);
    }

    /// Notes a ticket.
    pub fn ticket(&mut self, id: TicketId) {
        note(&mut self.tickets, id);
    }

    /// Notes that a closing or a count lost or was settled.
    pub fn inbox(&mut self) {
        self.inbox = true;
    }
}

/// Events of one aggregate mostly come together.
fn note<T: PartialEq>(ids: &mut Vec<T>, id: T) {
    if ids.last() != Some(&id) {
        ids.push(id);
    }
}

fn each<T: Ord>(ids: &mut Vec<T>) -> Vec<T> {
    let mut ids = std::mem::take(ids);
    arrange(&mut ids, Ord::cmp);
    ids.dedup();
    ids
}

impl Replica {
    /// Folds what came late, brings sums and lists up to what is folded, and says which moved.
    pub fn settle(&mut self) -> BTreeSet<Change> {
        let mut changes = BTreeSet::new();
        for id in each(&mut self.dirty.orders) {
            let Some(order) = self.orders.get_mut(&id) else {
                continue;
            };
            let settled = order.settle();
            changes.extend(settled.left_out.then_some(Change::Quarantine));
            // What was left out changes nothing.
            if !settled.changed {
                continue;
            }
            self.index.place_order(id, order.state());
            if self.index.contest(id, order.state().conflicts(id)) {
                self.dirty.inbox();
            }
            let moved = self.projections.replace(id, Contribution::of(order.state()));
            changes.extend(moved.stock.then_some(Change::Stock));
            changes.extend(moved.sales.then_some(Change::Sales));
            changes.extend(moved.shifts.into_iter().map(Change::Shift));
        }
        for id in each(&mut self.dirty.tickets) {
            if let Some((kind, ticket)) = self.tickets.get_mut(&id) {
                changes.extend(ticket.settle().left_out.then_some(Change::Quarantine));
                self.index.place_ticket(id, *kind, ticket.state());
            }
        }
        let inbox = std::mem::take(&mut self.dirty.inbox);
        changes.extend(inbox.then_some(Change::Inbox));
        changes
    }

    /// Whether sums and lists are up to what is folded.
    pub(super) fn is_settled(&self) -> bool {
        self.dirty.orders.is_empty() && self.dirty.tickets.is_empty()
    }
}
