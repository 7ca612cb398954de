//! The hash chain of a stream: each event names the SHA-256 (FIPS 180-4) of the encoded event before it.

use super::{Entry, Head, Seq};
use crate::base::hex;
use crate::codec::{Bytes, Malformed, Pack, Reader, Unpack};
use crate::journal::Envelope;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;
use thiserror::Error;

/// A SHA-256. All zeros stands for 'no event before the first'. Bytes in the journal, hex in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first event of a stream names as its predecessor.
    pub const NONE: Self = Self([0; 32]);

    /// The hash of an encoded event.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::show(&self.0, f)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

crate::codec::plain! { "hash": Hash; }

impl Pack for Hash {
    fn pack(&self, out: &mut Vec<u8>) {
        Bytes(&self.0).pack(out);
    }
}

impl<'a> Unpack<'a> for Hash {
    fn blank() -> Self {
        Self([0; 32])
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        reader.bytes_of().map(Self)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let bytes = hex::read(&text).and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("a hash is 64 hexadecimal digits"))
    }
}

/// Where a stream stops being what its author wrote.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BrokenChain {
    /// A number is missing or stands twice.
    #[error("the stream jumps from event {after} to {found}; events between are missing or doubled")]
    Gap {
        /// The last good place.
        after: Seq,
        /// What came next.
        found: Seq,
    },
    /// The event before was changed, or this one was.
    #[error("event {0} does not follow from the event before it; one of the two was altered")]
    Altered(Seq),
}

/// Walks a whole stream, or its continuation after `start`, and returns its last head.
///
/// An entry that can't be decoded is held only to its place: the entry behind it vouches for its bytes.
///
/// # Errors
/// [`BrokenChain`] at the first place that does not follow.
pub fn verify_chain<'a>(
    start: Head,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> Result<Head, BrokenChain> {
    entries.into_iter().try_fold(start, |head, entry| {
        if entry.seq != head.seq.next() {
            return Err(BrokenChain::Gap {
                after: head.seq,
                found: entry.seq,
            });
        }
        match Envelope::decode(&entry.bytes) {
            Ok(envelope) if envelope.prev_hash != head.hash => Err(BrokenChain::Altered(entry.seq)),
            _ => Ok(entry.head()),
        }
    })
}
