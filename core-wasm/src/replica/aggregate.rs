//! One aggregate: its events in the order in which they fold, and the state that they fold to. A late event refolds this
//! one aggregate and no other.
//!
//! Keeps true: what is folded is a function of the set of events. They may weigh so much together ([`MAX_WEIGHT`]); those
//! that stand behind that are *left out*: kept and counted, and folded into nothing. One that comes late, but stands early,
//! moves the last one out. What an aggregate can't do without has an allowance of its own ([`Allowance`]), so that no edit
//! moves money out. A page of events refolds an aggregate once, when it is settled. Not in it: what an event weighs
//! (`domain/weight.rs`).

use crate::domain::order::{Order, OrderEvent};
use crate::domain::shift::{Shift, ShiftEvent};
use crate::domain::ticket::{Ticket, TicketEvent};
use crate::journal::{Metadata, Place, Seq};
use std::fmt::Debug;
use std::sync::Arc;

/// What the events of one order or ticket may weigh together. A wedding of 200 guests comes to some hundreds; folding and
/// adding up this much takes about a millisecond, which every other device may have to wait.
pub const MAX_WEIGHT: u32 = 2_000;

/// What an event counts against: each has [`MAX_WEIGHT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// The beginning, and what was paid or given back.
    Essential,
    /// All else.
    Rest,
}

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

    /// What that counts against.
    fn allowance(event: &Self::Event) -> Allowance;
}

impl Fold for Order {
    type Event = OrderEvent;

    fn fold(&mut self, meta: &Metadata, event: &OrderEvent) {
        self.evolve(meta, event);
    }

    fn weight(meta: &Metadata, event: &OrderEvent) -> u32 {
        event.weight(meta)
    }

