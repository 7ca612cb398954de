//! The Debian route to WebAssembly: Debian's `rustc-web` unpacked beside rustup's compiler, without
//! root, and its standard library built once for wasm32 from the packaged source.
//!
//! Nothing is installed for the machine: packages are downloaded and unpacked into `rust-web` of
//! the tools. The library is built with its bitcode embedded, because fat LTO needs that.

use super::{Tools, apt, remove, wasm_rust};
use crate::{command, repo, step};
use anyhow::{Context, Result, anyhow, bail};
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

/// Calls the unpacked compiler; relative to the tools. Clippy takes a program for a compiler only if
/// it is called `rustc`, whatever the extension.
pub const WRAPPER: &str = "rust-web/rustc.sh";

const HOME: &str = "rust-web";
const COMPILER: &str = "rustc-web";
const LIBRARY: &str = "usr/lib/rustlib/wasm32-unknown-unknown/lib";
const WRAPPER_TEXT: &str = r#"#!/bin/sh
here=$(dirname "$(readlink -f "$0")")/usr
for dir in "$here"/lib/*-linux-gnu; do
    LD_LIBRARY_PATH="$dir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
done
export LD_LIBRARY_PATH
export PATH="$here/bin:$PATH"
exec "$here/bin/rustc" "$@"
"#;

/// Whether compiler and library are there.
pub fn is_complete(tools: &Tools) -> bool {
    tools.path(WRAPPER).is_file() && wasm_rust::has_std(&tools.path(HOME).join(LIBRARY))
}

/// Downloads, unpacks, builds the library and removes what is no longer needed.
///
/// # Errors
/// When Debian has no recent enough compiler for this release, without a network, or when a step fails.
pub fn install(tools: &Tools) -> Result<()> {
    step::say("rustup can't provide it, taking Debian's compiler (about 3 minutes the first time)");
    if apt::candidate(COMPILER).is_none() {
        apt::update()?;
    }
    let version = apt::candidate(COMPILER).ok_or_else(|| {
        anyhow!("neither rustup nor apt can provide Rust for WebAssembly: connect to the internet and run `rustup target add {}`", wasm_rust::TARGET)
    })?;
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    if !is_at_least(&version, oldest) {
        bail!(
            "Debian's {COMPILER} is {version}, older than the {oldest} that this project needs: run `apt-get update` as an administrator, or `rustup target add {}` with a network",
            wasm_rust::TARGET
        );
    }
    let unpacked = tools.fresh_folder(HOME)?;
    tools.unpack(&packages()?, &unpacked)?;
    tools.put_in_place(&unpacked, HOME)?;
    write_wrapper(&tools.path(WRAPPER))?;
    build_library(tools)?;
    // The source is 430 MB, and only the library needed it.
    remove(&tools.path(HOME).join("usr/src"))
}

/// Removes what was compiled with another build of the library. Two builds of one release look the
/// same to cargo, but the compiler refuses to mix them.
///
/// # Errors
/// When the disk fails.
pub fn forget_other_builds(tools: &Tools) -> Result<()> {
    let library = tools.path(HOME).join(LIBRARY);
    let built = fs::metadata(&library)
        .and_then(|found| found.modified())
        .context("the built library can't be read")?;
    let identity = format!("{} {built:?}", library.display());
    let note = repo::wasm_target().join("library");
    let found = fs::read_to_string(&note).ok();
    if found.as_ref() == Some(&identity) {
        return Ok(());
    }
    remove(&repo::wasm_target())?;
    repo::write_atomically(&note, identity.as_bytes())
}

impl Tools {
    /// Clippy for the compiler in use for WebAssembly: `None` means the default one.
    ///
    /// # Errors
    /// When Debian's clippy is needed and can't be fetched.
    pub fn wasm_clippy(&self) -> Result<Option<PathBuf>> {
        if self.wasm_rustc().is_none() {
            return Ok(None);
        }
        let clippy = self.path(HOME).join("usr/bin/cargo-clippy");
        if !clippy.is_file() {
            let _turn = self.lock(super::WASM_TARGET)?;
            let version = command::output(Command::new(self.path(WRAPPER)).arg("--version"))?;
            let release = version.split_whitespace().nth(1).unwrap_or_default().to_owned();
            let packaged = apt::candidate("rust-web-clippy").unwrap_or_default();
            if !packaged.starts_with(&release) {
                bail!(
                    "Debian's clippy is {packaged:?} but the compiler is {release}: remove {} and run this again",
                    self.path(HOME).display()
                );
            }
            self.unpack(&["rust-web-clippy".to_owned()], &self.path(HOME))?;
        }
        Ok(Some(clippy))
    }

    /// The folder of the shared libraries that Debian's compiler needs.
    pub fn wasm_rust_libraries(&self) -> Option<PathBuf> {
        let entries = fs::read_dir(self.path(HOME).join("usr/lib")).ok()?;
        entries
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.to_string_lossy().ends_with("-linux-gnu"))
    }
}

// The compiler, its source and linker, and of what they depend on whatever the machine lacks.
fn packages() -> Result<Vec<String>> {
    let llvm = apt::dependencies("rust-web-llvm")?
        .into_iter()
        .find(|name| name.starts_with("llvm-"))
        .ok_or_else(|| {
            anyhow!("Debian's rust-web-llvm names no LLVM: its packaging has changed, please report this")
        })?;
    let linker = llvm.replacen("llvm-", "lld-", 1);
    let mut wanted = BTreeSet::new();
    let mut open: Vec<String> = [COMPILER, "rust-web-src", "rust-web-llvm", &linker]
        .map(str::to_owned)
        .to_vec();
    while let Some(package) = open.pop() {
        if wanted.contains(&package) || is_left_out(&package, &llvm) || apt::is_installed(&package) {
            continue;
        }
        open.extend(apt::dependencies(&package)?);
        wanted.insert(package);
    }
    Ok(wanted.into_iter().collect())
}

// LLVM's own tools aren't used, and a machine with Rust has a C compiler already.
fn is_left_out(package: &str, llvm: &str) -> bool {
    [llvm, "gcc", "binutils", "libc6-dev"].contains(&package)
}

fn write_wrapper(path: &Path) -> Result<()> {
    repo::write_atomically(path, WRAPPER_TEXT.as_bytes())?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .context("could not make the compiler's wrapper executable")
}

fn build_library(tools: &Tools) -> Result<()> {
    let seed = tools.fresh_folder("std-seed")?;
    repo::write_atomically(
        &seed.join("Cargo.toml"),
        b"[package]\nname = \"std-seed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    repo::write_atomically(&seed.join("src/lib.rs"), b"")?;
    let mut cargo = command::cargo();
    cargo
        .args(["build", "--release", "--target", wasm_rust::TARGET])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,test,proc_macro")
        .current_dir(&seed)
        .env("RUSTC", tools.path(WRAPPER))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", seed.join("target"));
    command::quietly("wasm-std", &mut cargo)?;

    let built = seed.join("target").join(wasm_rust::TARGET).join("release/deps");
    let staged = tools.fresh_folder("wasm-lib")?;
    for file in repo::files_below(&built)? {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libstd_seed") {
            fs::copy(&file, staged.join(&name)).with_context(|| format!("could not copy {name}"))?;
        }
    }
    let library = tools.path(HOME).join(LIBRARY);
    if let Some(parent) = library.parent() {
        fs::create_dir_all(parent).with_context(|| format!("could not make {}", parent.display()))?;
    }
    tools.put_in_place(&staged, &format!("{HOME}/{LIBRARY}"))?;
    remove(&seed)
}

// Compares the leading `major.minor`, which is what a minimum Rust version is about.
fn is_at_least(version: &str, oldest: &str) -> bool {
    let numbers = |text: &str| -> Vec<u32> {
        text.split(|c: char| !c.is_ascii_digit())
            .take(2)
            .filter_map(|part| part.parse().ok())
            .collect()
    };
    numbers(version) >= numbers(oldest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(is_at_least("1.96.0+dfsg1-1~deb12u2", "1.95"));
        assert!(is_at_least("1.95.0", "1.95"));
        assert!(!is_at_least("1.85.0+dfsg3-1", "1.95"));
        assert!(is_at_least("1.100.0", "1.95"));
    }

    #[test]
    fn what_every_rust_machine_has_is_not_fetched() {
        assert!(is_left_out("gcc", "llvm-22"));
        assert!(is_left_out("llvm-22", "llvm-22"));
        assert!(!is_left_out("libllvm22", "llvm-22"));
        assert!(!is_left_out("lld-22", "llvm-22"));
    }
}
