//! A small copy of a replica that knows only some things, to try events on before they are stored.
//!
//! Keeps true: commands about what was asked for are decided as by the whole. Every field of [`Replica`] is named here, so
//! that none is forgotten. Not in it: sums, so that nothing that is decided by them (a count, a shift) can be tried.

use super::Replica;
use crate::base::ids::{OrderId, ProductId, TicketId};
use std::collections::{BTreeMap, BTreeSet};

/// What a part knows.
#[derive(Debug, Default)]
pub struct Scope {
    /// Orders.
    pub orders: BTreeSet<OrderId>,
    /// Tickets.
    pub tickets: BTreeSet<TicketId>,
    /// Products of which there is a stock.
    pub products: BTreeSet<ProductId>,
}

impl Replica {
    /// A copy that knows the store, and of its events' aggregates only these.
    pub fn part(&self, scope: &Scope) -> Self {
        let Self {
            realm,
            me,
            number,
            heads,
            lamport,
            acknowledged,
            made,
            orders,
            tickets,
            tickets_of: _,
            shifts: _,
            open_here: _,
            inventory,
            projections: _,
            index: _,
            dirty: _,
            settings,
            catalog,
            staff,
            records,
            devices,
            marks,
            singleton_events,
            quarantine,
            refused,
        } = self;
        let mut part = Self::new(realm.clone(), *me, *number);
        part.heads = heads.clone();
        part.lamport = *lamport;
        part.acknowledged = *acknowledged;
        part.made = made.clone();
        part.orders = only(orders, &scope.orders);
        part.tickets = only(tickets, &scope.tickets);
        part.inventory = inventory.part(&scope.products);
        part.settings = settings.clone();
        part.catalog = catalog.clone();
        part.staff = staff.clone();
        part.records = records.clone();
        part.devices = devices.clone();
        part.marks = marks.clone();
        part.singleton_events = singleton_events.clone();
        part.quarantine = quarantine.clone();
        part.refused = refused.clone();
        part
    }
}

/// What a map has of these keys.
fn only<K: Ord + Clone, V: Clone>(map: &BTreeMap<K, V>, keys: &BTreeSet<K>) -> BTreeMap<K, V> {
    let known = keys.iter().filter_map(|key| map.get_key_value(key));
    known.map(|(key, value)| (key.clone(), value.clone())).collect()
}
