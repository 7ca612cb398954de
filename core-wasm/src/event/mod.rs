//! Events: the envelope that carries one, and the table of every type that this build can read.

mod body;
mod envelope;
pub(crate) use envelope::encode;
mod quarantine;

pub use body::{Body, KINDS};
pub use envelope::{Actor, AggregateType, Draft, Envelope};
pub use quarantine::{Quarantined, Reason};

use crate::journal::Entry;

/// An event that was read whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// Its envelope; the payload's bytes are dropped once read.
    pub envelope: Envelope,
    /// What happened.
    pub body: Body,
}

/// Reads an entry, or says why it must be quarantined. Every replica comes to the same verdict, since it depends
/// on nothing but the entry and the build.
///
/// # Errors
/// The [`Reason`] for the quarantine.
pub fn read(realm: &crate::ids::Realm, entry: &Entry) -> Result<Decoded, Reason> {
    let mut envelope = Envelope::decode(&entry.bytes).map_err(|error| Reason::Damaged(error.to_string()))?;
    if envelope.realm() != *realm {
        return Err(Reason::WrongRealm);
    }
    if envelope.clock.device_id != entry.device_id || envelope.device_seq != entry.seq {
        return Err(Reason::Misplaced);
    }
    let body = Body::decode(&envelope.kind, envelope.type_version, &envelope.payload)?;
    if body.aggregate_type() != envelope.aggregate_type {
        return Err(Reason::Misplaced);
    }
    envelope.payload = Vec::new();
    Ok(Decoded { envelope, body })
}
