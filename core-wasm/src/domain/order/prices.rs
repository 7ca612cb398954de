//! What each line on the slip costs in the end. Totals, what is due and what the order contributes to sales are all made of
//! this, so they cannot disagree.

use super::{Line, Order};
use crate::base::money::Amount;

impl Order {
    /// The lines on the slip, each with what it costs, tax included.
    pub fn priced(&self) -> impl Iterator<Item = (&Line, Amount)> {
        self.slip().map(|line| (line, line.price()))
    }
}
