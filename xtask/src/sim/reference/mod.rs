//! What a journal means, worked out the plain and slow way from its decoded events. It shares no code with the folds:
//! the judge holds every replica against it.

mod facts;
mod inbox;
mod late;
mod sound;

use super::device::Orders;
use core_wasm::base::ids::{AggregateId, DeviceId, OrderId, Realm, TicketId};
use core_wasm::domain::device::{DeviceEvent, DeviceRefused};
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::ticket::TicketEvent;
use core_wasm::domain::{Body, Reason};
use core_wasm::journal::{Entry, Envelope, Metadata, Seq};
use core_wasm::replica::Replica;
use facts::{order_facts, shown_order, shown_ticket, ticket_facts};
use std::collections::{BTreeMap, BTreeSet};

/// An event that can be read.
pub(super) struct Event {
    pub(super) meta: Metadata,
    pub(super) body: Body,
}

/// A journal, decoded and sorted by (Lamport time, event id).
pub struct Reference {
    pub(super) events: Vec<Event>,
    unreadable: BTreeSet<(DeviceId, Seq)>,
    /// Those that a server refused.
    refused: BTreeSet<(DeviceId, Seq)>,
    /// Of those, whatever can be read: their authors had folded them before they heard of it.
    refused_events: Vec<Metadata>,
}

/// What can't be asked of a day.
#[derive(Debug, Default)]
pub struct Leniency {
    /// Streams that two machines write.
    pub split: BTreeSet<DeviceId>,
    /// Streams of which something is gone from the hub, as their authors had let it go.
    pub gaps: BTreeSet<DeviceId>,
    /// Of these, something that was written is lost: what is left may contradict itself.
    pub torn: BTreeSet<AggregateId>,
    /// Orders that someone let go, with what was known of them: they may not be shown, or only what came later.
    pub let_go: Orders,
}

