//! What needs the hub's store: `hub-server/benches`.

use super::measure::{Figure, printed};
use crate::command;
use anyhow::Result;

/// An empty device catches up with 100,000 events.
pub fn catch_up() -> Result<Vec<Figure>> {
    run("catch_up")
}

/// Starts after much and little history, and by the hub's snapshot.
pub fn start() -> Result<Vec<Figure>> {
    run("start")
}

/// Builds and runs it in release.
fn run(name: &str) -> Result<Vec<Figure>> {
    let mut bench = command::cargo();
    bench.args(["bench", "--quiet", "--package", "hub-server", "--bench", name]);
    printed(&command::output(&mut bench)?, &[])
}
