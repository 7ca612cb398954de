//! Runs other programs quietly: all they print goes to a log, and is shown only when they fail.
//!
//! What it keeps true: a failure shows the last lines and where the whole log is; where the cause is
//! a well-known one (no network, disk full, no rights), [`explain`] adds what to do.

use crate::repo;
use anyhow::{Context, Result, anyhow, bail};
use std::{
    ffi::OsStr,
    fmt,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const TAIL_LINES: usize = 40;
const MOST_SIGNS: usize = 60;

/// A program that ended badly.
#[derive(Debug)]
pub struct Failed {
    what: String,
    /// What looks like the failure itself, from further up.
    signs: Vec<String>,
    tail: String,
    log: PathBuf,
}

impl std::error::Error for Failed {}

impl fmt::Display for Failed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} failed", self.what)?;
        for sign in &self.signs {
            writeln!(out, "    {sign}")?;
        }
        writeln!(out, "\nThe last lines it printed:\n")?;
        for line in self.tail.lines() {
            writeln!(out, "    {line}")?;
        }
        write!(out, "\nThe whole log is {}", self.log.display())
    }
}

/// Runs a command, its output going to `target/xtask/logs/<log>.log`.
///
/// # Errors
/// [`Failed`] when it ends with a bad status; another error when it can't be started at all.
pub fn quietly(log: &str, command: &mut Command) -> Result<()> {
    let path = repo::scratch().join("logs").join(format!("{log}.log"));
    let file = create(&path)?;
    let status = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .with_context(|| format!("could not start `{}`", name(command)))?;
    if status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
    let (earlier, tail) = split_tail(&text, TAIL_LINES);
    bail!(Failed {
        what: format!("`{}` ({status})", line(command)),
        signs: signs(&earlier),
        tail: tail.join("\n"),
        log: path
    })
}