    fn allowance(event: &OrderEvent) -> Allowance {
        match event {
            OrderEvent::Created(_) | OrderEvent::Paid(_) | OrderEvent::Refunded(_) => Allowance::Essential,
            _ => Allowance::Rest,
        }
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

    fn allowance(event: &TicketEvent) -> Allowance {
        match event {
            TicketEvent::Created(_) => Allowance::Essential,
            _ => Allowance::Rest,
        }
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

    fn allowance(_: &ShiftEvent) -> Allowance {
        Allowance::Essential
    }
}

type Event<S> = (Metadata, <S as Fold>::Event);

/// What an event weighs, and against which allowance; it is worked out once.
#[derive(Clone, Copy)]
struct Load {
    allowance: usize,
    weight: u32,
}

impl Load {
    fn of<S: Fold>(meta: &Metadata, event: &S::Event) -> Self {
        Self {
            allowance: S::allowance(event) as usize,
            weight: S::weight(meta, event),
        }
    }
}

/// An aggregate's history and its fold.
#[derive(Clone, Debug)]
pub struct Aggregate<S: Fold> {
    /// In the order in which they fold; as they came, if they commute.
    history: Vec<Event<S>>,
    state: S,
    /// What the history weighs, by allowance.
    weights: [u32; 2],
    /// The first place of each allowance that stands behind the most that there may be; all later ones do, too.
    ends: [Option<Place>; 2],
    /// What stands behind those, by place. Shared, so that a copy to decide against costs nothing.
    left_out: Arc<Vec<Event<S>>>,
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
            weights: [0; 2],
            ends: [None; 2],
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
        let load = Load::of::<S>(&meta, &event);
        if S::COMMUTES || injected!(ArrivalOrder) || self.goes_last(&meta, load) {
            self.push(meta, event, load);
        } else {
            self.late.push((meta, event));
        }
    }

    /// Folds what came late, and says what changed since it was last settled.
    pub fn settle(&mut self) -> Settled {
        let mut late = std::mem::take(&mut self.late);
        late.sort_unstable_by_key(|(meta, _)| meta.place());
        let left_out = self.left_out.len();
        if !self.left_out.is_empty() {
            let (stay, behind) = late.into_iter().partition(|event| !self.is_behind(event));
            late = stay;
            let behind: Vec<_> = behind;
            behind.into_iter().for_each(|event| self.leave_out(event));
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
        let events = self.history.split_off(stays);
        if !events.is_empty() {
            let before = std::mem::take(self);
            self.left_out = before.left_out;
            self.ends = before.ends;
            self.own_last = before.own_last;
            for (meta, event) in before.history {
                let load = Load::of::<S>(&meta, &event);
                self.push(meta, event, load);
            }
        }
        // What is folded stands before its end, so those that are pushed out now move it forward and never back.
        let mut full = [false; 2];
        for (meta, event) in merged::<S>(events, late) {
            let load = Load::of::<S>(&meta, &event);
            full[load.allowance] |= self.weights[load.allowance] + load.weight > MAX_WEIGHT;
            if full[load.allowance] {
                self.leave_out((meta, event));
            } else {
                self.push(meta, event, load);
            }
        }
    }

    fn push(&mut self, meta: Metadata, event: S::Event, load: Load) {
        self.weights[load.allowance] += load.weight;
        self.state.fold(&meta, &event);
        self.history.push((meta, event));
        self.changed = true;
    }

    fn leave_out(&mut self, event: Event<S>) {
        let place = event.0.place();
        let end = &mut self.ends[S::allowance(&event.1) as usize];
        *end = Some(end.map_or(place, |end| end.min(place)));
        let at = self.left_out.partition_point(|(meta, _)| meta.place() < place);
        Arc::make_mut(&mut self.left_out).insert(at, event);
    }

    fn is_behind(&self, (meta, event): &Event<S>) -> bool {
        self.ends[S::allowance(event) as usize].is_some_and(|end| end < meta.place())
    }

    fn goes_last(&self, meta: &Metadata, load: Load) -> bool {
        let is_last = |(last, _): &Event<S>| last.place() < meta.place();
        self.late.is_empty() && self.has_room(load) && self.history.last().is_none_or(is_last)
    }

    /// Whether one more event, behind all others, is not too many.
    pub fn takes(&self, meta: &Metadata, event: &S::Event) -> bool {
        self.has_room(Load::of::<S>(meta, event))
    }

    fn has_room(&self, load: Load) -> bool {
        self.ends[load.allowance].is_none() && self.weights[load.allowance] + load.weight <= MAX_WEIGHT
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

    /// Folds its history anew, and shows each event with what it is folded onto.
    pub fn replay(&self, mut look: impl FnMut(&S, &Metadata, &S::Event)) {
        let mut before = S::default();
        for (meta, event) in &self.history {
            look(&before, meta, event);
            before.fold(meta, event);
        }
    }

    /// Those that are too many.
    pub fn left_out(&self) -> impl Iterator<Item = &Event<S>> {
        self.left_out.iter()
    }

    /// All its events, those too that are left out or wait to be settled.
    pub fn all(&self) -> impl Iterator<Item = &Event<S>> {
        self.history.iter().chain(self.left_out.iter()).chain(&self.late)
    }
}

/// One run of events that are in order, out of two.
fn merged<S: Fold>(some: Vec<Event<S>>, others: Vec<Event<S>>) -> Vec<Event<S>> {
    let mut all = Vec::with_capacity(some.len() + others.len());
    let mut others = others.into_iter().peekable();
    for event in some {
        while let Some(other) = others.next_if(|(meta, _)| meta.place() < event.0.place()) {
            all.push(other);
        }
        all.push(event);
    }
    all.extend(others);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Body;
    use crate::domain::order::event::{Paid, Updated};
    use crate::testing::metadata;
    use proptest::prelude::*;

    /// Sets the note to a text of its own that weighs about so much.
    fn note(n: u64, weight: usize) -> OrderEvent {
        OrderEvent::Updated(Updated {
            note: Some(format!("{n} {}", "x".repeat(weight * 512))),
            ..Updated::default()
        })
    }

    /// A payment that weighs about so much.
    fn payment(weight: usize) -> OrderEvent {
        let sample = Body::samples().into_iter().find_map(|body| match body {
            Body::Order(OrderEvent::Paid(paid)) => Some(paid),
            _ => None,
        });
        let over = vec![metadata(1, 1).event_id; weight * 32];
        let paid = sample.unwrap();
        OrderEvent::Paid(Arc::new(Paid {
            over,
            ..Paid::clone(&paid)
        }))
    }

    /// Those that are folded, and those that are left out, by the rule as it is said.
    fn plainly(mut events: Vec<Event<Order>>) -> (Vec<Event<Order>>, Vec<Event<Order>>) {
        events.sort_by_key(|(meta, _)| meta.place());
        let mut weights = [0; 2];
        events.into_iter().partition(|(meta, event)| {
            let weight = &mut weights[Order::allowance(event) as usize];
            *weight += event.weight(meta);
            *weight <= MAX_WEIGHT
        })
    }

    fn places<'a>(events: impl Iterator<Item = &'a Event<Order>>) -> Vec<Place> {
        events.map(|(meta, _)| meta.place()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// Also where two events carry one stamp.
        #[test]
        fn in_whatever_order_they_come_the_first_are_folded_and_what_is_too_many_is_left_out(
            weights in prop::collection::vec((0..8_u64, 0..300_usize, any::<bool>(), any::<bool>()), 1..40).prop_shuffle(),
        ) {
            let events = (1..).zip(weights).map(|(seq, (lamport, weight, pays, settle))| {
                let event_id = metadata(lamport, 1).event_id;
                let meta = Metadata { event_id, ..metadata(seq, lamport) };
                let event = if pays { payment(weight) } else { note(seq, weight) };
                ((meta, event), settle)
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
