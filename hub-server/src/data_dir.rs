//! The hub's directory: made if it is missing, and held by one process at a time; the small files in it that are its
//! secrets.

use crate::sqlite::{DATABASE, OpenError};
use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Held by the process that has the directory; alone it says nothing.
pub const LOCK: &str = "hub.lock";

/// Where a backup is unpacked on its way into the directory.
pub const RESTORING: &str = ".restoring";

/// A data directory that this process holds until the value is dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    /// The lock ends with the file handle, so also when the process is killed.
    _lock: File,
}

impl DataDir {
    /// Takes hold of `path`.
    ///
    /// # Errors
    /// [`OpenError::NotWritable`] or [`OpenError::InUse`].
    pub fn claim(path: &Path) -> Result<Self, OpenError> {
        let not_writable = |reason| OpenError::NotWritable {
            dir: path.to_owned(),
            reason,
        };
        fs::create_dir_all(path).map_err(not_writable)?;
        if path.join(RESTORING).exists() {
            return Err(OpenError::HalfRestored(path.to_owned()));
        }
        let lock = File::create(path.join(LOCK)).map_err(not_writable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
            Err(TryLockError::Error(reason)) => Err(not_writable(reason)),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database in it.
    pub fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }
}

/// Writes a file that nobody else may read in place of the one before; after a power cut it is the one or the other.
///
/// # Errors
/// The one before is still there.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Returns once what was named or renamed in `dir` is on the disk.
///
/// # Errors
/// What the system says.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Why a file of the hub's can't be used.
#[derive(Debug, Error)]
#[error("{path} can't be read or made ({reason}): check its rights")]
pub struct NotKept {
    /// Which.
    pub path: PathBuf,
    /// In the system's words.
    pub reason: io::Error,
}

/// A new file that nobody else may read.
///
/// # Errors
/// What the system says; also if it is there already.
pub fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Makes a file that nobody else may read; it must not be there yet.
///
/// # Errors
/// [`NotKept`].
pub fn keep(path: &Path, text: &str) -> Result<(), NotKept> {
    let write = || {
        let mut file = private(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|reason| not_kept(path, reason))
}

/// Reads such a file, and sees to it that nobody else can; `None` if it is not there.
///
/// # Errors
/// [`NotKept`].
pub fn kept(path: &Path) -> Result<Option<String>, NotKept> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let locked = fs::set_permissions(path, Permissions::from_mode(0o600));
            locked.map_err(|reason| not_kept(path, reason))?;
            Ok(Some(text))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(reason) => Err(not_kept(path, reason)),
    }
}

fn not_kept(path: &Path, reason: io::Error) -> NotKept {
    NotKept {
        path: path.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hub_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let held = DataDir::claim(dir.path()).unwrap();
        let error = DataDir::claim(dir.path()).unwrap_err();
        assert!(matches!(error, OpenError::InUse(_)), "{error}");
        drop(held);
        DataDir::claim(dir.path()).unwrap();
    }

    #[test]
    fn a_place_that_can_not_be_written_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = DataDir::claim(&file.path().join("below"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("can't be written") && error.contains("--data-dir"),
            "{error}"
        );
    }
}
