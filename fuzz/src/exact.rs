//! What a number's text is worth, worked out in whole numbers only: an oracle for `decimal` of the hub.

use core_wasm::base::money::Currency;
use hub_server::socketio::decimal;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// How deep values are looked into.
const DEPTH: usize = 8;
/// More digits than this, without zeros at either end, are no amount: 64 bits have 19, and 3 of them may be decimals.
const LONGEST: usize = 22;

/// Every text and number in a JSON value, as its text.
pub fn scalars(json: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(json, DEPTH, &mut found);
    found
}

fn collect(json: &str, depth: usize, found: &mut Vec<String>) {
    if depth == 0 {
        return;
    }
    match json.bytes().next() {
        Some(b'{') => {
            let fields = serde_json::from_str::<HashMap<String, &RawValue>>(json).unwrap_or_default();
            fields
                .values()
                .for_each(|value| collect(value.get(), depth - 1, found));
        }
        Some(b'[') => {
            let values = serde_json::from_str::<Vec<&RawValue>>(json).unwrap_or_default();
            values
                .iter()
                .for_each(|value| collect(value.get(), depth - 1, found));
        }
        Some(b'"') => found.extend(serde_json::from_str::<String>(json).map(|text| text.trim().to_owned())),
        _ => found.push(json.to_owned()),
    }
}

/// Reads a text as amounts of several currencies and as a quantity, and looks whether each is what it is worth.
///
/// # Panics
/// When it is not.
pub fn check(text: &str) {
    for code in ["EUR", "JPY", "JOD"] {
        let Ok(currency) = Currency::from_code(code) else {
            continue;
        };
        let read = decimal::amount(text, currency).map(|amount| amount.0);
        assert_eq!(read, worth(text, currency.digits()), "{text} in {code}");
    }
    let read = decimal::quantity(text).map(|quantity| quantity.0);
    assert_eq!(read, worth(text, 3), "{text} as a quantity");
}

/// So many units of 10^-decimals, if that is exact.
fn worth(text: &str, decimals: u32) -> Option<i64> {
    let (sign, body) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = match body.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (body, ""),
    };
    if whole.is_empty()
        || ![whole, fraction]
            .concat()
            .bytes()
            .all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let all = [whole, fraction].concat();
    let digits = all.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    if digits.len() > LONGEST {
        return None;
    }
    let mut value: i128 = digits.parse().ok()?;
    let mut places = u32::try_from(fraction.len()).ok()?;
    // Of 16 or 17 digits, as a double prints a sum, 15 were meant.
    let beyond = u32::try_from(digits.len().saturating_sub(15)).ok()?;
    if matches!(beyond, 1 | 2) && whole.len() <= 15 {
        let unit = 10_i128.pow(beyond);
        value = (value + unit / 2) / unit;
        places = places.checked_sub(beyond)?;
    }
    while places > decimals {
        if value % 10 != 0 {
            return None;
        }
        value /= 10;
        places -= 1;
    }
    let units = value.checked_mul(10_i128.checked_pow(decimals - places)?)?;
    Some(sign * i64::try_from(units).ok()?)
}
