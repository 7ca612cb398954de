//! Whether a client that greets is better off with the hub's snapshot than with events.

use crate::base::ids::DeviceId;
use crate::base::keys::PublicKey;
use crate::journal::{Head, Heads, Seq};
use crate::protocol::message::Hello;
use crate::snapshot::FORMAT;
use std::collections::BTreeMap;

/// What an event is reckoned at, in bytes, against a snapshot; a little less than the usual one has.
const EVENT_BYTES: u64 = 300;

/// A snapshot that a client may have instead of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// How far each stream is in it.
    pub heads: Heads,
    /// How many bytes it is.
    pub bytes: u64,
    /// A device that lacks fewer events than this gets them as events.
    pub least: u64,
}

/// What a hub has when someone says hello.
pub(super) struct Ours {
    pub(super) heads: Vec<Head>,
    pub(super) bases: BTreeMap<DeviceId, Seq>,
    pub(super) snapshot: Option<Offer>,
    pub(super) key: Option<PublicKey>,
}

impl Ours {
    /// Whether a client is better off with the snapshot: it can't do without, or the `missing` events would be longer.
    pub(super) fn offering(&self, hello: &Hello, missing: u64) -> Offering {
        if hello.snapshot < Some(FORMAT) {
            return Offering::Events;
        }
        let theirs: Heads = hello.heads.iter().copied().collect();
        let lacks = |(device, base): (&DeviceId, &Seq)| theirs.get(*device).seq < *base;
        let offer = self.snapshot.as_ref();
        if self.bases.iter().any(lacks) {
            // One from before a gap leads nobody past it; and what the client itself wrote since, it may have let go.
            let mut own = self.heads.iter().filter(|head| head.device_id == hello.device_id);
            let reaches = |offer: &Offer| {
                let mut bases = self.bases.iter();
                bases.all(|(device, base)| offer.heads.get(*device).seq >= *base)
                    && own.all(|head| offer.heads.get(head.device_id).seq >= head.seq)
            };
            return if offer.is_some_and(reaches) {
                Offering::Snapshot
            } else {
                Offering::Wanted
            };
        }
        // What a client has of others beyond it would be lost from its sight.
        let mut others = theirs.iter().filter(|head| head.device_id != hello.device_id);
        let better = offer.is_some_and(|offer| {
            missing >= offer.least
                && offer.bytes < missing.saturating_mul(EVENT_BYTES)
                && others.all(|head| offer.heads.get(head.device_id).seq >= head.seq)
        });
        if better {
            Offering::Snapshot
        } else {
            Offering::Events
        }
    }
}

/// What a client gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offering {
    Events,
    Snapshot,
    /// Events, which have a gap for it: it needs a snapshot that was not taken yet.
    Wanted,
}
