//! What the documents point at is there: files and headings behind links, and paths of this checkout in code spans.
//!
//! Not in it: addresses of the web, which need a network; paths in docs/adr, which tell how things were then. What the documents say of
//! events and messages is held by tests of core-wasm and hub-server.

use super::Context;
use crate::{command, repo};
use anyhow::{Context as _, Result, bail};
use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path, PathBuf},
    process::Command,
};

// Accounts of how things were: their links must resolve, the paths they name need not be there any more.
const HISTORY: &str = "docs/adr";

/// Fails on each link and each path that leads nowhere.
pub fn check(_: &Context) -> Result<()> {
    let root = repo::root();
    let listed = command::output(
        Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "*.md"])
            .current_dir(&root),
    )?;
    let mut found = Vec::new();
    for name in listed.lines().filter(|name| root.join(name).is_file()) {
        let text = fs::read_to_string(root.join(name)).with_context(|| format!("could not read {name}"))?;
        found.extend(broken(&root, Path::new(name), &text));
    }
    if !found.is_empty() {
        bail!("{}", found.join("\n"));
    }
    Ok(())
}

fn broken(root: &Path, name: &Path, text: &str) -> Vec<String> {
    let prose = prose(text);
    let mut found = Vec::new();
    for (line, target) in links(&prose) {
        if let Some(fault) = fault_of(root, name, text, &target) {
            found.push(format!("{}:{line}: the link to {target} {fault}", name.display()));
        }
    }
    if !name.starts_with(HISTORY) {
        for (line, path) in paths(root, &prose) {
            if !root.join(&path).exists() {
                found.push(format!("{}:{line}: there is no {path}", name.display()));
            }
        }
    }
    found
}

// The lines that are not in a fenced block, with their numbers.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut fenced = false;
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| {
            let is_fence = line.trim_start().starts_with("```");
            fenced ^= is_fence;
            !fenced && !is_fence
        })
        .collect()
}

fn links(prose: &[(usize, &str)]) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (number, line) in prose {
        let plain = without_code(line);
        let mut rest = plain.as_str();
        while let Some(at) = rest.find("](") {
            rest = &rest[at + 2..];
            if let Some(end) = rest.find(')') {
                links.push((*number, rest[..end].to_owned()));
            }
        }
    }
    links
}

fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("``")
}

// Code spans that begin with a folder of this checkout.
fn paths(root: &Path, prose: &[(usize, &str)]) -> Vec<(usize, String)> {
    let is_path = |span: &&str| {
        let folder = span.split_once('/').map(|(first, _)| first);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        folder.is_some_and(|first| !first.is_empty() && !first.starts_with('.') && root.join(first).is_dir())
            && span.chars().all(is_plain)
    };
    let spans = |line: &str| -> Vec<String> {
        let spans = line.split('`').skip(1).step_by(2);
        spans.filter(is_path).map(str::to_owned).collect()
    };
    prose
        .iter()
        .flat_map(|(number, line)| spans(line).into_iter().map(|path| (*number, path)))
        // What a build or a run makes is not in the checkout.
        .filter(|(_, path)| !["target/", "dist/"].iter().any(|made| path.starts_with(made)))
        .collect()
}

// What is wrong with a link; nothing if it resolves.
fn fault_of(root: &Path, name: &Path, text: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let linked = if file.is_empty() {
        name.to_path_buf()
    } else {
        normal(&name.parent().unwrap_or(Path::new("")).join(file))
    };
    if !file.is_empty() && !root.join(&linked).exists() {
        return Some("leads nowhere: there is no such file".to_owned());
    }
    if anchor.is_empty() {
        return None;
    }
    let there = if file.is_empty() {
        text.to_owned()
    } else {
        fs::read_to_string(root.join(&linked)).unwrap_or_default()
    };
    (!anchors(&there).iter().any(|one| one == anchor)).then(|| "leads to no heading of that file".to_owned())
}

// Without `..` and `.`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

// The names of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    prose(text)
        .into_iter()
        .filter(|(_, line)| line.starts_with('#'))
        .map(|(_, line)| line.trim_start_matches('#').trim())
        .map(|heading| {
            let slug: String = heading
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || "-_ ".contains(*c))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect();
            let count = seen.entry(slug.clone()).or_default();
            *count += 1;
            if *count == 1 {
                slug
            } else {
                format!("{slug}-{}", *count - 1)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        broken(&repo::root(), Path::new("docs/PAGE.md"), text)
    }

    #[test]
    fn what_is_there_passes() {
        let text = "# Some *page*: its `name`\n[a](../README.md) [b](#some-page-its-name) [c](https://example.org/x) `xtask/src/main.rs`\n```\n[d](gone.md) `xtask/gone`\n```\nand `[e](gone.md)`";
        assert_eq!(faults(text), [] as [String; 0]);
    }

    #[test]
    fn what_leads_nowhere_is_named_with_its_line() {
        let text = "# Page\n\n[a](gone.md)\n[b](#gone)\n`xtask/src/gone.rs`";
        assert_eq!(
            faults(text),
            [
                "docs/PAGE.md:3: the link to gone.md leads nowhere: there is no such file",
                "docs/PAGE.md:4: the link to #gone leads to no heading of that file",
                "docs/PAGE.md:5: there is no xtask/src/gone.rs",
            ]
        );
    }

    #[test]
    fn headings_of_one_name_are_counted() {
        assert_eq!(anchors("# A b\n## A b\n"), ["a-b", "a-b-1"]);
    }
}
