//! `cargo xtask kills`: a till's browser is killed in mid-sale as often as is asked for, against the real hub and the
//! release build of the app. The suite itself is `playwright/tests/killed-till.spec.ts`, which the tests run with few kills.

use crate::{
    check::{Context, browser},
    tools::Tools,
};
use anyhow::{Context as _, Result};
use std::os::unix::process::CommandExt;

/// What `cargo xtask kills` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// How often the browser is killed
    #[arg(long, default_value_t = 200)]
    times: u32,
}

/// Runs the suite, whose closing line counts kills, confirmed sales and events.
///
/// # Errors
/// When a confirmed sale was lost, or something could not be built or started.
pub fn kills(options: &Options) -> Result<()> {
    let context = Context {
        tools: &Tools::locate(),
        extra: &[],
    };
    let mut playwright = browser::suites(&context)?;
    let error = playwright
        .args(["--project=chromium", "killed-till"])
        .env("EVERTILL_KILLS", options.times.to_string())
        .exec();
    Err(error).context("Playwright could not be started")
}
