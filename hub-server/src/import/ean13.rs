//! EAN-13 (GTIN-13): thirteen digits, the last one a check digit.
//!
//! Source: GS1 General Specifications, section 7.9.1: weights 1 and 3 in turn from the left.

/// The check digit that belongs to the first twelve digits; nothing if they are not digits.
pub fn check_digit(first_twelve: &str) -> Option<char> {
    if first_twelve.len() != 12 {
        return None;
    }
    let digits = first_twelve.chars().map(|digit| digit.to_digit(10));
    let weighted = digits
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| Some(digit? * weight));
    let sum = weighted.sum::<Option<u32>>()?;
    char::from_digit((10 - sum % 10) % 10, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        // The examples of the specification and of ISO/IEC 15420.
        for (code, digit) in [
            ("629104150021", Some('3')),
            ("400638133393", Some('1')),
            ("000000000000", Some('0')),
        ] {
            assert_eq!(check_digit(code), digit, "{code}");
        }
        assert_eq!(check_digit("12345678901x"), None);
        assert_eq!(check_digit("123"), None);
    }
}
