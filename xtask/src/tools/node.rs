//! Node, and the npm packages that a build (wasm-opt) or a test (Playwright) needs.

use super::{Tools, apt};
use crate::{
    command, fingerprint, repo,
    step::{self, Outcome},
};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf, process::Command};

const BINARYEN: &str = "132.0.0";
const OLDEST_NODE: u32 = 18;

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

    /// wasm-opt makes the app about a fifth smaller. The app works without it, so a machine that
    /// can't have it goes on with a notice.
    ///
    /// # Errors
    /// Only when the tools folder itself can't be written.
    pub fn ensure_wasm_opt(&self) -> Result<Outcome> {
        if self.is_stamped("binaryen", BINARYEN, &[self.wasm_opt_path()]) {
            return Ok(Outcome::Ready);
        }
        let _turn = self.lock()?;
        match self.install_binaryen() {
            Ok(()) => Ok(Outcome::Done),
            Err(error) => Ok(Outcome::Skipped(format!(
                "the app will be about a fifth larger, all else is the same ({})",
                error.to_string().lines().last().unwrap_or_default()
            ))),
        }
    }

    /// wasm-opt, if it is there.
    pub fn wasm_opt(&self) -> Option<PathBuf> {
        Some(self.wasm_opt_path()).filter(|path| path.exists())
    }

    fn wasm_opt_path(&self) -> PathBuf {
        self.path("node/node_modules/.bin/wasm-opt")
    }

    fn install_binaryen(&self) -> Result<()> {
        self.ensure_node()?;
        let partial = self.fresh_folder("node")?;
        let mut npm = Command::new("npm");
        npm.args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
        ])
        .arg(&partial)
        .arg(format!("binaryen@{BINARYEN}"));
        command::quietly("npm-binaryen", &mut npm)?;
        self.put_in_place(&partial, "node")?;
        self.stamp("binaryen", BINARYEN)
    }

    /// The npm packages of `playwright/`, exactly as its lock file says.
    ///
    /// # Errors
    /// When npm fails, for example without a network.
    pub fn ensure_playwright(&self) -> Result<Outcome> {
        self.ensure_node()?;
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
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        command::quietly("npm-playwright", &mut npm)?;
        repo::write_atomically(&stamp, wanted.as_bytes())?;
        Ok(Outcome::Done)
    }
}

fn has_node() -> bool {
    let node = command::output(Command::new("node").arg("--version")).ok();
    node.and_then(|version| major(&version))
        .is_some_and(|major| major >= OLDEST_NODE)
        && repo::which("npm").is_some()
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
