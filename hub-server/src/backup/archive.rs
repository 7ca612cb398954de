//! The one file that a backup is: a tar of a manifest and the files it names, packed by zstd, encrypted by age if there is a
//! passphrase. `tar --zstd -xf` opens it too, after `age -d` where it is encrypted.
//!
//! Keeps true: what is unpacked is what the manifest says, by name, length and SHA-256, and nothing else is.

use super::seal::{self, Passphrase};
use crate::access::keys;
use crate::access::pins;
use crate::data::files;
use crate::network::tls::{CA_FILE, CA_KEY_FILE};
use crate::sqlite::{Copied, DATABASE};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, Epoch, Realm};
use core_wasm::base::keys::PublicKey;
use core_wasm::journal::{Cursor, Hash};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use tar::{Builder, Header};
use thiserror::Error;

/// The newest form of archives that this build reads.
const FORM: u32 = 1;
const MANIFEST: &str = "manifest.json";
/// The most that a manifest may be, in bytes.
const MANIFEST_BYTES: u64 = 64 * 1024;
/// What makes the hub the same to its devices: with these, their tokens and their trust in its certificate go on, and the
/// staff's PINs do.
const KEYS: [&str; 4] = [keys::KEY_FILE, CA_FILE, CA_KEY_FILE, pins::FILE];
/// Higher takes much longer for little.
const LEVEL: i32 = 3;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    form: u32,
    /// The version of the hub that made it.
    version: String,
    /// Whose it is.
    #[serde(flatten)]
    pub realm: Realm,
    /// The hub as it was called then.
    pub hub_id: DeviceId,
    /// The epoch of its journal.
    pub epoch: Epoch,
    /// The end of its journal: how many events there are.
    pub cursor: Cursor,
    /// When it was made.
    pub made: Timestamp,
    /// What the hub vouched with, and those it took the place of: what tills bring back after a restore is held against these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vouchers: Vec<PublicKey>,
    files: Vec<Listed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Listed {
    name: String,
    bytes: u64,
    /// In hex.
    sha256: String,
}

/// Why a file is no backup that can be used.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// It can't be read.
    #[error("it can't be read ({0})")]
    Read(#[from] io::Error),
    /// It is encrypted.
    #[error("it is encrypted: give its passphrase with --passphrase-file")]
    Sealed,
    /// A later version made it.
    #[error("a newer version of the hub made it (form {0}, this one knows {FORM}): install that version")]
    Newer(u32),
    /// It does not begin with a manifest.
    #[error("it does not begin as a backup of a hub does")]
    NoManifest,
    /// What it holds and what it says that it holds differ.
    #[error("'{0}' in it is not what its manifest says: the file is damaged or cut off")]
    Other(String),
}

impl Manifest {
    /// That of the files in `dir`.
    pub(super) fn of(
        dir: &Path,
        copied: &Copied,
        vouchers: Vec<PublicKey>,
        made: Timestamp,
    ) -> io::Result<Self> {
        let mut files = Vec::new();
        for name in [DATABASE].into_iter().chain(KEYS) {
            let path = dir.join(name);
            if path.is_file() {
                files.push(Listed {
                    name: name.to_owned(),
                    bytes: fs::metadata(&path)?.len(),
                    sha256: digest(File::open(&path)?)?.to_string(),
                });
            }
        }
        Ok(Self {
            form: FORM,
            version: crate::VERSION.to_owned(),
            realm: copied.identity.realm.clone(),
            hub_id: copied.identity.hub_id,
            epoch: copied.identity.epoch,
            cursor: copied.end,
            made,
            vouchers,
            files,
        })
    }

    /// Whether the hub's keys are in it.
    pub fn has_keys(&self) -> bool {
        self.files.iter().any(|file| KEYS.contains(&file.name.as_str()))
    }
}

