//! Heads: how far each stream is known. Comparing heads is how two peers find what either lacks.

use super::{Hash, Seq};
use crate::base::ids::DeviceId;
use crate::codec::{Pack, Unpack};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The last known entry of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// Whose stream.
    pub device_id: DeviceId,
    /// Its last place; 0 while it is empty.
    pub seq: Seq,
    /// The hash of the entry there.
    pub hash: Hash,
}

impl Head {
    /// The head of a stream that has no entry yet.
    pub fn empty(device_id: DeviceId) -> Self {
        Self {
            device_id,
            seq: Seq(0),
            hash: Hash::NONE,
        }
    }
}

/// The heads of all streams of a replica.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Heads(BTreeMap<DeviceId, Head>);

impl Heads {
    /// The head of one stream, empty if it is unknown.
    pub fn get(&self, device_id: DeviceId) -> Head {
        self.0
            .get(&device_id)
            .copied()
            .unwrap_or_else(|| Head::empty(device_id))
    }

    /// Moves a stream's head.
    pub fn set(&mut self, head: Head) {
        self.0.insert(head.device_id, head);
    }

    /// Moves every stream up to where `others` has it, if that is further.
    pub fn advance(&mut self, others: &Self) {
        for head in others.iter() {
            if head.seq > self.get(head.device_id).seq {
                self.set(*head);
            }
        }
    }

    /// All of them, by device.
    pub fn iter(&self) -> impl Iterator<Item = &Head> {
        self.0.values()
    }
}

impl FromIterator<Head> for Heads {
    fn from_iter<I: IntoIterator<Item = Head>>(heads: I) -> Self {
        let mut known = BTreeMap::new();
        known.extend(heads.into_iter().map(|head| (head.device_id, head)));
        Self(known)
    }
}
