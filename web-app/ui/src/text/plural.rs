//! Which form of a language a number takes.

use super::Language;
use js_sys::Intl::PluralRules;
use js_sys::{Array, Object};
use std::cell::RefCell;

/// The form by the browser's `Intl.PluralRules`: `one`, `few`, …
pub fn form(language: Language, number: u64) -> String {
    thread_local! {
        // Making them is slow, and each tap counts something.
        static LAST: RefCell<Option<(Language, PluralRules)>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| {
        if last.as_ref().is_none_or(|(known, _)| *known != language) {
            let locales = Array::of1(&language.tag().into());
            *last = Some((language, PluralRules::new(&locales, &Object::new())));
        }
        // Counts of a shop are far below 2^53, where a JS number is exact.
        let form = last.as_ref().map(|(_, rules)| rules.select(number as f64).into());
        form.unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use js_sys::{Intl, JsString, Reflect};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_forms_that_the_build_asks_for_are_those_that_the_browser_chooses_among() {
        for language in Language::ALL {
            let locales = Array::of1(&language.tag().into());
            let options = Intl::PluralRules::new(&locales, &Object::new()).resolved_options();
            let forms = Reflect::get(&options, &"pluralCategories".into()).unwrap();
            let forms: Array = forms.into();
            let mut forms: Vec<String> = forms.iter().map(|form| JsString::from(form).into()).collect();
            forms.sort();
            let mut expected = web_words::forms_of(language.tag()).unwrap().to_vec();
            expected.sort_unstable();
            assert_eq!(forms, expected, "{language:?}");
        }
    }

    #[wasm_bindgen_test]
    fn arabic_has_six_forms() {
        for (number, expected) in [
            (0, "zero"),
            (1, "one"),
            (2, "two"),
            (3, "few"),
            (10, "few"),
            (11, "many"),
            (99, "many"),
            (100, "other"),
            (102, "other"),
            (103, "few"),
            (111, "many"),
        ] {
            assert_eq!(form(Language::Ar, number), expected, "{number}");
        }
    }
}
