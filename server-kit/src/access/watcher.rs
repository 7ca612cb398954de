//! The one secret that lets a program on another machine watch the server: the operator writes it into a file and gives the
//! same to Prometheus.
//!
//! Keeps true: without such a file, nobody on another machine sees the numbers. The secret opens nothing else, and only
//! its hash is kept.

use core_wasm::journal::Hash;
use std::path::{Path, PathBuf};
use std::{fs, io};
use thiserror::Error;

/// The fewest letters of a token.
const SHORTEST: usize = 16;

/// Why there is no such token.
#[derive(Debug, Error)]
pub enum WatcherError {
    /// The file.
    #[error(
        "{path} can't be read ({reason}): write the token for /metrics into it, or leave --metrics-token-file out"
    )]
    File {
        /// Which.
        path: PathBuf,
        /// In the system's words.
        reason: io::Error,
    },
    /// What it holds.
    #[error(
        "{0} holds a token that could be guessed: it must have at least {SHORTEST} letters, without spaces"
    )]
    Weak(PathBuf),
}

/// Whoever shows the token.
#[derive(Debug)]
pub struct Watcher(Hash);

impl Watcher {
    /// The token in a file; space around it doesn't count.
    ///
    /// # Errors
    /// [`WatcherError`].
    pub fn load(path: &Path) -> Result<Self, WatcherError> {
        let text = fs::read_to_string(path).map_err(|reason| WatcherError::File {
            path: path.to_owned(),
            reason,
        })?;
        let token = text.trim();
        if token.len() < SHORTEST || token.contains(char::is_whitespace) {
            return Err(WatcherError::Weak(path.to_owned()));
        }
        Ok(Self(Hash::of(token.as_bytes())))
    }

    /// Whether this is the token. How long the comparison takes tells of the hashes alone.
    pub fn is(&self, token: &str) -> bool {
        Hash::of(token.as_bytes()) == self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_the_file_says_and_long_enough() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        assert!(matches!(Watcher::load(&path), Err(WatcherError::File { .. })));
        for weak in ["", "short", "sixteen letters and spaces"] {
            fs::write(&path, weak).unwrap();
            assert!(
                matches!(Watcher::load(&path), Err(WatcherError::Weak(_))),
                "{weak}"
            );
        }
        fs::write(&path, "0123456789abcdef\n").unwrap();
        let watcher = Watcher::load(&path).unwrap();
        assert!(watcher.is("0123456789abcdef"));
        assert!(!watcher.is("0123456789abcdeF") && !watcher.is(""));
    }
}
