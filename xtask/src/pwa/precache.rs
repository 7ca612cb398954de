//! `precache.json`: which files the app needs to open with no network, and their hashes.
//!
//! What it keeps true: the same files give the same version, and any changed, added or removed file
//! gives another. Not in it: how the service worker uses it.

use crate::{fingerprint, repo};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The manifest's file name in the built app.
pub const MANIFEST: &str = "precache.json";

/// One file that the app needs offline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The address on the hub, from the root; the page itself is `/`.
    pub url: String,
    /// Of the content as it is before compression, in hex.
    pub sha256: String,
    /// The length of that content.
    pub bytes: u64,
}

/// All files that the app needs offline.
#[derive(Debug, PartialEq, Eq)]
pub struct Precache {
    pub files: Vec<Entry>,
}

impl Precache {
    /// Sorts the files, so that the order they were found in doesn't matter.
    pub fn new(mut files: Vec<Entry>) -> Self {
        files.sort();
        Self { files }
    }

    /// A hash over the whole list.
    pub fn version(&self) -> String {
        let lines: Vec<String> = self
            .files
            .iter()
            .map(|file| format!("{} {}\n", file.url, file.sha256))
            .collect();
        fingerprint::sha256(lines.concat().as_bytes())
    }

    fn to_json(&self, built: &str) -> Value {
        let files: Vec<Value> = self
            .files
            .iter()
            .map(|file| json!({ "url": file.url, "sha256": file.sha256, "bytes": file.bytes }))
            .collect();
        json!({ "version": self.version(), "built": built, "files": files })
    }

    /// Reads the manifest of a built app.
    ///
    /// # Errors
    /// When there is none, or it isn't one that this program wrote.
    pub fn read(dist: &Path) -> Result<Self> {
        let text = fs::read_to_string(dist.join(MANIFEST))
            .context("the app is not built: run `cargo xtask run` first")?;
        let json: Value =
            serde_json::from_str(&text).context("precache.json is damaged: delete dist/ and build again")?;
        let entry = |file: &Value| {
            Some(Entry {
                url: file["url"].as_str()?.to_owned(),
                sha256: file["sha256"].as_str()?.to_owned(),
                bytes: file["bytes"].as_u64()?,
            })
        };
        let files: Option<Vec<Entry>> = json["files"]
            .as_array()
            .and_then(|files| files.iter().map(entry).collect());
        Ok(Self::new(files.context(
            "precache.json is damaged: delete dist/ and build again",
        )?))
    }
}

/// Lists every file of the built app but the ones `left_out` (relative paths) and writes the manifest.
///
/// # Errors
/// When a file can't be read, or has a name that an address can't carry as it is.
pub fn write(dist: &Path, left_out: &BTreeSet<PathBuf>, built: &str) -> Result<()> {
    let mut files = Vec::new();
    for path in repo::files_below(dist)? {
        let relative = path.strip_prefix(dist)?;
        if !left_out.contains(relative) {
            let bytes = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
            files.push(Entry {
                url: url(relative)?,
                sha256: fingerprint::sha256(&bytes),
                bytes: bytes.len() as u64,
            });
        }
    }
    let text = serde_json::to_vec_pretty(&Precache::new(files).to_json(built))?;
    repo::write_atomically(&dist.join(MANIFEST), &text)
}

fn url(relative: &Path) -> Result<String> {
    let name = relative.to_string_lossy();
    if !name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
    {
        bail!("{name} can't be served under its name: use letters, digits, '-', '_' and '.' only");
    }
    Ok(if name == "index.html" {
        "/".to_owned()
    } else {
        format!("/{name}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(url: &str, content: &str) -> Entry {
        Entry {
            url: url.to_owned(),
            sha256: fingerprint::sha256(content.as_bytes()),
            bytes: content.len() as u64,
        }
    }

    #[test]
    fn the_version_is_of_the_content_not_of_the_order() {
        let one = Precache::new(vec![entry("/", "a"), entry("/b.js", "b")]);
        let same = Precache::new(vec![entry("/b.js", "b"), entry("/", "a")]);
        let changed = Precache::new(vec![entry("/", "a"), entry("/b.js", "c")]);
        let fewer = Precache::new(vec![entry("/", "a")]);
        assert_eq!(one.version(), same.version());
        assert_ne!(one.version(), changed.version());
        assert_ne!(one.version(), fewer.version());
        assert_eq!(one.version().len(), 64);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let dist = std::env::temp_dir().join(format!("precache-{}", std::process::id()));
        repo::write_atomically(&dist.join("index.html"), b"page").expect("written");
        repo::write_atomically(&dist.join("icons/a.svg"), b"<svg/>").expect("written");
        repo::write_atomically(&dist.join("sw.js"), b"worker").expect("written");
        write(&dist, &BTreeSet::from(["sw.js".into()]), "abc1234").expect("listed");
        let read = Precache::read(&dist).expect("read");
        let text = fs::read_to_string(dist.join(MANIFEST)).expect("there");
        fs::remove_dir_all(&dist).expect("removed");
        assert_eq!(
            read,
            Precache::new(vec![entry("/", "page"), entry("/icons/a.svg", "<svg/>")])
        );
        assert!(text.contains(&read.version()) && text.contains("abc1234"));
    }

    #[test]
    fn a_name_that_needs_escaping_is_refused() {
        assert!(url(Path::new("a b.js")).is_err());
        assert_eq!(url(Path::new("index.html")).expect("plain"), "/");
        assert_eq!(url(Path::new("icons/a-1.svg")).expect("plain"), "/icons/a-1.svg");
    }
}
