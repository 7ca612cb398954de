//! The sums over all orders, live and retired: small, packed into a snapshot, and part of the fingerprint.

use super::sales::{DaySales, add_to};
use crate::base::calendar::Day;
use crate::base::ids::{ProductId, ShiftId};
use crate::base::quantity::Quantity;
use crate::codec::{Pack, Unpack};
use crate::domain::order::Contribution;
use crate::domain::shift::DrawerSums;
use crate::domain::tally::{Add, Sign};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What all orders come to together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase", default)]
pub struct Sums {
    sold: BTreeMap<ProductId, Quantity>,
    reserved: BTreeMap<ProductId, Quantity>,
    drawers: BTreeMap<ShiftId, DrawerSums>,
    sales: BTreeMap<Day, DaySales>,
}

impl Add for DrawerSums {
    fn plus(self, other: Self) -> Self {
        DrawerSums::plus(self, other)
    }
    fn negated(self) -> Self {
        DrawerSums::negated(self)
    }
}

impl Sums {
    /// Puts in what an order contributes.
    pub(super) fn put_in(&mut self, contribution: &Contribution) {
        self.add(contribution, Sign::Plus);
    }

    /// Takes out what an order contributed.
    pub(super) fn take_out(&mut self, contribution: &Contribution) {
        self.add(contribution, Sign::Minus);
    }

    fn add(&mut self, contribution: &Contribution, sign: Sign) {
        for (product, quantity) in &contribution.reserved {
            add_to(&mut self.reserved, product, sign.of(*quantity));
        }
        for (shift, drawer) in &contribution.drawers {
            add_to(&mut self.drawers, shift, sign.of(*drawer));
        }
        for sale in &contribution.sales {
            for (product, tally) in &sale.products {
                add_to(&mut self.sold, product, sign.of(tally.quantity));
            }
            let day = self.sales.entry(sale.day).or_default();
            day.add(sale, sign);
            if *day == DaySales::default() {
                self.sales.remove(&sale.day);
            }
        }
    }

    /// How much of a product paid orders took in all.
    pub fn sold(&self, product: &ProductId) -> Quantity {
        self.sold.get(product).copied().unwrap_or_default()
    }

    /// How much of a product stands on open orders.
    pub fn reserved(&self, product: &ProductId) -> Quantity {
        self.reserved.get(product).copied().unwrap_or_default()
    }

    /// Products that were sold or are reserved.
    pub fn products(&self) -> impl Iterator<Item = &ProductId> {
        self.sold.keys().chain(self.reserved.keys())
    }

    /// What orders put into a shift's drawer and took from it.
    pub fn drawer(&self, shift: ShiftId) -> DrawerSums {
        self.drawers.get(&shift).copied().unwrap_or_default()
    }

    /// The sales of these days, the earliest first; days without any are left out.
    pub fn sales(&self, days: RangeInclusive<Day>) -> impl DoubleEndedIterator<Item = (Day, &DaySales)> {
        let sales = self.sales.iter().map(|(day, sales)| (*day, sales));
        sales.filter(move |(day, _)| days.contains(day))
    }
}
