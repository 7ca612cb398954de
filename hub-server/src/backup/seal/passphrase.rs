//! What a backup is encrypted with: the first line of a file. Never shown, in no error and no log.

use age::secrecy::SecretString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A shorter passphrase is guessed, whatever is done with it.
const SHORTEST: usize = 12;

/// What a backup is encrypted with.
pub struct Passphrase(SecretString);

/// Why a passphrase can't be used.
#[derive(Debug, Error)]
pub enum PassphraseError {
    /// Its file.
    #[error("the passphrase can't be read from {path} ({reason}): check --passphrase-file")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// In the system's words.
        reason: io::Error,
    },
    /// It is too short.
    #[error("the passphrase has fewer than {SHORTEST} characters and would be guessed: choose a longer one")]
    Short,
}

impl Passphrase {
    /// The first line of a file.
    ///
    /// # Errors
    /// [`PassphraseError`].
    pub fn read(path: &Path) -> Result<Self, PassphraseError> {
        let text = fs::read_to_string(path).map_err(|reason| PassphraseError::Unreadable {
            path: path.to_owned(),
            reason,
        })?;
        let line = text.lines().next().unwrap_or_default();
        if line.chars().count() < SHORTEST {
            return Err(PassphraseError::Short);
        }
        Ok(Self(line.to_owned().into()))
    }

    pub(super) const fn secret(&self) -> &SecretString {
        &self.0
    }

    #[cfg(test)]
    pub(super) fn of(text: &str) -> Self {
        Self(text.to_owned().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use age::secrecy::ExposeSecret;

    #[test]
    fn a_passphrase_is_the_first_line_and_not_a_short_one() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "correct horse battery\nsecond line\n").unwrap();
        let read = Passphrase::read(file.path()).unwrap();
        assert_eq!(read.0.expose_secret(), "correct horse battery");
        fs::write(file.path(), "horse\n").unwrap();
        assert!(matches!(
            Passphrase::read(file.path()),
            Err(PassphraseError::Short)
        ));
        let missing = Passphrase::read(&file.path().with_extension("gone"));
        assert!(matches!(missing, Err(PassphraseError::Unreadable { .. })));
    }
}
