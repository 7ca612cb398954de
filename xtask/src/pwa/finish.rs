//! Turns what Trunk made into what the hub serves: smaller, without inline scripts, with the words and compressed siblings;
//! and the till with the static files, the service worker and a list for offline use.
//!
//! What it keeps true: a hashed file name changes whenever the content does; no inline script is
//! left, so the hub can forbid them; the service worker keeps its plain name.

use super::{App, compress, inline_script, precache, shrink::shrink, styles};
use crate::{fingerprint, repo, tools::Shrinkers};
use anyhow::{Context, Result, anyhow, bail};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Finishes the files in `staging`; `built` names what they were built from.
///
/// # Errors
/// When a file can't be read, written or optimised, or when two sources give the same file.
pub fn finish(
    app: App,
    root: &Path,
    staging: &Path,
    shrinkers: Option<&Shrinkers>,
    built: &str,
) -> Result<()> {
    let workers = match app {
        App::Till => {
            copy_below(&root.join("public"), staging)?;
            copy_workers(&root.join("service-worker"), staging)?
        }
        App::Office => BTreeSet::new(),
    };
    if let Some(shrinkers) = shrinkers {
        shrink(shrinkers, staging)?;
    }
    write_words(&root.join(app.locales()), staging)?;
    // Behind the shrinking, since these name their files by what is in them.
    join_styles(&staging.join("index.html"), app.base())?;
    move_scripts_out(&staging.join("index.html"), app.base())?;
    if app == App::Till {
        precache::write(staging, &workers, built)?;
    }
    compress::compress_all(staging)
}

// One file a language; all are in the offline list, so that a language can be chosen without a network.
fn write_words(locales: &Path, staging: &Path) -> Result<()> {
    let words = web_words::read(locales).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow!(
            "the words of the screens are not complete:\n{}",
            faults.join("\n")
        )
    })?;
    for file in words.files() {
        fs::write(staging.join(&file.name), &file.text)
            .with_context(|| format!("could not write {}", file.name))?;
    }
    Ok(())
}

fn join_styles(index: &Path, base: &str) -> Result<()> {
    let html = fs::read_to_string(index).context("Trunk made no index.html")?;
    let read = |sheet: &str| {
        let sheet = index.with_file_name(sheet);
        fs::read_to_string(&sheet).with_context(|| format!("could not read {}", sheet.display()))
    };
    let name = |content: &str| format!("app-{}.css", &fingerprint::sha256(content.as_bytes())[..16]);
    if let Some(joined) = styles::join(&html, base, read, name)? {
        for sheet in joined.sheets {
            fs::remove_file(index.with_file_name(sheet))?;
        }
        fs::write(index.with_file_name(joined.name), joined.content)?;
        fs::write(index, joined.page)?;
    }
    Ok(())
}

fn move_scripts_out(index: &Path, base: &str) -> Result<()> {
    let html = fs::read_to_string(index).context("Trunk made no index.html")?;
    let (html, scripts) = inline_script::extract(&html, base, |content| {
        format!("load-{}.js", &fingerprint::sha256(content.as_bytes())[..16])
    })?;
    for (name, content) in scripts {
        fs::write(index.with_file_name(name), content)?;
    }
    fs::write(index, html)?;
    Ok(())
}

fn copy_below(from: &Path, to: &Path) -> Result<()> {
    for source in repo::files_below(from)? {
        copy_new(&source, &to.join(source.strip_prefix(from)?))?;
    }
    Ok(())
}

// Service workers and their modules keep their names and stay out of the offline list: the browser
// itself decides when to fetch them.
fn copy_workers(from: &Path, to: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut copied = BTreeSet::new();
    for source in repo::files_below(from)? {
        let name = source
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_test = name.contains(".test.") || name.contains(".spec.");
        if source.parent() == Some(from) && has_extension(&source, "js") && !is_test {
            copy_new(&source, &to.join(&name))?;
            copied.insert(PathBuf::from(name));
        }
    }
    Ok(copied)
}

