//! The core and the till's storage in headless Chromium, in the app's release profile (`web-app/till/benches/browser`). What
//! needs no browser is compared with the native figure of the same run, taken just before.

use super::{
    catalog, fold,
    measure::{Figure, printed},
};
use crate::{check::browser, command, tools::Tools};
use anyhow::Result;

/// Builds and runs it.
pub fn run() -> Result<Vec<Figure>> {
    let mut native = fold::run()?;
    native.extend(catalog::run()?);
    let mut bench = browser::wasm_tests(&Tools::locate())?;
    bench
        .args(["--package", "web-till", "--example", "browser-bench"])
        .args(["--profile", "wasm-release"])
        .args(["--", "--nocapture"])
        .env("WASM_BINDGEN_TEST_TIMEOUT", "900");
    printed(&command::output(&mut bench)?, &native)
}
