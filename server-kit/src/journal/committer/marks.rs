//! Marks what people did without the permission, once it is stored and folded: it stands, and somebody looks at it.
//!
//! Keeps true: only what a device sent of its own stream is looked at, never what a server vouched for. A hub that is killed between the
//! commit and the mark does not mark it. Not in it: what takes which permission ([`Replica::marks_for`]).

use super::{Ask, Committer, Turn, Waiting};
use crate::journal::JournalStore;
use crate::journal::port::Batch;
use core_wasm::base::ids::DeviceId;
#[cfg(doc)]
use core_wasm::replica::Replica;
use std::collections::BTreeSet;

/// Whose own streams these batches bring.
pub fn carried(batches: &[Batch]) -> BTreeSet<DeviceId> {
    let own = batches.iter().filter(|batch| !batch.vouched);
    own.filter_map(|batch| batch.carrier).collect()
}

impl<S: JournalStore, T> Committer<S, T> {
    /// Has what is to be marked of a turn written down next.
    pub(super) fn note_unpermitted(&mut self, carried: &BTreeSet<DeviceId>, turn: &Turn<T>) {
        let sent = turn.appended().iter();
        let sent = sent.filter(|entry| carried.contains(&entry.device_id));
        let marks = self.view.read().replica.marks_for(sent);
        if marks.is_empty() {
            return;
        }
        tracing::warn!(
            events = marks.len(),
            "done without the permission: it stands, and is in the inbox"
        );
        self.waiting.push_front(Waiting {
            ticket: None,
            ask: Ask::Record {
                user: None,
                decide: Box::new(move |_| marks),
            },
        });
    }
}
