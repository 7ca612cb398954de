//! Texts within texts in a language that is written from right to left: there a number or name that is put into a sentence
//! stands apart from it (an isolate of UAX #9), or 43-000001 would be read as 000001-43 and +2.50 as 2.50+.
//!
//! Keeps true: what a language that is written from left to right shows is not changed.

use super::Language;

/// Opens a part that runs as its own first letter says, or from left to right where it has none.
const APART: char = '\u{2068}';
/// Closes it.
const APART_ENDS: char = '\u{2069}';
/// Says that what follows runs from right to left, whatever it begins with.
const FROM_RIGHT: char = '\u{200f}';

/// Puts a text at the end of another, apart from it.
pub(super) fn put(text: &str, into: &mut String, language: Language) {
    // Some words have these signs around an argument themselves.
    if language.is_from_right() && !text.is_empty() && !into.ends_with(APART) {
        into.push(APART);
        into.push_str(text);
        into.push(APART_ENDS);
    } else {
        into.push_str(text);
    }
}

/// Several texts in one, each apart from the others: 'Maria · Till 1'. Those without a sign are left out.
pub fn joined<T: AsRef<str>>(texts: impl IntoIterator<Item = T>, between: &str) -> String {
    let language = Language::current();
    let mut all = String::new();
    for text in texts {
        let text = text.as_ref();
        if text.is_empty() {
            continue;
        }
        if !all.is_empty() {
            all.push_str(between);
        } else if language.is_from_right() {
            // Parts that stand apart say nothing of the whole.
            all.push(FROM_RIGHT);
        }
        put(text, &mut all, language);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn joined_texts_stand_apart_where_a_language_is_written_from_right_to_left() {
        let two = || joined(["Maria", "", "43-1"], " · ");
        assert_eq!(Language::En.during(two), "Maria · 43-1");
        assert_eq!(
            Language::Ar.during(two),
            "\u{200f}\u{2068}Maria\u{2069} · \u{2068}43-1\u{2069}"
        );
        assert_eq!(Language::Ar.during(|| joined([""], " · ")), "");
    }

    #[wasm_bindgen_test]
    fn what_is_put_into_a_text_is_isolated_but_once() {
        for (before, expected) in [
            ("رقم ", "رقم \u{2068}43-1\u{2069}"),
            ("رقم \u{2068}", "رقم \u{2068}43-1"),
        ] {
            let mut text = before.to_owned();
            put("43-1", &mut text, Language::Ar);
            assert_eq!(text, expected);
        }
    }
}
