//! A number with decimals, as it stands in a code.

use super::digits::number;
use crate::base::money::format_decimal;
use std::fmt;

/// `digits` / 10^`decimals`, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: i64,
    decimals: u8,
}

impl Decimal {
    /// Of digits, of which the last `decimals` stand behind the point. Nothing if they are no digits, or too many.
    pub(super) fn read(digits: &str, decimals: u8) -> Option<Self> {
        let digits = number(digits)?.try_into().ok()?;
        Some(Self { digits, decimals })
    }

    /// How many of 10^-`decimals` it is: of 0.75 with three decimals, 750. Nothing if that is no whole number, or too large.
    pub fn scaled(self, decimals: u32) -> Option<i64> {
        let own = u32::from(self.decimals);
        if let Some(more) = decimals.checked_sub(own) {
            return self.digits.checked_mul(10i64.checked_pow(more)?);
        }
        let part = 10i64.checked_pow(own - decimals)?;
        (self.digits % part == 0).then_some(self.digits / part)
    }
}

/// With all its decimals: `0.750`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_decimal(self.digits, self.decimals.into()))
    }
}
