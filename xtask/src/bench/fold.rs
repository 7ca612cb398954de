//! Folding events to orders, against the least that any fold could do: one sum in a hash map an event.

use super::{
    measure::{Figure, rate},
    orders::Day,
};
use anyhow::{Result, bail};
use core_wasm::{
    event::{Body, Decoded, Metadata},
    ids::{AggregateId, DeviceId},
    node::PAGE_ENTRIES,
    order::{Order, OrderEvent},
    replica::{Aggregate, Replica},
};
use std::collections::HashMap;
use uuid::Uuid;

const ORDERS: u32 = 10_000;

/// Measures on decoded events and on stored bytes, each on one core.
pub fn run() -> Result<Vec<Figure>> {
    let day = Day::of(ORDERS)?;
    let count = day.entries.len();
    let events = order_events(day.decoded()?)?;
    let reader = || Replica::new(day.realm.clone(), DeviceId(Uuid::nil()), 2);

    let decoded = rate(count, || events.clone(), fold);
    let stored = rate(count, reader, |mut replica| {
        for page in day.entries.chunks(PAGE_ENTRIES) {
            page.iter().for_each(|entry| {
                replica.apply(entry);
            });
            replica.settle();
        }
        replica
    });
    let sum = rate(count, || (), |()| sum(&events));
    let against = "a HashMap sum";
    Ok(vec![
        Figure {
            name: "fold decoded",
            unit: "events/s",
            value: decoded,
            baseline: sum,
            against,
        },
        Figure {
            name: "fold from stored bytes",
            unit: "events/s",
            value: stored,
            baseline: sum,
            against,
        },
    ])
}

type OrderEvents = Vec<(Metadata, OrderEvent)>;

fn order_events(decoded: Vec<Decoded>) -> Result<OrderEvents> {
    let order_event = |Decoded { meta, body }| match body {
        Body::Order(event) => Ok((meta, event)),
        other => bail!("the day has an event of no order: {:?}", other.kind()),
    };
    decoded.into_iter().map(order_event).collect()
}

fn fold(events: OrderEvents) -> HashMap<AggregateId, Aggregate<Order>> {
    let mut orders: HashMap<AggregateId, Aggregate<Order>> = HashMap::new();
    for (meta, event) in events {
        orders
            .entry(meta.aggregate_id)
            .or_default()
            .insert(meta, event, false);
    }
    orders
}

fn sum(events: &OrderEvents) -> HashMap<AggregateId, i64> {
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
    use core_wasm::order::Status;

    #[test]
    fn what_is_timed_is_a_whole_fold() {
        let day = Day::of(4).expect("written");
        let events = order_events(day.decoded().expect("readable")).expect("orders only");
        let orders = fold(events.clone());
        assert_eq!(orders.len(), 4);
        assert!(
            orders
                .values()
                .all(|order| order.state().status == Status::Paid && order.state().totals().due.0 == 0)
        );
        assert_eq!(sum(&events).len(), 4);
    }
}
