//! Builds the web apps into `dist/`, or sees that this is already done: the till, and the office below it.
//!
//! Trunk compiles and bundles; its hook calls [`finish_from_trunk`], so that `trunk build` alone
//! makes the same files. Not in it: serving them (the hub does).

mod app;
mod chunks;
mod compress;
mod finish;
mod inline_script;
mod precache;
mod shrink;
mod styles;

pub use app::App;
pub use chunks::is_chunk;
pub use compress::sibling;
pub use precache::{MANIFEST, Precache};

use crate::{
    command,
    fingerprint::Fingerprint,
    repo,
    step::{self, Outcome},
    tools::{self, Tools},
};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Builds an app in release unless nothing it depends on has changed.
///
/// # Errors
/// When the app doesn't compile, or a tool or the disk fails.
pub fn build(app: App, tools: &Tools) -> Result<Outcome> {
    let fingerprint = fingerprint(app, tools)?;
    let stamp = repo::scratch().join(format!("{}.fingerprint", app.name()));
    let is_built = app.dist().join("index.html").is_file()
        && (app == App::Office || app.dist().join(MANIFEST).is_file());
    let is_current = is_built && fs::read_to_string(&stamp).is_ok_and(|found| found == fingerprint);
    if !is_current {
        trunk(app, tools)?;
        repo::write_atomically(&stamp, fingerprint.as_bytes())?;
    }
    if app == App::Office {
        place_office(&app.dist(), &repo::dist().join("office"))?;
    }
    Ok(if is_current { Outcome::Ready } else { Outcome::Done })
}

fn trunk(app: App, tools: &Tools) -> Result<()> {
    // Trunk builds offline; on a fresh machine that needs every package downloaded first.
    command::quietly("fetch", command::cargo().arg("fetch"))?;
    step::say("compiling to WebAssembly");
    fs::create_dir_all(app.dist())?;
    let myself = std::env::current_exe().context("could not find this program's own file")?;
    let mut trunk = Command::new(tools.path("bin/trunk"));
    trunk
        .args([
            "build",
            "--release",
            "--offline",
            "--skip-version-check",
            "--config",
        ])
        .arg(app.trunk())
        .arg("--dist")
        .arg(app.dist())
        .current_dir(repo::root())
        .env("EVERTILL_XTASK", myself)
        .env("NO_COLOR", "true")
        .env("RUST_BACKTRACE", "0");
    command::quietly(app.name(), tools.for_wasm(&mut trunk))
}

// Its page names all its other files by their content, so the same page is the same build.
fn place_office(built: &Path, place: &Path) -> Result<()> {
    let page = |dir: &Path| fs::read(dir.join("index.html")).ok();
    if page(built) == page(place) {
        return Ok(());
    }
    if place.exists() {
        fs::remove_dir_all(place).with_context(|| format!("could not empty {}", place.display()))?;
    }
    for file in repo::files_below(built)? {
        let target = place.join(file.strip_prefix(built)?);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&file, &target).with_context(|| format!("could not write {}", target.display()))?;
    }
    Ok(())
}

/// Finishes the files that Trunk has put into its staging folder.
///
/// # Errors
/// When not called by Trunk, or when a file can't be processed.
pub fn finish_from_trunk(app: App) -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("finish-pwa is called by Trunk's hook: run `cargo xtask run`, or `trunk build`")?;
    let tools = Tools::locate();
    if app == App::Till {
        chunks::cut(&uncut(&tools)?, &staging)?;
    }
    finish::finish(
        app,
        &repo::root(),
        &staging,
        tools.shrinkers().as_ref(),
        &built_from(),
    )
}

// What Trunk has just had cargo link, and the wasm-bindgen that it has called.
fn uncut(tools: &Tools) -> Result<chunks::Uncut> {
    let target = std::env::var_os("EVERTILL_WASM_TARGET")
        .context("Trunk's hook does not say where cargo builds: see Trunk.toml")?;
    let own = tools.path("bin/wasm-bindgen");
    Ok(chunks::Uncut {
        linked: repo::root()
            .join(target)
            .join(tools::WASM_TARGET)
            .join("wasm-release/web-till.wasm"),
        wasm_bindgen: if own.exists() { own } else { "wasm-bindgen".into() },
    })
}

fn fingerprint(app: App, tools: &Tools) -> Result<String> {
    let shrunk = if tools.shrinkers().is_some() {
        "shrunk"
    } else {
        "as it was built"
    };
    let mut fingerprint = Fingerprint::of(&[&tools.wasm_rust_version()?, shrunk]);
    for input in app.inputs() {
        fingerprint.add(&repo::root(), input)?;
    }
    Ok(fingerprint.finish())
}

// The commit, when the working tree is exactly that commit.
fn built_from() -> String {
    let git =
        |arguments: &[&str]| command::output(Command::new("git").args(arguments).current_dir(repo::root()));
    match (
        git(&["status", "--porcelain"]),
        git(&["rev-parse", "--short", "HEAD"]),
    ) {
        (Ok(changes), Ok(commit)) if changes.is_empty() => commit,
        _ => "dev".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_office_takes_the_place_of_the_one_before() {
        let dir = std::env::temp_dir().join(format!("place-office-{}", std::process::id()));
        let (built, place) = (dir.join("built"), dir.join("dist/office"));
        let put = |path: &Path, text: &str| repo::write_atomically(path, text.as_bytes()).expect("written");
        put(&built.join("index.html"), "new");
        put(&built.join("office-2.js"), "code");
        put(&place.join("index.html"), "old");
        put(&place.join("office-1.js"), "code");
        place_office(&built, &place).expect("placed");
        let files = repo::files_below(&place).expect("listed");
        let page = fs::read_to_string(place.join("index.html")).expect("there");
        fs::remove_dir_all(&dir).expect("removed");
        assert_eq!(files, [place.join("index.html"), place.join("office-2.js")]);
        assert_eq!(page, "new");
    }
}
