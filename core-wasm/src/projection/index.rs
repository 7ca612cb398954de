//! Where orders and tickets are found without looking at all of them: open orders by age and by table, tickets by
//! station, and what merges left for a person. Made anew from the live aggregates, so it is in no snapshot.

use crate::base::clock::Timestamp;
use crate::base::ids::{OrderId, StationId, TableId, TicketId};
use crate::base::order::arrange;
use crate::base::station::StationKind;
use crate::domain::order::{Conflict, Order};
use crate::domain::ticket::Ticket;
use std::collections::{BTreeMap, BTreeSet};

/// Where an order is found.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OrderPlace {
    created_at: Timestamp,
    is_open: bool,
    table: Option<TableId>,
}

/// Where a ticket is found.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TicketPlace {
    created_at: Timestamp,
    station: (StationKind, StationId),
}

/// The index. Orders and tickets whose beginning is unknown are not in it.
#[derive(Clone, Debug, Default)]
pub struct Index {
    orders: BTreeMap<OrderId, OrderPlace>,
    by_age: BTreeSet<(Timestamp, OrderId)>,
    open: BTreeSet<(Timestamp, OrderId)>,
    tables: BTreeMap<TableId, BTreeSet<OrderId>>,
    conflicts: BTreeMap<OrderId, Vec<Conflict>>,
    tickets: BTreeMap<TicketId, TicketPlace>,
    stations: BTreeMap<(StationKind, StationId), BTreeSet<(Timestamp, TicketId)>>,
}

impl Index {
    /// Puts an order where it is found now.
    pub fn place_order(&mut self, id: OrderId, order: &Order) {
        let place = order.created.as_ref().map(|_| OrderPlace {
            created_at: order.created_at,
            is_open: order.status.is_open(),
            table: order.table.clone(),
        });
        if self.orders.get(&id) == place.as_ref() {
            return;
        }
        self.unlist(id);
        let Some(place) = place else { return };
        self.by_age.insert((place.created_at, id));
        if place.is_open {
            self.open.insert((place.created_at, id));
            if let Some(table) = &place.table {
                self.tables.entry(table.clone()).or_default().insert(id);
            }
        }
        self.orders.insert(id, place);
    }

    /// Notes an order's conflicts; says whether they are others than before.
    pub fn contest(&mut self, id: OrderId, conflicts: Vec<Conflict>) -> bool {
        if conflicts.is_empty() {
            return self.conflicts.remove(&id).is_some();
        }
        let changed = self.conflicts.get(&id) != Some(&conflicts);
        self.conflicts.insert(id, conflicts);
        changed
    }

    /// Whether a merge left anything on an order.
    pub fn is_contested(&self, id: OrderId) -> bool {
        self.conflicts.contains_key(&id)
    }

    /// What merges left on orders, by order.
    pub fn conflicts(&self) -> impl Iterator<Item = (OrderId, &Conflict)> {
        let orders = self.conflicts.iter();
        orders.flat_map(|(id, conflicts)| conflicts.iter().map(|conflict| (*id, conflict)))
    }

    /// Takes an order out, and what was left on it for a person.
    pub fn forget_order(&mut self, id: OrderId) {
        self.unlist(id);
        self.conflicts.remove(&id);
    }

    fn unlist(&mut self, id: OrderId) {
        let Some(place) = self.orders.remove(&id) else {
            return;
        };
        self.by_age.remove(&(place.created_at, id));
        self.open.remove(&(place.created_at, id));
        if let Some(table) = place.table
            && let Some(orders) = self.tables.get_mut(&table)
        {
            orders.remove(&id);
            if orders.is_empty() {
                self.tables.remove(&table);
            }
        }
    }

    /// Puts a ticket where it is found now.
    pub fn place_ticket(&mut self, id: TicketId, kind: StationKind, ticket: &Ticket) {
        let place = ticket.created.as_ref().map(|created| TicketPlace {
            created_at: ticket.created_at,
            station: (kind, created.station.clone()),
        });
        if self.tickets.get(&id) == place.as_ref() {
            return;
        }
        self.forget_ticket(id);
        let Some(place) = place else { return };
        let tickets = self.stations.entry(place.station.clone()).or_default();
        tickets.insert((place.created_at, id));
        self.tickets.insert(id, place);
    }

    /// Takes a ticket out.
    pub fn forget_ticket(&mut self, id: TicketId) {
        let Some(place) = self.tickets.remove(&id) else {
            return;
        };
        if let Some(tickets) = self.stations.get_mut(&place.station) {
            tickets.remove(&(place.created_at, id));
            if tickets.is_empty() {
                self.stations.remove(&place.station);
            }
        }
    }

    /// All orders, the newest first.
    pub fn orders(&self) -> impl Iterator<Item = OrderId> {
        self.by_age.iter().rev().map(|(_, id)| *id)
    }

    /// Open orders, the newest first.
    pub fn open_orders(&self) -> impl Iterator<Item = OrderId> {
        self.open.iter().rev().map(|(_, id)| *id)
    }

    /// The open orders of a table, by id.
    pub fn orders_at(&self, table: &TableId) -> impl Iterator<Item = OrderId> {
        self.tables.get(table).into_iter().flatten().copied()
    }

    /// The tickets of a kind of station, or of one station, the oldest first.
    pub fn tickets(&self, kind: StationKind, station: Option<&StationId>) -> Vec<TicketId> {
        let stations = self
            .stations
            .iter()
            .filter(|((its_kind, its), _)| *its_kind == kind && station.is_none_or(|station| station == its));
        let mut tickets: Vec<(Timestamp, TicketId)> =
            stations.flat_map(|(_, tickets)| tickets).copied().collect();
        arrange(&mut tickets, Ord::cmp);
        tickets.into_iter().map(|(_, id)| id).collect()
    }
}
