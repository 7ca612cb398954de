//! From a dead browser to the first product, with no network and a slowed processor: `playwright/bench`, against the real
//! hub and the release build of the app.

use super::measure::{Figure, printed};
use crate::{
    check::{Context, browser},
    command,
    tools::Tools,
};
use anyhow::Result;

/// Builds what it needs, and runs it.
pub fn run() -> Result<Vec<Figure>> {
    let context = Context {
        tools: &Tools::locate(),
        extra: &[],
    };
    let mut playwright = browser::suites(&context)?;
    playwright
        .args(["--project=bench", "--reporter=list"])
        .env("EVERTILL_BENCH", "1");
    printed(&command::output(&mut playwright)?, &[])
}
