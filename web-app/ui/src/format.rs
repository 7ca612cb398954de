//! Money, quantities, times and counts as the browser's Intl writes them in the language of the screens.
//!
//! Keeps true: an amount goes to Intl as decimal text made from whole minor units; no float stands in between.

use crate::text::{Language, t};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;
use js_sys::{Array, Function, Intl, Object, Reflect};
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::JsValue;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Kind {
    /// With so many decimals.
    Decimals(u32),
    /// With its sign and so many decimals.
    Money(&'static str, u32),
    /// As many decimals as there are, at most three.
    Short,
    Percent,
    Time,
    DayAndTime,
    WholeMoment,
    Megabytes,
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

/// An amount with its currency, where it stands alone: `€48.50`.
pub fn money(amount: Amount, currency: Currency) -> String {
    let text = amount.to_decimal(currency);
    apply(
        Kind::Money(currency.code(), currency.digits()),
        &JsValue::from_str(&text),
    )
    .unwrap_or(text)
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

/// Bytes, in megabytes.
pub fn megabytes(bytes: u64) -> String {
    let text = format!("{}.{}", bytes / 1_000_000, bytes % 1_000_000 / 100_000);
    apply(Kind::Megabytes, &JsValue::from_str(&text)).unwrap_or(text)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 fit a double's whole numbers"
)]
fn date(kind: Kind, at: Timestamp) -> String {
    apply(kind, &JsValue::from_f64(at.0 as f64)).unwrap_or_default()
}

fn apply(kind: Kind, value: &JsValue) -> Option<String> {
    let language = t().language();
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
    let locales = Array::of1(&language.tag().into());
    match kind {
        Kind::Decimals(decimals) => {
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
        Kind::Megabytes => {
            set("style", "unit".into());
            set("unit", "megabyte".into());
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
}
