//! How an event folds into the stock records. Any order of the same events comes to the same.

use super::counts::Count;
use super::event::{Counted, StockEvent};
use super::state::{Inventory, StockRecord};
use crate::base::ids::DeviceId;
use crate::base::quantity::Quantity;
use crate::journal::{Metadata, Seq};

/// Whether the event at a place of the journal has been folded.
pub type Arrived<'a> = &'a dyn Fn(DeviceId, Seq) -> bool;

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
            self.counts.remove(device_id, seq);
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
}
