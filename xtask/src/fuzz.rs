//! `cargo xtask fuzz`: one of the targets of `fuzz/` for as long as one likes, guided by which branches its inputs reach.
//!
//! libFuzzer is the guide; the compiler counts branches for it by flags that cargo-fuzz uses too, which a stable compiler
//! takes. What it learned stays in `target/fuzz/corpus`, so that the next run goes on from there. Not in it: the targets,
//! and the bounded run of them in `cargo xtask test unit`.

use crate::{command, repo};
use anyhow::{Context, Result, bail};
use std::{fs, process::Command};

/// What counts branches and comparisons, with the checks of a debug build.
const GUIDED: &str = "--cfg guided -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions=on -Coverflow-checks=on";

/// The largest input, in bytes.
const LONGEST: u32 = 32 * 1024;

/// What `cargo xtask fuzz` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// The target: a name of `fuzz/src/targets`
    name: String,
    /// How long
    #[arg(long, default_value_t = 30)]
    minutes: u32,
}

/// Builds the target and runs it; its last lines say how many inputs it tried.
///
/// # Errors
/// When an input failed, which is then in `target/fuzz/found`, or nothing could be built.
pub fn fuzz(options: &Options) -> Result<()> {
    let host = host()?;
    let folder = repo::root().join("target/fuzz");
    let (corpus, found) = (folder.join("corpus").join(&options.name), folder.join("found"));
    for made in [&corpus, &found] {
        fs::create_dir_all(made).with_context(|| format!("{} can't be made", made.display()))?;
    }
    let mut build = command::cargo();
    // With a target named, build scripts and macros are not counted.
    build
        .args([
            "build",
            "--release",
            "--package",
            "fuzz",
            "--bin",
            "guided",
            "--target",
            &host,
        ])
        .arg("--target-dir")
        .arg(&folder)
        .env("RUSTFLAGS", GUIDED);
    command::quietly("fuzz-build", &mut build)?;
    let program = folder.join(host).join("release/guided");
    let seeds = Command::new(&program)
        .env("EVERTILL_FUZZ", &options.name)
        .env("EVERTILL_FUZZ_SEEDS", &corpus)
        .arg("-runs=0")
        .status()
        .context("the fuzzer could not be started")?;
    if !seeds.success() {
        bail!(
            "there is no target '{}': they are in fuzz/src/targets/mod.rs",
            options.name
        );
    }
    let status = Command::new(&program)
        .env("EVERTILL_FUZZ", &options.name)
        .arg(&corpus)
        .arg(format!("-max_total_time={}", u64::from(options.minutes) * 60))
        .arg(format!("-max_len={LONGEST}"))
        .arg(format!("-artifact_prefix={}/{}-", found.display(), options.name))
        .args(["-print_final_stats=1", "-timeout=20", "-rss_limit_mb=2048"])
        .status()
        .context("the fuzzer could not be started")?;
    if !status.success() {
        bail!(
            "an input failed: it is in {}. Once it is mended, keep it in fuzz/regressions/{}",
            found.display(),
            options.name
        );
    }
    Ok(())
}

fn host() -> Result<String> {
    let text = command::output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    Ok(text.trim().to_owned())
}
