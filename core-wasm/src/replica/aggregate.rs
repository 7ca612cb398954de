//! One aggregate: its events in (lamport, eventId) order and the state they fold to. A late event refolds this one
//! aggregate and no other.

use crate::domain::order::{Order, OrderEvent};
use crate::domain::shift::{Shift, ShiftEvent};
use crate::domain::ticket::{Ticket, TicketEvent};
use crate::journal::{Metadata, Seq};

/// A state that events fold into.
pub trait Fold: Default {
    /// Its events.
    type Event;

    /// Folds one more event; called in stamp order.
    fn fold(&mut self, meta: &Metadata, event: &Self::Event);
}

impl Fold for Order {
    type Event = OrderEvent;
    fn fold(&mut self, meta: &Metadata, event: &OrderEvent) {
        self.evolve(meta, event);
    }
}

impl Fold for Ticket {
    type Event = TicketEvent;
    fn fold(&mut self, meta: &Metadata, event: &TicketEvent) {
        self.evolve(meta, event);
    }
}

impl Fold for Shift {
    type Event = ShiftEvent;
    fn fold(&mut self, meta: &Metadata, event: &ShiftEvent) {
        self.evolve(meta, event);
    }
}

/// An aggregate's history and its fold.
#[derive(Clone, Debug)]
pub struct Aggregate<S: Fold> {
    history: Vec<(Metadata, S::Event)>,
    state: S,
    own_last: Seq,
}

impl<S: Fold> Default for Aggregate<S> {
    fn default() -> Self {
        Self {
            history: Vec::new(),
            state: S::default(),
            own_last: Seq::default(),
        }
    }
}

impl<S: Fold> Aggregate<S> {
    /// Folds an event, wherever its stamp puts it. `mine` says that this device wrote it.
    pub fn insert(&mut self, meta: Metadata, event: S::Event, mine: bool) {
        if mine {
            self.own_last = self.own_last.max(meta.seq);
        }
        let stamp = meta.stamp();
        if injected!(ArrivalOrder) || self.history.last().is_none_or(|(last, _)| last.stamp() < stamp) {
            self.state.fold(&meta, &event);
            self.history.push((meta, event));
            return;
        }
        let place = self.history.partition_point(|(known, _)| known.stamp() < stamp);
        self.history.insert(place, (meta, event));
        if injected!(LateNotRefolded) {
            return;
        }
        self.state = S::default();
        for (meta, event) in &self.history {
            self.state.fold(meta, event);
        }
    }

    /// What its events fold to.
    pub fn state(&self) -> &S {
        &self.state
    }

    /// The version that the next event of it will have.
    pub fn next_version(&self) -> u32 {
        if injected!(VersionStuck) {
            return 1;
        }
        u32::try_from(self.history.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    /// The last event of it that this device wrote; 0 if none.
    pub fn own_last(&self) -> Seq {
        self.own_last
    }

    /// Its events in the order they fold, for a timeline.
    pub fn history(&self) -> impl ExactSizeIterator<Item = &(Metadata, S::Event)> {
        self.history.iter()
    }
}
