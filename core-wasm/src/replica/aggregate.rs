//! One aggregate: its events in (lamport, eventId) order and the state they fold to. A late event refolds this one
//! aggregate and no other.

use crate::clock::Stamp;
use crate::event::Envelope;
use crate::journal::Seq;
use crate::order::{Order, OrderEvent};
use crate::ticket::{Ticket, TicketEvent};

/// A state that events fold into.
pub trait Fold: Default {
    /// Its events.
    type Event;

    /// Folds one more event; called in stamp order.
    fn fold(&mut self, envelope: &Envelope, event: &Self::Event);
}

impl Fold for Order {
    type Event = OrderEvent;
    fn fold(&mut self, envelope: &Envelope, event: &OrderEvent) {
        self.evolve(envelope, event);
    }
}

impl Fold for Ticket {
    type Event = TicketEvent;
    fn fold(&mut self, envelope: &Envelope, event: &TicketEvent) {
        self.evolve(envelope, event);
    }
}

/// An aggregate's history and its fold.
#[derive(Clone, Debug)]
pub struct Aggregate<S: Fold> {
    history: Vec<(Stamp, Envelope, S::Event)>,
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
    pub fn insert(&mut self, envelope: Envelope, event: S::Event, mine: bool) {
        if mine {
            self.own_last = self.own_last.max(envelope.device_seq);
        }
        let stamp = envelope.stamp();
        let place = self.history.partition_point(|(known, ..)| *known < stamp);
        let late = place < self.history.len();
        if !late {
            self.state.fold(&envelope, &event);
        }
        self.history.insert(place, (stamp, envelope, event));
        if late {
            self.state = S::default();
            for (_, envelope, event) in &self.history {
                self.state.fold(envelope, event);
            }
        }
    }

    /// What its events fold to.
    pub fn state(&self) -> &S {
        &self.state
    }

    /// The version that the next event of it will have.
    pub fn next_version(&self) -> u32 {
        u32::try_from(self.history.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    /// The last event of it that this device wrote; 0 if none.
    pub fn own_last(&self) -> Seq {
        self.own_last
    }

    /// Its events in the order they fold, for a timeline.
    pub fn history(&self) -> impl Iterator<Item = (&Envelope, &S::Event)> {
        self.history.iter().map(|(_, envelope, event)| (envelope, event))
    }
}
