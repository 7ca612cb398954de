//! Money, quantities, times and counts as the browser's Intl writes them in the language of the screens.
//!
//! Keeps true: an amount goes to Intl as decimal text made from whole minor units; no float stands in between. The digits are
//! 0 to 9 in every language: what a browser takes for Arabic's own differs between browsers and their versions, and a
//! receipt's number must be the same on all screens of a store.

use crate::text::Language;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;
use js_sys::{Array, Function, Intl, Object, Reflect};
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::JsValue;

/// Makes the signs beside it run from left to right.
const FROM_LEFT: char = '\u{200e}';
/// Makes them run from right to left.
const FROM_RIGHT: char = '\u{200f}';

#[derive(Clone, PartialEq, Eq, Hash)]
enum Kind {
    /// With so many decimals.
    Decimals(u32),
    /// With so many decimals, and a plus where it is more than nothing.
    Signed(u32),
    /// With its sign and so many decimals.
    Money(&'static str, u32),
    /// As many decimals as there are, at most three.
    Short,
    Percent,
    Time,
    DayAndTime,
    WholeMoment,
    /// In this unit, with at most one decimal.
    Unit(&'static str),
}

thread_local! {
    static FORMATS: RefCell<HashMap<(Language, Kind), Function>> = RefCell::new(HashMap::new());
    static ZONE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Shows times in this IANA zone from here on.
pub fn set_zone(zone: &str) {
    ZONE.with_borrow_mut(|current| *current = Some(zone.to_owned()));
    FORMATS.with_borrow_mut(HashMap::clear);
}

/// An amount without its currency, for columns and buttons: `48.50`.
pub fn amount(amount: Amount, currency: Currency) -> String {
    let text = amount.to_decimal(currency);
    apply(Kind::Decimals(currency.digits()), &JsValue::from_str(&text)).unwrap_or(text)
}

/// What an amount adds to another, with its sign: `+2.50`.
pub fn signed(amount: Amount, currency: Currency) -> String {
    let text = amount.to_decimal(currency);
    apply(Kind::Signed(currency.digits()), &JsValue::from_str(&text)).unwrap_or(text)
}

/// An amount with its currency, where it stands alone: `€48.50`.
pub fn money(amount: Amount, currency: Currency) -> String {
    let text = amount.to_decimal(currency);
    let kind = Kind::Money(currency.code(), currency.digits());
    let mut text = apply(kind, &JsValue::from_str(&text)).unwrap_or(text);
    // Arabic calls the yen 'JP¥', at the end, where a sign without a letter behind it goes to the other side: '¥JP'.
    if Language::current().is_from_right() && !text.ends_with(FROM_RIGHT) {
        text.push(FROM_LEFT);
    }
    text
}

/// A quantity: `2`, `1.25`.
pub fn quantity(quantity: Quantity) -> String {
    let text = quantity.to_decimal();
    apply(Kind::Short, &JsValue::from_str(&text)).unwrap_or(text)
}

/// A count.
pub fn count(count: u64) -> String {
    let text = count.to_string();
    apply(Kind::Short, &JsValue::from_str(&text)).unwrap_or(text)
}

/// A whole number, whatever its sign.
pub fn number(number: i64) -> String {
    let text = number.to_string();
    apply(Kind::Short, &JsValue::from_str(&text)).unwrap_or(text)
}

/// A rate in parts per million: `9%`.
pub fn rate(parts: i64) -> String {
    let whole = parts.unsigned_abs();
    let sign = if parts < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:06}", whole / 1_000_000, whole % 1_000_000);
    apply(Kind::Percent, &JsValue::from_str(&text)).unwrap_or(text)
}

/// Digits as typed, in the language's own figures, each by itself: codes, keys.
pub fn digits(text: &str) -> String {
    text.chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => count(u64::from(digit)),
            None => c.to_string(),
        })
        .collect()
}

/// The sign between whole and fraction.
pub fn decimal_sign() -> String {
    apply(Kind::Decimals(1), &JsValue::from_str("1.1"))
        .and_then(|text| text.chars().nth(1))
        .unwrap_or('.')
        .to_string()
}

/// A time of day: `14:05`.
pub fn time(at: Timestamp) -> String {
    date(Kind::Time, at)
}

/// A day and a time.
pub fn day_and_time(at: Timestamp) -> String {
    date(Kind::DayAndTime, at)
}

/// A day with its year, and a time.
pub fn whole_moment(at: Timestamp) -> String {
    date(Kind::WholeMoment, at)
}

/// Bytes, in megabytes; from a thousand of those on, in gigabytes.
pub fn bytes(bytes: u64) -> String {
    let (unit, tenths) = match bytes {
        0..1_000_000_000 => ("megabyte", bytes / 100_000),
        _ => ("gigabyte", bytes / 100_000_000),
    };
    let text = format!("{}.{}", tenths / 10, tenths % 10);
    apply(Kind::Unit(unit), &JsValue::from_str(&text)).unwrap_or(text)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 fit a double's whole numbers"
)]
fn date(kind: Kind, at: Timestamp) -> String {
    apply(kind, &JsValue::from_f64(at.0 as f64)).unwrap_or_default()
}

