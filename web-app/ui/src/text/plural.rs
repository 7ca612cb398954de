//! Which form of a language a number takes.

use super::Language;

/// The form by the browser's `Intl.PluralRules`: `one`, `few`, …
pub fn form(language: Language, number: u64) -> String {
    let locales = js_sys::Array::of1(&language.tag().into());
    let rules = js_sys::Intl::PluralRules::new(&locales, &js_sys::Object::new());
    // Counts of a shop are far below 2^53, where a JS number is exact.
    rules.select(number as f64).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use js_sys::{Array, Intl, JsString, Object, Reflect};
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
