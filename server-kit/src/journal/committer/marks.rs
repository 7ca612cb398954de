//! Marks what people did without the permission, once it is stored and folded: it stands, and somebody looks at it.
//!
//! Keeps true: only what a device sent of its own stream is looked at, never what a server vouched for. A mark is the next thing that is
//! written; what stands behind all that this server wrote is looked at once more at its start, since the power may have failed between.
//! By then nobody has another role than they had. Not in it: what takes which permission ([`Replica::marks_for`]).

use super::{Committer, Turn, devices};
use crate::journal::JournalStore;
use crate::journal::port::Batch;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::Entry;
use core_wasm::replica::Command;
#[cfg(doc)]
use core_wasm::replica::Replica;
use std::collections::BTreeSet;

/// Whose own streams these batches bring. What nobody carried this server writes as it is said, for a client of the Socket.IO contract.
pub fn carried(batches: &[Batch]) -> BTreeSet<DeviceId> {
    let own = batches.iter().filter(|batch| !batch.vouched);
    own.flat_map(|batch| {
        batch
            .carrier
            .map_or_else(|| devices(batch), |carrier| [carrier].into())
    })
    .collect()
}

impl<S: JournalStore, T> Committer<S, T> {
    /// Has what is to be marked of a turn written down next.
    pub(super) fn note_unpermitted(&mut self, carried: &BTreeSet<DeviceId>, turn: &Turn<T>) {
        let sent = turn.appended().iter();
        let sent = sent.filter(|entry| carried.contains(&entry.device_id));
        let marks = self.view.read().replica.marks_for(sent);
        self.mark(marks);
    }

    /// Looks once more at what stands behind all that this server wrote.
    pub(super) fn look_again(&mut self, last: &[Entry]) {
        let marks = self.view.read().replica.marks_for(last);
        self.mark(marks);
    }

    fn mark(&mut self, marks: Vec<Command>) {
        if marks.is_empty() {
            return;
        }
        tracing::warn!(
            events = marks.len(),
            "done without the permission: it stands, and is in the inbox"
        );
        self.note(Box::new(move |_| marks));
    }
}
