//! Whether an event that arrives at a server may be written by its author: the registry says which kinds of device may write
//! a type, and the folded devices say what the author is.
//!
//! Keeps true: staff, settings, catalogue, devices and leases are a server's to write, and what sells is no station's. Not in it:
//! whether a device is who it says, which its token shows; and the role of the person behind an event, which the core asks
//! for before it is written.

use super::Replica;
use crate::base::ids::DeviceId;
use crate::domain::device::{DevicePaired, Forbidden};
use crate::domain::{Author, may_write};
use crate::journal::{Entry, Envelope};
use crate::records::staff::Role;

/// Whether a server's journal is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Devices send what they write themselves.
    Whole,
    /// It was lost, or a part of it: devices bring back what others wrote, too. What a stream is that nobody knows yet
    /// can't be said then.
    Recovering,
}

impl Replica {
    /// Whether a device may send events of this stream to the server whose replica this is.
    pub fn may_send(&self, completeness: Completeness, carrier: DeviceId, stream: DeviceId) -> bool {
        let brings = completeness == Completeness::Recovering && !injected!(NothingBroughtBack);
        stream != self.me && (stream == carrier || brings)
    }

    /// Why an event counts for nothing that `carrier` sent, as far as is known of its author. What can't be read has no say in
    /// anything, and what only a later build knows may be right: it is kept, and read again after an update.
    pub fn forbids(&self, completeness: Completeness, carrier: DeviceId, entry: &Entry) -> Option<Forbidden> {
        if injected!(AnyoneMayWrite) {
            return None;
        }
        let envelope = Envelope::decode(&entry.bytes).ok()?;
        let author = self.author(completeness, carrier, entry.device_id)?;
        // Who stands behind it is shown and not asked: what a till let a person do without the permission is done.
        let is_forbidden = !may_write(envelope.kind, author, Some(Role::Owner)) && is_known(envelope.kind);
        is_forbidden.then_some(Forbidden::Device)
    }

    /// What a stream's author may write as; `None` if that can't be said. While a journal is brought back, what is known of a
    /// device may be old, so that whoever speaks for itself may write what a till may, and of streams that others bring nothing
    /// is known: a device, a client or a server may have written them.
    fn author(&self, completeness: Completeness, carrier: DeviceId, stream: DeviceId) -> Option<Author> {
        match completeness {
            Completeness::Recovering if stream != carrier => None,
            Completeness::Recovering => Some(Author::Till),
            Completeness::Whole => {
                let row = self.devices.0.get(&stream);
                Some(row.map_or(Author::Till, DevicePaired::author))
            }
        }
    }
}

fn is_known(kind: &str) -> bool {
    let anybody = |&author: &Author| may_write(kind, author, Some(Role::Owner));
    Author::ALL.iter().any(anybody)
}
