//! Evertill's back office: a person signs in by their PIN, and what they see and do goes over the hub's HTTP. It keeps no
//! journal and works only with a hub. Not in it: anything that a till needs; it is a bundle of its own, below `/office/`.

mod app;
mod hub;
mod lists;
mod session;
mod sign_in;
mod text;

pub use app::start;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
