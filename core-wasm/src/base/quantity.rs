//! How much of a thing: thousandths of its unit, so that 1.250 kg and 3 pieces add without a float.

use crate::base::money::{Amount, div_round, format_decimal, parse_decimal};
use crate::codec::{Pack, Unpack};
use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign, Neg, Sub};

/// A quantity in thousandths of its unit: 3 pieces are 3000, 1.25 kg is 1250. Arithmetic saturates.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, Pack, Unpack,
)]
#[pack(transparent)]
#[serde(transparent)]
pub struct Quantity(pub i64);

impl Quantity {
    /// None.
    pub const ZERO: Self = Self(0);
    /// One unit.
    pub const ONE: Self = Self(1000);

    /// So many whole units.
    pub fn whole(units: i32) -> Self {
        Self(i64::from(units) * 1000)
    }

    /// Reads decimal text with at most three decimals.
    pub fn parse(text: &str) -> Option<Self> {
        parse_decimal(text, 3).map(Self)
    }

    /// Decimal text without trailing zeros: `3`, `1.25`.
    pub fn to_decimal(self) -> String {
        let text = format_decimal(self.0, 3);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// What so many units cost at `unit_price` each, rounded half away from zero to the minor unit.
    pub fn price(self, unit_price: Amount) -> Amount {
        Amount(div_round(i128::from(self.0) * i128::from(unit_price.0), 1000))
    }
}

impl Add for Quantity {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Quantity {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Quantity {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Quantity {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_weighed_goods_to_the_minor_unit() {
        let cases = [
            (1250, 399, 499),
            (333, 100, 33),
            (335, 100, 34),
            (-1000, 450, -450),
            (3000, 450, 1350),
        ];
        for (quantity, price, expected) in cases {
            assert_eq!(Quantity(quantity).price(Amount(price)), Amount(expected));
        }
    }

    #[test]
    fn text_is_short() {
        assert_eq!(
            [3000, 1250, 500, -2000, 0].map(|q| Quantity(q).to_decimal()),
            ["3", "1.25", "0.5", "-2", "0"]
        );
    }
}
