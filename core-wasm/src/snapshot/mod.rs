//! Snapshots: what a replica folded, packed, so that a start need not fold a shop's whole history, and a new device need
//! not receive it.
//!
//! Keeps true: a snapshot that was damaged, or that another build wrote differently, is refused, never half read; live
//! orders come back with their histories, so that a late event refolds them as if nothing had been packed; parts that did
//! not change keep their names, so that they are not written again. Not in it: when to take one, and what it replaces in
//! the journal (`node`).

#[cfg(test)]
mod tests;
mod transfer;

pub use transfer::{Assembly, PIECE_BYTES, Piece, Progress, join, piece, split};

use crate::base::clock::Timestamp;
use crate::codec::{Malformed, Pack, Reader, Unpack};
use crate::journal::{Cursor, Hash};
use crate::records::catalog::{self, Catalog};
use crate::replica::{Old, Replica};
use crate::store::{GENERATIONS, Part, Store, StoreError};
use thiserror::Error;

/// The layout that this build writes. It reads all before it too, since a till has let go of what its snapshot says. A
/// later one is refused, and the journal folded instead.
///
/// 2 keeps who edited the store's settings; in 1 they were set as a whole. 3 has tags of PINs, where there were hashes.
/// 4 cuts what is long into several parts, and is packed with gzip on its way. 5 names what it holds, so that whatever comes
/// to be held later is missing in it, and nothing else.
pub const FORMAT: u16 = 5;

/// What stands in front of the main part.
const MAGIC: [u8; 8] = *b"evertill";

/// How long the journal was at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct Mark {
    /// When, by the device's clock.
    pub time: Timestamp,
    /// The last place then.
    pub at: Cursor,
}

/// A replica as it was packed.
#[derive(Clone, Debug)]
pub struct Restored {
    /// It.
    pub replica: Replica,
    /// The place of the journal up to which it was folded.
    pub at: Cursor,
    /// How long the journal was when.
    pub marks: Vec<Mark>,
}

impl Restored {
    /// Nothing yet.
    pub fn empty(replica: Replica) -> Self {
        Self {
            replica,
            at: Cursor(0),
            marks: Vec::new(),
        }
    }
}

/// Why a snapshot can't be used. No sale is only in it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Damaged {
    /// The main part is missing.
    #[error("the stored summary has lost its main part; no sale is lost, it is made again from the journal")]
    Headless,
    /// Its bytes are not what was stored.
    #[error("the stored summary is damaged ({0}); no sale is lost, it is made again from the journal")]
    Malformed(Malformed),
    /// Its checksum does not fit.
    #[error("the stored summary is damaged; no sale is lost, it is made again from the journal")]
    Checksum,
    /// Another build wrote it.
    #[error("the stored summary is of another version ({0}); it is made again from the journal")]
    Format(u16),
    /// It is another store's.
    #[error("the summary belongs to another store; it was not used")]
    WrongRealm,
    /// The catalogue in it.
    #[error(transparent)]
    Catalog(#[from] catalog::Damaged),
}

impl From<Malformed> for Damaged {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

/// The names of the parts that are one run of bytes: of the first, and of those behind it.
const MAIN: &str = "main";
const MORE: &str = "more";

/// How large a part is at most, in bytes, apart from those of the catalogue: whoever stores one after the other can do
/// something else between.
const PART_BYTES: usize = 256 * 1024;

/// A replica as bytes: all that must be done while it stands still.
#[derive(Clone, Debug)]
pub struct Packed {
    body: Vec<u8>,
    goods: Vec<catalog::Chunk>,
}

/// Packs a replica that was folded up to `at`, without what is `old`.
pub fn pack(replica: &Replica, old: &Old, at: Cursor, marks: &[Mark]) -> Packed {
    let mut body = Vec::new();
    (FORMAT, at, marks).pack(&mut body);
    replica.pack(old, &mut body);
    let goods = replica.catalog().pack();
    Packed { body, goods }
}

impl Packed {
    /// Its parts, with their checksums.
    pub fn seal(self) -> Vec<Part> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&Hash::of(&self.body).0);
        let (mut parts, mut name) = (Vec::new(), MAIN);
        for piece in self.body.chunks(PART_BYTES) {
            bytes.extend_from_slice(piece);
            parts.push(part(name, std::mem::take(&mut bytes).into()));
            name = MORE;
        }
        let goods = self.goods.into_iter();
        parts.extend(goods.map(|chunk| part(&chunk.name, chunk.bytes)));
        parts
    }
}

/// Packs and seals.
pub fn write(replica: &Replica, old: &Old, at: Cursor, marks: &[Mark]) -> Vec<Part> {
    pack(replica, old, at, marks).seal()
}

/// Unpacks what [`write`] packed, for the device that `empty` is a replica of. Events that were in quarantine are tried
/// again, since an update may have brought what they need.
///
/// # Errors
/// [`Damaged`].
pub fn read(empty: &Replica, parts: &[Part]) -> Result<Restored, Damaged> {
    let mut main = Vec::new();
    for part in parts {
        if let Some((MAIN | MORE, _)) = part.name.split_once('#') {
            main.extend_from_slice(&part.bytes);
        }
    }
    if main.is_empty() {
        return Err(Damaged::Headless);
    }
    let rest = main.strip_prefix(&MAGIC).ok_or(Damaged::Checksum)?;
    let (sum, body) = rest.split_at_checked(32).ok_or(Damaged::Checksum)?;
    if Hash::of(body).0 != sum {
        return Err(Damaged::Checksum);
    }
    let mut reader = Reader::new(body);
    let reader = &mut reader;
    reader.array_of(3)?;
    let format = u16::unpack(reader)?;
    if !(1..=FORMAT).contains(&format) {
        return Err(Damaged::Format(format));
    }
    let (at, marks) = (Cursor::unpack(reader)?, Vec::unpack(reader)?);
    let mut replica = empty.emptied();
    replica.unpack(format, reader, Catalog::unpack(parts.iter().filter_map(chunk))?)?;
    reader.end()?;
    if replica.realm() != empty.realm() {
        return Err(Damaged::WrongRealm);
    }
    Ok(Restored { replica, at, marks })
}

/// The last good snapshot of a store, or `empty`; and what is wrong with the last one, if it is not that.
///
/// # Errors
/// [`StoreError`] if the store can't be read.
pub async fn restore<S: Store>(store: &S, empty: Replica) -> Result<(Restored, Option<Damaged>), StoreError> {
    let mut damaged = None;
    for age in 0..GENERATIONS {
        let parts = store.snapshot(age).await?;
        if parts.is_empty() {
            break;
        }
        match read(&empty, &parts) {
            Ok(restored) => return Ok((restored, damaged)),
            Err(error) => damaged = damaged.or(Some(error)),
        }
    }
    Ok((Restored::empty(empty), damaged))
}

/// A part whose name tells its content.
fn part(kind: &str, bytes: std::sync::Arc<[u8]>) -> Part {
    let hash = Hash::of(&bytes).to_string();
    Part {
        name: format!("{kind}#{}", &hash[..32]),
        bytes,
    }
}

fn chunk(part: &Part) -> Option<catalog::Chunk> {
    let (name, _) = part.name.split_once('#')?;
    Some(catalog::Chunk {
        name: name.to_owned(),
        bytes: part.bytes.clone(),
    })
}
