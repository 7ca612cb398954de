//! What screens and reports read of stock, shifts and sales.

use super::{Aggregate, Replica, Whereabouts};
use crate::base::ids::{ProductId, ShiftId};
use crate::base::order::arrange_by_key;
use crate::base::quantity::Quantity;
use crate::domain::shift::{Shift, ShiftTotals};
use crate::domain::stock::StockRecord;
use crate::projection::{Day, DaySales};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// What there is of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockView<'a> {
    /// On the shelf: below nothing if more was sold than anyone put there.
    pub level: Quantity,
    /// On open orders.
    pub reserved: Quantity,
    /// Sold in all.
    pub sold: Quantity,
    /// Adjustments and counts, if there ever was one.
    pub record: Option<&'a StockRecord>,
}

impl StockView<'_> {
    /// What can still be promised to anyone.
    pub fn available(&self) -> Quantity {
        self.level - self.reserved
    }
}

/// A shift as a screen shows it.
#[derive(Clone, Copy, Debug)]
pub struct ShiftView<'a> {
    /// Its id.
    pub id: ShiftId,
    /// What it folds to.
    pub shift: &'a Shift,
    /// What it comes to.
    pub totals: ShiftTotals,
    /// How far it has got.
    pub whereabouts: Whereabouts,
}

impl Replica {
    /// What there is of one product.
    pub fn stock(&self, product: &ProductId) -> StockView<'_> {
        debug_assert!(self.is_settled(), "settle before reading");
        let sums = self.projections.sums();
        let (record, sold) = (self.inventory.get(product), sums.sold(product));
        StockView {
            level: record.map_or_else(|| StockRecord::default().level(sold), |record| record.level(sold)),
            reserved: sums.reserved(product),
            sold,
            record,
        }
    }

    /// All products that were ever sold, adjusted or counted, or stand on an open order.
    pub fn stocked(&self) -> BTreeSet<&ProductId> {
        let sums = self.projections.sums().products();
        self.inventory.products().chain(sums).collect()
    }

    /// One shift, if anything of it is known.
    pub fn shift(&self, id: ShiftId) -> Option<ShiftView<'_>> {
        self.shifts.get(&id).map(|shift| self.shift_view(id, shift))
    }

    /// All shifts whose beginning is known, the newest first.
    pub fn shifts(&self) -> Vec<ShiftView<'_>> {
        let mut shifts: Vec<_> = self
            .shifts
            .iter()
            .filter(|(_, shift)| shift.state().opened.is_some())
            .map(|(&id, shift)| self.shift_view(id, shift))
            .collect();
        arrange_by_key(&mut shifts, |view| {
            std::cmp::Reverse((view.shift.opened_at, view.id))
        });
        shifts
    }

    /// The shift that is open on this till.
    pub fn open_shift(&self) -> Option<ShiftView<'_>> {
        self.open_here.iter().next().and_then(|id| self.shift(*id))
    }

    /// The sales of these days, the earliest first; days without any are left out.
    pub fn sales(&self, days: RangeInclusive<Day>) -> impl DoubleEndedIterator<Item = (Day, &DaySales)> {
        debug_assert!(self.is_settled(), "settle before reading");
        self.projections.sums().sales(days)
    }

    fn shift_view<'a>(&'a self, id: ShiftId, shift: &'a Aggregate<Shift>) -> ShiftView<'a> {
        debug_assert!(self.is_settled(), "settle before reading");
        ShiftView {
            id,
            shift: shift.state(),
            totals: shift.state().totals(self.projections.sums().drawer(id)),
            whereabouts: self.whereabouts(shift),
        }
    }
}
