//! Quick amounts: what a guest is likely to hand over, worked out from the notes of the currency.

use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::order::arrange;
use std::iter::successors;

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
        "IDR" => &[1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
        "COP" => &[2000, 5000, 10_000, 20_000, 50_000, 100_000],
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

/// So many of the largest note are counted out one by one; of more, people hand over bundles that come to a round sum.
const COUNTED: i64 = 20;

/// To what `due` is rounded up: notes, or, where it takes too many of them, powers of ten from the largest note's own on.
fn steps(due: i64, notes: &[i64]) -> Vec<i64> {
    let largest = notes.last().copied().unwrap_or(1);
    if due <= COUNTED * largest {
        return notes.to_vec();
    }
    let first = 10_i64.pow(largest.ilog10());
    let powers = successors(Some(first), |power| power.checked_mul(10));
    powers.take_while(|power| *power <= due).collect()
}

/// At most three amounts above `due`, rising: `due` rounded up to whole notes of each size, or to a round sum if it is large.
pub fn quick_amounts(due: Amount, currency: Currency) -> Vec<Amount> {
    let unit = 10_i64.pow(currency.digits());
    let mut amounts: Vec<Amount> = steps(due.0 / unit, notes(currency))
        .iter()
        .filter_map(|step| {
            let step = step * unit;
            let whole = due.0.checked_add(step - 1)? / step * step;
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
            (100_000, 4850, "EUR", true),
            (50_000, 4850, "EUR", false),
            (10_000, 0, "EUR", false),
            (i64::MAX, i64::MAX, "EUR", false),
        ] {
            let currency = Currency::from_code(code).unwrap();
            assert_eq!(
                is_unlikely(Amount(tendered), Amount(due), currency),
                unlikely,
                "{tendered} for {due} {code}"
            );
        }
    }

    #[wasm_bindgen_test]
    fn the_next_round_notes() {
        for (due, code, expected) in [
            (4850, "EUR", vec![5000, 6000, 10_000]),
            (5000, "EUR", vec![6000, 10_000, 20_000]),
            (3200, "JOD", vec![4000, 5000, 10_000]),
            (1234, "JPY", vec![2000, 5000, 10_000]),
            (4_850_000, "IDR", vec![4_900_000, 5_000_000, 6_000_000]),
            (1_850_000, "COP", vec![2_000_000, 5_000_000, 10_000_000]),
            (12_250_000, "IQD", vec![13_000_000, 15_000_000, 20_000_000]),
            (399_950, "EUR", vec![400_000]),
        ] {
            let currency = Currency::from_code(code).unwrap();
            let found: Vec<i64> = quick_amounts(Amount(due), currency).iter().map(|a| a.0).collect();
            assert_eq!(found, expected, "{due} {code}");
        }
    }

    #[wasm_bindgen_test]
    fn a_sum_of_many_notes_is_rounded_by_powers_of_ten() {
        // 41,203,703 and a little more in each currency; then sums just above the bound, round ones, and the largest there is.
        for (due, code, expected) in [
            (
                4_120_370_364,
                "EUR",
                vec![4_120_380_000, 4_120_400_000, 4_121_000_000],
            ),
            (41_203_703, "JPY", vec![41_210_000, 41_300_000, 42_000_000]),
            (
                4_120_370_364,
                "IDR",
                vec![4_130_000_000, 4_200_000_000, 5_000_000_000],
            ),
            (
                4_120_370_364,
                "COP",
                vec![4_130_000_000, 4_200_000_000, 5_000_000_000],
            ),
            (
                41_203_703_750,
                "JOD",
                vec![41_203_710_000, 41_203_800_000, 41_204_000_000],
            ),
            (
                41_203_703_750,
                "IQD",
                vec![41_300_000_000, 42_000_000_000, 50_000_000_000],
            ),
            (485_050, "EUR", vec![490_000, 500_000]),
            (500_000, "EUR", vec![]),
            (234_567, "JPY", vec![240_000, 300_000]),
            (i64::MAX, "JPY", vec![]),
        ] {
            let currency = Currency::from_code(code).unwrap();
            let found: Vec<i64> = quick_amounts(Amount(due), currency).iter().map(|a| a.0).collect();
            assert_eq!(found, expected, "{due} {code}");
        }
    }
}
