//! Whether an event that arrives at a server may be written by its author: the registry says which kinds of device may write
//! a type, and the folded devices say what the author is.
//!
//! Keeps true: staff, settings, catalogue, devices and leases are a server's to write, and what sells is no station's. Not in it:
//! whether a device is who it says, which its token shows; and the role of the person behind an event, which the core asks
//! for before it is written.

use super::Replica;
use crate::base::ids::DeviceId;
use crate::domain::device::{DevicePaired, Forbidden};
use crate::domain::{Author, writers};
use crate::journal::{Entry, Envelope};

impl Replica {
    /// Whether a device may send events of this stream to the server whose replica this is: its own, and of others what a server
    /// vouched for.
    pub fn may_send(&self, carrier: DeviceId, stream: DeviceId, vouched: bool) -> bool {
        stream != self.me && (stream == carrier || (vouched && !injected!(NothingBroughtBack)))
    }

    /// Why an event that its author sent counts for nothing, as far as is known of the author. What can't be read has no say in
    /// anything, and what only a later build knows may be right: it is kept, and read again after an update.
    pub fn forbids(&self, entry: &Entry) -> Option<Forbidden> {
        if injected!(AnyoneMayWrite) {
            return None;
        }
        let envelope = Envelope::decode(&entry.bytes).ok()?;
        let row = self.devices.0.get(&entry.device_id);
        let author = row.map_or(Author::Till, DevicePaired::author);
        // Who stands behind it is not asked here: what a till let a person do without the permission is done, and is shown.
        let writers = writers(envelope.kind)?;
        (!writers.devices.contains(&author)).then_some(Forbidden::Device)
    }
}
