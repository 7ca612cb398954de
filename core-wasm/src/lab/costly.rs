//! An order that somebody wrote far too much about, to measure how long others wait for it.

use super::realm;
use crate::base::clock::{Lamport, Timestamp};
use crate::base::ids::{AggregateId, DeviceId, EventId, LineId, PaymentId};
use crate::base::money::Amount;
use crate::base::quantity::Quantity;
use crate::domain::order::OrderEvent;
use crate::domain::order::event::{Paid, PaymentMethod, Updated};
use crate::domain::{Body, Draft};
use crate::journal::{Entry, Head};
use crate::replica::Replica;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// In which order events stand that come one behind the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// Each behind all before it.
    Rising,
    /// Each before all before it.
    Falling,
}

/// So many payments of one order, whose authors knew of no other.
pub fn payments(count: u32, times: Times) -> Vec<Entry> {
    written(count, times, |n| {
        let paid = Paid {
            payment_id: PaymentId(Uuid::from_u128(n.into())),
            method: PaymentMethod::Cash,
            amount: Amount(1),
            tendered: Amount(1),
            change: Amount::ZERO,
            total: Amount(1),
            receipt: format!("9-{n:06}"),
            shift: None,
            utc_offset: 0,
            day_begins: 0,
            lines: [(LineId(Uuid::nil()), Quantity::ONE)].into(),
            over: Vec::new(),
        };
        OrderEvent::Paid(Arc::new(paid))
    })
}

/// So many edits of one order, whose authors knew of no other.
pub fn edits(count: u32, times: Times) -> Vec<Entry> {
    written(count, times, |n| {
        OrderEvent::Updated(Updated {
            note: Some(format!("by the window {n}")),
            ..Updated::default()
        })
    })
}

fn written(count: u32, times: Times, event: impl Fn(u32) -> OrderEvent) -> Vec<Entry> {
    let mut head = Head::empty(DeviceId(Uuid::from_u128(9)));
    let write = |n: u32| {
        let draft = Draft {
            event_id: EventId(Uuid::from_u128(n.into())),
            aggregate_id: AggregateId(Uuid::from_u128(1)),
            version: 1,
            at: Timestamp(super::day::BEGAN),
            user_id: None,
            approved_by: None,
            fence: None,
            body: Body::Order(event(n)),
        };
        let lamport = match times {
            Times::Rising => n,
            Times::Falling => count - n,
        };
        let (_, entry) = draft.seal(&realm(), head, Lamport(lamport.into()));
        head = entry.head();
        entry
    };
    (0..count).map(write).collect()
}

/// How long a device takes that folds them, each by itself: all of them, and the one that takes longest.
pub fn each(entries: &[Entry], clock: impl Fn() -> Duration) -> (Duration, Duration) {
    let mut replica = Replica::new(realm(), DeviceId(Uuid::nil()), 2);
    let times = entries.iter().map(|entry| {
        let started = clock();
        replica.apply(entry);
        replica.settle();
        clock() - started
    });
    times.fold((Duration::ZERO, Duration::ZERO), |(sum, longest), time| {
        (sum + time, longest.max(time))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_timed_is_one_order_of_as_many_events_as_there_may_be() {
        for times in [Times::Rising, Times::Falling] {
            for entries in [payments(2_100, times), edits(2_100, times)] {
                let mut replica = Replica::new(realm(), DeviceId(Uuid::nil()), 2);
                replica.apply_all(&entries);
                replica.settle();
                assert_eq!(replica.not_folded().len(), 100);
            }
        }
    }
}
