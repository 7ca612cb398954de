//! `cargo xtask tidy`: the housekeeping that a machine can do, and a list of what it can't.

use crate::{
    check::code,
    command, repo,
    step::{Outcome, Steps},
    tools::Tools,
};
use anyhow::{Context, Result};
use std::{fs, path::Path, process::Command};

// A file should be read in one go.
const LONG: usize = 600;

/// Formats, applies the lints' own fixes, removes stale leftovers and names files that grew too long.
///
/// # Errors
/// When a tool or the disk fails.
pub fn tidy() -> Result<()> {
    let tools = Tools::locate();
    let mut steps = Steps::new(3);
    steps.step("Fixes that clippy knows", || {
        code::fix(&tools)?;
        Ok(Outcome::Done)
    })?;
    steps.step("Format", || {
        command::quietly("tidy-fmt", command::cargo().args(["fmt", "--all"]))?;
        Ok(Outcome::Done)
    })?;
    steps.step("Leftovers of builds and tests", || {
        for stale in leftovers(&tools) {
            fs::remove_dir_all(&stale).with_context(|| format!("could not remove {}", stale.display()))?;
        }
        Ok(Outcome::Done)
    })?;
    for (file, lines) in long_files()? {
        println!("{file} has {lines} lines: split it by purpose");
    }
    Ok(())
}

// What an interrupted install or a finished test run leaves; all of it is made again when needed.
fn leftovers(tools: &Tools) -> Vec<std::path::PathBuf> {
    let root = repo::root();
    let candidates = [
        tools.path("partial"),
        root.join("playwright/test-results"),
        root.join("playwright/playwright-report"),
        repo::scratch().join("logs"),
        root.join("web-app/till/.stage"),
    ];
    candidates.into_iter().filter(|path| path.is_dir()).collect()
}

fn long_files() -> Result<Vec<(String, usize)>> {
    let listed = command::output(
        Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .current_dir(repo::root()),
    )?;
    let mut long = Vec::new();
    for file in listed.lines().filter(|file| is_source(file)) {
        // A file that was deleted but not yet committed is still listed.
        let Ok(text) = fs::read_to_string(repo::root().join(file)) else {
            continue;
        };
        let lines = text.lines().count();
        if lines > LONG {
            long.push((file.to_owned(), lines));
        }
    }
    Ok(long)
}

fn is_source(file: &str) -> bool {
    let extension = Path::new(file).extension().and_then(std::ffi::OsStr::to_str);
    extension.is_some_and(|extension| ["rs", "js", "mjs", "ts", "css", "md"].contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_and_locks_are_no_sources() {
        assert!(is_source("xtask/src/main.rs") && is_source("web-app/ui/styles/base.css"));
        assert!(!is_source("Cargo.lock") && !is_source("hub-server/demo/shop.json") && !is_source("LICENSE"));
    }
}
