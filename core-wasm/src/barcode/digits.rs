//! Check digits.

/// The check digit of a number that lacks it: weights 3 and 1 in turn from the right, up to the next ten (section 7.9.1,
/// one rule for GTIN, GLN and SSCC). Nothing if something else than ASCII digits is in it.
pub fn check_digit(payload: &str) -> Option<u8> {
    let mut sum = 0u32;
    for (place, byte) in payload.bytes().rev().enumerate() {
        let weight = if place % 2 == 0 { 3 } else { 1 };
        sum = (sum + weight * u32::from(digit(byte)?)) % 10;
    }
    Some(((10 - sum) % 10) as u8)
}

/// Whether a number's last digit is its right check digit.
pub(super) fn ends_right(number: &str) -> bool {
    match number.split_at_checked(number.len().saturating_sub(1)) {
        Some((payload, last)) => check_digit(payload).is_some_and(|right| last.as_bytes() == [right + b'0']),
        None => false,
    }
}

/// The digit that guards a price or weight of four or five digits inside a number (sections 7.9.2 to 7.9.4). Nothing of
/// other lengths, or if something else than ASCII digits is in it.
pub fn measure_digit(measure: &str) -> Option<u8> {
    // Of a weight's product, the tens are taken off ('2-', '5-') or added ('5+'); '3' is the plain product.
    let two_less = |digit: u8| 2 * digit + 10 - 2 * digit / 10;
    let three = |digit: u8| 3 * digit;
    let five_less = |digit: u8| 5 * digit + 10 - 5 * digit / 10;
    let five_more = |digit: u8| 5 * digit + 5 * digit / 10;
    let bytes = measure.as_bytes();
    let mut digits = [0; 5];
    for (place, byte) in digits.iter_mut().zip(bytes) {
        *place = digit(*byte)?;
    }
    let [a, b, c, d, e] = digits;
    match bytes.len() {
        4 => {
            let sum = two_less(a) + two_less(b) + three(c) + five_less(d);
            Some(sum % 10 * 3 % 10)
        }
        5 => {
            let sum = five_more(a) + two_less(b) % 10 + five_less(c) % 10 + five_more(d) + two_less(e) % 10;
            let rest = (10 - sum % 10) % 10;
            (0..=9).find(|digit| five_less(*digit) % 10 == rest)
        }
        _ => None,
    }
}

/// The value of an ASCII digit; those of other scripts are none.
pub(super) fn digit(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte - b'0')
}

/// The number that digits are. Nothing of other signs, of none, or beyond 64 bits.
pub(super) fn number(digits: &str) -> Option<u64> {
    let mut number = 0u64;
    for byte in digits.bytes() {
        number = number.checked_mul(10)?.checked_add(digit(byte)?.into())?;
    }
    (!digits.is_empty()).then_some(number)
}

/// Whether there is nothing but ASCII digits in it.
pub(super) fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
