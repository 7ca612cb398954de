//! Events: the envelope that carries one, and the table of every type that this build can read.

mod body;
mod envelope;
mod metadata;
mod quarantine;

pub use body::{Body, KINDS};
pub use envelope::{Actor, AggregateType, Draft, Envelope};
pub use metadata::Metadata;
pub use quarantine::{Quarantined, Reason};

use crate::journal::Entry;

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
pub fn read(realm: &crate::ids::Realm, entry: &Entry) -> Result<Decoded, Reason> {
    let envelope = Envelope::decode(&entry.bytes).map_err(|error| Reason::Damaged(error.to_string()))?;
    if !envelope.is_of(realm) {
        return Err(Reason::WrongRealm);
    }
    if envelope.clock.device_id != entry.device_id || envelope.device_seq != entry.seq {
        return Err(Reason::Misplaced);
    }
    #[cfg(feature = "plants")]
    if let Some(reason) = crate::plant::unknown(envelope.kind) {
        return Err(reason);
    }
    let body = Body::decode(envelope.kind, envelope.type_version, envelope.payload.0)?;
    if body.aggregate_type() != envelope.aggregate_type {
        return Err(Reason::Misplaced);
    }
    let meta = envelope.metadata();
    Ok(Decoded { meta, body })
}
