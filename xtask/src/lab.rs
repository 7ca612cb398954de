//! The commands that run the core itself. They need it compiled, and in release: so a plain
//! `cargo xtask` hands over to one that is built with the feature `lab`, or `sim` for the simulator.
//!
//! Not in it: the commands (see `bench` and `sim`).

use anyhow::Result;
use std::process::ExitCode;

/// What is handed on to such a command as it is.
#[derive(clap::Args)]
pub struct Forwarded {
    /// Names and flags for the command itself
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<String>,
}

/// `cargo xtask bench`.
///
/// # Errors
/// When a benchmark fails, or the release build of this program can't be made.
#[cfg(feature = "lab")]
pub fn bench(forwarded: &Forwarded) -> Result<ExitCode> {
    crate::bench::bench(&forwarded.arguments)?;
    Ok(ExitCode::SUCCESS)
}

/// `cargo xtask bench`, in the release build.
///
/// # Errors
/// When the release build of this program can't be made.
#[cfg(not(feature = "lab"))]
pub fn bench(_: &Forwarded) -> Result<ExitCode> {
    hand_over("lab")
}

/// `cargo xtask sim`.
///
/// # Errors
/// When an invariant was violated, or the release build of this program can't be made.
#[cfg(feature = "sim")]
pub fn sim(forwarded: &Forwarded) -> Result<ExitCode> {
    crate::sim::sim(&forwarded.arguments)?;
    Ok(ExitCode::SUCCESS)
}

/// `cargo xtask sim`, in the release build.
///
/// # Errors
/// When the release build of this program can't be made.
#[cfg(not(feature = "sim"))]
pub fn sim(_: &Forwarded) -> Result<ExitCode> {
    hand_over("sim")
}

// Becomes the release build with that feature, with the same arguments.
#[cfg(not(feature = "sim"))]
fn hand_over(feature: &str) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = crate::command::cargo()
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "xtask",
            "--features",
            feature,
            "--",
        ])
        .args(std::env::args_os().skip(1))
        .exec();
    Err(anyhow::Error::new(error).context("cargo could not be started"))
}
