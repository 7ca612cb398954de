//! Numbers as clients write them, to exact decimals. They are text from the wire to the minor unit: no float is between.

use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;

/// A number with more significant digits than these is one that a binary float printed (IEEE 754: 15 digits always
/// survive a double, and printing one takes 17 at most).
const DIGITS_OF_A_DOUBLE: std::ops::RangeInclusive<usize> = 16..=17;
/// How many of them are the number that was meant.
const MEANT: usize = 15;

/// A number's text as an amount, if it is one without a remainder.
pub fn amount(text: &str, currency: Currency) -> Option<Amount> {
    Amount::parse(&plain(text)?, currency).ok()
}

/// A number's text as a quantity, if it is whole thousandths.
pub fn quantity(text: &str) -> Option<Quantity> {
    Quantity::parse(&plain(text)?)
}

/// Without trailing zeros, and without what a double adds to a sum: `0.30000000000000004` is `0.3`.
fn plain(text: &str) -> Option<String> {
    let (sign, body) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || body.ends_with('.') || !digits(whole) || !digits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let all = format!("{whole}{fraction}");
    let leading = all.bytes().take_while(|&byte| byte == b'0').count();
    let keep = leading + MEANT;
    if !DIGITS_OF_A_DOUBLE.contains(&(all.len() - leading)) || keep < whole.len() {
        return Some(joined(sign, whole, fraction));
    }
    let up = all.as_bytes().get(keep).is_some_and(|&digit| digit >= b'5');
    let mut kept: Vec<u8> = all.as_bytes()[..keep].to_vec();
    let mut carry = up;
    for digit in kept.iter_mut().rev().take_while(|_| up) {
        if !carry {
            break;
        }
        carry = *digit == b'9';
        *digit = if carry { b'0' } else { *digit + 1 };
    }
    let mut kept = String::from_utf8(kept).ok()?;
    let mut point = whole.len();
    if carry {
        kept.insert(0, '1');
        point += 1;
    }
    let (whole, fraction) = kept.split_at(point);
    Some(joined(sign, whole, fraction.trim_end_matches('0')))
}

fn joined(sign: &str, whole: &str, fraction: &str) -> String {
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_amount_is_read_exactly_or_not_at_all() {
        let [eur, jpy, jod] = ["EUR", "JPY", "JOD"].map(|code| Currency::from_code(code).unwrap());
        for (text, currency, expected) in [
            ("4.5", eur, Some(450)),
            ("4.50000", eur, Some(450)),
            ("-0.05", eur, Some(-5)),
            ("12", jpy, Some(12)),
            ("1.125", jod, Some(1125)),
            ("4.505", eur, None),
            ("0.1", jpy, None),
            ("1e2", eur, None),
            ("1.", eur, None),
            (".5", eur, None),
            ("", eur, None),
            ("NaN", eur, None),
            ("--1", eur, None),
            ("99999999999999999999", eur, None),
            // What a double makes of 0.1 + 0.2, 3 × 1.1 and 9.95 + 0.05 − 1e-15.
            ("0.30000000000000004", eur, Some(30)),
            ("3.3000000000000003", eur, Some(330)),
            ("9.9999999999999991", eur, Some(1000)),
            ("1.2250000000000001", eur, None),
            // More digits than a double has: somebody means them.
            ("0.300000000000000004", eur, None),
            ("1234567890123456.5", eur, Some(123_456_789_012_345_650)),
        ] {
            assert_eq!(amount(text, currency).map(|amount| amount.0), expected, "{text}");
        }
        assert_eq!(quantity("1.25"), Some(Quantity(1250)));
        assert_eq!(quantity("0.0001"), None);
    }

    proptest! {
        #[test]
        fn what_javascript_prints_of_an_amount_is_that_amount(minor in -99_999_999_999_i64..99_999_999_999) {
            let eur = Currency::from_code("EUR").unwrap();
            let text = Amount(minor).to_decimal(eur);
            // Rust prints the shortest text that a double comes from, as JavaScript does.
            let double: f64 = text.parse().unwrap();
            prop_assert_eq!(amount(&double.to_string(), eur), Some(Amount(minor)));
        }

        #[test]
        fn what_javascript_prints_of_a_sum_is_that_sum(minor in prop::collection::vec(0_i64..1_000_000, 1..30)) {
            let eur = Currency::from_code("EUR").unwrap();
            let doubles = minor.iter().map(|&minor| Amount(minor).to_decimal(eur).parse::<f64>().unwrap());
            let sum: f64 = doubles.sum();
            if let Some(read) = amount(&sum.to_string(), eur) {
                prop_assert_eq!(read, Amount(minor.iter().sum()));
            }
        }
    }
}
