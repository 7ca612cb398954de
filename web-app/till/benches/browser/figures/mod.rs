//! The figures. Those without a baseline are compared with the native ones of the same run, by `cargo xtask bench`.

mod beginnings;
mod goods;
mod measure;
mod orders;
mod raw;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
