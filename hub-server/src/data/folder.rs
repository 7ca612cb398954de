//! The hub's directory: made if it is missing, so that nobody else may look into it, and held by one process at a time.

use crate::sqlite::{DATABASE, OpenError};
use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

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
        let mut made = DirBuilder::new();
        made.recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(not_writable)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::SqliteStore;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn nobody_else_may_read_what_the_hub_makes() {
        let dir = tempfile::tempdir().unwrap();
        let held = DataDir::claim(&dir.path().join("data")).unwrap();
        let _store = SqliteStore::open(&held.database()).unwrap();
        let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(rights(held.path()), 0o700);
        let mut database = held.database().into_os_string();
        assert_eq!(rights(&held.database()), 0o600);
        database.push("-wal");
        assert_eq!(rights(Path::new(&database)), 0o600, "its log too");
    }

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
