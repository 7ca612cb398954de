//! Small files of the hub's directory that nobody else may read: its keys and what it notes.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use thiserror::Error;

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
