//! What people wait for, with a slowed processor: `playwright/bench`, against the real hub and the release build of the app.

use super::measure::{Figure, printed};
use crate::{
    check::{Context, browser},
    command,
    tools::Tools,
};
use anyhow::Result;

/// From a dead browser to the first product, with no network.
pub fn cold_start() -> Result<Vec<Figure>> {
    run("cold-start")
}

/// From a finger's tap to what came of it.
pub fn till() -> Result<Vec<Figure>> {
    run("till")
}

/// Builds what it needs, and runs a file of measurements.
fn run(file: &str) -> Result<Vec<Figure>> {
    let context = Context {
        tools: &Tools::locate(),
        extra: &[],
    };
    let mut playwright = browser::suites(&context)?;
    playwright
        .args(["--project=bench", "--reporter=list", "--workers=1", file])
        .env("EVERTILL_BENCH", "1");
    printed(&command::output(&mut playwright)?, &[])
}
