//! UPC-E: a UPC-A without some of its zeros (section 5.2.2.4).

use super::digits::{are_digits, check_digit};
use super::gtin::{Gtin, NotGtin};

/// The number of a UPC-E: of six digits, of seven with the number system before them, or of eight with the check digit
/// behind.
pub fn expand(text: &str) -> Result<Gtin, NotGtin> {
    if !are_digits(text) {
        return Err(NotGtin::NotDigits);
    }
    let (system, rest) = match text.len() {
        6 => ("0", text),
        7 | 8 => text.split_at(1),
        _ => return Err(NotGtin::Length),
    };
    if system > "1" {
        return Err(NotGtin::NumberSystem);
    }
    let (body, check) = rest.split_at(6);
    let (front, last) = body.split_at(5);
    // Where the zeros belong, and how many of the digits before the last one stand in front of them.
    let whole = match last {
        "0" | "1" | "2" => [system, &front[..2], last, "0000", &front[2..]],
        "3" => [system, &front[..3], "00000", &front[3..], ""],
        "4" => [system, &front[..4], "00000", &front[4..], ""],
        _ => [system, front, "0000", last, ""],
    };
    let mut whole = whole.concat();
    let right = check_digit(&whole).ok_or(NotGtin::NotDigits)?;
    whole.push(char::from(right + b'0'));
    if check.is_empty() || whole.ends_with(check) {
        Gtin::read(&whole)
    } else {
        Err(NotGtin::CheckDigit)
    }
}

/// The eight digits of a number as UPC-E: those that expand to it again.
pub fn compress(number: Gtin) -> Option<String> {
    let all = number.to_string();
    let digits = all.strip_prefix("00")?;
    let digit = |place: usize| &digits[place..=place];
    let (system, check) = (digit(0), digit(11));
    let ways = [
        [&digits[1..3], &digits[8..11], digit(3)],
        [&digits[1..4], &digits[9..11], "3"],
        [&digits[1..5], digit(10), "4"],
        [&digits[1..6], digit(10), ""],
    ];
    let mut ways = ways
        .into_iter()
        .map(|way| [system, &way.concat(), check].concat());
    ways.find(|way| expand(way) == Ok(number))
}
