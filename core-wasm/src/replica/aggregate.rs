//! One aggregate: its events in the order in which they fold, and the state that they fold to. A late event refolds this
//! one aggregate and no other.
//!
//! Keeps true: what is folded is a function of the set of events. They may weigh so much together ([`MAX_WEIGHT`]); those
//! that stand behind that are *left out*: kept and counted, and folded into nothing. One that comes late, but stands early,
//! moves the last one out. A page of events refolds an aggregate once, when it is settled. Not in it: what an event weighs
//! (`domain/weight.rs`).

use crate::domain::order::{Order, OrderEvent};
use crate::domain::shift::{Shift, ShiftEvent};
use crate::domain::ticket::{Ticket, TicketEvent};
use crate::journal::{Metadata, Place, Seq};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

/// What the events of one order or ticket may weigh together. A wedding of 200 guests comes to some hundreds; folding and
/// adding up this much takes about a millisecond, which every other device may have to wait.
pub const MAX_WEIGHT: u32 = 2_000;

/// A state that events fold into.
pub trait Fold: Default {
    /// Its events.
    type Event: Clone + Debug;

    /// Whether the same events fold to the same in whatever order they come. So late ones cost nothing, and there may
    /// be any number.
    const COMMUTES: bool = false;

    /// Folds one more event; in the order of their places, unless they commute.
    fn fold(&mut self, meta: &Metadata, event: &Self::Event);

    /// What an event weighs.
    fn weight(meta: &Metadata, event: &Self::Event) -> u32;
}

impl Fold for Order {
    type Event = OrderEvent;

    fn fold(&mut self, meta: &Metadata, event: &OrderEvent) {
        self.evolve(meta, event);
    }

    fn weight(meta: &Metadata, event: &OrderEvent) -> u32 {
        event.weight(meta)
    }
}

impl Fold for Ticket {
    type Event = TicketEvent;

    fn fold(&mut self, meta: &Metadata, event: &TicketEvent) {
        self.evolve(meta, event);
    }

    fn weight(_: &Metadata, event: &TicketEvent) -> u32 {
        event.weight()
    }
}

impl Fold for Shift {
    type Event = ShiftEvent;

    const COMMUTES: bool = true;

    fn fold(&mut self, meta: &Metadata, event: &ShiftEvent) {
        self.evolve(meta, event);
    }

    fn weight(_: &Metadata, _: &ShiftEvent) -> u32 {
        0
    }
}

type Event<S> = (Metadata, <S as Fold>::Event);

/// An aggregate's history and its fold.
#[derive(Clone, Debug)]
pub struct Aggregate<S: Fold> {
    /// In the order in which they fold; as they came, if they commute.
    history: Vec<Event<S>>,
    state: S,
    /// What the history weighs.
    weight: u32,
    /// What stands behind the most that there may be; all later places do, too. Shared, so that a copy to decide against costs nothing.
    left_out: Arc<BTreeMap<Place, Event<S>>>,
    /// What came late, and waits to be settled.
    late: Vec<Event<S>>,
    /// Whether anything was folded since it was last settled.
    changed: bool,
    own_last: Seq,
}

/// What settling an aggregate brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Whether it folds to something else than when it was last settled, or may.
    pub changed: bool,
    /// Whether an event is left out that was not before.
    pub left_out: bool,
}

impl<S: Fold> Default for Aggregate<S> {
    fn default() -> Self {
        Self {
            history: Vec::new(),
            state: S::default(),
            weight: 0,
            left_out: Arc::default(),
            late: Vec::new(),
            changed: false,
            own_last: Seq::default(),
        }
    }
}

impl<S: Fold> Aggregate<S> {
    /// Folds an event, if it stands behind all before it; else that waits for [`Aggregate::settle`]. `mine` says that this
    /// device wrote it.
    pub fn insert(&mut self, meta: Metadata, event: S::Event, mine: bool) {
        if mine {
            self.own_last = self.own_last.max(meta.seq);
        }
        if S::COMMUTES || injected!(ArrivalOrder) || self.goes_last(&meta, &event) {
            self.push(meta, event);
        } else {
            self.late.push((meta, event));
        }
    }

    /// Folds what came late, and says what changed since it was last settled.
    pub fn settle(&mut self) -> Settled {
        let mut late = std::mem::take(&mut self.late);
        late.sort_by_key(|(meta, _)| meta.place());
        let left_out = self.left_out.len();
        if let Some((end, _)) = self.left_out.first_key_value() {
            let behind = late.partition_point(|(meta, _)| meta.place() < *end);
            late.drain(behind..).for_each(|event| self.leave_out(event));
        }
        if injected!(LateNotRefolded) {
            self.history.append(&mut late);
            self.history.sort_by_key(|(meta, _)| meta.place());
        }
        if let Some((first, _)) = late.first() {
            let first = first.place();
            let stays = self.history.partition_point(|(meta, _)| meta.place() < first);
            self.fold_from(stays, late);
        }
        Settled {
            changed: std::mem::take(&mut self.changed),
            left_out: self.left_out.len() > left_out,
        }
    }

