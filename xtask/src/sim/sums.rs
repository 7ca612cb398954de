//! Stock and drawers, added up the plain way: opening plus movements, less what was sold.

use super::reference::Reference;
use super::slip::{SlipLine, slip};
use core_wasm::base::ids::{AggregateId, ProductId, ShiftId};
use core_wasm::domain::Body;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::shift::ShiftEvent;
use core_wasm::domain::shift::event::CashKind;
use core_wasm::domain::stock::StockEvent;
use core_wasm::replica::Replica;
use std::collections::{BTreeMap, BTreeSet};

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
        for event in &self.events {
            if let Body::Stock(StockEvent::Adjusted(adjusted)) = &event.body {
                *levels.entry(adjusted.product_id.clone()).or_default() += adjusted.delta.0;
            }
        }
        for (product, counts) in self.counts() {
            if let Some((_, count)) = counts.last() {
                *levels.entry(product).or_default() += count.counted.0 - count.seen.0;
            }
        }
        levels
    }

    /// What paid orders took of each product.
    fn sold(&self) -> BTreeMap<ProductId, i64> {
        let slips = self.slips();
        let paid = self.events.iter().filter_map(|event| match &event.body {
            Body::Order(OrderEvent::Paid(_)) => Some(event.meta.aggregate_id),
            _ => None,
        });
        let paid: BTreeSet<AggregateId> = paid.collect();
        let mut sold = BTreeMap::new();
        for line in paid.iter().filter_map(|order| slips.get(order)).flatten() {
            *sold.entry(line.added.product_id.clone()).or_default() += line.quantity;
        }
        sold
    }

    /// What is there on each order's slip.
    pub(super) fn slips(&self) -> BTreeMap<AggregateId, Vec<SlipLine<'_>>> {
        let orders = self.orders().into_iter();
        orders
            .map(|(order, events)| (order.into(), slip(&events)))
            .collect()
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