/// Runs a short command and returns what it printed, trimmed.
///
/// # Errors
/// When it can't be started or ends with a bad status; the text is its standard error.
pub fn output(command: &mut Command) -> Result<String> {
    let done = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start `{}`", name(command)))?;
    if !done.status.success() {
        bail!(
            "`{}` failed: {}",
            line(command),
            String::from_utf8_lossy(&done.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
}

/// Whether a command can be started and ends well; what it prints is thrown away.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The cargo that started this program, always with this checkout as its working folder.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(repo::root());
    // `cargo xtask` sets these for its own package; a build script further down would believe them.
    for (key, _) in std::env::vars_os() {
        if key
            .to_str()
            .is_some_and(|key| key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_"))
        {
            command.env_remove(key);
        }
    }
    command
}

fn create(path: &Path) -> Result<File> {
    let parent = path.parent().ok_or_else(|| anyhow!("a log needs a folder"))?;
    fs::create_dir_all(parent)
        .and_then(|()| File::create(path))
        .with_context(|| format!("could not write the log {}", path.display()))
}

fn name(command: &Command) -> String {
    Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn line(command: &Command) -> String {
    let arguments: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
    format!("{} {}", name(command), arguments.join(" "))
        .trim_end()
        .to_owned()
}

fn split_tail(text: &str, count: usize) -> (Vec<&str>, Vec<&str>) {
    let mut lines: Vec<&str> = text.lines().collect();
    let tail = lines.split_off(lines.len().saturating_sub(count));
    (lines, tail)
}

// How cargo, rustc, wasm-bindgen's runner, Node and Playwright mark what failed. Why a test panicked stands in the line
// after; what Playwright saw instead of what it expected stands behind signs of more and less.
fn signs(lines: &[&str]) -> Vec<String> {
    const PANIC: &str = "panicked at";
    let is_heading = |line: &str| {
        let rest = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
        rest.len() < line.len() && rest.starts_with(") [")
    };
    let is_sign = |line: &str| {
        let line = line.trim_start();
        [
            "error", "Error", "not ok ", "Diff in ", "Expected", "Received", "+ ", "> ",
        ]
        .iter()
        .any(|start| line.starts_with(start))
            || ["... FAIL", PANIC].iter().any(|part| line.contains(part))
            || is_heading(line)
    };
    let after_panic = |at: usize| at > 0 && lines[at - 1].contains(PANIC);
    (0..lines.len())
        .filter(|&at| is_sign(lines[at]) || after_panic(at))
        .take(MOST_SIGNS)
        .map(|at| lines[at].trim().to_owned())
        .collect()
}

/// An error for people: all that is known of it and, where the cause is a well-known one, what to do.
pub fn explain(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    match advice(&text) {
        Some(advice) => format!("{text}\n{advice}"),
        None => text,
    }
}

/// The sentence for a failure whose cause is known by its words.
fn advice(output: &str) -> Option<&'static str> {
    const KNOWN: [(&[&str], &str); 4] = [
        (
            &["No space left on device", "ENOSPC", "os error 28"],
            "The disk is full: free at least 6 GB, then run the same command again; it goes on where it stopped.",
        ),
        (
            &[
                "Could not resolve host",
                "Temporary failure resolving",
                "dns error",
                "ENOTFOUND",
                "EAI_AGAIN",
                "failed to download from",
                "Network is unreachable",
                "network failure",
                "Connection timed out",
            ],
            "There seems to be no network: connect this machine to the internet for the first run, then run the same command again.",
        ),
        (
            &["Permission denied", "EACCES"],
            "A file or folder may not be written by this user: give the checkout to this user (chown -R) and run the same command again.",
        ),
        (
            &["requires rustc ", "is not supported by the following package"],
            "Rust is too old for this project: run `rustup update stable`, then run the same command again.",
        ),
    ];
    KNOWN
        .iter()
        .find(|(signs, _)| signs.iter().any(|sign| output.contains(sign)))
        .map(|(_, advice)| *advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_keeps_the_last_lines_only() {
        assert_eq!(split_tail("a\nb\nc\n", 2), (vec!["a"], vec!["b", "c"]));
        assert_eq!(split_tail("a", 40), (vec![], vec!["a"]));
        assert_eq!(split_tail("", 40), (vec![], vec![]));
    }

    #[test]
    fn what_failed_is_found_above_the_tail() {
        let lines = [
            "test a ... ok",
            "test b ... FAILED",
            "  panicked at src/a.rs:1",
            "left: 1, right: 2",
            "note",
            "error[E0308]: mismatched types",
            "not ok 3 - c",
            "  1) [chromium] \u{203a} tests/a.spec.ts:1:1 \u{203a} it fits",
            "    Error: the slip, English",
            "    - Array []",
            "    +   \"a button is cut\",",
        ];
        let shown = [1, 2, 3, 5, 6, 7, 8, 10].map(|at| lines[at].trim());
        assert_eq!(signs(&lines), shown);
        assert_eq!(signs(&["error: again"; 90]).len(), MOST_SIGNS);
    }

    #[test]
    fn known_causes_get_a_sentence() {
        assert!(advice("npm ERR! code ENOSPC").is_some_and(|text| text.contains("disk is full")));
        assert!(advice("curl: (6) Could not resolve host").is_some_and(|text| text.contains("no network")));
        assert!(advice("error[E0308]: mismatched types").is_none());
        let error = anyhow!("No space left on device").context("could not write a.log");
        assert!(
            explain(&error).starts_with("could not write a.log") && explain(&error).contains("free at least")
        );
    }

    #[test]
    fn a_failing_command_says_where_its_log_is() {
        let error = quietly(
            "test-failing",
            Command::new("sh").args(["-c", "echo because; exit 3"]),
        )
        .map_err(|error| error.to_string());
        let text = error.expect_err("it exits with 3");
        assert!(
            text.contains("because") && text.contains("test-failing.log"),
            "{text}"
        );
    }
}
