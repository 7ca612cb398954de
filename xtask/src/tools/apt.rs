//! Debian's and Ubuntu's packages: installing them, and fetching them without installing.
//!
//! What it keeps true: where this user may not do something, the error says which command an
//! administrator has to run. Not in it: which packages are wanted.

use crate::{command, repo, step};
use anyhow::{Result, bail};
use std::{path::Path, process::Command};

/// Whether this machine has apt at all.
pub fn is_here() -> bool {
    repo::which("apt-get").is_some() && repo::which("dpkg").is_some()
}

/// Installs packages for the whole machine.
///
/// # Errors
/// When this is no Debian or Ubuntu, when the user may not install, or when apt fails.
pub fn install(packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    if !is_here() {
        bail!(
            "{wanted} must be installed, and this system has no apt: install them your system's way, then run this again"
        );
    }
    let Some(rights) = rights() else {
        bail!(
            "{wanted} must be installed and this user may not: ask an administrator to run `apt-get install {wanted}`, then run this again"
        );
    };
    step::say(&format!("installing {wanted} with apt"));
    if packages.iter().any(|package| candidate(package).is_none()) {
        update()?;
    }
    let mut apt = rights.command("apt-get");
    apt.args(["install", "--yes", "--no-install-recommends"])
        .args(packages);
    command::quietly("apt-install", apt.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Refreshes the list of packages, where this user may.
///
/// # Errors
/// When the user may not, or when apt fails.
pub fn update() -> Result<()> {
    let Some(rights) = rights() else {
        bail!(
            "the list of packages is too old and this user may not refresh it: ask an administrator to run `apt-get update`, then run this again"
        );
    };
    command::quietly("apt-update", rights.command("apt-get").arg("update"))
}

/// Downloads packages into a folder; needs no rights.
///
/// # Errors
/// When apt fails, for example without a network.
pub fn download(packages: &[String], into: &Path) -> Result<()> {
    command::quietly(
        "apt-download",
        Command::new("apt-get")
            .arg("download")
            .args(packages)
            .current_dir(into),
    )
}

/// The version that would be installed, if the package is known.
pub fn candidate(package: &str) -> Option<String> {
    let text = command::output(
        Command::new("apt-cache")
            .args(["policy", package])
            .env("LC_ALL", "C"),
    )
    .ok()?;
    candidate_in(&text)
}

/// The packages that must be there for a package to work, alternatives left out.
///
/// # Errors
/// When apt fails.
pub fn dependencies(package: &str) -> Result<Vec<String>> {
    let flags = [
        "--no-recommends",
        "--no-suggests",
        "--no-conflicts",
        "--no-breaks",
        "--no-replaces",
        "--no-enhances",
    ];
    let text = command::output(
        Command::new("apt-cache")
            .arg("depends")
            .args(flags)
            .arg(package)
            .env("LC_ALL", "C"),
    )?;
    Ok(dependencies_in(&text))
}

/// Whether a package is installed on this machine.
pub fn is_installed(package: &str) -> bool {
    command::output(Command::new("dpkg-query").args(["-W", "-f=${Status}", package]))
        .is_ok_and(|status| status == "install ok installed")
}

enum Rights {
    Root,
    Sudo,
}

impl Rights {
    fn command(&self, program: &str) -> Command {
        match self {
            Self::Root => Command::new(program),
            Self::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", program]);
                command
            }
        }
    }
}

fn rights() -> Option<Rights> {
    let is_root = command::output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0");
    if is_root {
        Some(Rights::Root)
    } else {
        command::succeeds(Command::new("sudo").args(["-n", "true"])).then_some(Rights::Sudo)
    }
}

fn candidate_in(policy: &str) -> Option<String> {
    let version = policy
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate:"))?
        .trim();
    (version != "(none)").then(|| version.to_owned())
}

// `|Depends:` is an alternative and `<name>` a virtual package: neither is needed by that name.
fn dependencies_in(depends: &str) -> Vec<String> {
    let names = depends
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "));
    names
        .filter(|name| !name.starts_with('<'))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_candidate_is_read() {
        assert_eq!(
            candidate_in("x:\n  Installed: (none)\n  Candidate: 1.96.0+dfsg1\n"),
            Some("1.96.0+dfsg1".into())
        );
        assert_eq!(
            candidate_in("x:\n  Installed: (none)\n  Candidate: (none)\n"),
            None
        );
        assert_eq!(candidate_in(""), None);
    }

    #[test]
    fn dependencies_are_read_without_virtual_ones() {
        let text = "rustc-web\n  Depends: libc6\n |Depends: gcc\n  Depends: <libc-dev>\n    libc6-dev\n  Depends: libstd-rust-web-dev\n";
        assert_eq!(dependencies_in(text), ["libc6", "libstd-rust-web-dev"]);
    }
}
