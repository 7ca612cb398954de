//! How an event folds into an order. Total: it never fails, whatever came before. Called in (lamport, eventId) order,
//! so the later call wins where two can't both hold; the loser is remembered.

use super::event::{LineAdded, OrderEvent};
use super::state::{Line, Order, Status, StatusSet};
use crate::event::Metadata;
use crate::ids::LineId;

impl Order {
    /// Folds one event.
    pub fn evolve(&mut self, meta: &Metadata, event: &OrderEvent) {
        self.changed_at = self.changed_at.max(meta.at);
        match event {
            OrderEvent::Created(created) => {
                self.created_at = meta.at;
                self.created_by.clone_from(&meta.user_id);
                self.table = self.table.take().or_else(|| created.table.clone());
                self.guests = self.guests.or(created.guests);
                self.created = Some(created.clone());
            }
            OrderEvent::LineAdded(added) => self.add_line(meta, added),
            OrderEvent::LineQuantityChanged(change) => self.line_mut(change.line_id).quantity += change.delta,
            OrderEvent::LineRemoved(removed) => self.line_mut(removed.line_id).quantity += -removed.seen,
            OrderEvent::Updated(updated) => {
                if updated.table.is_some() {
                    self.table.clone_from(&updated.table);
                }
                self.guests = updated.guests.or(self.guests);
                if let Some(note) = &updated.note {
                    self.note = Some(note.clone()).filter(|note| !note.is_empty());
                }
            }
            OrderEvent::Parked(parked) | OrderEvent::Reparked(parked) => {
                if parked.label.is_some() {
                    self.label.clone_from(&parked.label);
                }
                self.set_status(meta, Status::Parked);
            }
            OrderEvent::Sent(sent) => {
                self.sends = self.sends.max(sent.send);
                for line in &sent.lines {
                    let known = self.line_mut(line.line_id);
                    // Counted up to the line's whole quantity: two devices that sent it while apart sent it once.
                    known.sent = known.sent.max(line.quantity);
                }
            }
            OrderEvent::Paid(paid) => {
                if !self
                    .payments
                    .iter()
                    .any(|known| known.payment_id == paid.payment_id)
                {
                    self.payments.push(paid.clone());
                }
                self.set_status(meta, Status::Paid);
            }
            OrderEvent::Voided(_) => {
                self.voided = true;
                self.set_status(meta, Status::Voided);
            }
        }
        self.version = self.version.max(meta.version);
    }

    fn line_mut(&mut self, id: LineId) -> &mut Line {
        let index = self
            .lines
            .iter()
            .position(|line| line.id == id)
            .unwrap_or_else(|| {
                self.lines.push(Line::unknown(id));
                self.lines.len() - 1
            });
        &mut self.lines[index]
    }

    fn add_line(&mut self, meta: &Metadata, added: &LineAdded) {
        let line = self.line_mut(added.line_id);
        if line.added.is_none() {
            line.quantity += added.quantity;
            line.by.clone_from(&meta.user_id);
            line.added = Some(added.clone());
        }
    }

    /// Later wins, but money that was taken is never untaken: nothing leaves `Paid`.
    fn set_status(&mut self, meta: &Metadata, status: Status) {
        let concurrent = self.status_set.as_ref().filter(|set| meta.version <= set.version);
        if self.status == Status::Paid && status != Status::Paid {
            self.superseded.push(meta.event_id);
            return;
        }
        if let Some(loser) = concurrent.filter(|_| self.status != status) {
            self.superseded.push(loser.event_id);
        }
        self.status = status;
        self.status_set = Some(StatusSet {
            event_id: meta.event_id,
            version: meta.version,
        });
    }
}
