//! What every web app of Evertill is made of: the pieces of a page, the words, how figures look, the keys, what the
//! browser is asked for. Not in it: what a till or the office does with them.

pub mod back;
pub mod components;
pub mod format;
pub mod keyboard;
pub mod platform;
pub mod prefs;
pub mod text;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
