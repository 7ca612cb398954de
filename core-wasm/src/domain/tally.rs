//! Numbers that aggregates contribute to sums.
//!
//! Keeps true: they wrap, so that even nonsense adds and takes out evenly.

use crate::base::money::Amount;
use crate::base::quantity::Quantity;
use crate::codec::{Pack, Unpack};

/// What was sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Tally {
    /// What it cost, tax included, less what was given back.
    pub gross: Amount,
    /// How much of it, whatever the unit.
    pub quantity: Quantity,
    /// In how many orders.
    pub orders: i64,
}

/// What was sold at one tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct TaxTally {
    /// What it cost, tax included, less what was given back.
    pub gross: Amount,
    /// The tax in that, rounded once for each order as its receipt has it.
    pub included: Amount,
}

/// A number that contributions add up to.
pub(crate) trait Add: Default + PartialEq + Copy {
    /// Both together; wraps.
    fn plus(self, other: Self) -> Self;
    /// What takes this out again.
    fn negated(self) -> Self;
}

impl Add for Quantity {
    fn plus(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }
    fn negated(self) -> Self {
        Self(self.0.wrapping_neg())
    }
}

impl Add for Amount {
    fn plus(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }
    fn negated(self) -> Self {
        Self(self.0.wrapping_neg())
    }
}

impl Add for Tally {
    fn plus(self, other: Self) -> Self {
        Self {
            gross: self.gross.plus(other.gross),
            quantity: self.quantity.plus(other.quantity),
            orders: self.orders.wrapping_add(other.orders),
        }
    }
    fn negated(self) -> Self {
        Self {
            gross: self.gross.negated(),
            quantity: self.quantity.negated(),
            orders: self.orders.wrapping_neg(),
        }
    }
}

impl Add for TaxTally {
    fn plus(self, other: Self) -> Self {
        Self {
            gross: self.gross.plus(other.gross),
            included: self.included.plus(other.included),
        }
    }
    fn negated(self) -> Self {
        Self {
            gross: self.gross.negated(),
            included: self.included.negated(),
        }
    }
}

/// In or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Put in.
    Plus,
    /// Taken out.
    Minus,
}

impl Sign {
    pub(crate) fn of<V: Add>(self, value: V) -> V {
        match self {
            Self::Plus => value,
            Self::Minus => value.negated(),
        }
    }
}
