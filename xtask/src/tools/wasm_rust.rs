//! A Rust compiler that can build for WebAssembly.
//!
//! First choice is rustup's. Its list of installed targets isn't believed (a target can be listed
//! with no library on disk): what counts is the library's file. Where rustup can't download, the
//! Debian route is taken (see `debian_rust`).

use super::{Tools, apt, debian_rust};
use crate::{
    command, repo,
    step::{self, Outcome},
};
use anyhow::{Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The target of everything that runs in a browser.
pub const TARGET: &str = "wasm32-unknown-unknown";

impl Tools {
    /// Finds or installs a compiler with the standard library for WebAssembly.
    ///
    /// # Errors
    /// When neither rustup nor Debian's packages can give one.
    pub fn ensure_wasm_rust(&self) -> Result<Outcome> {
        if has_std(&rustup_library()) {
            return Ok(Outcome::Ready);
        }
        if debian_rust::is_complete(self) {
            debian_rust::forget_other_builds(self)?;
            return Ok(Outcome::Ready);
        }
        let _turn = self.lock(TARGET)?;
        let refusal = add_by_rustup();
        if has_std(&rustup_library()) {
            return Ok(Outcome::Done);
        }
        if !apt::is_here() {
            bail!(
                "the WebAssembly standard library is missing: run `rustup target add {TARGET}` with a network, then run this again ({})",
                refusal.unwrap_or_else(|| "rustup says that it is there, but its files are not".into())
            );
        }
        debian_rust::install(self)?;
        debian_rust::forget_other_builds(self)?;
        Ok(Outcome::Done)
    }

    /// The compiler to use instead of the default one, where the Debian route was taken.
    pub fn wasm_rustc(&self) -> Option<PathBuf> {
        let rustc = self.path(debian_rust::WRAPPER);
        (!has_std(&rustup_library()) && debian_rust::is_complete(self)).then_some(rustc)
    }

    /// What the WebAssembly compiler calls itself; a new one means a new build.
    ///
    /// # Errors
    /// When there is no compiler.
    pub fn wasm_rust_version(&self) -> Result<String> {
        let rustc = self.wasm_rustc().unwrap_or_else(|| "rustc".into());
        command::output(Command::new(rustc).arg("--version"))
    }
}

/// Whether a target's library folder really holds the standard library.
pub fn has_std(library: &Path) -> bool {
    let Ok(entries) = fs::read_dir(library) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

fn rustup_library() -> PathBuf {
    command::output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .map(PathBuf::from)
        .unwrap_or_default()
}

// What rustup said against it; nothing when it went well or is not there.
fn add_by_rustup() -> Option<String> {
    repo::which("rustup")?;
    step::say("asking rustup");
    command::quietly(
        "rustup-target",
        Command::new("rustup").args(["target", "add", TARGET]),
    )
    .err()
    .map(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_real_library_counts() {
        let dir = std::env::temp_dir().join(format!("wasm-std-{}", std::process::id()));
        assert!(!has_std(&dir), "no folder");
        fs::create_dir_all(&dir).expect("made");
        assert!(!has_std(&dir), "an empty folder");
        fs::write(dir.join("libcore-1.rlib"), "").expect("written");
        assert!(!has_std(&dir), "not the whole library");
        fs::write(dir.join("libstd-1.rlib"), "").expect("written");
        assert!(has_std(&dir));
        fs::remove_dir_all(&dir).expect("removed");
    }
}
