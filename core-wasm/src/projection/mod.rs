//! Projections: what screens and reports read that no single aggregate knows. Each is a sum of what the aggregates
//! contribute; when one refolds, its old contribution is taken out and its new one put in.
//!
//! Keeps true: the sums depend on the folded aggregates and never on the order in which they came to be so; an
//! aggregate that was retired still counts. Sums wrap, so that even nonsense adds and takes out evenly.
//! Not in it: reading them together with names and states, which `replica` does.

mod index;
mod sales;
mod sums;

pub use crate::base::calendar::Day;
pub use crate::domain::tally::{Tally, TaxTally};
pub use index::Index;
pub use sales::DaySales;
pub use sums::Sums;

use crate::base::ids::{OrderId, ProductId, ShiftId};
use crate::base::quantity::Quantity;
use crate::domain::order::Contribution;
use crate::domain::shift::DrawerSums;
use std::collections::{BTreeMap, BTreeSet};

/// The sums, and what each live order contributes to them.
#[derive(Clone, Debug, Default)]
pub struct Projections {
    sums: Sums,
    live: BTreeMap<OrderId, Contribution>,
}

/// What a new contribution moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Sold or reserved quantities.
    pub stock: bool,
    /// Sales of any day.
    pub sales: bool,
    /// The drawers of these shifts.
    pub shifts: BTreeSet<ShiftId>,
}

impl Projections {
    /// Projections over orders of which none is live: `base` is what retired ones came to.
    pub fn over(base: Sums) -> Self {
        Self {
            sums: base,
            live: BTreeMap::new(),
        }
    }

    /// Puts `new` in the place of what `order` contributed before.
    pub fn replace(&mut self, order: OrderId, new: Contribution) -> Moved {
        let old = self.live.remove(&order).unwrap_or_default();
        let mut moved = Moved::default();
        if old != new {
            let shifts = old.drawers.iter().chain(&new.drawers);
            moved = Moved {
                stock: old.reserved != new.reserved || old.sales != new.sales,
                sales: old.sales != new.sales,
                shifts: shifts.map(|(shift, _)| *shift).collect(),
            };
            self.sums.take_out(&old);
            self.sums.put_in(&new);
        }
        if new != Contribution::default() {
            self.live.insert(order, new);
        }
        moved
    }

    /// Lets an order go that will not change any more. What it contributed stays in the sums.
    pub fn retire(&mut self, order: OrderId) {
        if injected!(RetirementForgetsSums) {
            self.replace(order, Contribution::default());
        }
        self.live.remove(&order);
    }

    /// What all retired orders came to, and those that are `old`: the part of the sums that the rest can't make again, for a
    /// snapshot.
    pub fn base(&self, old: &BTreeSet<OrderId>) -> Sums {
        let mut base = self.sums.clone();
        let live = self.live.iter().filter(|(id, _)| !old.contains(*id));
        live.for_each(|(_, contribution)| base.take_out(contribution));
        base
    }

    /// All sums.
    pub fn sums(&self) -> &Sums {
        &self.sums
    }

    /// How much of a product was sold in all, if these orders, not yet folded, stood as they are given.
    pub fn sold_with<'a>(
        &self,
        product: &ProductId,
        orders: impl Iterator<Item = (OrderId, &'a Contribution)>,
    ) -> Quantity {
        let sum = orders.fold(self.sums.sold(product).0, |sum, (id, new)| {
            let old = self.live.get(&id).map_or(Quantity::ZERO, |old| old.sold(product));
            sum.wrapping_add(new.sold(product).0).wrapping_sub(old.0)
        });
        Quantity(sum)
    }

    /// What is in a shift's drawer by its orders, if these orders, not yet folded, stood as they are given.
    pub fn drawer_with<'a>(
        &self,
        shift: ShiftId,
        orders: impl Iterator<Item = (OrderId, &'a Contribution)>,
    ) -> DrawerSums {
        orders.fold(self.sums.drawer(shift), |sum, (id, new)| {
            let old = self
                .live
                .get(&id)
                .map(|old| old.drawer(shift))
                .unwrap_or_default();
            sum.plus(new.drawer(shift)).plus(old.negated())
        })
    }
}

#[cfg(test)]
mod tests;
