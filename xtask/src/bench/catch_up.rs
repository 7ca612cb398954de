//! An empty device catches up with 100,000 events: `hub-server/benches/catch_up.rs`, which has the store.

use super::measure::{Figure, printed};
use crate::command;
use anyhow::Result;

/// Builds and runs it in release.
pub fn run() -> Result<Vec<Figure>> {
    let mut bench = command::cargo();
    bench.args([
        "bench",
        "--quiet",
        "--package",
        "hub-server",
        "--bench",
        "catch_up",
    ]);
    printed(&command::output(&mut bench)?, &[])
}
