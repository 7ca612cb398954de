//! The folded stock records. Each is a state that any order of the same events comes to: sums, and the set of counts
//! that no other count has taken the place of.

use super::counts::{Count, Counts};
use super::event::Reason;
use crate::base::clock::Stamp;
use crate::base::ids::{DeviceId, ProductId};
use crate::base::quantity::Quantity;
use crate::codec::{Pack, Unpack};
use crate::journal::Seq;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of one product's stock, without its sales.
#[derive(Clone, Debug, Default, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct StockRecord {
    /// How many of its events are folded.
    pub events: u32,
    /// What came and went, by reason.
    pub adjusted: BTreeMap<Reason, Quantity>,
    /// Counts that nobody has counted over; the one with the highest stamp stands.
    pub counts: Counts,
    /// Counts that were counted over and have yet to arrive.
    pub(super) overtaken: BTreeSet<(DeviceId, Seq)>,
}

impl StockRecord {
    /// All that came and went but for sales.
    pub fn moved(&self) -> Quantity {
        Quantity(
            self.adjusted
                .values()
                .fold(0_i64, |sum, delta| sum.wrapping_add(delta.0)),
        )
    }

    /// The count that stands.
    pub fn standing(&self) -> Option<&Count> {
        self.counts.iter().next_back().map(|(_, count)| count)
    }

    /// Counts made at the same time as the one that stands and in ignorance of it. A new count settles them.
    pub fn losing(&self) -> impl Iterator<Item = (Stamp, &Count)> {
        self.counts.losing()
    }

    /// What there is, when orders took `sold` in all: the count, and what moved that it had not seen.
    pub fn level(&self, sold: Quantity) -> Quantity {
        let moved = self.moved().0.wrapping_sub(sold.0);
        let counted = self
            .standing()
            .map_or(0, |count| count.counted.0.wrapping_sub(count.seen.0));
        Quantity(moved.wrapping_add(counted))
    }
}

/// The records of all products that were ever adjusted or counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Pack, Unpack)]
pub struct Inventory {
    pub(super) records: BTreeMap<ProductId, StockRecord>,
    /// Of those, the ones with a count that lost.
    pub(super) contested: BTreeSet<ProductId>,
}

impl Inventory {
    /// One product's.
    pub fn get(&self, product: &ProductId) -> Option<&StockRecord> {
        self.records.get(product)
    }

    /// Of these products only.
    pub(crate) fn part(&self, products: &BTreeSet<ProductId>) -> Self {
        let contested = self
            .contested
            .iter()
            .filter(|product| products.contains(*product));
        Self {
            records: products
                .iter()
                .filter_map(|product| self.records.get_key_value(product))
                .map(|(product, record)| (product.clone(), record.clone()))
                .collect(),
            contested: contested.cloned().collect(),
        }
    }

    /// The products that have a record.
    pub fn products(&self) -> impl Iterator<Item = &ProductId> {
        self.records.keys()
    }

    /// Counts that lost against one made apart from them, by product.
    pub fn losing(&self) -> impl Iterator<Item = (&ProductId, Stamp, &Count)> {
        let records = self
            .contested
            .iter()
            .filter_map(|product| self.records.get_key_value(product));
        records
            .flat_map(|(product, record)| record.losing().map(move |(stamp, count)| (product, stamp, count)))
    }
}
