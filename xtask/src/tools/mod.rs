//! The programs that a build or a test needs, found or installed.
//!
//! They live in `.tools` of the checkout, or where `EVERTILL_TOOLS` points (one cache for several
//! clones). What it keeps true: a tool that is there is not installed again; a half install is
//! repaired by the next run, because the stamp of a tool is written last; two runs at once take turns.
//! Not in it: what the tools are used for.

mod apt;
mod browsers;
mod cargo_tools;
mod debian_rust;
mod node;
mod promtool;
mod wasm_rust;

pub use node::Shrinkers;
pub use wasm_rust::TARGET as WASM_TARGET;

use crate::{command, repo};
use anyhow::{Context, Result};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

/// The folder of tools, and how to call what is in it.
pub struct Tools {
    dir: PathBuf,
}

impl Tools {
    /// The tools of this checkout. Nothing is installed yet.
    pub fn locate() -> Self {
        let dir = match std::env::var_os("EVERTILL_TOOLS") {
            Some(dir) => std::path::absolute(&dir).unwrap_or_else(|_| PathBuf::from(dir)),
            None => repo::root().join(".tools"),
        };
        Self { dir }
    }

    /// A file or folder among the tools, whether it exists or not.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.dir.join(relative)
    }

    /// Lets a command that builds for WebAssembly find the right compiler, the tools and its own
    /// target folder.
    pub fn for_wasm<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if let Some(rustc) = self.wasm_rustc() {
            command.env("RUSTC", rustc);
        }
        // Behind what .cargo/config.toml says of this target.
        if let Some(flag) = without_registry() {
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flag);
        }
        command
            .env("PATH", self.search_path())
            .env("CARGO_TARGET_DIR", repo::wasm_target())
    }

    /// `PATH` with these tools first.
    pub fn search_path(&self) -> std::ffi::OsString {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let own = [
            self.path("bin"),
            self.path("node/node_modules/.bin"),
            self.newer_node(),
        ];
        std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited))).unwrap_or(inherited)
    }

    /// Waits until nobody else installs the same tool; the lock ends with the returned file. A download must not hold up a build.
    fn lock(&self, tool: &str) -> Result<File> {
        let locks = self.path("locks");
        fs::create_dir_all(&locks)
            .and_then(|()| File::create(locks.join(tool)))
            .and_then(|file| file.lock().map(|()| file))
            .with_context(|| {
                format!(
                    "the tools folder {} can't be written: make it this user's own",
                    self.dir.display()
                )
            })
    }

    fn is_stamped(&self, tool: &str, version: &str, needed: &[PathBuf]) -> bool {
        fs::read_to_string(self.stamp_of(tool)).is_ok_and(|stamp| stamp == version)
            && needed.iter().all(|path| path.exists())
    }

    fn stamp(&self, tool: &str, version: &str) -> Result<()> {
        repo::write_atomically(&self.stamp_of(tool), version.as_bytes())
    }

    fn stamp_of(&self, tool: &str) -> PathBuf {
        self.dir.join("stamps").join(tool)
    }

    /// Downloads packages of Debian's and unpacks them into a folder; needs no rights.
    fn unpack(&self, packages: &[String], into: &Path) -> Result<()> {
        let name = into.file_name().unwrap_or_default().to_string_lossy();
        let debs = self.fresh_folder(&format!("debs-{name}"))?;
        apt::download(packages, &debs)?;
        for deb in repo::files_below(&debs)? {
            command::quietly("dpkg-unpack", Command::new("dpkg").arg("-x").args([&deb, into]))?;
        }
        remove(&debs)
    }

    /// An empty folder to install into; what an interrupted run left there is removed.
    fn fresh_folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.path("partial").join(name);
        remove(&path)?;
        fs::create_dir_all(&path).with_context(|| format!("could not make {}", path.display()))?;
        Ok(path)
    }

    /// Puts a finished folder in its place, replacing what was there.
    fn put_in_place(&self, finished: &Path, name: &str) -> Result<()> {
        let place = self.path(name);
        remove(&place)?;
        fs::rename(finished, &place).with_context(|| format!("could not move {name} into place"))
    }
}

/// Keeps the place of this machine's packages out of what is built: what a panic says of a file begins with the package then, and
/// a build on another machine is the same.
fn without_registry() -> Option<String> {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let mut sources = fs::read_dir(cargo.join("registry/src")).ok()?;
    let packages = sources.find_map(|source| {
        let path = source.ok()?.path().into_os_string().into_string().ok()?;
        path.contains("index.crates.io-").then_some(path)
    })?;
    // Cargo takes flags apart at spaces.
    (!packages.contains(char::is_whitespace)).then(|| format!("--remap-path-prefix={packages}/="))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> Tools {
        let dir = std::env::temp_dir().join(format!("tools-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("made");
        Tools { dir }
    }

    #[test]
    fn a_stamp_counts_only_for_its_version_and_while_the_files_exist() {
        let tools = scratch("stamp");
        let binary = tools.path("bin/thing");
        let needed = [binary.clone()];
        assert!(!tools.is_stamped("thing", "1.0", &needed));
        repo::write_atomically(&binary, b"x").expect("written");
        tools.stamp("thing", "1.0").expect("stamped");
        assert!(tools.is_stamped("thing", "1.0", &needed));
        assert!(!tools.is_stamped("thing", "1.1", &needed));
        fs::remove_file(&binary).expect("removed");
        assert!(!tools.is_stamped("thing", "1.0", &needed));
        fs::remove_dir_all(&tools.dir).expect("removed");
    }

    #[test]
    fn an_interrupted_install_leaves_nothing_behind() {
        let tools = scratch("half");
        let half = tools.fresh_folder("node").expect("made");
        fs::write(half.join("half"), "x").expect("written");
        let fresh = tools.fresh_folder("node").expect("made again");
        assert_eq!(fs::read_dir(&fresh).expect("listed").count(), 0);
        fs::write(fresh.join("whole"), "x").expect("written");
        tools.put_in_place(&fresh, "node").expect("moved");
        assert!(tools.path("node/whole").exists());
        fs::remove_dir_all(&tools.dir).expect("removed");
    }
}
