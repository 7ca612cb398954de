//! Which of some incoming entries are new. The one rule that the hub's writer, a till that receives and the
//! simulator all ask, so that 'exactly once' means the same thing everywhere.

use super::{Entry, Hash, Head, Heads, MAX_EVENT_BYTES, Seq};
use crate::base::clock::Lamport;
use crate::base::ids::DeviceId;
use crate::journal::Envelope;
use thiserror::Error;

/// What came of a batch: the new entries to store, and the first thing of each stream that could not be taken.
#[derive(Debug, Default)]
pub struct Accepted {
    /// Entries that extend their streams, in the order they came.
    pub new: Vec<Entry>,
    /// How many were known already.
    pub repeated: usize,
    /// Streams that stopped, each at its first refused entry.
    pub refused: Vec<Refusal>,
}

/// Why a stream was not extended. Nothing of it behind the refused entry is taken from this batch.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// Entries before this one are missing; send from the head.
    #[error("events of {device_id} before number {found} have not arrived; send what follows number {after}")]
    Gap {
        /// The stream.
        device_id: DeviceId,
        /// Its head here.
        after: Seq,
        /// What came.
        found: Seq,
    },
    /// Another event already stands there, or the entry does not follow from it: an alarm.
    #[error(
        "the stream of {device_id} has split at number {seq}: two devices write under one name, or a copy was altered"
    )]
    Diverged {
        /// The stream.
        device_id: DeviceId,
        /// The first place that differs.
        seq: Seq,
        /// The hash of what came and was not taken.
        found: Hash,
    },
    /// Larger than [`MAX_EVENT_BYTES`].
    #[error("event {seq} of {device_id} is larger than an event may be")]
    TooLarge {
        /// The stream.
        device_id: DeviceId,
        /// The event.
        seq: Seq,
    },
    /// Its Lamport time, or its number, is further ahead than any that hears of this realm can be.
    #[error("event {seq} of {device_id} says that it is from where nobody can have come yet")]
    TooFarAhead {
        /// The stream.
        device_id: DeviceId,
        /// The event.
        seq: Seq,
    },
    /// Whoever sent it may not: it is another device's, or its stream has as many refused runs as it may have.
    #[error("event {seq} of {device_id} is not one that this device may send")]
    NotAllowed {
        /// The stream.
        device_id: DeviceId,
        /// The event.
        seq: Seq,
    },
}

impl Refusal {
    /// Whether all that is wrong is that events between have not arrived.
    pub fn is_gap(&self) -> bool {
        matches!(self, Self::Gap { .. })
    }

    /// The stream it is about.
    pub fn device_id(&self) -> DeviceId {
        match *self {
            Self::Gap { device_id, .. }
            | Self::Diverged { device_id, .. }
            | Self::TooLarge { device_id, .. }
            | Self::TooFarAhead { device_id, .. }
            | Self::NotAllowed { device_id, .. } => device_id,
        }
    }
}

/// Sorts `entries` into new, repeated and refused, and moves `heads` past the new ones. What is from a later Lamport time than
/// `horizon` is refused: a server holds its clients to its own clock, so that none of them carries everybody's clock to its end.
///
/// A repeat at the head is compared by hash. Repeats further back are trusted to be what they were: the head's
/// hash vouches for all that is behind it.
pub fn accept(heads: &mut Heads, horizon: Lamport, entries: impl IntoIterator<Item = Entry>) -> Accepted {
    let mut accepted = Accepted::default();
    for entry in entries {
        if accepted
            .refused
            .iter()
            .any(|refusal| refusal.device_id() == entry.device_id)
        {
            continue;
        }
        match judge(heads.get(entry.device_id), horizon, &entry) {
            Ok(Some(head)) => {
                heads.set(head);
                accepted.new.push(entry);
            }
            Ok(None) => accepted.repeated += 1,
            Err(refusal) => accepted.refused.push(refusal),
        }
    }
    accepted
}

/// The stream's new head, `None` for a repeat.
fn judge(head: Head, horizon: Lamport, entry: &Entry) -> Result<Option<Head>, Refusal> {
    let Entry { device_id, seq, .. } = *entry;
    if entry.bytes.len() > MAX_EVENT_BYTES {
        return Err(Refusal::TooLarge { device_id, seq });
    }
    if seq > Seq::LAST {
        return Err(Refusal::TooFarAhead { device_id, seq });
    }
    if seq.0 == 0 || seq > head.seq.next() {
        return Err(Refusal::Gap {
            device_id,
            after: head.seq,
            found: seq,
        });
    }
    if injected!(DedupeSkipped) && seq <= head.seq {
        return Ok(Some(head));
    }
    if seq < head.seq {
        return Ok(None);
    }
    let next = entry.head();
    let diverged = Refusal::Diverged {
        device_id,
        seq,
        found: next.hash,
    };
    if seq == head.seq {
        return if next.hash == head.hash {
            Ok(None)
        } else {
            Err(diverged)
        };
    }
    // What can't be decoded has no prevHash to compare; the event behind it will name its hash.
    match Envelope::decode(&entry.bytes) {
        _ if injected!(PrevHashUnchecked) => Ok(Some(next)),
        Ok(envelope) if envelope.prev_hash != head.hash => Err(diverged),
        Ok(envelope) if envelope.clock.lamport > horizon => Err(Refusal::TooFarAhead { device_id, seq }),
        _ => Ok(Some(next)),
    }
}
