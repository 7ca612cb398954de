//! What screens watch: each topic has a trigger, so that a change repaints only what shows it.

use core_wasm::base::ids::OrderId;
use core_wasm::node::Changes;
use core_wasm::replica::{Change, Replica};
use leptos::prelude::{ArcTrigger, Notify, Track};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What a screen watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Any order, its tickets and where they are.
    Orders,
    /// One order, its tickets and where they are.
    Order(OrderId),
    /// Any ticket.
    Tickets,
    /// What there is of any product.
    Stock,
    /// Any shift, and what is in its drawer.
    Shifts,
    /// The sales of any day.
    Sales,
    /// What merges left for a person.
    Inbox,
    /// The catalogue.
    Catalog,
    /// The store's settings.
    Store,
    /// The staff, and what they may do.
    Staff,
    /// The devices.
    Devices,
    /// The quarantine.
    Quarantine,
}

/// The topics that some entries changed, and whether all did.
#[derive(Debug, Default)]
pub struct Changed(BTreeSet<Topic>, bool);

impl Changed {
    /// The topics of some changes, which `replica` has folded already.
    pub fn of(changes: Changes, replica: &Replica) -> Self {
        let mut changed = Self::default();
        for change in changes {
            changed.add(change, replica);
        }
        changed
    }

    fn add(&mut self, change: Change, replica: &Replica) {
        match change {
            Change::Order(id) => self.0.extend([Topic::Orders, Topic::Order(id)]),
            Change::Ticket(id) => {
                self.0.insert(Topic::Tickets);
                // 'Ready' shows on the order.
                let created = replica.ticket(id).and_then(|view| view.ticket.created.as_ref());
                if let Some(created) = created {
                    self.0.extend([Topic::Orders, Topic::Order(created.order_id)]);
                }
            }
            Change::Stock => drop(self.0.insert(Topic::Stock)),
            Change::Shift(_) => drop(self.0.insert(Topic::Shifts)),
            Change::Sales => drop(self.0.insert(Topic::Sales)),
            Change::Inbox => drop(self.0.insert(Topic::Inbox)),
            Change::Store => drop(self.0.insert(Topic::Store)),
            Change::Catalog => drop(self.0.insert(Topic::Catalog)),
            Change::Staff => drop(self.0.insert(Topic::Staff)),
            // No screen shows them by themselves, but what people may do is among them.
            Change::Records => drop(self.0.insert(Topic::Staff)),
            Change::Devices => drop(self.0.insert(Topic::Devices)),
            Change::Quarantine => drop(self.0.insert(Topic::Quarantine)),
            Change::Everything => self.1 = true,
        }
    }
}

/// The triggers of all topics that anyone has watched.
#[derive(Debug, Default)]
pub struct Topics(RefCell<BTreeMap<Topic, ArcTrigger>>);

impl Topics {
    /// Has the running effect or memo run again when the topic changes.
    pub fn track(&self, topic: Topic) {
        let trigger = self.0.borrow_mut().entry(topic).or_default().clone();
        trigger.track();
    }

    /// Tells who watches what changed.
    pub fn notify(&self, changed: Changed) {
        let watched = self.0.borrow();
        let Changed(topics, everything) = changed;
        let told = |(topic, _): &(&Topic, _)| everything || topics.contains(topic);
        let triggers: Vec<_> = watched
            .iter()
            .filter(told)
            .map(|(_, trigger)| trigger.clone())
            .collect();
        drop(watched);
        triggers.iter().for_each(Notify::notify);
    }

    /// Tells who watches where orders, tickets and shifts are.
    pub fn notify_whereabouts(&self) {
        let everything_moved = |topic: &&Topic| {
            matches!(
                topic,
                Topic::Orders | Topic::Order(_) | Topic::Tickets | Topic::Shifts
            )
        };
        let moved = self.0.borrow().keys().filter(everything_moved).copied().collect();
        self.notify(Changed(moved, false));
    }
}
