//! Builds the web app into `dist/`, or sees that this is already done.
//!
//! Trunk compiles and bundles; its hook calls [`finish_from_trunk`], so that `trunk build` alone
//! makes the same files. Not in it: serving them (the hub does).

mod compress;
mod finish;
mod inline_script;
mod precache;
mod shrink;
mod styles;

pub use compress::sibling;
pub use precache::{MANIFEST, Precache};

use crate::{
    command,
    fingerprint::Fingerprint,
    repo,
    step::{self, Outcome},
    tools::Tools,
};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf, process::Command};

// All that changes the built app; the last are this builder's own sources.
const INPUTS: [&str; 9] = [
    "web-app",
    "core-wasm",
    "service-worker",
    "public",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "xtask/src/pwa",
    "xtask/Cargo.toml",
];

/// Builds the web app in release unless nothing it depends on has changed.
///
/// # Errors
/// When the app doesn't compile, or a tool or the disk fails.
pub fn build(tools: &Tools) -> Result<Outcome> {
    let fingerprint = fingerprint(tools)?;
    let stamp = repo::scratch().join("pwa.fingerprint");
    let is_built = repo::dist().join(MANIFEST).is_file() && repo::dist().join("index.html").is_file();
    if is_built && fs::read_to_string(&stamp).is_ok_and(|found| found == fingerprint) {
        return Ok(Outcome::Ready);
    }
    // Trunk builds offline; on a fresh machine that needs every package downloaded first.
    command::quietly("fetch", command::cargo().arg("fetch"))?;
    step::say("compiling to WebAssembly");
    let myself = std::env::current_exe().context("could not find this program's own file")?;
    let mut trunk = Command::new(tools.path("bin/trunk"));
    trunk
        .args(["build", "--release", "--offline", "--skip-version-check"])
        .current_dir(repo::root())
        .env("EVERTILL_XTASK", myself)
        .env("NO_COLOR", "true")
        .env("RUST_BACKTRACE", "0");
    command::quietly("pwa", tools.for_wasm(&mut trunk))?;
    repo::write_atomically(&stamp, fingerprint.as_bytes())?;
    Ok(Outcome::Done)
}

/// Finishes the files that Trunk has put into its staging folder.
///
/// # Errors
/// When not called by Trunk, or when a file can't be processed.
pub fn finish_from_trunk() -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("finish-pwa is called by Trunk's hook: run `cargo xtask run`, or `trunk build`")?;
    finish::finish(
        &repo::root(),
        &staging,
        Tools::locate().shrinkers().as_ref(),
        &built_from(),
    )
}

fn fingerprint(tools: &Tools) -> Result<String> {
    let shrunk = if tools.shrinkers().is_some() {
        "shrunk"
    } else {
        "as it was built"
    };
    let mut fingerprint = Fingerprint::of(&[&tools.wasm_rust_version()?, shrunk]);
    for input in INPUTS {
        fingerprint.add(&repo::root(), input)?;
    }
    Ok(fingerprint.finish())
}

// The commit, when the working tree is exactly that commit.
fn built_from() -> String {
    let git =
        |arguments: &[&str]| command::output(Command::new("git").args(arguments).current_dir(repo::root()));
    match (
        git(&["status", "--porcelain"]),
        git(&["rev-parse", "--short", "HEAD"]),
    ) {
        (Ok(changes), Ok(commit)) if changes.is_empty() => commit,
        _ => "dev".to_owned(),
    }
}
