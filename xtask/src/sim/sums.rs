//! Stock and drawers, added up the plain way: opening plus movements, less what was sold.

use super::reference::Reference;
use core_wasm::clock::Lamport;
use core_wasm::event::Body;
use core_wasm::ids::{AggregateId, DeviceId, EventId, LineId, ProductId, ShiftId};
use core_wasm::journal::Seq;
use core_wasm::order::OrderEvent;
use core_wasm::replica::Replica;
use core_wasm::shift::ShiftEvent;
use core_wasm::shift::event::CashKind;
use core_wasm::stock::StockEvent;
use std::collections::{BTreeMap, BTreeSet};

/// A count, by where it folds: where it stands, what was there, and what its author had seen move.
type Counts = BTreeMap<(Lamport, EventId), (DeviceId, Seq, i64, i64)>;

impl Reference {
    /// Where a replica's stock is not what the events add up to. Not asked of products that were sold in orders whose
    /// last events came once the order was let go: what they say of lines that are gone means nothing there.
    pub(super) fn compare_stock(&self, replica: &Replica, late: &BTreeSet<ProductId>) -> Vec<String> {
        let mut violations = Vec::new();
        for (product, level) in self
            .levels()
            .into_iter()
            .filter(|(product, _)| !late.contains(product))
        {
            let shown = replica.stock(&product).level.0;
            if shown != level {
                violations.push(format!(
                    "{product} shows a stock of {shown}, its events say {level}"
                ));
            }
        }
        violations
    }

    /// Where a replica's drawers are not what the events add up to.
    pub(super) fn compare_drawers(&self, replica: &Replica) -> Vec<String> {
        let mut violations = Vec::new();
        for (shift, expected) in self.drawers() {
            let shown = replica.shift(shift).map(|view| view.totals.expected.0);
            if shown != Some(expected) {
                violations.push(format!(
                    "the drawer of shift {shift} shows {shown:?}, its events say {expected}"
                ));
            }
        }
        violations
    }

    /// What there is of each product.
    fn levels(&self) -> BTreeMap<ProductId, i64> {
        let mut levels = BTreeMap::new();
        for (product, sold) in self.sold() {
            *levels.entry(product).or_default() -= sold;
        }
        let mut counts: BTreeMap<ProductId, Counts> = BTreeMap::new();
        let mut overtaken = BTreeSet::new();
        for event in &self.events {
            match &event.body {
                Body::Stock(StockEvent::Adjusted(adjusted)) => {
                    *levels.entry(adjusted.product_id.clone()).or_default() += adjusted.delta.0;
                }
                Body::Stock(StockEvent::Counted(counted)) => {
                    let meta = &event.meta;
                    let count = (meta.device_id, meta.seq, counted.counted.0, counted.seen.0);
                    let its = counts.entry(counted.product_id.clone()).or_default();
                    its.insert((meta.lamport, meta.event_id), count);
                    overtaken.extend(counted.over.iter().copied());
                }
                _ => {}
            }
        }
        for (product, counts) in counts {
            let mut standing = counts.into_values().rev();
            let standing = standing.find(|(device, seq, ..)| !overtaken.contains(&(*device, *seq)));
            if let Some((.., counted, seen)) = standing {
                *levels.entry(product).or_default() += counted - seen;
            }
        }
        levels
    }

    /// What paid orders took of each product.
    fn sold(&self) -> BTreeMap<ProductId, i64> {
        let mut paid: BTreeSet<AggregateId> = BTreeSet::new();
        let mut lines: BTreeMap<(AggregateId, LineId), (Option<ProductId>, i64)> = BTreeMap::new();
        for event in &self.events {
            let order = event.meta.aggregate_id;
            match &event.body {
                Body::Order(OrderEvent::Paid(_)) => drop(paid.insert(order)),
                Body::Order(OrderEvent::LineAdded(added)) => {
                    let line = lines.entry((order, added.line_id)).or_default();
                    line.0 = Some(added.product_id.clone());
                    line.1 += added.quantity.0;
                }
                Body::Order(OrderEvent::LineQuantityChanged(change)) => {
                    lines.entry((order, change.line_id)).or_default().1 += change.delta.0;
                }
                Body::Order(OrderEvent::LineRemoved(removed)) => {
                    lines.entry((order, removed.line_id)).or_default().1 -= removed.seen.0;
                }
                _ => {}
            }
        }
        let mut sold = BTreeMap::new();
        for ((order, _), (product, quantity)) in lines {
            if let Some(product) = product.filter(|_| quantity > 0 && paid.contains(&order)) {
                *sold.entry(product).or_default() += quantity;
            }
        }
        sold
    }

    /// What should be in the drawer of each shift whose beginning is known.
    fn drawers(&self) -> BTreeMap<ShiftId, i64> {
        let mut drawers: BTreeMap<ShiftId, i64> = BTreeMap::new();
        let mut opened = BTreeSet::new();
        for event in &self.events {
            let (shift, sum) = match &event.body {
                Body::Shift(ShiftEvent::Opened(shift)) => {
                    opened.insert(ShiftId(event.meta.aggregate_id.0));
                    (Some(event.meta.aggregate_id.0), shift.float.0)
                }
                Body::Shift(ShiftEvent::CashMoved(moved)) => {
                    let sign = if moved.kind == CashKind::PaidIn { 1 } else { -1 };
                    (Some(event.meta.aggregate_id.0), sign * moved.amount.0)
                }
                Body::Order(OrderEvent::Paid(paid)) => {
                    (paid.shift.map(|shift| shift.0), paid.tendered.0 - paid.change.0)
                }
                Body::Order(OrderEvent::Refunded(refunded)) => {
                    (refunded.shift.map(|shift| shift.0), -refunded.amount.0)
                }
                _ => (None, 0),
            };
            if let Some(shift) = shift {
                *drawers.entry(ShiftId(shift)).or_default() += sum;
            }
        }
        drawers.retain(|shift, _| opened.contains(shift));
        drawers
    }
}