    /// Folds anew from a place in the history, with what came late.
    fn fold_from(&mut self, stays: usize, late: Vec<Event<S>>) {
        let mut events = self.history.split_off(stays);
        if !events.is_empty() {
            let before = std::mem::take(self);
            self.left_out = before.left_out;
            self.own_last = before.own_last;
            for (meta, event) in before.history {
                self.push(meta, event);
            }
        }
        events.extend(late);
        // Two runs that are in order each.
        events.sort_by_key(|(meta, _)| meta.place());
        let mut takes = true;
        for (meta, event) in events {
            takes = takes && self.weight + S::weight(&meta, &event) <= MAX_WEIGHT;
            if takes {
                self.push(meta, event);
            } else {
                self.leave_out((meta, event));
            }
        }
    }

    fn push(&mut self, meta: Metadata, event: S::Event) {
        self.weight += S::weight(&meta, &event);
        self.state.fold(&meta, &event);
        self.history.push((meta, event));
        self.changed = true;
    }

    fn leave_out(&mut self, event: Event<S>) {
        Arc::make_mut(&mut self.left_out).insert(event.0.place(), event);
    }

    fn goes_last(&self, meta: &Metadata, event: &S::Event) -> bool {
        let is_last = |(last, _): &Event<S>| last.place() < meta.place();
        self.late.is_empty() && self.takes(meta, event) && self.history.last().is_none_or(is_last)
    }

    /// Whether one more event, behind all others, is not too many.
    pub fn takes(&self, meta: &Metadata, event: &S::Event) -> bool {
        self.left_out.is_empty() && self.weight + S::weight(meta, event) <= MAX_WEIGHT
    }

    /// What its events fold to.
    pub fn state(&self) -> &S {
        debug_assert!(self.late.is_empty(), "settle before reading");
        &self.state
    }

    /// The version that the next event of it will have.
    pub fn next_version(&self) -> u32 {
        if injected!(VersionStuck) {
            return 1;
        }
        u32::try_from(self.history.len() + self.left_out.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    /// The last event of it that this device wrote; 0 if none.
    pub fn own_last(&self) -> Seq {
        self.own_last
    }

    /// Its events in the order they fold, for a timeline.
    pub fn history(&self) -> impl ExactSizeIterator<Item = &Event<S>> {
        self.history.iter()
    }

    /// Those that are too many.
    pub fn left_out(&self) -> impl Iterator<Item = &Event<S>> {
        self.left_out.values()
    }

    /// All its events, those too that are left out or wait to be settled.
    pub fn all(&self) -> impl Iterator<Item = &Event<S>> {
        self.history
            .iter()
            .chain(self.left_out.values())
            .chain(&self.late)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::event::Updated;
    use crate::testing::metadata;
    use proptest::prelude::*;

    /// Sets the note to a text of its own that weighs about so much.
    fn note(n: u64, weight: usize) -> OrderEvent {
        OrderEvent::Updated(Updated {
            note: Some(format!("{n} {}", "x".repeat(weight * 512))),
            ..Updated::default()
        })
    }

    /// Those that are folded, and those that are left out, by the rule as it is said.
    fn plainly(mut events: Vec<Event<Order>>) -> (Vec<Event<Order>>, Vec<Event<Order>>) {
        events.sort_by_key(|(meta, _)| meta.place());
        let mut weight = 0;
        let fits = events.iter().take_while(|(meta, event)| {
            weight += event.weight(meta);
            weight <= MAX_WEIGHT
        });
        let left_out = events.split_off(fits.count());
        (events, left_out)
    }

    fn places<'a>(events: impl Iterator<Item = &'a Event<Order>>) -> Vec<Place> {
        events.map(|(meta, _)| meta.place()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// Also where two events carry one stamp.
        #[test]
        fn in_whatever_order_they_come_the_first_are_folded_and_what_is_too_many_is_left_out(
            weights in prop::collection::vec((0..8_u64, 0..300_usize, any::<bool>()), 1..40).prop_shuffle(),
        ) {
            let events = (1..).zip(weights).map(|(seq, (lamport, weight, settle))| {
                let event_id = metadata(lamport, 1).event_id;
                let meta = Metadata { event_id, ..metadata(seq, lamport) };
                ((meta, note(seq, weight)), settle)
            });
            let (events, settles): (Vec<Event<Order>>, Vec<bool>) = events.unzip();
            let mut aggregate = Aggregate::<Order>::default();
            for (many, settle) in (1..).zip(settles) {
                let (meta, event) = events[many - 1].clone();
                let before = aggregate.left_out().count();
                aggregate.insert(meta, event, false);
                if !settle {
                    continue;
                }
                let settled = aggregate.settle();
                let (folded, left_out) = plainly(events[..many].to_vec());
                let mut state = Order::default();
                folded.iter().for_each(|(meta, event)| state.evolve(meta, event));
                prop_assert_eq!(aggregate.state(), &state);
                prop_assert_eq!(places(aggregate.history()), places(folded.iter()));
                prop_assert_eq!(places(aggregate.left_out()), places(left_out.iter()));
                prop_assert_eq!(settled.left_out, left_out.len() > before);
            }
        }
    }
}
