//! What a key writes by its place, on a keyboard of the United States.
//!
//! A scanner is a keyboard of that layout unless somebody set it otherwise, and the device reads its keys in the layout of the
//! person: an Arabic or French one makes other letters of them, and with Caps Lock capitals become small ones.

/// Keys by their code (UI Events KeyboardEvent code Values), with what they write alone and with Shift. Letters and digits have
/// a rule.
const OTHERS: [(&str, &str); 18] = [
    ("Minus", "-_"),
    ("Equal", "=+"),
    ("BracketLeft", "[{"),
    ("BracketRight", "]}"),
    ("Backslash", "\\|"),
    ("Semicolon", ";:"),
    ("Quote", "'\""),
    ("Backquote", "`~"),
    ("Comma", ",<"),
    ("Period", ".>"),
    ("Slash", "/?"),
    ("Space", "  "),
    ("NumpadAdd", "++"),
    ("NumpadSubtract", "--"),
    ("NumpadMultiply", "**"),
    ("NumpadDivide", "//"),
    ("NumpadDecimal", ".."),
    ("IntlBackslash", "\\|"),
];

const SHIFTED_DIGITS: &[u8; 10] = b")!@#$%^&*(";

/// The sign of a key, if there is one at this place.
pub(super) fn sign(code: &str, shift: bool) -> Option<char> {
    if let Some(letter) = code.strip_prefix("Key").and_then(only) {
        return Some(if shift {
            letter
        } else {
            letter.to_ascii_lowercase()
        });
    }
    if let Some(digit) = code.strip_prefix("Digit").and_then(only) {
        let shifted = digit
            .to_digit(10)
            .and_then(|value| SHIFTED_DIGITS.get(value as usize));
        return if shift {
            shifted.map(|sign| char::from(*sign))
        } else {
            Some(digit)
        };
    }
    if let Some(digit) = code.strip_prefix("Numpad").and_then(only) {
        return Some(digit);
    }
    let (_, signs) = OTHERS.iter().find(|(known, _)| *known == code)?;
    signs.chars().nth(usize::from(shift))
}

fn only(rest: &str) -> Option<char> {
    let mut signs = rest.chars();
    signs
        .next()
        .filter(|sign| sign.is_ascii_alphanumeric() && signs.next().is_none())
}
