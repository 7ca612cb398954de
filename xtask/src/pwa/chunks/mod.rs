//! Takes what is rarely needed out of an app's code: chunks, each a file that is loaded when its page is opened.
//!
//! Trunk has no step between cargo and wasm-bindgen, so its code and script are made anew here, from what cargo linked. What it keeps
//! true: the page's own files keep their names; a chunk works only with the code that it was cut from, and its name tells which
//! chunk of that it is. Not in it: what goes into which chunk (the app says that, by functions that are marked), and shrinking.

mod link;

use crate::{command, fingerprint, repo};
use anyhow::{Context, Result, anyhow, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use wasm_split_cli_support::{Options, SplitWasm, transform};

/// What the name of a chunk's file begins with.
pub const CHUNK: &str = "chunk-";

/// What the code asks its chunks of; it is part of the script in the end.
const LINK: &str = "./chunks.js";

/// What an app is cut from.
pub struct Uncut {
    /// The code as cargo linked it.
    pub linked: PathBuf,
    /// wasm-bindgen, of the version that the code was written for.
    pub wasm_bindgen: PathBuf,
}

/// Replaces the code and the script in `staging` by those of an app with chunks, and adds the chunks.
///
/// # Errors
/// When the code was not linked with what a cut needs, when wasm-bindgen fails, or when a file can't be read or written.
pub fn cut(uncut: &Uncut, staging: &Path) -> Result<()> {
    let name = uncut.linked.file_stem().unwrap_or_default().to_string_lossy();
    let whole = code_of(&name, staging)?;
    let place = repo::scratch().join("chunks");
    if place.exists() {
        fs::remove_dir_all(&place).with_context(|| format!("could not empty {}", place.display()))?;
    }
    let (parts, bound) = (place.join("parts"), place.join("bound"));
    let main = parts.join("main.wasm");
    let linked =
        fs::read(&uncut.linked).with_context(|| format!("could not read {}", uncut.linked.display()))?;
    let cut = transform(options(&linked, &parts, &main))
        .map_err(|error| anyhow!("the app could not be cut into chunks: {error:#}"))?;
    bind(uncut, &main, &bound)?;
    let glue = fs::read_to_string(bound.join("main.js")).context("wasm-bindgen made no script")?;
    let link = fs::read_to_string(parts.join(LINK)).context("there is no script for the chunks")?;
    let mut script = link::join(&glue, &link, LINK)?;
    for (old, file) in named(&cut)? {
        let new = file.0;
        script = script.replace(&format!("./{old}"), &format!("./{new}"));
        fs::write(staging.join(new), file.1)?;
    }
    fs::copy(bound.join("main_bg.wasm"), &whole)?;
    fs::write(script_of(&whole)?, script)?;
    Ok(())
}

/// The script that wasm-bindgen wrote beside the code.
pub fn script_of(wasm: &Path) -> Result<PathBuf> {
    let name = wasm.file_name().unwrap_or_default().to_string_lossy();
    let stem = name
        .strip_suffix("_bg.wasm")
        .with_context(|| format!("{name} is not named as wasm-bindgen does"))?;
    Ok(wasm.with_file_name(format!("{stem}.js")))
}

/// Whether a file is a chunk, by its name.
pub fn is_chunk(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(CHUNK) && name.ends_with(".wasm")
}

fn options<'a>(linked: &'a [u8], parts: &'a Path, main: &'a Path) -> Options<'a> {
    let mut options = Options::new(linked);
    options.output_dir = parts;
    options.main_out_path = main;
    options.link_name = LINK;
    options.emit_dwarf = false;
    options
}

// A page may have workers, whose code is their own.
fn code_of(app: &str, staging: &Path) -> Result<PathBuf> {
    let mut codes = repo::files_below(staging)?;
    codes.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&format!("{app}-")) && name.ends_with(".wasm")
    });
    match <[PathBuf; 1]>::try_from(codes) {
        Ok([code]) => Ok(code),
        Err(codes) => bail!("Trunk made {} files of code of {app} instead of one", codes.len()),
    }
}

// As Trunk calls it; what the chunks need of the code is not taken out.
fn bind(uncut: &Uncut, main: &Path, bound: &Path) -> Result<()> {
    let mut command = Command::new(&uncut.wasm_bindgen);
    command
        .args(["--target=web", "--no-typescript", "--keep-lld-exports"])
        .arg("--out-name=main")
        .arg("--out-dir")
        .args([bound, main]);
    command::quietly("wasm-bindgen", &mut command)
}

type File = (String, Vec<u8>);

// The name that the script has of each chunk, and the file that it becomes.
fn named(cut: &SplitWasm) -> Result<Vec<(String, File)>> {
    let mut files = Vec::new();
    for path in &cut.split_modules {
        let old = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let bytes = fs::read(path).with_context(|| format!("could not read {}", path.display()))?;
        files.push((old.clone(), (chunk_name(&old, &bytes), bytes)));
    }
    Ok(files)
}

// `split_stations.wasm` is one chunk's own, `chunk_3.wasm` what several share.
fn chunk_name(old: &str, bytes: &[u8]) -> String {
    let stem = old.strip_suffix(".wasm").unwrap_or(old);
    let stem = match stem.strip_prefix("split_") {
        Some(own) => own.to_owned(),
        None => stem.replace("chunk_", "shared-"),
    };
    format!("{CHUNK}{stem}-{}.wasm", &fingerprint::sha256(bytes)[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_named_by_what_it_is_for_and_by_its_content() {
        let own = chunk_name("split_stations.wasm", b"a");
        let shared = chunk_name("chunk_3.wasm", b"a");
        assert!(
            own.starts_with("chunk-stations-") && own.ends_with(".wasm"),
            "{own}"
        );
        assert!(shared.starts_with("chunk-shared-3-"), "{shared}");
        assert_ne!(own, chunk_name("split_stations.wasm", b"b"));
        assert!(is_chunk(Path::new(&own)) && is_chunk(Path::new(&shared)));
        assert!(!is_chunk(Path::new("web-till-aa11_bg.wasm")) && !is_chunk(Path::new("chunk-a.js")));
    }

    #[test]
    fn the_page_has_one_file_of_code_before_it_is_cut() {
        let dir = std::env::temp_dir().join(format!("chunks-{}", std::process::id()));
        repo::write_atomically(&dir.join("web-till-aa11_bg.wasm"), b"").expect("written");
        repo::write_atomically(&dir.join("worker_bg.wasm"), b"").expect("written");
        let found = code_of("web-till", &dir);
        repo::write_atomically(&dir.join("web-till-bb22_bg.wasm"), b"").expect("written");
        let two = code_of("web-till", &dir);
        fs::remove_dir_all(&dir).expect("removed");
        let code = found.expect("one");
        assert_eq!(script_of(&code).expect("named"), dir.join("web-till-aa11.js"));
        assert!(two.is_err());
        assert!(script_of(Path::new("a.wasm")).is_err());
    }
}
