//! `hub-server backup` and `hub-server restore`: the whole of a hub as one file, in a folder or a bucket, and back.
//!
//! Keeps true: the hub may run meanwhile; under its final name there is only ever a whole backup that was read back and
//! verified; older ones leave only after that. A backup without a passphrase holds none of the hub's keys.

mod archive;
mod folder;
mod mark;
mod name;
mod place;
mod restore;
mod s3;
mod seal;

pub use archive::{ArchiveError, Manifest};
pub use mark::{Failed, Mark};
pub use name::Name;
pub use place::{Place, PlaceError};
pub use restore::{RestoreError, Restored, restore};
pub use seal::{Passphrase, PassphraseError};

use crate::config::BackupArgs;
use crate::data::files;
use crate::epoch;
use crate::sqlite::verify::{Verdict, VerifyError, verify};
use crate::sqlite::{DATABASE, OpenError, copy};
use core_wasm::base::ids::Realm;
use server_kit::clock::timestamp;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::SystemTime;
use thiserror::Error;

/// Why there is no new backup, or not all is as it was asked. Those that were there are there still.
#[derive(Debug, Error)]
pub enum BackupError {
    /// There is no hub's data.
    #[error("there is no hub's data in {0}: name its directory with --data-dir")]
    Nothing(std::path::PathBuf),
    /// Another is being made.
    #[error("another backup of this hub is being made: wait until it is done")]
    Busy,
    /// The data.
    #[error("no backup was made: {0}")]
    Open(#[from] OpenError),
    /// The passphrase.
    #[error("no backup was made: {0}")]
    Passphrase(#[from] PassphraseError),
    /// Where it should go.
    #[error("no backup was made: {0}")]
    Place(#[from] PlaceError),
    /// The disk.
    #[error("no backup was made: {0}; is there room for twice the database?")]
    Disk(#[from] io::Error),
    /// What was written can't be read.
    #[error("the backup was not kept, because it can't be read back: {0}")]
    Unreadable(#[from] ArchiveError),
    /// It can't be verified.
    #[error("the backup was not kept, because it can't be verified: {0}")]
    Unverified(VerifyError),
    /// What it holds is not as it was written.
    #[error(
        "the backup was not kept, because it is not as it was written:\n{0}\nRun `hub-server verify` on the hub's data."
    )]
    Damaged(Verdict),
    /// Only older ones that should have left are there still.
    #[error("the backup {name} is made and verified, but an older one could not be removed: {reason}")]
    NotRemoved {
        /// The new one.
        name: String,
        /// Why.
        reason: PlaceError,
    },
    /// Another file came back from the store than was sent.
    #[error("the backup was not kept, because what came back from the store is not what was sent: try again")]
    CameBackOther,
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// Under which name.
    pub name: Name,
    /// Where.
    pub place: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// What is in it.
    pub manifest: Manifest,
    /// Older ones that left.
    pub removed: Vec<Name>,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, place, bytes) = (&self.name, &self.place, self.bytes);
        write!(
            f,
            "{name} in {place}: {} events, {bytes} bytes, read back and verified.",
            self.manifest.cursor.0
        )?;
        for name in &self.removed {
            write!(f, "\nRemoved {name}.")?;
        }
        if !self.manifest.has_keys() {
            f.write_str(
                "\nThe hub's keys are not in it, since it is not encrypted (--passphrase-file): a hub restored from it has \
                 new ones, and its devices are paired again.",
            )?;
        }
        Ok(())
    }
}

/// Makes a backup, and leaves a mark of what came of it.
///
/// # Errors
/// [`BackupError`]: there is no new one, but for [`BackupError::NotRemoved`].
pub fn backup(args: &BackupArgs) -> Result<Made, BackupError> {
    let data = &args.data_dir;
    if !data.join(DATABASE).is_file() {
        return Err(BackupError::Nothing(data.clone()));
    }
    let lock = File::create(data.join("backup.lock"))?;
    lock.try_lock().map_err(|_| BackupError::Busy)?;
    let made = make(args);
    if let Err(error) = &made {
        let failed = Failed {
            at: timestamp(SystemTime::now()),
            why: error.to_string(),
        };
        let mark = Mark {
            failed: Some(failed),
            ..Mark::read(data)
        };
        mark.keep(data);
    }
    made
}

fn make(args: &BackupArgs) -> Result<Made, BackupError> {
    let data = &args.data_dir;
    let passphrase = args
        .passphrase_file
        .as_deref()
        .map(Passphrase::read)
        .transpose()?;
    let place = Place::parse(&args.to)?;

    let work = place.work()?;
    let (from, archive) = (work.path().join("copy"), work.path().join("archive"));
    fs::create_dir(&from)?;
    let copied = copy(&data.join(DATABASE), &from.join(DATABASE))?;
    if passphrase.is_some() {
        archive::copy_keys(data, &from)?;
    }
    let made = timestamp(SystemTime::now());
    let manifest = Manifest::of(&from, &copied, epoch::vouchers(data)?, made)?;
    archive::pack(&from, &manifest, files::private(&archive)?, passphrase.as_ref())?;
    fs::remove_dir_all(&from)?;
    let unpacked = work.path().join("check");
    fs::create_dir(&unpacked)?;
    let manifest = archive::unpack(File::open(&archive)?, passphrase.as_ref(), &unpacked)?;
    check_unpacked(&unpacked, &manifest)?;

    let name = Name::new(&manifest.realm, made, passphrase.is_some());
    let bytes = fs::metadata(&archive)?.len();
    if let Err(error) = deliver(&place, &name, &archive) {
        if place.is_remote() {
            // Whatever came of it is no backup.
            drop(place.remove(&name));
        }
        return Err(error);
    }
    let mark = Mark {
        made: Some(made),
        bytes: Some(bytes),
        place: Some(place.to_string()),
        failed: None,
    };
    mark.keep(data);
    let removed = args
        .keep
        .map_or(Ok(Vec::new()), |keep| remove_old(&place, &manifest.realm, keep));
    let removed = removed.map_err(|reason| BackupError::NotRemoved {
        name: name.to_string(),
        reason,
    })?;
    Ok(Made {
        name,
        place: place.to_string(),
        bytes,
        manifest,
        removed,
    })
}

/// Puts an archive under its name; from another machine it has to come back as it was sent.
fn deliver(place: &Place, name: &Name, archive: &Path) -> Result<(), BackupError> {
    if !place.is_remote() {
        return Ok(place.put(name, archive)?);
    }
    let sent = archive::digest(File::open(archive)?)?;
    place.put(name, archive)?;
    if place.digest(name)? != sent {
        return Err(BackupError::CameBackOther);
    }
    Ok(())
}

/// Removes all backups of a store but the newest.
fn remove_old(place: &Place, realm: &Realm, keep: NonZeroUsize) -> Result<Vec<Name>, PlaceError> {
    let mut names = place.names()?;
    names.retain(|name| name.is_of(realm));
    names.sort_by(|one, other| other.made().cmp(one.made()));
    let old = names.split_off(names.len().min(keep.get()));
    old.iter().try_for_each(|name| place.remove(name))?;
    Ok(old)
}

/// Why what was unpacked is not what a hub wrote.
enum Unsound {
    Unverified(VerifyError),
    Damaged(Verdict),
}

/// Verifies all that was unpacked into `dir`.
fn check_unpacked(dir: &Path, manifest: &Manifest) -> Result<(), Unsound> {
    let verdict = verify(dir).map_err(Unsound::Unverified)?;
    if verdict.findings.is_empty() && verdict.events == manifest.cursor.0 {
        Ok(())
    } else {
        Err(Unsound::Damaged(verdict))
    }
}

impl From<Unsound> for BackupError {
    fn from(unsound: Unsound) -> Self {
        match unsound {
            Unsound::Unverified(error) => Self::Unverified(error),
            Unsound::Damaged(verdict) => Self::Damaged(verdict),
        }
    }
}

impl From<Unsound> for RestoreError {
    fn from(unsound: Unsound) -> Self {
        match unsound {
            Unsound::Unverified(error) => Self::Unverified(error),
            Unsound::Damaged(verdict) => Self::Damaged(verdict),
        }
    }
}
