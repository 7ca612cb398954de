//! Apple's Home Screen. An app that was put there has storage of its own, which stays; a tab of the browser has another, which is
//! cleared after seven days without use (https://webkit.org/blog/10218/).

use js_sys::Reflect;

/// Whether this page is in a tab of a device that has a Home Screen. Only Apple's browsers know `standalone`, and only on
/// such devices.
pub fn is_missed() -> bool {
    let navigator = web_sys::window().map(|window| window.navigator());
    let standalone = navigator.and_then(|navigator| Reflect::get(&navigator, &"standalone".into()).ok());
    standalone.is_some_and(|standalone| standalone == false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn only_a_browser_that_knows_a_home_screen_and_is_not_on_it_misses_it() {
        assert!(!is_missed(), "no browser of the tests knows one");
        let navigator = web_sys::window().unwrap().navigator();
        for (standalone, missed) in [(false, true), (true, false)] {
            Reflect::set(&navigator, &"standalone".into(), &standalone.into()).unwrap();
            assert_eq!(is_missed(), missed);
        }
        Reflect::delete_property(&navigator, &"standalone".into()).unwrap();
    }
}
