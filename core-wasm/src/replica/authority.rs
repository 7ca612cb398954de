//! Whether an event that arrives at a server may be written by its author: the registry says which kinds of device may write
//! a type, and the folded devices say what the author is. What has begun is not begun once more, and a drawer is its own till's.
//!
//! Keeps true: staff, settings, catalogue, devices and leases are a server's to write, and what sells is no station's; no second beginning
//! changes a running order or shift, and nobody else counts a drawer. Not in it: whether a device is who it says, which its token shows; and the
//! role of the person behind an event, which the core asks for before it is written.

use super::Replica;
use crate::base::clock::Stamp;
use crate::base::ids::{DeviceId, OrderId, ShiftId};
use crate::domain::device::{DevicePaired, Forbidden};
use crate::domain::order::OrderEvent;
use crate::domain::shift::ShiftEvent;
use crate::domain::{Author, writers};
use crate::journal::{Entry, Envelope, Place};
use std::collections::BTreeSet;

impl Replica {
    /// Whether a device may send events of this stream to the server whose replica this is: its own, and of others what a server
    /// vouched for.
    pub fn may_send(&self, carrier: DeviceId, stream: DeviceId, vouched: bool) -> bool {
        stream != self.me && (stream == carrier || (vouched && !injected!(NothingBroughtBack)))
    }

    /// Why an event that its author sent counts for nothing, as far as is known of the author. What can't be read has no say in
    /// anything, and what only a later build knows may be right: it is kept, and read again after an update.
    ///
    /// What a server vouched for was asked when it came first, and the order in which such events come back says nothing of what was there
    /// before: of them only the kind of device is asked. The same holds of a device that is not back on the list of a server that lost it.
    pub fn forbids(&self, entry: &Entry, vouched: bool) -> Option<Forbidden> {
        if injected!(AnyoneMayWrite) {
            return None;
        }
        let envelope = Envelope::decode(&entry.bytes).ok()?;
        let row = self.devices.0.get(&entry.device_id);
        let author = row.map_or(Author::Till, DevicePaired::author);
        // Who stands behind it is not asked here: what a till let a person do without the permission is done, and is shown.
        let writers = writers(envelope.kind)?;
        if !writers.devices.contains(&author) {
            return Some(Forbidden::Device);
        }
        let author = row.filter(|_| !vouched)?;
        match envelope.kind {
            "order.created" | "shift.opened" if self.has_begun(entry, &envelope) => Some(Forbidden::Begun),
            "shift.cash.moved" | "shift.closed" if self.is_anothers_drawer(author, &envelope) => {
                Some(Forbidden::Drawer)
            }
            _ => None,
        }
    }

    /// Whether this begins what another event before it has begun. One that stands before what is known changes nothing: the last beginning
    /// is what folds; and it may be the right one, which a server that is being filled again hears of late.
    fn has_begun(&self, entry: &Entry, envelope: &Envelope<'_>) -> bool {
        let here = Place {
            stamp: Stamp {
                lamport: envelope.clock.lamport,
                event_id: envelope.event_id,
            },
            device_id: entry.device_id,
            seq: entry.seq,
        };
        let id = envelope.aggregate_id.0;
        let order = self.orders.get(&OrderId(id));
        let mut orders = order.into_iter().flat_map(|order| order.all());
        let shift = self.shifts.get(&ShiftId(id));
        let mut shifts = shift.into_iter().flat_map(|shift| shift.all());
        match envelope.kind {
            "order.created" => {
                orders.any(|(meta, event)| matches!(event, OrderEvent::Created(_)) && meta.place() < here)
            }
            _ => shifts.any(|(meta, event)| matches!(event, ShiftEvent::Opened(_)) && meta.place() < here),
        }
    }

    /// Whether this is about the drawer of a till that is neither its author nor one whose place the author took. A shift that stands
    /// closed twice is anybody's to count once more, since every inbox asks for that.
    fn is_anothers_drawer(&self, author: &DevicePaired, envelope: &Envelope<'_>) -> bool {
        let shift = self.shifts.get(&ShiftId(envelope.aggregate_id.0));
        let Some((shift, till)) = shift.and_then(|shift| Some((shift.state(), shift.state().till?))) else {
            return false;
        };
        let is_asked_for = envelope.kind == "shift.closed" && shift.closes.len() > 1;
        !is_asked_for && !self.speaks_for(author, till)
    }

    /// Whether a device is this one, or took its place, itself or by way of others.
    fn speaks_for(&self, device: &DevicePaired, former: DeviceId) -> bool {
        let (mut at, mut seen) = (Some(device), BTreeSet::new());
        while let Some(row) = at.filter(|row| seen.insert(row.device_id)) {
            if row.device_id == former {
                return true;
            }
            let before = row.replaces.map(|replaced| replaced.device_id);
            if before == Some(former) {
                return true;
            }
            at = before.and_then(|before| self.devices.0.get(&before));
        }
        false
    }
}

#[cfg(test)]
mod tests;
