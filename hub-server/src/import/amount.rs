//! Amounts as people and spreadsheets write them, as plain decimal text.
//!
//! Keeps true: a text that could be two amounts is none.

use core_wasm::base::money::Currency;

/// `1234.50` of `1.234,50`, `€ 1,234.50`, `(1234.50)`. Whether a single comma with three digits behind it is a decimal comma,
/// `has_decimal_comma` says; nothing if it is no amount, or may be two.
pub fn plain(text: &str, currency: Currency, has_decimal_comma: bool) -> Option<String> {
    let mut text: String = text.chars().map(western).collect();
    let mut is_negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        (text, is_negative) = (inner.to_owned(), true);
    }
    let text = without_currency(text.trim(), currency);
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        // Some programs write the sign behind.
        None => match text.strip_suffix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        },
    };
    if sign && is_negative {
        return None;
    }
    let digits = without_currency(digits.trim(), currency);
    let (whole, fraction) = parts(digits, has_decimal_comma)?;
    let sign = if sign || is_negative { "-" } else { "" };
    Some(match fraction {
        Some(fraction) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{whole}"),
    })
}

/// Digits and marks of other scripts as those of the Western one.
fn western(character: char) -> char {
    let digit = |zero: u32| {
        let value = u32::from(character)
            .checked_sub(zero)
            .filter(|value| *value < 10)?;
        char::from_digit(value, 10)
    };
    match character {
        '\u{660}'..='\u{669}' => digit(0x660).unwrap_or(character),
        '\u{6f0}'..='\u{6f9}' => digit(0x6f0).unwrap_or(character),
        '\u{66b}' => '.',
        '\u{66c}' | '\u{2019}' => '\'',
        '\u{2212}' => '-',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        _ => character,
    }
}

/// The store's currency may stand on either side, by its code or its sign.
fn without_currency(text: &str, currency: Currency) -> &str {
    let sign = match currency.code() {
        "EUR" => "€",
        "GBP" => "£",
        "USD" | "CAD" | "AUD" | "NZD" | "SGD" | "HKD" | "MXN" => "$",
        "JPY" | "CNY" => "¥",
        "INR" => "₹",
        "ILS" => "₪",
        "TRY" => "₺",
        _ => "",
    };
    for word in [currency.code(), sign] {
        let front = text
            .get(..word.len())
            .filter(|front| front.eq_ignore_ascii_case(word));
        if let Some(front) = front.filter(|_| !word.is_empty()) {
            return text.get(front.len()..).unwrap_or_default().trim();
        }
        let behind = text.len().checked_sub(word.len()).and_then(|at| text.get(at..));
        if let Some(behind) = behind.filter(|behind| !word.is_empty() && behind.eq_ignore_ascii_case(word)) {
            return text.get(..text.len() - behind.len()).unwrap_or_default().trim();
        }
    }
    text
}

/// The digits before and behind the decimal mark.
fn parts(text: &str, has_decimal_comma: bool) -> Option<(String, Option<&str>)> {
    let count = |mark: char| text.matches(mark).count();
    let behind = |mark: char| text.rsplit_once(mark).map_or("", |(_, behind)| behind);
    let decimal = match (count('.'), count(',')) {
        (0, 0) => None,
        // Of two different marks the last one is the decimal one.
        (dots, commas) if dots > 0 && commas > 0 => {
            let mark = if text.rfind('.') > text.rfind(',') {
                '.'
            } else {
                ','
            };
            Some(mark).filter(|mark| count(*mark) == 1)
        }
        (1, 0) => Some('.'),
        // Thousands have three digits behind them; so has an amount in dinars.
        (0, 1) if behind(',').len() != 3 || has_decimal_comma => Some(','),
        (0, 1) => return None,
        // Two of the same mark stand between thousands.
        _ => None,
    };
    let (whole, fraction) = match decimal {
        Some(mark) => text
            .split_once(mark)
            .map(|(whole, fraction)| (whole, Some(fraction)))?,
        None => (text, None),
    };
    let is_plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.is_some_and(|fraction| !is_plain(fraction)) {
        return None;
    }
    let mut marks = whole.chars().filter(|character| !character.is_ascii_digit());
    let Some(mark) = marks.next() else {
        return is_plain(whole).then(|| (whole.to_owned(), fraction));
    };
    if !matches!(mark, '.' | ',' | ' ' | '\'') || Some(mark) == decimal {
        return None;
    }
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    // Before the last three digits, India has groups of two.
    let last = groups.next_back().unwrap_or_default();
    let is_grouped = is_plain(first)
        && first.len() <= 3
        && is_plain(last)
        && last.len() == 3
        && groups.all(|group| is_plain(group) && (2..=3).contains(&group.len()));
    is_grouped.then(|| (whole.replace(mark, ""), fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_every_form_that_is_clear() {
        let (eur, jod) = (Currency::EUR, Currency::from_code("JOD").unwrap());
        for (text, currency, comma, expected) in [
            ("4.50", eur, false, Some("4.50")),
            ("4,50", eur, false, Some("4.50")),
            ("1,5", eur, false, Some("1.5")),
            ("1.234,50", eur, false, Some("1234.50")),
            ("1,234.50", eur, false, Some("1234.50")),
            ("1 234,50", eur, false, Some("1234.50")),
            ("1\u{202f}234\u{a0}567,50", eur, false, Some("1234567.50")),
            ("1'234.50", eur, false, Some("1234.50")),
            ("1’234.50", eur, false, Some("1234.50")),
            ("1.234.567", eur, false, Some("1234567")),
            ("1,23,456.00", eur, false, Some("123456.00")),
            ("€4.50", eur, false, Some("4.50")),
            ("4,50 €", eur, false, Some("4.50")),
            ("EUR 4.50", eur, false, Some("4.50")),
            ("-€4.50", eur, false, Some("-4.50")),
            ("€-4.50", eur, false, Some("-4.50")),
            ("(0.50)", eur, false, Some("-0.50")),
            ("0.50-", eur, false, Some("-0.50")),
            ("−0.50", eur, false, Some("-0.50")),
            ("+0.50", eur, false, Some("0.50")),
            ("٤٫٥٠", eur, false, Some("4.50")),
            ("1.250", jod, false, Some("1.250")),
            ("1,250", jod, true, Some("1.250")),
            ("1.250,500", jod, true, Some("1250.500")),
            // What may be two amounts, or none.
            ("1,250", jod, false, None),
            ("1,250", eur, false, None),
            ("$4.50", eur, false, None),
            ("4.5.0", eur, false, None),
            ("1,2,456.00", eur, false, None),
            ("1.23,4.5", eur, false, None),
            ("12 34", eur, false, None),
            ("4.", eur, false, None),
            (".5", eur, false, None),
            ("--1", eur, false, None),
            ("(-1)", eur, false, None),
            ("1e3", eur, false, None),
            ("4006381333931E", eur, false, None),
            ("€", eur, false, None),
            ("", eur, false, None),
        ] {
            assert_eq!(plain(text, currency, comma).as_deref(), expected, "{text:?}");
        }
    }
}
