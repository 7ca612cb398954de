//! What cargo says about this workspace and the packages it is built from.

use crate::{command, repo};
use anyhow::{Context, Result, anyhow};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One package of the locked dependency graph.
#[derive(Default)]
pub struct Package {
    pub name: String,
    /// Where it comes from; `None` for a package of this workspace.
    pub source: Option<String>,
    /// The folder of its manifest.
    pub root: PathBuf,
    /// Names of the packages it names as dependencies, of any kind.
    pub dependencies: Vec<String>,
}

/// Every package of the graph, the workspace's own included.
///
/// # Errors
/// When `cargo metadata` fails, for example because a manifest is broken.
pub fn packages() -> Result<Vec<Package>> {
    let text =
        command::output(command::cargo().args(["metadata", "--format-version", "1", "--all-features"]))?;
    let json: Value = serde_json::from_str(&text).context("cargo metadata printed something unexpected")?;
    let packages = json["packages"]
        .as_array()
        .ok_or_else(|| anyhow!("cargo metadata named no packages"))?;
    Ok(packages.iter().map(package).collect())
}

/// The packages of this workspace.
///
/// # Errors
/// As [`packages`].
pub fn members() -> Result<Vec<Package>> {
    let mut packages = packages()?;
    packages.retain(|package| package.source.is_none());
    Ok(packages)
}

fn package(json: &Value) -> Package {
    let text = |key: &str| json[key].as_str().map(str::to_owned);
    let dependencies = json["dependencies"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    Package {
        name: text("name").unwrap_or_default(),
        source: text("source"),
        root: text("manifest_path")
            .map(PathBuf::from)
            .and_then(|path| path.parent().map(Path::to_path_buf))
            .unwrap_or_default(),
        dependencies: dependencies
            .iter()
            .filter_map(|one| one["name"].as_str().map(str::to_owned))
            .collect(),
    }
}

/// The version that Cargo.lock holds of a package.
///
/// # Errors
/// When Cargo.lock can't be read or doesn't list the package.
pub fn locked_version(package: &str) -> Result<String> {
    let text = fs::read_to_string(repo::root().join("Cargo.lock"))
        .context("Cargo.lock could not be read: run `cargo metadata` once")?;
    version_in_lock(&text, package)?
        .ok_or_else(|| anyhow!("Cargo.lock doesn't list {package}: the web app has to depend on it"))
}

fn version_in_lock(lock: &str, package: &str) -> Result<Option<String>> {
    let lock: toml::Table = toml::from_str(lock).context("Cargo.lock is damaged: restore it from git")?;
    let packages = lock
        .get("package")
        .and_then(toml::Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let found = packages
        .iter()
        .find(|one| one.get("name").and_then(toml::Value::as_str) == Some(package));
    Ok(found
        .and_then(|one| one.get("version"))
        .and_then(toml::Value::as_str)
        .map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_found_by_name() {
        let lock = "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n";
        assert_eq!(
            version_in_lock(lock, "wasm-bindgen").expect("valid").as_deref(),
            Some("0.2.126")
        );
        assert_eq!(version_in_lock(lock, "absent").expect("valid"), None);
        assert!(version_in_lock("not [toml", "a").is_err());
    }
}
