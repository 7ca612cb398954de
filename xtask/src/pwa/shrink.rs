//! Makes the built app smaller: wasm-opt its code, esbuild its scripts and style sheets.
//!
//! What it keeps true: a file whose name carries a hash has the hash of what is in it now, and everything that names it
//! says so; what the code and its script call each other has the same short name in both.
//! Not in it: compression.

use super::chunks::{is_chunk, script_of};
use crate::{command, fingerprint, repo, tools::Shrinkers};
use anyhow::{Context, Result};
use serde_json::{Map, Value};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

// What rustc emits for wasm32-unknown-unknown by default, plus what wasm-bindgen may add.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

// What counts is the size with brotli: `-Oz` leaves fewer bytes than `-Os`, but more once they are compressed. The same does
// what makes code that looks alike look different: inlining a function at its one call, keeping what was worked out twice
// in a local, moving code to where its value is used, putting functions side by side by how often they are called. With what
// has nearly one name side by side, compression finds what it has seen just before.
// The lowest kilobyte is the far end of the stack, which lies before all data: nothing is ever there.
const WASM_PASSES: [&str; 11] = [
    "-Os",
    "--skip-pass=local-cse",
    "--skip-pass=ssa-nomerge",
    "--skip-pass=simplify-locals",
    "--skip-pass=code-pushing",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size",
    "0",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
];

// Not in chunks, which call what they import by the names that the script gives it.
const SHORT_NAMES: &str = "--minify-imports-and-exports-and-modules";

/// Shrinks every file below `dist` that can be.
///
/// # Errors
/// When a file can't be read, written or shrunk.
pub fn shrink(tools: &Shrinkers, dist: &Path) -> Result<()> {
    let of_kind = |extension: &str| -> Result<Vec<PathBuf>> {
        let mut files = repo::files_below(dist)?;
        files.retain(|file| file.extension().is_some_and(|found| found == extension));
        Ok(files)
    };
    let (chunks, codes): (Vec<_>, Vec<_>) = of_kind("wasm")?.into_iter().partition(|file| is_chunk(file));
    // The script names them, so they have their names before it has its own.
    for chunk in chunks {
        command::quietly("wasm-opt-chunk", &mut wasm_opt(tools, &chunk))?;
        rename_to_content(dist, &chunk)?;
    }
    let mut glues = Vec::new();
    for wasm in codes {
        let short = shrink_wasm(tools, &wasm)?;
        let glue = script_of(&wasm)?;
        shrink_glue(tools, &glue, &short)?;
        rename_to_content(dist, &wasm)?;
        glues.push(rename_to_content(dist, &glue)?);
    }
    for text in of_kind("js")?.into_iter().chain(of_kind("css")?) {
        if !glues.contains(&text) {
            command::quietly("esbuild", &mut minify(tools, &text))?;
        }
    }
    Ok(())
}

// Gives the short name of everything that goes into or out of the code.
fn shrink_wasm(tools: &Shrinkers, wasm: &Path) -> Result<Map<String, Value>> {
    let names = command::output(wasm_opt(tools, wasm).arg(SHORT_NAMES))?;
    short_names(&names).context("wasm-opt did not say how it renamed what goes in and out")
}

// In the file's own place.
fn wasm_opt(tools: &Shrinkers, wasm: &Path) -> Command {
    let mut command = Command::new(&tools.wasm_opt);
    command
        .args(WASM_PASSES)
        .args(WASM_FEATURES)
        .arg("-o")
        .args([wasm, wasm]);
    command
}

// It prints `{"imports": [[module, old, new], …], "exports": [[old, new], …]}`; every module becomes `a`.
fn short_names(printed: &str) -> Option<Map<String, Value>> {
    let printed: Value = serde_json::from_str(printed).ok()?;
    let mut short = Map::new();
    for import in printed["imports"].as_array()? {
        short.insert(import[0].as_str()?.to_owned(), "a".into());
        short.insert(import[1].as_str()?.to_owned(), import[2].clone());
    }
    for export in printed["exports"].as_array()? {
        short.insert(export[0].as_str()?.to_owned(), export[1].clone());
    }
    Some(short)
}

fn shrink_glue(tools: &Shrinkers, glue: &Path, short: &Map<String, Value>) -> Result<()> {
    let cache = glue.with_extension("names");
    fs::write(&cache, serde_json::to_vec(short)?)?;
    let mut command = minify(tools, glue);
    command
        .arg("--mangle-quoted")
        .arg(format!("--mangle-props={}", any_of(short.keys())))
        .arg(format!("--mangle-cache={}", cache.display()));
    command::quietly("esbuild-glue", &mut command)?;
    fs::remove_file(&cache)?;
    Ok(())
}

