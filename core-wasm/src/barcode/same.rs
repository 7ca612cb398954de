//! When two codes are the same.

use super::{Gtin, trimmed};

/// What a code is compared by: two codes that share a key are found by one scan. A number is the same in every length that
/// it is written in; eight digits that are both a GTIN-8 and a UPC-E are two. All else is its text.
pub fn keys(code: &str) -> Vec<String> {
    let code = trimmed(code);
    let numbers = Gtin::all(code).into_iter().flatten();
    let mut keys: Vec<String> = numbers.map(|number| number.to_string()).collect();
    if keys.is_empty() {
        keys.push(code.to_owned());
    }
    keys
}
