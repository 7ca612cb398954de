//! Quick amounts: what a guest is likely to hand over, worked out from the notes of the currency.

use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::order::arrange;

/// The notes in circulation, in whole units of the currency.
fn notes(currency: Currency) -> &'static [i64] {
    match currency.code() {
        "EUR" => &[5, 10, 20, 50, 100, 200],
        "USD" | "CAD" | "AUD" => &[5, 10, 20, 50, 100],
        "GBP" | "EGP" | "SAR" | "QAR" | "ILS" | "TRY" => &[5, 10, 20, 50, 100, 200],
        "AED" => &[5, 10, 20, 50, 100, 200, 500, 1000],
        "JOD" => &[1, 5, 10, 20, 50],
        "KWD" | "BHD" | "OMR" => &[1, 5, 10, 20],
        "JPY" => &[1000, 5000, 10_000],
        "IQD" | "LBP" => &[1000, 5000, 10_000, 50_000, 100_000],
        _ => &[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    }
}

/// Whether nobody hands over so much for what is due: many times as much, and more than two of the largest note go back.
pub fn is_unlikely(tendered: Amount, due: Amount, currency: Currency) -> bool {
    let largest = notes(currency).last().copied().unwrap_or_default();
    let two = Amount(largest.saturating_mul(2 * 10_i64.pow(currency.digits())));
    tendered > Amount(due.0.saturating_mul(20)) && tendered - due >= two
}

/// At most three amounts above `due`, rising: `due` rounded up to whole notes of each size.
pub fn quick_amounts(due: Amount, currency: Currency) -> Vec<Amount> {
    let unit = 10_i64.pow(currency.digits());
    let mut amounts: Vec<Amount> = notes(currency)
        .iter()
        .filter_map(|note| {
            let note = note * unit;
            let whole = due.0.checked_add(note - 1)? / note * note;
            (whole > due.0).then_some(Amount(whole))
        })
        .collect();
    arrange(&mut amounts, Ord::cmp);
    amounts.dedup();
    amounts.truncate(3);
    amounts
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_nobody_hands_over_is_unlikely() {
        for (tendered, due, code, unlikely) in [
            (29_020_007_000, 36_287, "JOD", true),
            (50_000, 100, "JOD", false),
            (20_000, 120, "EUR", false),
            (99_999_999, 4850, "EUR", true),
            (100_000, 4850, "EUR", false),
            (10_000, 0, "EUR", false),
            (i64::MAX, i64::MAX, "EUR", false),
        ] {
            let currency = Currency::from_code(code).unwrap();
            assert_eq!(is_unlikely(Amount(tendered), Amount(due), currency), unlikely, "{tendered} for {due} {code}");
        }
    }

    #[wasm_bindgen_test]
    fn the_next_round_notes() {
        for (due, code, expected) in [
            (4850, "EUR", vec![5000, 6000, 10_000]),
            (5000, "EUR", vec![6000, 10_000, 20_000]),
            (3200, "JOD", vec![4000, 5000, 10_000]),
            (1234, "JPY", vec![2000, 5000, 10_000]),
        ] {
            let currency = Currency::from_code(code).unwrap();
            let found: Vec<i64> = quick_amounts(Amount(due), currency).iter().map(|a| a.0).collect();
            assert_eq!(found, expected, "{due} {code}");
        }
    }
}
