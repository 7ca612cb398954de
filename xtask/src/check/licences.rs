//! Licences and sources of every package in Cargo.lock, held to `deny.toml` by cargo-deny.
//!
//! What it keeps true: the rules bite, which is tried each time on a package that breaks them. Not in it: the rules,
//! which are `deny.toml`'s; advisories, which need a network.

use super::Context;
use crate::{command, repo};
use anyhow::{Context as _, Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Every package has an allowed licence, comes from an allowed place and is not banned.
pub fn check(context: &Context) -> Result<()> {
    context.tools.ensure_cargo_deny()?;
    for (licence, is_allowed) in [("MIT", true), ("AGPL-3.0-only", false)] {
        let planted = plant(licence).context("the package to try the rules on could not be written")?;
        let passes = command::succeeds(deny(context, &planted).arg("licenses"));
        ensure!(
            passes == is_allowed,
            "deny.toml is not held to as it was meant: a package under {licence} {}",
            if passes { "gets through" } else { "is refused" }
        );
    }
    command::quietly(
        "licences",
        deny(context, &repo::root().join("Cargo.toml")).args(["bans", "licenses", "sources"]),
    )
}

/// `cargo deny check` of one package or workspace; what is to be checked follows.
fn deny(context: &Context, manifest: &Path) -> Command {
    let mut deny = Command::new(context.tools.path("bin/cargo-deny"));
    deny.current_dir(repo::root())
        .args(["--all-features", "--color", "never", "--manifest-path"])
        .arg(manifest)
        .arg("--config")
        .arg(repo::root().join("deny.toml"))
        .args(["check", "--hide-inclusion-graph"]);
    deny
}

/// A package under some licence; its manifest.
fn plant(licence: &str) -> Result<PathBuf> {
    let dir = repo::scratch().join("licences");
    let manifest = dir.join("Cargo.toml");
    let text = format!(
        "[package]\nname = \"planted\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"{licence}\"\n\
         [lib]\npath = \"lib.rs\"\n[workspace]\n"
    );
    fs::create_dir_all(&dir)?;
    fs::write(dir.join("lib.rs"), "")?;
    fs::write(&manifest, text)?;
    Ok(manifest)
}