impl Reference {
    /// Reads a journal.
    pub fn of<'a>(journal: impl IntoIterator<Item = &'a Entry>, realm: &Realm) -> Self {
        let (mut events, mut unreadable) = (Vec::new(), BTreeSet::new());
        for entry in journal {
            match decode(entry, realm) {
                Some(event) => events.push(event),
                None => drop(unreadable.insert((entry.device_id, entry.seq))),
            }
        }
        let (mut runs, mut refused) = (Vec::new(), BTreeSet::new());
        for event in &events {
            if let Body::Device(DeviceEvent::Refused(run)) = &event.body {
                runs.push(*run);
            }
        }
        let is_refused = |stream: DeviceId, seq: Seq| {
            let of_it = |run: &DeviceRefused| run.device_id == stream && (run.seq..=run.last).contains(&seq);
            runs.iter().any(of_it)
        };
        let mut refused_events = Vec::new();
        events.retain(|event| {
            let place = (event.meta.device_id, event.meta.seq);
            let counts = !is_refused(place.0, place.1);
            if !counts {
                refused.insert(place);
                refused_events.push(event.meta.clone());
            }
            counts
        });
        unreadable.retain(|place: &(DeviceId, Seq)| !is_refused(place.0, place.1) || !refused.insert(*place));
        events.sort_by_key(|event| (event.meta.lamport, event.meta.event_id));
        Self {
            events,
            unreadable,
            refused,
            refused_events,
        }
    }

    /// What is forged, stands in the journal, and was not refused.
    pub fn believed(&self, forged: &BTreeSet<(DeviceId, Seq)>) -> Vec<String> {
        let known = self
            .events
            .iter()
            .map(|event| (event.meta.device_id, event.meta.seq));
        let believed = known.filter(|place| forged.contains(place));
        believed
            .map(|(stream, seq)| format!("{stream} may not write its event {seq}, and nobody refused it"))
            .collect()
    }

    pub(super) fn orders(&self) -> BTreeMap<OrderId, Vec<&OrderEvent>> {
        let mut orders: BTreeMap<OrderId, Vec<&OrderEvent>> = BTreeMap::new();
        for event in &self.events {
            if let Body::Order(body) = &event.body {
                let id = OrderId(event.meta.aggregate_id.0);
                orders.entry(id).or_default().push(body);
            }
        }
        orders
    }

    fn tickets(&self) -> BTreeMap<TicketId, Vec<&TicketEvent>> {
        let mut tickets: BTreeMap<TicketId, Vec<&TicketEvent>> = BTreeMap::new();
        for event in &self.events {
            if let Body::Ticket(_, body) = &event.body {
                let id = TicketId(event.meta.aggregate_id.0);
                tickets.entry(id).or_default().push(body);
            }
        }
        tickets
    }

    /// Where a replica shows something else than its journal says.
    pub fn compare(&self, replica: &Replica, leniency: &Leniency) -> Vec<String> {
        let mut violations = Vec::new();
        for (id, events) in self.orders() {
            let facts = order_facts(&events);
            let view = replica.order(id);
            if leniency.let_go.contains_key(&id) && view.is_none_or(|view| view.order.created.is_none()) {
                continue;
            }
            let conflicts = view.map_or_else(Vec::new, |view| view.order.conflicts(id));
            let shown = view.map(|view| shown_order(view.order));
            if shown.as_ref() != Some(&facts) {
                violations.push(format!("order {id} shows {shown:?}, its events say {facts:?}"));
            }
            violations.extend(self.inbox(id, &conflicts, &facts, leniency));
            violations.extend(self.taken_over(id, &conflicts, &facts));
        }
        for (id, events) in self.tickets() {
            let facts = ticket_facts(&events);
            // A ticket goes with its order, and another device's copy of it may come later.
            if self
                .order_of(id)
                .is_none_or(|order| leniency.let_go.contains_key(&order))
            {
                continue;
            }
            let shown = replica.ticket(id).map(|view| shown_ticket(view.ticket));
            if shown.as_ref() != Some(&facts) {
                violations.push(format!("ticket {id} shows {shown:?}, its events say {facts:?}"));
            }
        }
        violations.extend(self.compare_drawers(replica));
        let late = self.late(leniency);
        violations.extend(self.compare_stock(replica, &self.products_of(&late)));
        violations.extend(self.compare_sales(replica, &late));
        violations.extend(self.compare_left(replica));
        let quarantine: Vec<_> = replica
            .quarantine()
            .iter()
            .map(|event| (event.entry.device_id, event.entry.seq))
            .collect();
        let shown = replica
            .not_folded()
            .into_iter()
            .filter(|(.., reason)| **reason == Reason::Refused);
        let shown: BTreeSet<_> = shown.map(|(stream, seq, _)| (stream, seq)).collect();
        if shown != self.refused {
            violations.push(format!(
                "{shown:?} count for nothing, {:?} were refused",
                self.refused
            ));
        }
        let once: BTreeSet<_> = quarantine.iter().copied().collect();
        if once != self.unreadable || once.len() != quarantine.len() {
            violations.push(format!(
                "the quarantine holds {} events, {} can't be read",
                quarantine.len(),
                self.unreadable.len()
            ));
        }
        violations
    }
}

/// Whether an event says who may edit an order.
fn is_of_lease(body: &Body) -> bool {
    matches!(
        body,
        Body::Order(OrderEvent::Locked(_) | OrderEvent::LockReleased(_))
    )
}

fn decode(entry: &Entry, realm: &Realm) -> Option<Event> {
    let envelope = Envelope::decode(&entry.bytes).ok()?;
    let body = Body::decode(envelope.kind, envelope.type_version, envelope.payload.0).ok()?;
    let right = envelope.tenant_id == realm.tenant_id.as_str()
        && envelope.store_id == realm.store_id.as_str()
        && envelope.clock.device_id == entry.device_id
        && envelope.device_seq == entry.seq
        && body.aggregate_type() == envelope.aggregate_type;
    let meta = envelope.metadata();
    right.then_some(Event { meta, body })
}
