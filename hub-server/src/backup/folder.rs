//! Backups in a folder.

use super::name::Name;
use super::place::PlaceError;
use crate::data::files::sync_dir;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

pub(super) fn names(folder: &Path) -> Result<Vec<String>, PlaceError> {
    let names = || {
        let entries = fs::read_dir(folder)?;
        entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<_>>>()
    };
    names().map_err(failed(folder))
}

/// The file must be of the same disk, and synced.
pub(super) fn put(folder: &Path, name: &Name, file: &Path) -> Result<(), PlaceError> {
    let put = || {
        fs::rename(file, folder.join(name.to_string()))?;
        sync_dir(folder)
    };
    put().map_err(failed(folder))
}

pub(super) fn get(path: &Path) -> Result<Box<dyn Read>, PlaceError> {
    let file = File::open(path).map_err(failed(path))?;
    Ok(Box::new(file))
}

pub(super) fn remove(path: &Path) -> Result<(), PlaceError> {
    fs::remove_file(path).map_err(failed(path))
}

pub(super) fn failed(path: &Path) -> impl Fn(io::Error) -> PlaceError {
    let path = path.to_owned();
    move |reason| PlaceError::Folder {
        path: path.clone(),
        reason,
    }
}
