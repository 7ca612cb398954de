//! A snapshot on its way to a device: one run of bytes, asked for piece by piece.

use super::Damaged;
use crate::codec::{self, Bytes, Pack, Unpack};
use crate::journal::Cursor;
use crate::store::Part;

/// How large a piece is at most, in bytes.
pub const PIECE_BYTES: usize = 512 * 1024;

/// A piece of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Piece {
    /// How far the hub's journal is in the snapshot. Pieces of another one don't fit together with these.
    pub cursor: Cursor,
    /// Where the piece begins, in bytes.
    pub offset: u64,
    /// How long the whole is, in bytes.
    pub total: u64,
    /// The piece.
    pub bytes: Blob,
}

/// Owned bytes, as a `bin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob(pub Vec<u8>);

impl Pack for Blob {
    fn pack(&self, out: &mut Vec<u8>) {
        Bytes(&self.0).pack(out);
    }
}

impl<'a> Unpack<'a> for Blob {
    fn blank() -> Self {
        Self(Vec::new())
    }

    fn unpack(reader: &mut codec::Reader<'a>) -> Result<Self, codec::Malformed> {
        Bytes::unpack(reader).map(|Bytes(bytes)| Self(bytes.to_vec()))
    }
}

/// All parts as one run of bytes.
pub fn join(parts: &[Part]) -> Vec<u8> {
    let parts: Vec<(&str, Bytes<'_>)> = parts
        .iter()
        .map(|part| (part.name.as_str(), Bytes(&part.bytes)))
        .collect();
    codec::encode(&parts)
}

/// The parts of such a run.
///
/// # Errors
/// [`Damaged`] if it is not one.
pub fn split(bytes: &[u8]) -> Result<Vec<Part>, Damaged> {
    let parts: Vec<(&str, Bytes<'_>)> = codec::decode(bytes)?;
    let part = |(name, Bytes(bytes)): (&str, Bytes<'_>)| Part {
        name: name.to_owned(),
        bytes: bytes.into(),
    };
    Ok(parts.into_iter().map(part).collect())
}

/// The piece of a joined snapshot that begins at `offset`.
pub fn piece(cursor: Cursor, whole: &[u8], offset: u64) -> Piece {
    let from = usize::try_from(offset).unwrap_or(usize::MAX).min(whole.len());
    let to = from.saturating_add(PIECE_BYTES).min(whole.len());
    Piece {
        cursor,
        offset: from as u64,
        total: whole.len() as u64,
        bytes: Blob(whole[from..to].to_vec()),
    }
}

/// A snapshot that is being received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assembly {
    cursor: Cursor,
    bytes: Vec<u8>,
}

/// What came of a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Ask for the one that begins here.
    More(u64),
    /// All is there.
    Whole(Cursor, Vec<u8>),
}

impl Assembly {
    /// Takes a piece. One of another snapshot, or one that does not continue, begins anew.
    pub fn take(&mut self, piece: Piece) -> Progress {
        if piece.cursor != self.cursor || piece.offset != self.bytes.len() as u64 {
            *self = Self {
                cursor: piece.cursor,
                bytes: Vec::new(),
            };
            if piece.offset != 0 {
                return Progress::More(0);
            }
        }
        self.bytes.extend_from_slice(&piece.bytes.0);
        let done = self.bytes.len() as u64;
        if done < piece.total && !piece.bytes.0.is_empty() {
            return Progress::More(done);
        }
        Progress::Whole(self.cursor, std::mem::take(&mut self.bytes))
    }
}
