//! What the hub keeps of clients' streams in memory: which of their events it has, what they call things, and which lines
//! they know of. All of it is in the journal; it is read from there at the start.

use super::early::{Early, Waiting};
use super::ids::{self, Names};
use super::inbound::{Misread, payment_of};
use super::wire::{EventBase, Fields};
use core_wasm::base::ids::{DeviceId, LineId, OrderId, Realm};
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::{Body, read};
use core_wasm::journal::{Entry, Envelope};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What is kept.
#[derive(Debug, Default)]
pub struct Kept {
    /// Events that are in the journal, or on their way there.
    taken: HashSet<Uuid>,
    /// Lines that each client wrote or was told of.
    lines: HashMap<DeviceId, HashSet<LineId>>,
    /// What clients call things.
    pub names: Names,
    /// What waits for its order.
    pub early: Early,
}

impl Kept {
    /// Takes an event's id; false if it was taken before.
    pub fn take(&mut self, event_id: &str) -> bool {
        self.taken.insert(key(event_id))
    }

    /// Gives an id back: its event could not be stored.
    pub fn give_back(&mut self, event_id: &str) {
        self.taken.remove(&key(event_id));
    }

    /// Whether a client knows of a line.
    pub fn knows(&self, client: DeviceId, line: LineId) -> bool {
        self.lines.get(&client).is_some_and(|lines| lines.contains(&line))
    }

    /// Notes that a client was told of a line.
    pub fn note(&mut self, client: DeviceId, line: LineId) {
        self.lines.entry(client).or_default().insert(line);
    }

    /// Learns from what is in a client's stream.
    pub fn learn(&mut self, realm: &Realm, entries: &[Entry]) {
        for entry in entries {
            match read(realm, entry).map(|decoded| decoded.body) {
                Ok(Body::Client(kept)) => {
                    self.take(&kept.event_id);
                    if let Ok(event) = EventBase::read(&kept.json) {
                        self.learn_names(realm, &event);
                        if kept
                            .fault
                            .as_ref()
                            .is_some_and(|fault| *fault == Misread::Waits.to_string())
                        {
                            let order = ids::order(realm, &event.aggregate_id);
                            let payment = payment_of(&event, order);
                            let json = kept.json.clone();
                            self.early.wait(entry.device_id, Waiting { order, payment, json });
                        }
                    }
                }
                Ok(Body::Order(OrderEvent::Paid(paid))) => {
                    self.early.acted(entry.device_id, |waiting| {
                        waiting.payment == Some(paid.payment_id)
                    });
                }
                Ok(Body::Order(OrderEvent::Voided(_))) => {
                    if let Ok(envelope) = Envelope::decode(&entry.bytes) {
                        let order = OrderId(envelope.aggregate_id.0);
                        self.early.acted(entry.device_id, |waiting| {
                            waiting.order == order && waiting.payment.is_none()
                        });
                    }
                }
                Ok(Body::Order(OrderEvent::LineAdded(added))) => self.note(entry.device_id, added.line_id),
                _ => {}
            }
        }
    }

    fn learn_names(&mut self, realm: &Realm, event: &EventBase<'_>) {
        let id = &event.aggregate_id;
        if event.kind.contains(".ticket.") {
            self.names.learn(ids::ticket(realm, id).0, id);
            let order = Fields::of_payload(event.payload)
                .ok()
                .and_then(|fields| fields.text(&["orderId"]));
            if let Some(order) = order {
                self.names.learn(ids::order(realm, &order).0, &order);
            }
        } else {
            self.names.learn(ids::order(realm, id).0, id);
        }
    }
}

fn key(event_id: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, event_id.as_bytes())
}