/// Copies the keys that there are: a hub with a certificate from elsewhere has no authority of its own.
pub(super) fn copy_keys(from: &Path, to: &Path) -> io::Result<()> {
    for name in KEYS {
        match fs::copy(from.join(name), to.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The SHA-256 of all that there is to read.
pub(super) fn digest(mut from: impl Read) -> io::Result<Hash> {
    let mut hasher = Sha256::new();
    io::copy(&mut from, &mut hasher)?;
    Ok(Hash(hasher.finalize().into()))
}

/// Packs the files that `manifest` names from `dir` into the file `to`; returns once it is on the disk.
pub(super) fn pack(
    dir: &Path,
    manifest: &Manifest,
    to: File,
    passphrase: Option<&Passphrase>,
) -> io::Result<()> {
    let file = match passphrase {
        Some(passphrase) => pack_into(dir, manifest, seal::seal(to, passphrase)?)?.finish()?,
        None => pack_into(dir, manifest, to)?,
    };
    file.sync_all()
}

fn pack_into<W: Write>(dir: &Path, manifest: &Manifest, to: W) -> io::Result<W> {
    let mut encoder = zstd::Encoder::new(to, LEVEL)?;
    encoder.include_checksum(true)?;
    let mut tar = Builder::new(encoder);
    let mut add = |name: &str, bytes: u64, content: &mut dyn Read| {
        let mut header = Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(manifest.made.0.unsigned_abs() / 1000);
        tar.append_data(&mut header, name, content)
    };
    let text = serde_json::to_vec_pretty(manifest)?;
    add(MANIFEST, text.len() as u64, &mut text.as_slice())?;
    for file in &manifest.files {
        add(&file.name, file.bytes, &mut File::open(dir.join(&file.name))?)?;
    }
    tar.into_inner()?.finish()
}

/// Unpacks an archive into `dir`, which must be empty, and compares everything with its manifest.
pub(super) fn unpack(
    from: impl Read,
    passphrase: Option<&Passphrase>,
    dir: &Path,
) -> Result<Manifest, ArchiveError> {
    let mut from = BufReader::with_capacity(128 * 1024, from);
    let mut begins = Vec::new();
    from.by_ref().take(seal::LOOK as u64).read_to_end(&mut begins)?;
    let sealed = seal::is_sealed(&begins);
    match passphrase {
        Some(passphrase) if sealed => unpack_from(seal::open(begins, from, passphrase)?, dir),
        None if sealed => Err(ArchiveError::Sealed),
        _ => unpack_from(io::Cursor::new(begins).chain(from), dir),
    }
}

fn unpack_from(from: impl Read, dir: &Path) -> Result<Manifest, ArchiveError> {
    let mut tar = tar::Archive::new(zstd::Decoder::new(from)?);
    let mut entries = tar.entries()?;
    let first = entries.next().ok_or(ArchiveError::NoManifest)??;
    if first.path_bytes() != MANIFEST.as_bytes() {
        return Err(ArchiveError::NoManifest);
    }
    let mut text = Vec::new();
    first.take(MANIFEST_BYTES).read_to_end(&mut text)?;
    let form = serde_json::from_slice::<FormOnly>(&text).map_err(|_| ArchiveError::NoManifest)?;
    if form.form > FORM {
        return Err(ArchiveError::Newer(form.form));
    }
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| ArchiveError::NoManifest)?;
    let mut missing: Vec<&Listed> = manifest.files.iter().collect();
    for entry in entries {
        let mut entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let known = name == DATABASE || KEYS.contains(&name.as_str());
        let place = missing.iter().position(|listed| known && listed.name == name);
        let listed = missing.swap_remove(place.ok_or_else(|| ArchiveError::Other(name.clone()))?);
        let mut file = files::private(&dir.join(&name))?;
        let bytes = io::copy(&mut entry, &mut file)?;
        file.sync_all()?;
        if bytes != listed.bytes || digest(File::open(dir.join(&name))?)?.to_string() != listed.sha256 {
            return Err(ArchiveError::Other(name));
        }
    }
    // To its very end, so that what is cut off there is noticed too.
    io::copy(&mut tar.into_inner(), &mut io::sink())?;
    match missing.first() {
        Some(listed) => Err(ArchiveError::Other(listed.name.clone())),
        None => Ok(manifest),
    }
}

#[derive(Deserialize)]
struct FormOnly {
    form: u32,
}
