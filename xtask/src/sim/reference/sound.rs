//! What must hold of any journal, whoever shows it: numbers, ids, sums of money, and that nothing sorts before what it saw.

use super::{Leniency, Reference};
use core_wasm::base::ids::{AggregateId, DeviceId, EventId};
use core_wasm::domain::Body;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::Paid;
use core_wasm::domain::ticket::TicketEvent;
use core_wasm::journal::{Metadata, Seq};
use std::collections::{BTreeMap, BTreeSet};

impl Reference {
    /// What must hold of any journal; split streams are not looked at.
    pub fn check(&self, leniency: &Leniency) -> Vec<String> {
        let mut violations = self.numbers(leniency);
        let ids: BTreeSet<EventId> = self.events.iter().map(|event| event.meta.event_id).collect();
        if ids.len() != self.events.len() {
            violations.push("two events have one id".to_owned());
        }
        let mut tickets: BTreeMap<_, BTreeSet<AggregateId>> = BTreeMap::new();
        for event in &self.events {
            if let Body::Ticket(_, TicketEvent::Created(created)) = &event.body {
                let what = (created.order_id, created.send, created.station.clone());
                tickets.entry(what).or_default().insert(event.meta.aggregate_id);
            }
        }
        for ((order, send, station), ids) in tickets {
            if ids.len() > 1 {
                violations.push(format!(
                    "send {send} of order {order} makes {} tickets for {station}",
                    ids.len()
                ));
            }
        }
        for paid in self.payments().map(|(_, paid)| paid) {
            if paid.amount.0 != paid.tendered.0 - paid.change.0 {
                violations.push(format!(
                    "payment {} is not what was tendered less change",
                    paid.payment_id
                ));
            }
        }
        violations
    }

    /// Nothing sorts before what its author had seen: an event's version is at most its place among its aggregate's,
    /// and grows with each that one author writes.
    pub fn check_causes(&self, leniency: &Leniency) -> Vec<String> {
        let let_go = self.let_go(leniency);
        let mut violations = Vec::new();
        let mut places: BTreeMap<AggregateId, u32> = BTreeMap::new();
        let mut written: BTreeMap<(DeviceId, AggregateId), BTreeMap<Seq, u32>> = BTreeMap::new();
        let counted = self.events.iter().map(|event| &event.meta);
        let mut all: Vec<&Metadata> = counted.chain(&self.refused_events).collect();
        all.sort_by_key(|meta| (meta.lamport, meta.event_id));
        let forged = |meta: &Metadata| self.refused.contains(&(meta.device_id, meta.seq));
        // Whoever forged an event counts it until it hears that it is refused, and then no more.
        let liars: BTreeSet<_> = self
            .refused_events
            .iter()
            .map(|meta| (meta.device_id, meta.aggregate_id))
            .collect();
        for meta in all {
            let place = places.entry(meta.aggregate_id).or_default();
            *place += 1;
            if forged(meta) {
                continue;
            }
            if meta.version > *place {
                violations.push(format!(
                    "event {} has version {} and sorts as number {place} of its aggregate",
                    meta.event_id, meta.version
                ));
            }
            let author = (meta.device_id, meta.aggregate_id);
            let versions = written.entry(author).or_default();
            versions.insert(meta.seq, meta.version);
        }
        for ((author, aggregate), versions) in written {
            let versions: Vec<u32> = versions.into_values().collect();
            let lied = liars.contains(&(author, aggregate));
            if !versions.is_sorted_by(|a, b| a < b) && !let_go.contains(&aggregate) && !lied {
                violations.push(format!(
                    "{author} gave its events of {aggregate} versions {versions:?}"
                ));
            }
        }
        violations
    }

    pub(super) fn payments(&self) -> impl Iterator<Item = (DeviceId, &Paid)> {
        self.events.iter().filter_map(|event| match &event.body {
            Body::Order(OrderEvent::Paid(paid)) => Some((event.meta.device_id, &**paid)),
            _ => None,
        })
    }

    /// Receipts of one author are 1, 2, 3 …, and no two devices share a number; nor do two orders.
    fn numbers(&self, leniency: &Leniency) -> Vec<String> {
        let mut violations = Vec::new();
        let mut receipts: BTreeMap<DeviceId, Vec<(Seq, &str)>> = BTreeMap::new();
        let mut orders: BTreeSet<&str> = BTreeSet::new();
        for event in &self.events {
            let author = event.meta.device_id;
            if leniency.split.contains(&author) {
                continue;
            }
            let seq = event.meta.seq;
            match &event.body {
                Body::Order(OrderEvent::Paid(paid)) => {
                    receipts.entry(author).or_default().push((seq, &paid.receipt));
                }
                Body::Order(OrderEvent::Refunded(refunded)) => {
                    receipts.entry(author).or_default().push((seq, &refunded.receipt));
                }
                Body::Order(OrderEvent::Created(created)) if !orders.insert(&created.number) => {
                    violations.push(format!("two orders have number {}", created.number));
                }
                _ => {}
            }
        }
        let mut prefixes = BTreeSet::new();
        for (author, mut numbers) in receipts {
            numbers.sort_unstable();
            let prefix = numbers[0].1.split('-').next().unwrap_or_default();
            let expected: Vec<String> = (1..=numbers.len())
                .map(|count| format!("{prefix}-{count:06}"))
                .collect();
            let numbers: Vec<&str> = numbers.iter().map(|(_, number)| *number).collect();
            let right = if leniency.gaps.contains(&author) {
                numbers.is_sorted_by(|a, b| a < b)
            } else {
                numbers == expected
            };
            if !right {
                violations.push(format!("the receipts of {author} are not gap-free: {numbers:?}"));
            }
            if !prefixes.insert(prefix.to_owned()) {
                violations.push(format!("two devices write receipts as number {prefix}"));
            }
        }
        violations
    }
}