// A pattern that fits these names and no others.
fn any_of<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let escaped = |name: &String| {
        name.chars().fold(String::new(), |pattern, letter| match letter {
            '_' => pattern + "_",
            letter if letter.is_alphanumeric() => pattern + &letter.to_string(),
            letter => pattern + "\\" + &letter.to_string(),
        })
    };
    format!("^({})$", names.map(escaped).collect::<Vec<_>>().join("|"))
}

fn minify(tools: &Shrinkers, text: &Path) -> Command {
    let mut command = Command::new(&tools.esbuild);
    command
        .args([
            "--minify",
            "--charset=utf8",
            "--target=es2022",
            "--allow-overwrite",
        ])
        .arg(format!("--outfile={}", text.display()))
        .arg(text);
    command
}

// Trunk's hash is that of the file before it was shrunk: another tool would change the content under
// the same name, and a browser that keeps it for ever would never see that. A worker's files have none: Trunk leaves
// their names as they are.
fn rename_to_content(dist: &Path, file: &Path) -> Result<PathBuf> {
    let old = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let (stem, ending) = without_hash(&old);
    let new = format!("{stem}-{}{ending}", &fingerprint::sha256(&fs::read(file)?)[..16]);
    let renamed = file.with_file_name(&new);
    fs::rename(file, &renamed)?;
    for path in repo::files_below(dist)? {
        if path
            .extension()
            .is_some_and(|found| found == "html" || found == "js")
        {
            let text =
                fs::read_to_string(&path).with_context(|| format!("{} is not text", path.display()))?;
            if text.contains(&old) {
                fs::write(&path, text.replace(&old, &new))?;
            }
        }
    }
    Ok(renamed)
}

// `web-till-aa11bb22_bg.wasm` is `web-till` and `_bg.wasm`.
fn without_hash(name: &str) -> (&str, &str) {
    let (whole, ending) = name.split_at(name.find("_bg.").or(name.find('.')).unwrap_or(name.len()));
    let is_hash = |tail: &str| !tail.is_empty() && tail.bytes().all(|letter| letter.is_ascii_hexdigit());
    match whole.rsplit_once('-') {
        Some((stem, tail)) if is_hash(tail) => (stem, ending),
        _ => (whole, ending),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_with_its_hash_and_without() {
        for (name, parts) in [
            ("web-till-aa11_bg.wasm", ("web-till", "_bg.wasm")),
            ("web-till-aa11.js", ("web-till", ".js")),
            ("web-camera_bg.wasm", ("web-camera", "_bg.wasm")),
            ("web-camera.js", ("web-camera", ".js")),
        ] {
            assert_eq!(without_hash(name), parts, "{name}");
        }
    }

    #[test]
    fn a_shrunk_file_is_named_by_its_content_everywhere() {
        let dist = std::env::temp_dir().join(format!("shrink-{}", std::process::id()));
        for (name, text) in [
            ("index.html", "load /web-till-aa11_bg.wasm by /web-till-aa11.js"),
            ("web-till-aa11_bg.wasm", "new"),
            ("web-till-aa11.js", "x"),
        ] {
            repo::write_atomically(&dist.join(name), text.as_bytes()).expect("written");
        }
        let wasm = rename_to_content(&dist, &dist.join("web-till-aa11_bg.wasm")).expect("renamed");
        let glue = rename_to_content(&dist, &dist.join("web-till-aa11.js")).expect("renamed");
        let page = fs::read_to_string(dist.join("index.html")).expect("there");
        let (code, script) = (fingerprint::sha256(b"new"), fingerprint::sha256(b"x"));
        let found = (fs::read(wasm).expect("there"), fs::read(glue).expect("there"));
        fs::remove_dir_all(&dist).expect("removed");
        assert_eq!(
            page,
            format!(
                "load /web-till-{}_bg.wasm by /web-till-{}.js",
                &code[..16],
                &script[..16]
            )
        );
        assert_eq!(found, (b"new".to_vec(), b"x".to_vec()));
    }

    #[test]
    fn what_goes_in_and_out_has_one_short_name_on_both_sides() {
        let short = short_names(
            r#"{"imports": [["./app_bg.js", "__wbg_get_12ab", "b"]], "exports": [["memory", "c"]]}"#,
        )
        .expect("read");
        assert_eq!(
            Value::Object(short.clone()),
            serde_json::json!({ "./app_bg.js": "a", "__wbg_get_12ab": "b", "memory": "c" })
        );
        assert_eq!(any_of(short.keys()), r"^(\.\/app_bg\.js|__wbg_get_12ab|memory)$");
        assert!(short_names("wasm-opt: done").is_none());
    }
}
