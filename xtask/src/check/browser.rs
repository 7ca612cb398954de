//! The parts about what runs in a browser: all but the service worker's pure decisions in a real one.

use super::{Context, code};
use crate::{
    command,
    pwa::{self, App},
    repo, run,
    tools::{self, Tools},
};
use anyhow::{Context as _, Result};
use std::{path::Path, process::Command};

/// The service worker's pure parts.
pub fn worker(context: &Context) -> Result<()> {
    context.tools.ensure_node()?;
    let files = repo::files_below(&repo::root().join("service-worker"))?;
    let tests = files
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(".test.js"));
    let mut node = Command::new("node");
    node.arg("--test")
        .args(context.extra)
        .args(tests)
        .current_dir(repo::root());
    command::quietly("worker", &mut node)
}

/// The web crates' own tests, the store's contract over IndexedDB among them, in headless Chromium.
pub fn storage(context: &Context) -> Result<()> {
    let mut test = wasm_tests(context.tools)?;
    command::quietly("storage", all_of_web(&mut test).args(context.extra))
}

/// Has it run all tests of the web crates; flags of theirs may follow.
pub(super) fn all_of_web(test: &mut Command) -> &mut Command {
    code::of_web(test)
        .args(["--lib", "--no-fail-fast", "--"])
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
}

/// `cargo test` of web crates in headless Chromium, which `web-app/webdriver.json` says how to start.
pub fn wasm_tests(tools: &Tools) -> Result<Command> {
    tools.ensure_browsers()?;
    let driver =
        repo::which("chromedriver").context("chromedriver is missing: install Debian's chromium-driver")?;
    let mut test = wasm_tests_by(tools, "CHROMEDRIVER", &driver)?;
    test.env(
        "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
        repo::root().join("web-app/webdriver.json"),
    );
    Ok(test)
}

/// The same in the browser that is driven by `driver`, of which the runner is told by a variable of its own.
pub(super) fn wasm_tests_by(tools: &Tools, variable: &str, driver: &Path) -> Result<Command> {
    tools.ensure_wasm_rust()?;
    tools.ensure_wasm_bindgen()?;
    let mut test = command::cargo();
    test.args(["test", "--target", tools::WASM_TARGET]).env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
        tools.path("bin/wasm-bindgen-test-runner"),
    );
    // It takes the first that it is told of.
    for other in ["CHROMEDRIVER", "GECKODRIVER", "SAFARIDRIVER"] {
        test.env_remove(other);
    }
    test.env(variable, driver)
        // The browser's own stack says more than the runner's.
        .env("RUST_BACKTRACE", "0");
    code::linted_for_wasm(tools, &mut test)?;
    tools.for_wasm(&mut test);
    Ok(test)
}

/// The Playwright suites against the real hub.
pub fn e2e(context: &Context) -> Result<()> {
    let mut playwright = suites(context)?;
    playwright.args(context.extra).env("CI", "1");
    command::quietly("e2e", &mut playwright)
}

/// Builds what the Playwright suites need, and the command that runs them.
pub fn suites(context: &Context) -> Result<Command> {
    let tools = context.tools;
    build_apps(context)?;
    run::build_hub()?;
    tools.ensure_browsers()?;
    tools.ensure_playwright()?;
    let suites = repo::root().join("playwright");
    let mut types = Command::new("npx");
    types
        .args(["tsc", "--noEmit"])
        .current_dir(&suites)
        .env("PATH", tools.search_path());
    command::quietly("e2e-types", &mut types)?;
    let mut playwright = Command::new("npx");
    playwright
        .args(["playwright", "test"])
        .current_dir(&suites)
        .env("PATH", tools.search_path())
        .env("EVERTILL_HUB", run::hub_binary())
        .env("EVERTILL_DIST", repo::dist());
    Ok(playwright)
}

/// The release build of the web apps, with the tools it needs.
pub fn build_apps(context: &Context) -> Result<()> {
    let tools = context.tools;
    tools.ensure_wasm_rust()?;
    tools.ensure_wasm_bindgen()?;
    tools.ensure_trunk()?;
    tools.ensure_shrinkers()?;
    pwa::build(App::Till, tools)?;
    pwa::build(App::Office, tools)?;
    Ok(())
}
