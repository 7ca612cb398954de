//! The parts that are cargo's own: formatting, lints and native tests.

use super::Context;
use crate::{
    command, repo, step,
    tools::{self, Tools},
};
use anyhow::{Context as _, Result, ensure};
use std::path::Path;
use std::process::Command;

// With the injected faults, about two minutes on two cores. Days that ever failed are played whatever this is.
const SIM_SEEDS: &str = "1500";

// The crates that are only compiled for a browser.
const WEB: [&str; 3] = ["web-ui", "web-till", "web-office"];

/// The formatting is rustfmt's.
pub fn fmt(_: &Context) -> Result<()> {
    ensure_component("fmt", "rustfmt")?;
    command::quietly(
        "fmt",
        command::cargo().args(["fmt", "--all", "--check", "--", "--color", "never"]),
    )
}

/// No lint is raised in what runs natively, tests and benches included, while it is compiled for the parts that run it. The web crates'
/// turn is `clippy_wasm`.
pub fn clippy(_: &Context) -> Result<()> {
    let mut build = native_tests()?;
    command::quietly("clippy", build.args(["--all-targets", "--no-run"]))
}

/// No lint is raised in what is compiled only for the browser.
pub fn clippy_wasm(context: &Context) -> Result<()> {
    let tools = context.tools;
    tools.ensure_wasm_rust()?;
    let mut web = if lints_while_compiling_for_wasm(tools) {
        let mut build = command::cargo();
        build.args(["test", "--target", tools::WASM_TARGET]);
        linted(&mut build)?;
        of_web(&mut build).args(["--quiet", "--all-targets", "--no-run"]);
        build
    } else {
        let mut clippy = wasm_clippy(tools)?;
        of_web(&mut clippy).args(["--quiet", "--all-targets", "--", "-D", "warnings"]);
        clippy
    };
    command::quietly("clippy-wasm", tools.for_wasm(&mut web))?;
    // The core's own tests run natively, and bring packages that a browser has no use for.
    let mut core = wasm_clippy(tools)?;
    core.args(["--package", "core-wasm", "--lib", "--features", "js"]);
    let mut camera = wasm_clippy(tools)?;
    camera.args(["--package", "web-camera"]);
    for clippy in [&mut core, &mut camera] {
        clippy.args(["--quiet", "--", "-D", "warnings"]);
        command::quietly("clippy-wasm", tools.for_wasm(clippy))?;
    }
    Ok(())
}

/// Applies the lints' own fixes, in what runs natively and in the crates of the web.
///
/// # Errors
/// When clippy can't be had, or something doesn't compile.
pub fn fix(tools: &Tools) -> Result<()> {
    const FIX: [&str; 4] = ["--all-targets", "--fix", "--allow-dirty", "--allow-staged"];
    command::quietly("tidy-clippy", native_clippy()?.args(FIX))?;
    tools.ensure_wasm_rust()?;
    let mut web = wasm_clippy(tools)?;
    of_web(&mut web).args(FIX);
    command::quietly("tidy-clippy-wasm", tools.for_wasm(&mut web))
}

/// Has cargo work on the crates of the web, and on no others.
pub(super) fn of_web(cargo: &mut Command) -> &mut Command {
    for package in WEB {
        cargo.args(["--package", package]);
    }
    cargo
}

// Has it work on all that is ever compiled natively.
fn native(cargo: &mut Command) -> &mut Command {
    cargo.args(["--workspace", "--all-features"]);
    for package in WEB {
        cargo.args(["--exclude", package]);
    }
    cargo
}

fn native_clippy() -> Result<Command> {
    ensure_component("clippy", "clippy")?;
    let mut clippy = command::cargo();
    native(clippy.arg("clippy"));
    Ok(clippy)
}

// Clippy reads what the compiler wrote, so it has to be the same release.
fn wasm_clippy(tools: &Tools) -> Result<Command> {
    let mut clippy = if let Some(program) = tools.wasm_clippy()? {
        let mut own = Command::new(program);
        let libraries = tools.wasm_rust_libraries().unwrap_or_default();
        own.current_dir(repo::root()).env("LD_LIBRARY_PATH", libraries);
        own
    } else {
        ensure_component("clippy", "clippy")?;
        command::cargo()
    };
    clippy.args(["clippy", "--target", tools::WASM_TARGET]);
    Ok(clippy)
}

