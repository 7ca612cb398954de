//! Debian's and Ubuntu's packages: installing them, and fetching them without installing.
//!
//! What it keeps true: where this user may not do something, the error says which command an
//! administrator has to run. Not in it: which packages are wanted.

use crate::{command, repo, step};
use anyhow::{Result, bail};
use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, SystemTime},
};

// apt changes these two folders whenever it refreshes the list, also if nothing was new. The files in them have the
// times of the server.
const LISTS: [&str; 2] = ["/var/lib/apt/lists", "/var/lib/apt/lists/partial"];

// An older list names versions that may be too old for what drives them, and that the server may not have any more.
const FRESH_FOR: Duration = Duration::from_secs(24 * 3600);

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
    let all_known = packages.iter().all(|package| candidate(package).is_some());
    match refresh(all_known, age_of_list()) {
        Refresh::Must => update()?,
        Refresh::Should => {
            if let Err(error) = update() {
                step::say(&format!(
                    "going on with the list of packages that is here: {error}"
                ));
            }
        }
        Refresh::Not => {}
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

/// Whether the list of packages is refreshed before something is installed.
#[derive(Debug, PartialEq, Eq)]
enum Refresh {
    /// It does not know all that is wanted.
    Must,
    /// It is old. Without a network it must do.
    Should,
    Not,
}

fn refresh(all_known: bool, age: Option<Duration>) -> Refresh {
    match age {
        _ if !all_known => Refresh::Must,
        Some(age) if age <= FRESH_FOR => Refresh::Not,
        _ => Refresh::Should,
    }
}

/// How long ago the list was refreshed, if that is known.
fn age_of_list() -> Option<Duration> {
    let changed = |folder| fs::metadata(folder).and_then(|folder| folder.modified()).ok();
    let newest: SystemTime = LISTS.into_iter().filter_map(changed).max()?;
    // A list of the future is fresh.
    Some(newest.elapsed().unwrap_or_default())
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
    fn an_old_list_is_refreshed_and_one_that_lacks_something_must_be() {
        let hours = |hours: u64| Some(Duration::from_secs(hours * 3600));
        for (all_known, age, expected) in [
            (true, hours(0), Refresh::Not),
            (true, hours(24), Refresh::Not),
            (true, hours(25), Refresh::Should),
            (true, None, Refresh::Should),
            (false, hours(0), Refresh::Must),
            (false, None, Refresh::Must),
        ] {
            assert_eq!(refresh(all_known, age), expected, "{all_known} {age:?}");
        }
    }

    #[test]
    fn dependencies_are_read_without_virtual_ones() {
        let text = "rustc-web\n  Depends: libc6\n |Depends: gcc\n  Depends: <libc-dev>\n    libc6-dev\n  Depends: libstd-rust-web-dev\n";
        assert_eq!(dependencies_in(text), ["libc6", "libstd-rust-web-dev"]);
    }
}
