//! The folded stock records. Each is a state that any order of the same events comes to: sums, and the set of counts
//! that no other count has taken the place of.

use super::event::{Counted, Reason, StockEvent};
use crate::base::clock::{Stamp, Timestamp};
use crate::base::ids::{DeviceId, ProductId, UserId};
use crate::base::map::{Map, Set};
use crate::base::quantity::Quantity;
use crate::codec::{Pack, Unpack};
use crate::journal::{Metadata, Seq};

/// Whether the event at a place of the journal has been folded.
pub type Arrived<'a> = &'a dyn Fn(DeviceId, Seq) -> bool;

/// A count that nobody has yet counted over.
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// What was there.
    pub counted: Quantity,
    /// The sum of the movements that its author had folded.
    pub seen: Quantity,
    /// When, for people.
    pub at: Timestamp,
    /// Who.
    pub by: Option<UserId>,
    /// In whose stream it stands.
    pub device_id: DeviceId,
    /// Where in it.
    pub seq: Seq,
}

/// What is known of one product's stock, without its sales.
#[derive(Clone, Debug, Default, PartialEq, Eq, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct StockRecord {
    /// How many of its events are folded.
    pub events: u32,
    /// What came and went, by reason.
    pub adjusted: Map<Reason, Quantity>,
    /// Counts that nobody has counted over; the one with the highest stamp stands.
    pub counts: Map<Stamp, Count>,
    /// Counts that were counted over and have yet to arrive.
    overtaken: Set<(DeviceId, Seq)>,
}

impl StockRecord {
    /// Folds one event.
    pub fn evolve(&mut self, meta: &Metadata, event: &StockEvent, arrived: Arrived<'_>) {
        self.events += 1;
        match event {
            StockEvent::Adjusted(adjusted) => {
                let sum = self.adjusted.entry(adjusted.reason).or_default();
                // Wraps, so that no order of nonsense can make another sum.
                *sum = Quantity(sum.0.wrapping_add(adjusted.delta.0));
            }
            StockEvent::Counted(counted) => self.count(meta, counted, arrived),
        }
    }

    fn count(&mut self, meta: &Metadata, counted: &Counted, arrived: Arrived<'_>) {
        for &(device_id, seq) in &counted.over {
            let known = |count: &Count| (count.device_id, count.seq) == (device_id, seq);
            self.counts.retain(|_, count| !known(count));
            if !arrived(device_id, seq) {
                self.overtaken.insert((device_id, seq));
            }
        }
        if self.overtaken.remove(&(meta.device_id, meta.seq)) {
            return;
        }
        let count = Count {
            counted: counted.counted,
            seen: counted.seen,
            at: meta.at,
            by: meta.user_id.clone(),
            device_id: meta.device_id,
            seq: meta.seq,
        };
        self.counts.insert(meta.stamp(), count);
    }

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
        self.counts.values().next_back()
    }

    /// Counts made at the same time as the one that stands and in ignorance of it. A new count settles them.
    pub fn losing(&self) -> impl Iterator<Item = (Stamp, &Count)> {
        self.counts
            .iter()
            .rev()
            .skip(1)
            .map(|(stamp, count)| (*stamp, count))
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
    records: Map<ProductId, StockRecord>,
    /// Of those, the ones with a count that lost.
    contested: Set<ProductId>,
}

impl Inventory {
    /// Folds one event; says whether it is about a count that lost, or settles one.
    pub fn evolve(&mut self, meta: &Metadata, event: &StockEvent, arrived: Arrived<'_>) -> bool {
        let product = event.product_id();
        if !self.records.contains_key(product) {
            self.records.insert(product.clone(), StockRecord::default());
        }
        let Some(record) = self.records.get_mut(product) else {
            return false;
        };
        record.evolve(meta, event, arrived);
        let is_contested = record.counts.len() > 1;
        let was_contested = if is_contested {
            !self.contested.insert(product.clone())
        } else {
            self.contested.remove(product)
        };
        is_contested || was_contested
    }

    /// One product's.
    pub fn get(&self, product: &ProductId) -> Option<&StockRecord> {
        self.records.get(product)
    }

    /// Of these products only.
    pub(crate) fn part(&self, products: &Set<ProductId>) -> Self {
        let contested = self
            .contested
            .iter()
            .filter(|product| products.contains(*product));
        Self {
            records: self.records.only(products),
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
