//! The hub under load: `hub-server/benches/hub`. It takes long, so it runs only when it is named.

use super::measure::{Figure, printed};
use crate::command;
use anyhow::{Context, Result};
use std::process::Stdio;

/// Builds and runs it in release, with the names of figures and the flags that it is given. What it says of its progress
/// goes to standard error.
///
/// # Errors
/// When it can't be built, or a figure can't be measured.
pub fn run(arguments: &[String]) -> Result<Vec<Figure>> {
    let mut bench = command::cargo();
    bench
        .args([
            "bench",
            "--quiet",
            "--package",
            "hub-server",
            "--bench",
            "hub",
            "--",
        ])
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    let done = bench.output().context("cargo could not be started")?;
    anyhow::ensure!(
        done.status.success(),
        "the hub's benchmark stopped; what it said is above"
    );
    printed(&String::from_utf8_lossy(&done.stdout), &[])
}
