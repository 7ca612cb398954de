//! The parts that are cargo's own: formatting, lints and native tests.

use super::Context;
use crate::{command, repo, step, tools};
use anyhow::{Context as _, Result};
use std::process::Command;

// With the injected faults, about two minutes on two cores.
const SIM_SEEDS: &str = "2600";

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

/// All native tests. Golden files are compared, never written.
pub fn unit(context: &Context) -> Result<()> {
    let mut test = command::cargo();
    test.args([
        "test",
        "--quiet",
        "--workspace",
        "--all-features",
        "--no-fail-fast",
        "--",
    ])
    .args(context.extra);
    command::quietly(
        "unit",
        test.env("INSTA_UPDATE", "no").env("INSTA_FORCE_PASS", "0"),
    )
}

/// Hubs in network namespaces. A machine that gives none is no failure, and is not passed over in silence either.
pub fn net(_: &Context) -> Result<()> {
    let mut test = command::cargo();
    test.args(["test", "--quiet", "--package", "hub-server", "--test", "net"]);
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
