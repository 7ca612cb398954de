//! Quarantine: events that can't be folded stay in the journal, are shown, and never block what is behind them.

use crate::base::ids::DeviceId;
use crate::journal::{Entry, Seq};
use serde::Serialize;
use std::collections::BTreeSet;
use std::ops::Deref;
use thiserror::Error;

/// Why an event can't be folded.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", content = "detail", rename_all = "camelCase")]
pub enum Reason {
    /// The bytes are not an event.
    #[error("its bytes are damaged ({0})")]
    Damaged(String),
    /// A type that this build has never heard of.
    #[error("its type '{0}' is not known here; an update may bring it")]
    UnknownType(String),
    /// A newer version of a known type.
    #[error(
        "'{kind}' version {found} is newer than this build, which reads up to {known}; it will be applied after an update"
    )]
    FutureVersion {
        /// The type.
        kind: String,
        /// The version found.
        found: u16,
        /// The newest that this build reads.
        known: u16,
    },
    /// It names another tenant or store.
    #[error("it belongs to another store")]
    WrongRealm,
    /// It says that it stands elsewhere: in another stream, at another number or under another aggregate.
    #[error("it does not belong where it stands")]
    Misplaced,
    /// Its author may not write such an event: the hub refused it.
    #[error("the device that wrote it may not write such events, so it counts for nothing")]
    Refused,
    /// It could be read, but stands behind all the events that its order or ticket may have.
    #[error("what it is about has more events than an order or a ticket may have")]
    TooManyEvents,
}

/// A quarantined event. It is kept whole, so that an update can read it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// It, in its place.
    pub entry: Entry,
    /// Why.
    pub reason: Reason,
}

/// All that are quarantined, in the order in which they arrived, each found by where it stands.
#[derive(Clone, Debug, Default)]
pub struct Quarantine {
    events: Vec<Quarantined>,
    places: BTreeSet<(DeviceId, Seq)>,
}

impl Quarantine {
    /// Adds one.
    pub fn push(&mut self, event: Quarantined) {
        self.places.insert((event.entry.device_id, event.entry.seq));
        self.events.push(event);
    }

    /// Whether the event at a place of the journal is among them.
    pub fn holds(&self, device_id: DeviceId, seq: Seq) -> bool {
        self.places.contains(&(device_id, seq))
    }
}

impl Deref for Quarantine {
    type Target = [Quarantined];

    fn deref(&self) -> &[Quarantined] {
        &self.events
    }
}
