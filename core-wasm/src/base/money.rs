//! Money: whole minor units, and the currency they are units of. No float, ever.

use crate::codec::{Malformed, Pack, Reader, Unpack};
use iso_currency::Currency as Iso;
use serde::{Deserialize, Serialize};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};
use thiserror::Error;

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Currency(Iso);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(Iso::EUR);

    /// The currency of an ISO 4217 code such as `EUR`.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] if the standard has no such code.
    pub fn from_code(code: &str) -> Result<Self, MoneyError> {
        Iso::from_code(code)
            .map(Self)
            .ok_or_else(|| MoneyError::UnknownCurrency(code.to_owned()))
    }

    /// The currency that has this number in ISO 4217: 978 is the euro.
    pub fn from_number(number: u16) -> Option<Self> {
        Iso::from_numeric(number).map(Self)
    }

    /// Its three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Its number in ISO 4217.
    pub fn number(self) -> u16 {
        self.0.numeric()
    }

    /// How many decimal digits its minor unit has (ISO 4217 exponent): EUR 2, JPY 0, JOD 3.
    pub fn digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl Pack for Currency {
    fn pack(&self, out: &mut Vec<u8>) {
        self.code().pack(out);
    }
}

impl<'a> Unpack<'a> for Currency {
    fn blank() -> Self {
        Self(Iso::XXX)
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let code = reader.text()?;
        Self::from_code(code).map_err(|_| reader.malformed("a currency of ISO 4217"))
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::from_code(&code).map_err(serde::de::Error::custom)
    }
}

/// An amount in minor units of the currency of its order or store (cents for EUR, fils for JOD).
/// Arithmetic saturates: an amount that large is already nonsense, and a till must not stop for it.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, Pack, Unpack,
)]
#[pack(transparent)]
#[serde(transparent)]
pub struct Amount(pub i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads decimal text such as `4.50`, `-1` or `1.250` as exactly so many minor units.
    ///
    /// # Errors
    /// [`MoneyError::NotAnAmount`] for anything else, also for more decimals than the currency has.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        parse_decimal(text, currency.digits())
            .map(Self)
            .ok_or_else(|| MoneyError::NotAnAmount {
                text: text.to_owned(),
                digits: currency.digits(),
            })
    }

    /// The amount as plain decimal text, for files and logs. Screens format with the browser's Intl.
    pub fn to_decimal(self, currency: Currency) -> String {
        format_decimal(self.0, currency.digits())
    }
}

/// Exactly `text` × 10^digits, or nothing if it does not fit or is not a plain decimal.
pub(crate) fn parse_decimal(text: &str, digits: u32) -> Option<i64> {
    let text = text.trim();
    let (negative, body) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    let digits = usize::try_from(digits).ok()?;
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > digits {
        return None;
    }
    let value: i64 = format!("{whole}{fraction:0<digits$}").parse().ok()?;
    Some(if negative { -value } else { value })
}

/// `value` / 10^digits as decimal text.
pub(crate) fn format_decimal(value: i64, digits: u32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = digits as usize;
    let text = format!("{:0>width$}", value.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    if digits == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// Divides and rounds half away from zero, as cash registers and most tax laws do (EN 16931 rounds so too).
pub(crate) fn div_round(numerator: i128, denominator: i128) -> i64 {
    let half = denominator / 2;
    let rounded = if numerator >= 0 {
        (numerator + half) / denominator
    } else {
        (numerator - half) / denominator
    };
    i64::try_from(rounded).unwrap_or(if rounded > 0 { i64::MAX } else { i64::MIN })
}

/// Why text is not money.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MoneyError {
    /// No such ISO 4217 code.
    #[error("'{0}' is not a currency code; use the three letters of ISO 4217, such as EUR")]
    UnknownCurrency(String),
    /// Not a decimal number with so many digits.
    #[error("'{text}' is not an amount; write it like 4.50, with at most {digits} decimals")]
    NotAnAmount {
        /// What stood there.
        text: String,
        /// The currency's decimals.
        digits: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_exactly_or_not_at_all() {
        let (eur, jod, jpy) = (["EUR", "JOD", "JPY"])
            .map(|c| Currency::from_code(c).unwrap())
            .into();
        let cases = [
            ("4.50", eur, Some(450)),
            ("4.5", eur, Some(450)),
            ("4", eur, Some(400)),
            ("-0.05", eur, Some(-5)),
            ("1.250", jod, Some(1250)),
            ("100", jpy, Some(100)),
            ("4.505", eur, None),
            ("1.5", jpy, None),
            ("4,50", eur, None),
            ("", eur, None),
            (".5", eur, None),
            ("1e3", eur, None),
            ("99999999999999999999", eur, None),
        ];
        for (text, currency, expected) in cases {
            assert_eq!(
                Amount::parse(text, currency).ok().map(|a| a.0),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!([5, -5, 4, -4, 15].map(|n| div_round(n, 10)), [1, -1, 0, 0, 2]);
    }

    proptest! {
        #[test]
        fn decimal_text_round_trips(minor in any::<i32>(), code in prop::sample::select(vec!["EUR", "JOD", "JPY"])) {
            let currency = Currency::from_code(code).unwrap();
            let amount = Amount(i64::from(minor));
            prop_assert_eq!(Amount::parse(&amount.to_decimal(currency), currency).unwrap(), amount);
        }
    }
}
