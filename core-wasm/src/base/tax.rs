//! Tax: what part of an amount is tax. Prices include it; a tax is worked out once per rate on an order's sum,
//! so that lines and total cannot disagree by a rounding.

use crate::base::money::{Amount, div_round, parse_decimal};
use crate::codec::{Pack, Unpack};
use serde::{Deserialize, Serialize};

/// A rate in parts per million: 19 % is 190,000, New York's 8.875 % is 88,750.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, Pack, Unpack,
)]
#[pack(transparent)]
#[serde(transparent)]
pub struct TaxRate(pub u32);

impl TaxRate {
    /// Reads `19%` or `8.875%`.
    pub fn parse(text: &str) -> Option<Self> {
        let value = parse_decimal(text.trim().strip_suffix('%')?, 4)?;
        u32::try_from(value).ok().map(Self)
    }

    /// The tax contained in a gross amount, rounded half away from zero: `gross × rate / (1 + rate)`.
    pub fn included_in(self, gross: Amount) -> Amount {
        let rate = i128::from(self.0);
        Amount(div_round(i128::from(gross.0) * rate, 1_000_000 + rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_inside_a_price() {
        let cases = [
            ("19%", 11900, 1900),
            ("9%", 1090, 90),
            ("0%", 500, 0),
            ("8.875%", 10888, 888),
            ("19%", -119, -19),
        ];
        for (rate, gross, tax) in cases {
            assert_eq!(
                TaxRate::parse(rate).unwrap().included_in(Amount(gross)),
                Amount(tax),
                "{rate} in {gross}"
            );
        }
        assert_eq!(TaxRate::parse("19"), None);
        assert_eq!(TaxRate::parse("-1%"), None);
    }
}
