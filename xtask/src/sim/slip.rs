//! An order's slip, read plainly from its events: which lines are there, how much of each, and what each costs in the end.

use core_wasm::base::ids::{DiscountId, LineId};
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::{LineAdded, Off};
use std::collections::{BTreeMap, BTreeSet};

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
    let there = places.iter().filter_map(|id| match lines[id] {
        (Some(added), quantity) if quantity > 0 => Some(SlipLine {
            added,
            quantity,
            price: price(added, quantity),
        }),
        _ => None,
    });
    let mut slip: Vec<SlipLine<'_>> = there.collect();
    discount(&mut slip, events);
    slip
}

/// Takes discounts off, one after the other, each off what those before it left; a discount that was ever taken back is none.
fn discount(slip: &mut [SlipLine<'_>], events: &[&OrderEvent]) {
    let discounted = || {
        events.iter().filter_map(|event| match event {
            OrderEvent::Discounted(discounted) => Some(discounted),
            _ => None,
        })
    };
    let mut done: BTreeSet<DiscountId> = discounted()
        .filter(|discounted| discounted.off.is_none())
        .map(|taken_back| taken_back.discount_id)
        .collect();
    for discounted in discounted() {
        let Some(off) = discounted.off else { continue };
        if !done.insert(discounted.discount_id) {
            continue;
        }
        let it = |line: &SlipLine| discounted.line_id.is_none_or(|id| id == line.added.line_id);
        let whole: i64 = slip.iter().filter(|line| it(line)).map(|line| line.price).sum();
        let off = match off {
            Off::Percent(parts) => (whole * i64::from(parts) + 500_000) / 1_000_000,
            Off::Amount(amount) => amount.0.min(whole),
        };
        if whole == 0 {
            continue;
        }
        // Each gets what it weighs, cut off; the cents that this leaves go one by one to whoever was cut the most.
        let mut cut: Vec<(i64, usize)> = Vec::new();
        let mut left = off;
        for (place, line) in slip.iter_mut().enumerate() {
            if it(line) {
                let weighed = off * line.price;
                cut.push((weighed % whole, place));
                line.price -= weighed / whole;
                left -= weighed / whole;
            }
        }
        cut.sort_by_key(|(rest, place)| (-rest, *place));
        for (_, place) in cut.into_iter().take(usize::try_from(left).unwrap_or(0)) {
            slip[place].price -= 1;
        }
    }
}

/// Rounded half up, on the whole quantity: prices in the workload are positive.
fn price(added: &LineAdded, quantity: i64) -> i64 {
    let modifiers = added.modifiers.iter().map(|modifier| modifier.price.0);
    (quantity * (added.unit_price.0 + modifiers.sum::<i64>()) + 500) / 1000
}
