//! Where backups are kept: a folder or a bucket. Names that are no backup's are passed over.

use super::archive::digest;
use super::folder;
use super::name::Name;
use super::s3::S3;
use core_wasm::journal::Hash;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use thiserror::Error;

/// A place for backups.
#[derive(Debug)]
pub enum Place {
    /// A folder of this machine, or one that is mounted.
    Folder(PathBuf),
    /// What speaks S3.
    S3(Box<S3>),
}

/// What went wrong at a place.
#[derive(Debug, Error)]
pub enum PlaceError {
    /// The folder.
    #[error("{path} can't be used ({reason}): check that it is there, its rights and its room")]
    Folder {
        /// Which file or folder.
        path: PathBuf,
        /// In the system's words.
        reason: io::Error,
    },
    /// The bucket's address.
    #[error("'{0}' is no place for backups: give a folder, or s3://BUCKET or s3://BUCKET/PREFIX")]
    Address(String),
    /// A variable of the environment that it needs.
    #[error(
        "{0} is not set or can't be used: S3 is reached with the keys and the endpoint of the environment"
    )]
    Environment(&'static str),
    /// No answer.
    #[error("the S3 store does not answer ({0}): check AWS_ENDPOINT_URL and the network")]
    Unreachable(String),
    /// An answer that says no.
    #[error("the S3 store refused to {what}: {message}")]
    Refused {
        /// What it was asked for.
        what: &'static str,
        /// The HTTP status, and the store's own words.
        message: String,
    },
}

/// A directory to work in, removed at the end. One that was left by a process that was killed is removed by the next.
#[derive(Debug)]
pub(super) struct Work {
    dir: TempDir,
    _lock: File,
}

impl Work {
    pub fn path(&self) -> &Path {
        self.dir.path()
    }
}

const WORK: &str = ".evertill-backup-";
const LOCK: &str = "lock";

impl Place {
    /// The place that `text` names.
    ///
    /// # Errors
    /// [`PlaceError::Address`] and [`PlaceError::Environment`].
    pub fn parse(text: &str) -> Result<Self, PlaceError> {
        Ok(match text.strip_prefix("s3://") {
            Some(address) => Self::S3(Box::new(S3::from_environment(address)?)),
            None => Self::Folder(text.into()),
        })
    }

    /// Whether what is put there leaves this machine.
    pub(super) fn is_remote(&self) -> bool {
        matches!(self, Self::S3(_))
    }

    /// Somewhere to work: on the same disk where that is possible, so that a backup can be renamed into its place.
    pub(super) fn work(&self) -> Result<Work, PlaceError> {
        let parent = match self {
            Self::Folder(folder) => folder.clone(),
            Self::S3(_) => std::env::temp_dir(),
        };
        let make = || {
            fs::create_dir_all(&parent)?;
            remove_left_over(&parent)?;
            let dir = tempfile::Builder::new().prefix(WORK).tempdir_in(&parent)?;
            let lock = File::create(dir.path().join(LOCK))?;
            lock.try_lock()?;
            Ok(Work { dir, _lock: lock })
        };
        make().map_err(folder::failed(&parent))
    }

    /// The backups that are there.
    pub(super) fn names(&self) -> Result<Vec<Name>, PlaceError> {
        let all = match self {
            Self::Folder(folder) => folder::names(folder)?,
            Self::S3(s3) => s3.names()?,
        };
        Ok(all.iter().filter_map(|name| Name::parse(name)).collect())
    }

    /// Puts a file there, whole or not at all.
    pub(super) fn put(&self, name: &Name, file: &Path) -> Result<(), PlaceError> {
        match self {
            Self::Folder(folder) => folder::put(folder, name, file),
            Self::S3(s3) => s3.put(&name.to_string(), file),
        }
    }

    /// Reads one.
    pub(super) fn get(&self, name: &Name) -> Result<Box<dyn Read>, PlaceError> {
        match self {
            Self::Folder(folder) => folder::get(&folder.join(name.to_string())),
            Self::S3(s3) => s3.get(&name.to_string()),
        }
    }

    /// The SHA-256 of one, as it comes back.
    pub(super) fn digest(&self, name: &Name) -> Result<Hash, PlaceError> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(name.to_string());
                digest(folder::get(&path)?).map_err(folder::failed(&path))
            }
            Self::S3(s3) => s3.digest(&name.to_string()),
        }
    }

    /// Removes one.
    pub(super) fn remove(&self, name: &Name) -> Result<(), PlaceError> {
        match self {
            Self::Folder(folder) => folder::remove(&folder.join(name.to_string())),
            Self::S3(s3) => s3.remove(&name.to_string()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::S3(s3) => s3.fmt(f),
        }
    }
}

fn remove_left_over(parent: &Path) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let is_work = entry.file_name().to_string_lossy().starts_with(WORK);
        if is_work
            && let Ok(lock) = File::open(entry.path().join(LOCK))
            && lock.try_lock().is_ok()
        {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_another_works_in_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::Folder(dir.path().to_owned());
        let working = place.work().unwrap();
        let left = dir.path().join(".evertill-backup-left");
        fs::create_dir(&left).unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        fs::write(left.join("copy"), "half").unwrap();
        let other = place.work().unwrap();
        assert!(!left.exists() && working.path().exists() && other.path().exists());
        drop((working, other));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
