//! `cargo xtask ci`: what continuous integration does, tried at home: `.ci/run` in a clean clone of
//! HEAD, so that a file that was never committed is noticed.

use crate::{command, tools::Tools};
use anyhow::{Context, Result};
use std::{
    fs,
    process::{Command, ExitCode},
};

/// What `cargo xtask ci` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// Install all tools anew too, as on a fresh machine, instead of sharing this checkout's
    #[arg(long)]
    cold: bool,
}

/// Clones HEAD into a temporary folder, runs `.ci/run` there and removes the clone.
///
/// # Errors
/// When git or the disk fails; a failing check is an exit code, not an error.
pub fn ci(options: &Options) -> Result<ExitCode> {
    let clone = std::env::temp_dir().join(format!("evertill-ci-{}", std::process::id()));
    command::quietly(
        "ci-clone",
        Command::new("git")
            .args(["clone", "--quiet", "--no-local", "."])
            .arg(&clone)
            .current_dir(crate::repo::root()),
    )?;
    println!("Running .ci/run in a clean clone of HEAD, {}", clone.display());
    let mut run = Command::new("./.ci/run");
    run.current_dir(&clone)
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("EVERTILL_TOOLS");
    if !options.cold {
        run.env("EVERTILL_TOOLS", Tools::locate().path(""));
    }
    let status = run.status().context(".ci/run could not be started");
    fs::remove_dir_all(&clone).with_context(|| format!("could not remove {}", clone.display()))?;
    Ok(if status?.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
