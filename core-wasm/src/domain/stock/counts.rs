//! Counts of one product that nobody has yet counted over; the one with the highest stamp stands.
//!
//! Packed, they are a map by their stamps, as they were when there was nothing beside it.

use crate::base::clock::{Stamp, Timestamp};
use crate::base::ids::{DeviceId, UserId};
use crate::base::quantity::Quantity;
use crate::codec::{Malformed, Pack, Reader, Unpack};
use crate::domain::MOST_LOST;
use crate::journal::Seq;
use std::collections::BTreeMap;

/// One count.
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Count {
    /// What was there.
    pub counted: Quantity,
    /// The sum of the movements that its author had folded.
    pub seen: Quantity,
    /// When, for people.
    pub at: Timestamp,
    /// Who.
    pub by: Option<UserId>,
    /// In whose stream it stands.
    pub device_id: DeviceId,
    /// Where in it.
    pub seq: Seq,
}

/// All that are left of a product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    left: BTreeMap<Stamp, Count>,
    /// Their stamps, by where they stand in the journal.
    stamps: BTreeMap<(DeviceId, Seq), Stamp>,
}

impl Counts {
    pub(super) fn insert(&mut self, stamp: Stamp, count: Count) {
        self.stamps.insert((count.device_id, count.seq), stamp);
        self.left.insert(stamp, count);
    }

    /// Takes out the one at a place of the journal.
    pub(super) fn remove(&mut self, device_id: DeviceId, seq: Seq) {
        if let Some(stamp) = self.stamps.remove(&(device_id, seq)) {
            self.left.remove(&stamp);
        }
    }

    /// By their stamps.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Stamp, &Count)> + ExactSizeIterator {
        self.left.iter().map(|(stamp, count)| (*stamp, count))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.left.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Those that do not stand, the last first; no more than people would read.
    pub fn losing(&self) -> impl Iterator<Item = (Stamp, &Count)> {
        self.iter().rev().skip(1).take(MOST_LOST)
    }
}

impl Pack for Counts {
    fn pack(&self, out: &mut Vec<u8>) {
        self.left.pack(out);
    }
}

impl<'a> Unpack<'a> for Counts {
    fn blank() -> Self {
        Self::default()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let mut counts = Self::default();
        for (stamp, count) in BTreeMap::<Stamp, Count>::unpack(reader)? {
            counts.insert(stamp, count);
        }
        Ok(counts)
    }
}