fn apply(kind: Kind, value: &JsValue) -> Option<String> {
    let language = Language::current();
    let format = FORMATS.with_borrow_mut(|formats| {
        formats
            .entry((language, kind.clone()))
            .or_insert_with(|| make(language, &kind))
            .clone()
    });
    format.call1(&JsValue::UNDEFINED, value).ok()?.as_string()
}

fn make(language: Language, kind: &Kind) -> Function {
    let options = Object::new();
    let set = |name: &str, value: JsValue| drop(Reflect::set(&options, &name.into(), &value));
    let locales = Array::of1(&[language.tag(), "-u-nu-latn"].concat().into());
    match kind {
        Kind::Decimals(decimals) | Kind::Signed(decimals) => {
            if *kind == Kind::Signed(*decimals) {
                set("signDisplay", "exceptZero".into());
            }
            set("minimumFractionDigits", (*decimals).into());
            set("maximumFractionDigits", (*decimals).into());
        }
        Kind::Money(code, digits) => {
            // ISO 4217's: browsers leave those out that nobody has coins for, and change is counted by them all the same.
            set("minimumFractionDigits", (*digits).into());
            set("maximumFractionDigits", (*digits).into());
            set("style", "currency".into());
            set("currency", (*code).into());
            set("currencyDisplay", "narrowSymbol".into());
        }
        Kind::Short => set("maximumFractionDigits", 3.into()),
        Kind::Percent => {
            set("style", "percent".into());
            set("maximumFractionDigits", 4.into());
        }
        Kind::Unit(unit) => {
            set("style", "unit".into());
            set("unit", (*unit).into());
            set("maximumFractionDigits", 1.into());
        }
        Kind::Time | Kind::DayAndTime | Kind::WholeMoment => {
            set("hour", "2-digit".into());
            set("minute", "2-digit".into());
            set("hourCycle", "h23".into());
            if *kind == Kind::WholeMoment {
                set("year", "numeric".into());
            }
            if *kind != Kind::Time {
                set("month", "short".into());
                set("day", "numeric".into());
            }
            if let Some(zone) = ZONE.with_borrow(Clone::clone) {
                set("timeZone", zone.into());
            }
            return Intl::DateTimeFormat::new(&locales, &options).format();
        }
    }
    Intl::NumberFormat::new(&locales, &options).format()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn money_has_the_digits_of_iso_4217_whatever_the_browser_leaves_out() {
        for code in [
            "AFN", "ALL", "COP", "HUF", "IDR", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "PKR", "RSD",
            "SOS", "SYP", "YER", "EUR", "JPY", "JOD", "KWD",
        ] {
            let currency = Currency::from_code(code).unwrap();
            let change = Amount(850);
            let (digits, text) = (change.to_decimal(currency), money(change, currency));
            assert!(text.contains(&digits), "{code}: {text} for {digits}");
        }
    }

    /// As they are read: without the signs that say which way a text runs.
    fn read(text: &str) -> String {
        let is_read = |sign: &char| !matches!(sign, '\u{200e}' | '\u{200f}' | '\u{61c}');
        text.chars().filter(is_read).collect()
    }

    #[wasm_bindgen_test]
    fn every_language_has_the_same_digits_and_signs() {
        let euro = Currency::from_code("EUR").unwrap();
        let all = || {
            [
                amount(Amount(-123_456), euro),
                signed(Amount(250), euro),
                signed(Amount(-250), euro),
                signed(Amount(0), euro),
                quantity(Quantity(1250)),
                count(1234),
                digits("43-000001"),
                rate(190_000),
                decimal_sign(),
            ]
            .map(|text| read(&text))
        };
        let expected = [
            "-1,234.56",
            "+2.50",
            "-2.50",
            "0.00",
            "1.25",
            "1,234",
            "43-000001",
            "19%",
            ".",
        ];
        for language in Language::ALL {
            assert_eq!(language.during(all), expected, "{language:?}");
            let time = language.during(|| whole_moment(Timestamp(1_764_490_000_000)));
            assert!(time.contains("2025"), "{language:?}: {time}");
        }
    }

    #[wasm_bindgen_test]
    fn a_currency_stays_in_one_piece_in_arabic() {
        let yen = Currency::from_code("JPY").unwrap();
        let text = Language::Ar.during(|| money(Amount(48), yen));
        assert!(text.ends_with('\u{200e}'), "{text:?}");
        assert_eq!(Language::En.during(|| money(Amount(48), yen)), "¥48");
        let dinar = Currency::from_code("JOD").unwrap();
        let text = Language::Ar.during(|| money(Amount(48_500), dinar));
        assert!(text.ends_with("د.أ.\u{200f}"), "{text:?}");
    }

    #[wasm_bindgen_test]
    fn bytes_are_told_in_a_unit_that_fits_them() {
        for (size, expected) in [
            (0, "0 MB"),
            (1_250_000, "1.2 MB"),
            (999_999_999, "999.9 MB"),
            (1_000_000_000, "1 GB"),
            (10_739_100_000, "10.7 GB"),
        ] {
            assert_eq!(bytes(size), expected, "{size}");
        }
    }
}
