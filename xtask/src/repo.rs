//! Where things are in this checkout, and small file helpers that every command shares.
//!
//! Not in it: where tools are (see `tools`).

use anyhow::{Context, Result};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The root of the checkout that this binary was compiled from.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// The built PWA.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Native build results. `CARGO_TARGET_DIR` is honoured, as cargo does.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// WebAssembly build results, apart from the native ones because another compiler may write them.
pub fn wasm_target() -> PathBuf {
    root().join("target/wasm")
}

/// This task runner's own notes and logs.
pub fn scratch() -> PathBuf {
    root().join("target/xtask")
}

/// All regular files below `dir`, sorted by path. A folder that does not exist has none.
///
/// # Errors
/// When a folder can't be listed.
pub fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    fn visit(dir: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                visit(&entry.path(), found)?;
            } else {
                found.push(entry.path());
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    if dir.exists() {
        visit(dir, &mut found).with_context(|| format!("could not list {}", dir.display()))?;
    }
    found.sort();
    Ok(found)
}

/// Writes a file whole or not at all: a reader, or a run after a crash, never sees half of it.
///
/// # Errors
/// When the folder can't be written, for example because the disk is full.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut partial = path.as_os_str().to_owned();
        partial.push(format!(".{}.part", std::process::id()));
        fs::write(&partial, bytes)?;
        fs::rename(&partial, path)
    };
    write().with_context(|| format!("could not write {}", path.display()))
}

/// The program of that name on `PATH`, if there is one.
pub fn which(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|dir| dir.join(program))
        .find(|path| path.is_file())
}
