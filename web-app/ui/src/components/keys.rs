//! The keys of a keypad: what each does to what is typed, and which hardware keys do the same.

use crate::format;
use crate::keyboard::Typed;
use core_wasm::base::digits;

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9.
    Digit(char),
    /// 00.
    DoubleZero,
    /// The decimal sign.
    Point,
    /// Takes the last sign away.
    Backspace,
    /// Takes all away.
    Clear,
    /// Enter.
    Enter,
}

/// Which keys there are beside the digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pad {
    /// For a PIN or a code: clear and backspace.
    Code,
    /// For an amount or a quantity with so many decimals.
    Number {
        /// The most decimals that may be typed.
        decimals: u32,
    },
}

/// What `text` is once `key` was pressed; `most` bounds its digits before the decimal sign.
pub fn press(text: &str, key: Key, pad: Pad, most: usize) -> String {
    let mut text = text.to_owned();
    let decimals = match pad {
        Pad::Code => 0,
        Pad::Number { decimals } => decimals as usize,
    };
    let has_room = |text: &str| match text.split_once('.') {
        Some((_, fraction)) => fraction.len() < decimals,
        None => text.len() < most,
    };
    match key {
        Key::Digit(digit) if has_room(&text) => {
            if pad != Pad::Code && text == "0" {
                text.clear();
            }
            text.push(digit);
        }
        Key::DoubleZero if !text.is_empty() && text != "0" => {
            for _ in 0..2 {
                if has_room(&text) {
                    text.push('0');
                }
            }
        }
        Key::Point if decimals > 0 && !text.contains('.') => {
            if text.is_empty() {
                text.push('0');
            }
            text.push('.');
        }
        Key::Backspace => drop(text.pop()),
        Key::Clear => text.clear(),
        Key::Digit(_) | Key::DoubleZero | Key::Point | Key::Enter => {}
    }
    text
}

/// A typed number as it is shown: the language's figures and decimal sign.
pub fn shown(text: &str) -> String {
    format::digits(text).replace('.', &format::decimal_sign())
}

/// The key of the keypad that a typed one stands for; digits of every script are digits.
pub fn hardware(typed: Typed) -> Option<Key> {
    Some(match typed {
        Typed::Enter => Key::Enter,
        Typed::Backspace => Key::Backspace,
        Typed::Delete => Key::Clear,
        Typed::Sign('.' | ',' | '٫') => Key::Point,
        Typed::Sign(sign) => Key::Digit(digits::plain(sign)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn type_all(pad: Pad, most: usize, keys: &str) -> String {
        keys.chars().fold(String::new(), |text, sign| {
            let key = match sign {
                '.' => Key::Point,
                '<' => Key::Backspace,
                'o' => Key::DoubleZero,
                digit => Key::Digit(digit),
            };
            press(&text, key, pad, most)
        })
    }

    #[wasm_bindgen_test]
    fn digits_of_every_script_are_digits() {
        for (sign, key) in [
            ('7', Some(Key::Digit('7'))),
            ('٧', Some(Key::Digit('7'))),
            ('۷', Some(Key::Digit('7'))),
            ('७', Some(Key::Digit('7'))),
            ('７', Some(Key::Digit('7'))),
            ('٫', Some(Key::Point)),
            ('x', None),
        ] {
            assert_eq!(hardware(Typed::Sign(sign)), key, "{sign}");
        }
    }

    #[wasm_bindgen_test]
    fn what_is_typed_is_always_a_number() {
        let euro = Pad::Number { decimals: 2 };
        let yen = Pad::Number { decimals: 0 };
        for (pad, most, keys, expected) in [
            (euro, 7, "12.505", "12.50"),
            (euro, 7, ".5", "0.5"),
            (euro, 7, "1.2.3", "1.23"),
            (euro, 7, "o5o", "500"),
            (euro, 7, "05", "5"),
            (euro, 3, "12345", "123"),
            (euro, 7, "5.o0", "5.00"),
            (euro, 7, "5<<<", ""),
            (yen, 7, "1.5", "15"),
            (Pad::Code, 4, "00123", "0012"),
        ] {
            assert_eq!(type_all(pad, most, keys), expected, "{keys}");
        }
    }
}
