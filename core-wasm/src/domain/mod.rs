//! What can happen: the registry of every event type that this build can read, and a folder for each kind of thing that
//! events are about.

pub mod client;
pub mod device;
#[cfg(test)]
mod docs;
mod draft;
mod facet;
pub mod list;
pub mod order;
mod quarantine;
mod records;
mod registry;
pub mod shift;
pub mod stock;
pub mod tally;
pub mod ticket;
pub mod unpermitted;
mod weight;
mod writers;

pub use draft::Draft;
pub use facet::{Effect, Facet};
pub use quarantine::{Quarantine, Quarantined, Reason};
pub use registry::{Body, EventType, KINDS, event_types, writers};
pub use writers::{Author, Writers};

use crate::base::clock::Lamport;
use crate::journal::{Entry, Envelope, Metadata};

/// How many values that lost are kept and shown of one thing: more than people would read, and little to look through.
pub(crate) const MOST_LOST: usize = 64;

/// How many values that lost one event takes the place of: 1,000 places of the journal are 25 kB. What is left, the next
/// one does.
pub(crate) const MOST_NAMED: usize = 1_000;

/// An event that was read whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// Who, when and where.
    pub meta: Metadata,
    /// What happened.
    pub body: Body,
}

/// Reads an entry, or says why it must be quarantined. Every replica comes to the same verdict, since it depends
/// on nothing but the entry and the build.
///
/// # Errors
/// The [`Reason`] for the quarantine.
pub fn read(realm: &crate::base::ids::Realm, entry: &Entry) -> Result<Decoded, Reason> {
    let envelope = Envelope::decode(&entry.bytes).map_err(|error| Reason::Damaged(error.to_string()))?;
    if !envelope.is_of(realm) {
        return Err(Reason::WrongRealm);
    }
    if envelope.clock.lamport > Lamport::LAST {
        return Err(Reason::Damaged("its Lamport time is 2^53 or more".to_owned()));
    }
    if envelope.clock.device_id != entry.device_id || envelope.device_seq != entry.seq {
        return Err(Reason::Misplaced);
    }
    #[cfg(feature = "faults")]
    if crate::fault::is_unknown(envelope.kind) {
        return Err(Reason::UnknownType(envelope.kind.to_owned()));
    }
    let body = Body::decode(envelope.kind, envelope.type_version, envelope.payload.0)?;
    if body.aggregate_type() != envelope.aggregate_type {
        return Err(Reason::Misplaced);
    }
    let meta = envelope.metadata();
    Ok(Decoded { meta, body })
}

#[cfg(test)]
mod tests;