fn copy_new(source: &Path, target: &Path) -> Result<()> {
    if target.exists() {
        bail!(
            "{} would overwrite a file of the same name in the built app: rename it",
            source.display()
        );
    }
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(source, target).with_context(|| format!("could not copy {}", source.display()))?;
    Ok(())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("finish-{name}-{}", std::process::id()));
        for (path, text) in files {
            repo::write_atomically(&dir.join(path), text.as_bytes()).expect("written");
        }
        dir
    }

    #[test]
    fn everything_lands_in_its_place() {
        let root = scratch(
            "whole",
            &[
                ("public/manifest.webmanifest", "{}"),
                ("web-app/ui/locales/en/pay.ftl", "total = Total\n"),
                ("public/icons/a.svg", "<svg/>"),
                ("service-worker/sw.js", "worker"),
                ("service-worker/sw.test.js", "test"),
                (
                    "staging/index.html",
                    "<link rel=\"stylesheet\" href=\"/a-1.css\"/><script type=\"module\">go('/app-1.js')</script>",
                ),
                ("staging/a-1.css", "a {}"),
                ("staging/app-1.js", "export {}"),
            ],
        );
        let staging = root.join("staging");
        finish(App::Till, &root, &staging, None, "dev").expect("finished");
        let html = fs::read_to_string(staging.join("index.html")).expect("there");
        let manifest = fs::read_to_string(staging.join(precache::MANIFEST)).expect("there");
        let is_there = |path: &str| staging.join(path).is_file();
        assert!(!html.contains("go(") && html.contains("src=\"/load-"), "{html}");
        assert!(html.contains("href=\"/app-") && !is_there("a-1.css"), "{html}");
        assert!(
            is_there("sw.js")
                && !is_there("sw.test.js")
                && is_there("icons/a.svg.br")
                && is_there("app-1.js.gz")
        );
        assert!(
            manifest.contains("/icons/a.svg")
                && manifest.contains("/words-en-")
                && manifest.contains("/load-")
                && !manifest.contains("sw.js"),
            "{manifest}"
        );
        fs::remove_dir_all(root).expect("removed");
    }

    #[test]
    fn the_office_has_its_own_files_below_its_own_place_and_nothing_of_the_till() {
        let root = scratch(
            "office",
            &[
                ("public/manifest.webmanifest", "{}"),
                ("web-app/office/locales/en/office.ftl", "lists = Lists\n"),
                ("web-app/ui/locales/en/pay.ftl", "total = Total\n"),
                ("service-worker/sw.js", "worker"),
                (
                    "staging/index.html",
                    "<link rel=\"stylesheet\" href=\"/office/a-1.css\"/><script type=\"module\">go('/office/app-1.js')</script>",
                ),
                ("staging/a-1.css", "a {}"),
                ("staging/app-1.js", "export {}"),
            ],
        );
        let staging = root.join("staging");
        finish(App::Office, &root, &staging, None, "dev").expect("finished");
        let html = fs::read_to_string(staging.join("index.html")).expect("there");
        let files = repo::files_below(&staging).expect("listed");
        let words = files
            .iter()
            .find(|file| file.to_string_lossy().contains("words-en-"));
        let words = fs::read_to_string(words.expect("there")).expect("read");
        let is_there = |path: &str| staging.join(path).exists();
        assert!(
            html.contains("src=\"/office/load-") && html.contains("href=\"/office/app-"),
            "{html}"
        );
        assert!(words.contains("Lists") && !words.contains("Total"), "{words}");
        assert!(is_there("app-1.js.br"));
        assert!(!is_there("sw.js") && !is_there("manifest.webmanifest") && !is_there(precache::MANIFEST));
        fs::remove_dir_all(root).expect("removed");
    }

    #[test]
    fn a_name_used_twice_is_an_error() {
        let root = scratch(
            "twice",
            &[("public/index.html", "mine"), ("staging/index.html", "Trunk's")],
        );
        let error = finish(App::Till, &root, &root.join("staging"), None, "dev").expect_err("the same name");
        assert!(error.to_string().contains("rename it"), "{error}");
        fs::remove_dir_all(root).expect("removed");
    }
}
