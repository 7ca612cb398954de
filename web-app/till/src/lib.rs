//! Evertill's till: storage and sync (`storage`, `engine`, `platform`) below, what people see above, a folder a feature.

mod addresses;
mod app;
mod camera;
mod devices;
mod engine;
mod hubs;
mod inbox;
mod orders;
mod pairing;
mod pay;
mod platform;
mod sale;
mod scans;
mod sell;
mod shift;
mod sign_in;
mod slip;
mod stations;
mod status;
pub mod storage;
mod trouble;
mod wishes;

pub use app::start;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
