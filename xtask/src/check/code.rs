//! The parts that are cargo's own: formatting, lints and native tests.

use super::Context;
use crate::{command, repo, step, tools};
use anyhow::{Context as _, Result};
use std::process::Command;

// With the injected faults, about two minutes on two cores. Days that ever failed are played whatever this is.
const SIM_SEEDS: &str = "1500";

/// The formatting is rustfmt's.
pub fn fmt(_: &Context) -> Result<()> {
    ensure_component("fmt", "rustfmt")?;
    command::quietly(
        "fmt",
        command::cargo().args(["fmt", "--all", "--check", "--", "--color", "never"]),
    )
}

/// No lint is raised in what runs natively, tests and benches included. The web apps' turn is `clippy_wasm`.
pub fn clippy(_: &Context) -> Result<()> {
    ensure_component("clippy", "clippy")?;
    let mut clippy = command::cargo();
    clippy.args([
        "clippy",
        "--quiet",
        "--workspace",
        "--exclude",
        "web-till",
        "--exclude",
        "web-office",
        "--exclude",
        "web-ui",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]);
    command::quietly("clippy", &mut clippy)
}

/// No lint is raised in what is compiled only for the browser.
pub fn clippy_wasm(context: &Context) -> Result<()> {
    let tools = context.tools;
    tools.ensure_wasm_rust()?;
    // The core's own tests run natively, and bring packages that a browser has no use for.
    for package in [
        &["web-ui", "--all-targets"][..],
        &["web-till", "--all-targets"],
        &["web-office", "--all-targets"],
        &["core-wasm", "--lib", "--features", "js"],
    ] {
        let mut clippy = wasm_clippy(context)?;
        clippy
            .args(["clippy", "--quiet", "--target", tools::WASM_TARGET, "--package"])
            .args(package);
        command::quietly(
            "clippy-wasm",
            tools.for_wasm(clippy.args(["--", "-D", "warnings"])),
        )?;
    }
    Ok(())
}

// Clippy reads what the compiler wrote, so it has to be the same release.
fn wasm_clippy(context: &Context) -> Result<Command> {
    let Some(program) = context.tools.wasm_clippy()? else {
        ensure_component("clippy", "clippy")?;
        return Ok(command::cargo());
    };
    let mut own = Command::new(program);
    let libraries = context.tools.wasm_rust_libraries().unwrap_or_default();
    own.current_dir(repo::root()).env("LD_LIBRARY_PATH", libraries);
    Ok(own)
}

// What every native test is built with, so that nothing is compiled twice. No crate has examples in its documentation, and
// to look for them costs a cold run a minute.
const NATIVE_TESTS: [&str; 4] = ["test", "--quiet", "--workspace", "--all-features"];

/// All native tests. Golden files are compared, never written.
pub fn unit(context: &Context) -> Result<()> {
    let mut test = command::cargo();
    test.args(NATIVE_TESTS)
        .args(["--lib", "--bins", "--tests", "--no-fail-fast", "--"])
        .args(context.extra);
    command::quietly(
        "unit",
        test.env("INSTA_UPDATE", "no").env("INSTA_FORCE_PASS", "0"),
    )
}

/// Hubs in network namespaces. A machine that gives none is no failure, and is not passed over in silence either.
pub fn net(_: &Context) -> Result<()> {
    let mut test = command::cargo();
    test.args(NATIVE_TESTS).args(["--test", "net"]);
    let said = command::output(&mut test)?;
    if !said.is_empty() {
        println!("{}", step::coloured(&said, false));
    }
    Ok(())
}

/// Simulated days of a shop, and faults injected in them. More of them, or one seed with its trace: `cargo xtask sim`.
pub fn sim(context: &Context) -> Result<()> {
    let myself = std::env::current_exe().context("could not find this program's own file")?;
    for arguments in [&["--seeds", SIM_SEEDS][..], &["--plants"]] {
        let mut sim = Command::new(&myself);
        sim.arg("sim").args(arguments).current_dir(repo::root());
        command::quietly("sim", sim.args(context.extra))?;
    }
    Ok(())
}

// A minimal Rust lacks these; rustup adds them in seconds.
fn ensure_component(subcommand: &str, component: &str) -> Result<()> {
    if command::succeeds(command::cargo().args([subcommand, "--version"])) {
        return Ok(());
    }
    command::quietly(
        "rustup-component",
        Command::new("rustup").args(["component", "add", component]),
    )
}

#[cfg(test)]
mod tests {
    use crate::repo;

    #[test]
    fn no_crate_has_an_example_in_its_documentation_that_nobody_runs() {
        let members = [
            "core-wasm",
            "fuzz",
            "hub-server",
            "server-kit",
            "web-app",
            "xtask",
        ];
        for member in members {
            for path in repo::files_below(&repo::root().join(member)).expect("a crate") {
                if path.extension().is_none_or(|extension| extension != "rs") {
                    continue;
                }
                let text = std::fs::read_to_string(&path).expect("a source");
                let is_example = |line: &str| {
                    let line = line.trim_start();
                    (line.starts_with("//!") || line.starts_with("///")) && line.contains("```")
                };
                assert!(
                    !text.lines().any(is_example),
                    "{}: have `unit` run it",
                    path.display()
                );
            }
        }
    }
}