// The same for every native test, lints included, so that nothing is compiled twice.
fn native_tests() -> Result<Command> {
    let mut test = command::cargo();
    native(test.args(["test", "--quiet"]));
    linted(&mut test)?;
    Ok(test)
}

/// Whether what is compiled for a browser's tests raises lints meanwhile, as native tests do. Debian's compiler brings a clippy that has not
/// been tried in that way.
fn lints_while_compiling_for_wasm(tools: &Tools) -> bool {
    tools.wasm_rustc().is_none()
}

/// The same for the tests that run in a browser, so that nothing is compiled twice.
pub(super) fn linted_for_wasm(tools: &Tools, cargo: &mut Command) -> Result<()> {
    if lints_while_compiling_for_wasm(tools) {
        linted(cargo)?;
    }
    Ok(())
}

// Has the compiler raise lints in this project's own crates, as errors, and go on to compile them: clippy's own program calls it in
// another way, in which nothing comes of it that can be run, so that all would be compiled a second time.
fn linted(cargo: &mut Command) -> Result<()> {
    ensure_component("clippy", "clippy")?;
    let folder = command::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let driver = Path::new(&folder).join("bin/clippy-driver");
    let driver = if driver.is_file() {
        driver
    } else {
        "clippy-driver".into()
    };
    cargo.env("RUSTC_WORKSPACE_WRAPPER", driver);
    // As clippy's own program hands flags on.
    cargo.env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
    Ok(())
}

/// All native tests; those of the web crates are the part `storage`. Golden files are compared, never written. No crate has
/// examples in its documentation, and to look for them costs a cold run a minute.
pub fn unit(context: &Context) -> Result<()> {
    let mut test = native_tests()?;
    test.args(["--lib", "--bins", "--tests", "--no-fail-fast", "--"]);
    // The part `authority` is theirs.
    test.args(["--skip", "authority_"]).args(context.extra);
    command::quietly(
        "unit",
        test.env("INSTA_UPDATE", "no").env("INSTA_FORCE_PASS", "0"),
    )
}

/// The table of who may write what, alone.
pub fn authority(context: &Context) -> Result<()> {
    let mut test = native_tests()?;
    test.args(["--lib", "--", "authority_"]).args(context.extra);
    let said = command::output(&mut test)?;
    // A filter that finds nothing is green, too.
    let has_run = said
        .lines()
        .any(|line| line.contains(" passed") && !line.contains(" 0 passed"));
    ensure!(
        has_run,
        "no test of authority was found: its name begins with `authority_`"
    );
    Ok(())
}

/// Hubs in network namespaces. A machine that gives none is no failure, and is not passed over in silence either.
pub fn net(_: &Context) -> Result<()> {
    let mut test = native_tests()?;
    test.args(["--test", "net"]);
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
    use super::WEB;
    use crate::repo;

    #[test]
    fn no_crate_has_an_example_in_its_documentation_that_nobody_runs() {
        for member in [
            "core-wasm",
            "fuzz",
            "hub-server",
            "server-kit",
            "web-app",
            "xtask",
        ] {
            let is_example =
                |line: &str| (line.starts_with("//!") || line.starts_with("///")) && line.contains("```");
            assert_eq!(sources_with(member, is_example), [""; 0], "have `unit` run it");
        }
    }

    #[test]
    fn no_web_crate_has_a_native_test_that_nobody_runs() {
        for member in WEB.map(|name| name.replacen("web-", "web-app/", 1)) {
            let is_native = |line: &str| line == "#[test]";
            assert_eq!(
                sources_with(&member, is_native),
                [""; 0],
                "make it a #[wasm_bindgen_test]"
            );
            let is_of_web = |line: &str| line == "#[wasm_bindgen_test]";
            assert!(
                !sources_with(&member, is_of_web).is_empty(),
                "{member} has no tests at all"
            );
        }
    }

    fn sources_with(folder: &str, is_looked_for: impl Fn(&str) -> bool) -> Vec<String> {
        let mut files = repo::files_below(&repo::root().join(folder)).expect("a crate");
        files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
        files.retain(|path| {
            let text = std::fs::read_to_string(path).expect("a source");
            text.lines().any(|line| is_looked_for(line.trim_start()))
        });
        files.iter().map(|path| path.display().to_string()).collect()
    }
}
