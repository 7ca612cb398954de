//! Folding events to orders, and the least that any fold could do: one sum in a hash map an event.

use super::Day;
use crate::base::ids::{AggregateId, DeviceId};
use crate::domain::order::{Order, OrderEvent};
use crate::domain::{Body, Decoded};
use crate::journal::Metadata;
use crate::node::PAGE_ENTRIES;
use crate::replica::{Aggregate, Replica};
use std::collections::HashMap;
use uuid::Uuid;

/// Decoded events of orders.
pub type OrderEvents = Vec<(Metadata, OrderEvent)>;

/// The day's events, which are all of orders, decoded.
///
/// # Panics
/// When one is not.
pub fn order_events(day: &Day) -> OrderEvents {
    let order_event = |Decoded { meta, body }| match body {
        Body::Order(event) => (meta, event),
        other => panic!("the day has an event of no order: {:?}", other.kind()),
    };
    day.decoded().into_iter().map(order_event).collect()
}

/// Folds decoded events.
pub fn decoded(events: OrderEvents) -> HashMap<AggregateId, Aggregate<Order>> {
    let mut orders: HashMap<AggregateId, Aggregate<Order>> = HashMap::new();
    for (meta, event) in events {
        orders
            .entry(meta.aggregate_id)
            .or_default()
            .insert(meta, event, false);
    }
    orders
}

/// Folds stored bytes, as a device that did not write them.
pub fn stored(day: &Day) -> Replica {
    let mut replica = Replica::new(day.realm.clone(), DeviceId(Uuid::nil()), 2);
    for page in day.entries.chunks(PAGE_ENTRIES) {
        replica.apply_all(page);
        replica.settle();
    }
    replica
}

/// What each order comes to, added up in the plainest way.
pub fn sums(events: &OrderEvents) -> HashMap<AggregateId, i64> {
    let mut sums: HashMap<AggregateId, i64> = HashMap::new();
    for (meta, event) in events {
        let amount = match event {
            OrderEvent::LineAdded(line) => line.unit_price.0,
            OrderEvent::Paid(paid) => -paid.amount.0,
            _ => 0,
        };
        *sums.entry(meta.aggregate_id).or_default() += amount;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::Status;

    #[test]
    fn what_is_timed_is_a_whole_fold() {
        let day = Day::of(4);
        let events = order_events(&day);
        let orders = decoded(events.clone());
        assert_eq!(orders.len(), 4);
        let settled = |order: &Order| order.status == Status::Paid && order.totals().due.0 == 0;
        assert!(orders.values().all(|order| settled(order.state())));
        assert!(stored(&day).orders().iter().all(|view| settled(view.order)));
        assert_eq!(stored(&day).orders().len(), 4);
        assert_eq!(sums(&events).len(), 4);
    }
}
