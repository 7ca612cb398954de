//! What one turn of the committer brought about.

use super::frames::frames;
use super::{Outcome, Rules, WriteError};
use crate::journal::port::Appended;
use core_wasm::journal::{Cursor, Entry};
use core_wasm::sync::{Publication, Voucher};

/// What a turn brought about, to be carried out in this order: the answers, the publications, a snapshot if one is due.
/// All of it is on the disk and folded.
#[must_use]
#[derive(Debug)]
pub struct Turn<T> {
    /// Who asked, and what came of it. The outcome is empty for whatever was no append.
    pub answers: Vec<(T, Result<Outcome, WriteError>)>,
    /// How many batches were one group; 0 if it was something else.
    pub batches: usize,
    /// Whether a snapshot is due since this turn. It is said at every commit until one is stored.
    pub snapshot_due: bool,
    rules: Rules,
    /// Who vouches for what is new.
    pub(super) voucher: Option<Voucher>,
    /// The place before the new entries, and they.
    new: Option<(Cursor, Vec<Entry>)>,
}

impl<T> Turn<T> {
    pub(super) fn of(
        rules: Rules,
        ticket: Option<T>,
        done: Result<(), WriteError>,
        appended: Option<Appended>,
    ) -> Self {
        let answers = ticket.map(|ticket| (ticket, done.map(|()| Outcome::default())));
        Self::group(rules, answers.into_iter().collect(), appended)
    }

    pub(super) fn group(
        rules: Rules,
        answers: Vec<(T, Result<Outcome, WriteError>)>,
        appended: Option<Appended>,
    ) -> Self {
        Self {
            answers,
            batches: 0,
            snapshot_due: false,
            rules,
            voucher: None,
            new: appended.map(|appended| (appended.after, appended.new)),
        }
    }

    /// The new entries.
    pub(super) fn appended(&self) -> &[Entry] {
        self.new.as_ref().map_or(&[], |(_, entries)| entries)
    }

    pub(super) fn has_committed(&self) -> bool {
        self.new.is_some()
    }

    /// What is new, in publications that each fit one frame. Each is encoded as it is asked for, so that nobody waits for
    /// an answer meanwhile.
    pub fn publications(&mut self) -> impl Iterator<Item = Publication> + use<T> {
        let (mut after, new) = self.new.take().unwrap_or_default();
        let voucher = self.voucher.take();
        frames(new, self.rules).into_iter().map(move |entries| {
            let publication = Publication::new(after, entries, voucher.as_ref());
            after = publication.cursor;
            publication
        })
    }
}
