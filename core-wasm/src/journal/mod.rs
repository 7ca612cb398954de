//! The journal: one gap-free, hash-chained stream of encoded events for each device.
//!
//! Keeps true: an entry's bytes are exactly what its author encoded, wherever they travel; a stream grows only at
//! its head; two different entries can never stand at one place. What an event says beyond its envelope is `domain`'s business.

mod accept;
mod chain;
mod envelope;
mod heads;
mod metadata;
mod vouch;

pub use accept::{Accepted, Refusal, accept};
pub use chain::{BrokenChain, Hash, verify_chain};
pub use envelope::{Actor, AggregateType, Envelope};
pub use heads::{Head, Heads};
pub use metadata::{Metadata, Place};
pub use vouch::{Vouch, are_linked, proven, vouch_for};

use crate::base::ids::DeviceId;
use crate::codec::{Bytes, Describe, Malformed, Pack, Reader, Unpack};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A place in a stream: 1 for the first event of a device, then one more each, without gaps.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
    Pack,
    Unpack,
    Describe,
)]
#[pack(transparent)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Seq {
    /// The last place that a stream may have: what is greater, neither JavaScript nor SQLite can be trusted with.
    pub const LAST: Self = Self((1 << 53) - 1);

    /// The place after this one.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// A place in one replica's own numbering of the realm's journal, in the order it stored things. The hub's is the
/// cursor of the protocol. 0 is before the first entry.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, Pack, Unpack,
)]
#[pack(transparent)]
#[serde(transparent)]
pub struct Cursor(pub u64);

/// The largest encoded event that anyone accepts, in bytes.
pub const MAX_EVENT_BYTES: usize = 256 * 1024;

/// One event as it is stored and relayed. On the wire: `[deviceId, deviceSeq, bytes]`.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose stream.
    pub device_id: DeviceId,
    /// Where in it.
    pub seq: Seq,
    /// The event, as its author encoded it.
    pub bytes: Vec<u8>,
    /// What a server vouched with for its author's stream up to here, if it did so at this place. It travels and is kept beside the
    /// event, and makes it no other one.
    pub vouch: Option<Box<Vouch>>,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        (self.device_id, self.seq, &self.bytes) == (other.device_id, other.seq, &other.bytes)
    }
}

impl Eq for Entry {}

impl Pack for Entry {
    fn pack(&self, out: &mut Vec<u8>) {
        (self.device_id, self.seq, Bytes(&self.bytes)).pack(out);
    }
}

impl<'a> Unpack<'a> for Entry {
    fn blank() -> Self {
        Self {
            device_id: Unpack::blank(),
            seq: Unpack::blank(),
            bytes: Vec::new(),
            vouch: None,
        }
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let (device_id, seq, Bytes(bytes)) = Unpack::unpack(reader)?;
        Ok(Self {
            device_id,
            seq,
            bytes: bytes.to_vec(),
            vouch: None,
        })
    }
}

impl Entry {
    /// The SHA-256 of the bytes, which the next entry of the stream names as its predecessor.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.bytes)
    }

    /// What the stream's head is once this entry is its last.
    pub fn head(&self) -> Head {
        Head {
            device_id: self.device_id,
            seq: self.seq,
            hash: self.hash(),
        }
    }
}
