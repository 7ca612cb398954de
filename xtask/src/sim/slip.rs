//! An order's slip, read plainly from its events: which lines are there, how much of each, and what each costs in the end.

use core_wasm::base::ids::LineId;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::LineAdded;
use std::collections::BTreeMap;

/// A line that is there.
pub(super) struct SlipLine<'a> {
    pub(super) added: &'a LineAdded,
    /// How much of it, in thousandths.
    pub(super) quantity: i64,
    /// What that costs, tax included.
    pub(super) price: i64,
}

/// The slip of an order of which these are all events, in the order in which they fold. Lines stand as they were first named.
pub(super) fn slip<'a>(events: &[&'a OrderEvent]) -> Vec<SlipLine<'a>> {
    let mut places: Vec<LineId> = Vec::new();
    let mut lines: BTreeMap<LineId, (Option<&LineAdded>, i64)> = BTreeMap::new();
    for event in events {
        let (id, added, quantity) = match event {
            OrderEvent::LineAdded(added) => (added.line_id, Some(&**added), added.quantity.0),
            OrderEvent::LineQuantityChanged(change) => (change.line_id, None, change.delta.0),
            OrderEvent::LineRemoved(removed) => (removed.line_id, None, -removed.seen.0),
            _ => continue,
        };
        if !places.contains(&id) {
            places.push(id);
        }
        let line = lines.entry(id).or_default();
        line.0 = line.0.or(added);
        line.1 += quantity;
    }
    let there = places.into_iter().filter_map(|id| match lines[&id] {
        (Some(added), quantity) if quantity > 0 => Some(SlipLine {
            added,
            quantity,
            price: price(added, quantity),
        }),
        _ => None,
    });
    there.collect()
}

/// Rounded half up, on the whole quantity: prices in the workload are positive.
fn price(added: &LineAdded, quantity: i64) -> i64 {
    let modifiers = added.modifiers.iter().map(|modifier| modifier.price.0);
    (quantity * (added.unit_price.0 + modifiers.sum::<i64>()) + 500) / 1000
}
