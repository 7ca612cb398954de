//! Evertill's till: storage and sync (`storage`, `till`, `platform`) below, screens above. main.rs only starts it.

pub mod platform;
pub mod storage;
pub mod till;

#[cfg(test)]
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
