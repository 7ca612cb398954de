//! What merges leave of shifts and stock, found the plain way: all closings and counts whose place no other took. The
//! last of them stands, and the others are in the inbox.

use super::reference::Reference;
use core_wasm::base::ids::{EventId, ProductId, ShiftId};
use core_wasm::domain::Body;
use core_wasm::domain::shift::ShiftEvent;
use core_wasm::domain::shift::event::Closed;
use core_wasm::domain::stock::StockEvent;
use core_wasm::domain::stock::event::Counted;
use core_wasm::journal::Metadata;
use core_wasm::replica::{Left, Replica};
use std::collections::{BTreeMap, BTreeSet};

/// Something that lost, by its event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lost {
    Close(ShiftId, EventId),
    Count(ProductId, EventId),
}

impl Reference {
    /// Where a replica's inbox lacks a closing or a count that lost, has another one, or has one twice; and where
    /// another closing stands than the last.
    pub(super) fn compare_left(&self, replica: &Replica) -> Vec<String> {
        let mut violations = Vec::new();
        let mut lost: Vec<Lost> = Vec::new();
        for (shift, mut closes) in self.closes() {
            let stands = closes.pop().map(|(meta, _)| meta.event_id);
            let view = replica.shift(shift);
            let shown = view.and_then(|view| Some(view.shift.closed()?.stamp.event_id));
            if shown != stands {
                violations.push(format!(
                    "shift {shift} was closed by {shown:?}, its events say {stands:?}"
                ));
            }
            lost.extend(closes.iter().map(|(meta, _)| Lost::Close(shift, meta.event_id)));
        }
        for (product, mut counts) in self.counts() {
            counts.pop();
            let count = |(meta, _): &(&Metadata, _)| Lost::Count(product.clone(), meta.event_id);
            lost.extend(counts.iter().map(count));
        }
        let inbox = replica.inbox();
        let shown = inbox.iter().filter_map(|left| match left {
            Left::Order { .. } | Left::Edit(_) | Left::Unpermitted(_) => None,
            Left::Close { id, close } => Some(Lost::Close(*id, close.stamp.event_id)),
            Left::Count { product, stamp, .. } => Some(Lost::Count((*product).clone(), stamp.event_id)),
        });
        let mut shown: Vec<Lost> = shown.collect();
        shown.sort_unstable();
        lost.sort_unstable();
        if shown != lost {
            violations.push(format!("the inbox shows {shown:?}, its events say {lost:?}"));
        }
        violations
    }

    /// The closings of each shift whose place no other took, as they fold.
    fn closes(&self) -> BTreeMap<ShiftId, Vec<(&Metadata, &Closed)>> {
        let mut closes: BTreeMap<ShiftId, Vec<(&Metadata, &Closed)>> = BTreeMap::new();
        for event in &self.events {
            if let Body::Shift(ShiftEvent::Closed(closed)) = &event.body {
                let shift = ShiftId(event.meta.aggregate_id.0);
                closes.entry(shift).or_default().push((&event.meta, closed));
            }
        }
        for closes in closes.values_mut() {
            let over: BTreeSet<EventId> = closes
                .iter()
                .flat_map(|(_, close)| &close.over)
                .copied()
                .collect();
            closes.retain(|(meta, _)| !over.contains(&meta.event_id));
        }
        closes
    }

    /// The counts of each product whose place no other took, as they fold.
    pub(super) fn counts(&self) -> BTreeMap<ProductId, Vec<(&Metadata, &Counted)>> {
        let mut counts: BTreeMap<ProductId, Vec<(&Metadata, &Counted)>> = BTreeMap::new();
        for event in &self.events {
            if let Body::Stock(StockEvent::Counted(counted)) = &event.body {
                let its = counts.entry(counted.product_id.clone()).or_default();
                its.push((&event.meta, counted));
            }
        }
        for counts in counts.values_mut() {
            let over: BTreeSet<_> = counts
                .iter()
                .flat_map(|(_, count)| &count.over)
                .copied()
                .collect();
            counts.retain(|(meta, _)| !over.contains(&(meta.device_id, meta.seq)));
        }
        counts
    }
}
