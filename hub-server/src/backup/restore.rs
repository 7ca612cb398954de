//! A backup becomes a hub's data again.
//!
//! Keeps true: the directory was empty before, and has a whole hub's data after, or nothing; cut off in between, it is
//! marked, and no hub runs on it. What comes out is another epoch of that hub (`epoch`).

use super::archive::{self, ArchiveError, Manifest};
use super::check_unpacked;
use super::name::Name;
use super::place::{Place, PlaceError};
use super::seal::{Passphrase, PassphraseError};
use crate::config::{DataArgs, RestoreArgs};
use crate::data::files::sync_dir;
use crate::data::folder::{DataDir, LOCK, RESTORING};
use crate::epoch::{self, OpenedError};
use crate::sqlite::verify::{Verdict, VerifyError};
use crate::sqlite::{DATABASE, OpenError};
use std::fmt;
use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use thiserror::Error;
use tokio::task::block_in_place;

/// Why nothing was restored.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// Something is there.
    #[error(
        "{0} is not empty, and a restore never writes over anything: name an empty directory with --data-dir"
    )]
    NotEmpty(PathBuf),
    /// The passphrase.
    #[error("nothing was restored: {0}")]
    Passphrase(#[from] PassphraseError),
    /// Where the backup is.
    #[error("nothing was restored: {0}")]
    Place(#[from] PlaceError),
    /// There is none.
    #[error("nothing was restored: there is no backup in {0}")]
    NoBackup(String),
    /// There are several stores' there.
    #[error("nothing was restored: {place} has backups of several stores ({stores}): name the file")]
    Several {
        /// Where.
        place: String,
        /// Whose.
        stores: String,
    },
    /// The backup.
    #[error("nothing was restored: the backup can't be used: {0}")]
    Archive(#[from] ArchiveError),
    /// What it holds.
    #[error("nothing was restored: the backup can't be verified: {0}")]
    Unverified(VerifyError),
    /// What it holds is not as it was written.
    #[error("nothing was restored: the backup is not as it was written:\n{0}")]
    Damaged(Verdict),
    /// It does not open or fold.
    #[error("nothing was restored: {0}")]
    Open(#[from] OpenError),
    /// It does not fold.
    #[error("nothing was restored: {0}")]
    Opened(#[from] OpenedError),
    /// The disk.
    #[error("nothing was restored: {0}")]
    Disk(io::Error),
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// What was in the backup.
    pub manifest: Manifest,
    /// How many devices it knows.
    pub devices: usize,
    dir: PathBuf,
}

impl fmt::Display for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made = jiff::Timestamp::from_millisecond(self.manifest.made.0).unwrap_or_default();
        write!(
            f,
            "Restored tenant {}, store {} as of {made:.0} into {}: {} events, {} devices, verified and folded.\n\
             Start the hub on it now; its tills bring back what came after that. Until each has been here, a report may \
             lack its sales, and a device that was taken out since may come in.",
            self.manifest.realm.tenant_id,
            self.manifest.realm.store_id,
            self.dir.display(),
            self.manifest.cursor.0,
            self.devices,
        )?;
        if !self.manifest.has_keys() {
            f.write_str(
                "\nThe backup had no keys: the hub makes new ones, and its devices are paired again.",
            )?;
        }
        Ok(())
    }
}

/// Restores a backup.
///
/// # Errors
/// [`RestoreError`]: the directory is as it was.
pub async fn restore(args: &RestoreArgs) -> Result<Restored, RestoreError> {
    let dir = &args.data.data_dir;
    let passphrase = args
        .passphrase_file
        .as_deref()
        .map(Passphrase::read)
        .transpose()?;
    let _held = claim_empty(dir)?;
    let half = dir.join(RESTORING);
    fs::create_dir(&half).map_err(RestoreError::Disk)?;
    match unpack(args, &half, passphrase.as_ref()).await {
        Ok((manifest, devices)) => {
            settle(&half, dir).map_err(RestoreError::Disk)?;
            Ok(Restored {
                manifest,
                devices,
                dir: dir.clone(),
            })
        }
        Err(error) => {
            fs::remove_dir_all(&half).map_err(RestoreError::Disk)?;
            Err(error)
        }
    }
}

/// Takes hold of a directory that must be empty.
fn claim_empty(dir: &Path) -> Result<DataDir, RestoreError> {
    match fs::read_dir(dir) {
        Ok(entries) => {
            for entry in entries {
                if entry.map_err(RestoreError::Disk)?.file_name() != LOCK {
                    return Err(RestoreError::NotEmpty(dir.to_owned()));
                }
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(RestoreError::Disk(error)),
    }
    Ok(DataDir::claim(dir)?)
}

/// Unpacks, verifies and folds it in `half`.
async fn unpack(
    args: &RestoreArgs,
    half: &Path,
    passphrase: Option<&Passphrase>,
) -> Result<(Manifest, usize), RestoreError> {
    let manifest = block_in_place(|| {
        let found = find(&args.from)?;
        Ok::<_, RestoreError>(archive::unpack(found, passphrase, half)?)
    })?;
    args.data.realm().check(Path::new(&args.from), &manifest.realm)?;
    check_unpacked(half, &manifest)?;
    let there = DataArgs {
        data_dir: half.to_owned(),
        ..args.data.clone()
    };
    let opened = epoch::open(&there)?;
    for key in manifest.vouchers.iter().rev() {
        opened.anchor.succeed(*key, &opened.journal);
    }
    let devices = opened.journal.view().replica.devices().0.iter().count();
    opened.close().await;
    Ok((manifest, devices))
}

/// Brings what was unpacked to its place, the database last: without it no hub takes the rest for its data.
fn settle(half: &Path, dir: &Path) -> io::Result<()> {
    let owner = fs::metadata(dir)?;
    fs::remove_file(half.join(LOCK))?;
    give(&dir.join(LOCK), &owner)?;
    let mut names = Vec::new();
    for entry in fs::read_dir(half)? {
        names.push(entry?.file_name());
    }
    names.sort_by_key(|name| name == DATABASE);
    for name in names {
        give(&half.join(&name), &owner)?;
        fs::rename(half.join(&name), dir.join(&name))?;
    }
    fs::remove_dir(half)?;
    sync_dir(dir)
}

/// Gives a file to whoever owns the hub's directory: root restores, and the hub runs as a user of its own, which
/// could not read it otherwise. Who may not give files away keeps them.
fn give(file: &Path, owner: &Metadata) -> io::Result<()> {
    match chown(file, Some(owner.uid()), Some(owner.gid())) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        given => given,
    }
}

/// The backup that `from` names: a file, or the newest of a folder or bucket with backups of one store.
fn find(from: &str) -> Result<Box<dyn Read>, RestoreError> {
    if Path::new(from).is_file() {
        return Ok(super::folder::get(Path::new(from))?);
    }
    let (place, name) = match from.strip_prefix("s3://").and_then(|rest| rest.rsplit_once('/')) {
        Some((before, last)) if Name::parse(last).is_some() => {
            (Place::parse(&format!("s3://{before}"))?, Name::parse(last))
        }
        _ => (Place::parse(from)?, None),
    };
    let name = match name {
        Some(name) => name,
        None => newest(&place)?,
    };
    Ok(place.get(&name)?)
}

fn newest(place: &Place) -> Result<Name, RestoreError> {
    let names = place.names()?;
    let newest = names.iter().max_by(|one, other| one.made().cmp(other.made()));
    let newest = newest.ok_or_else(|| RestoreError::NoBackup(place.to_string()))?;
    if names.iter().any(|name| name.whose() != newest.whose()) {
        let mut stores: Vec<_> = names.iter().map(Name::whose).collect();
        stores.sort_unstable();
        stores.dedup();
        return Err(RestoreError::Several {
            place: place.to_string(),
            stores: stores.join(", "),
        });
    }
    Ok(newest.clone())
}
