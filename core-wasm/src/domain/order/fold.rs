//! How an event folds into an order. Total: it never fails, whatever came before. Called in (lamport, eventId) order,
//! so the later call wins where two can't both hold; what it beat unseen is remembered (`edits.rs`).

use super::edits::FieldValue;
use super::event::{Discounted, LineAdded, Locked, OrderEvent, Paid, Parked, Refunded, Updated, Voided};
use super::payments::{Payment, Refund};
use super::state::{Discount, Line, Order, Status};
use crate::base::ids::{EventId, LineId, PaymentId};
use crate::domain::list::List;
use crate::domain::order::Lock;
use crate::journal::Metadata;
use std::sync::Arc;
use uuid::Uuid;

impl Order {
    /// Folds one event.
    pub fn evolve(&mut self, meta: &Metadata, event: &OrderEvent) {
        // Who may edit it is no change of what it is.
        if !matches!(event, OrderEvent::Locked(_) | OrderEvent::LockReleased(_)) {
            self.changed_at = self.changed_at.max(meta.at);
        }
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
            OrderEvent::LineRemoved(removed) if injected!(RemovalTakesAll) => {
                self.line_mut(removed.line_id).quantity = crate::base::quantity::Quantity::ZERO;
            }
            OrderEvent::LineRemoved(removed) => self.line_mut(removed.line_id).quantity += -removed.seen,
            OrderEvent::Updated(updated) => self.update(meta, updated),
            OrderEvent::Parked(parked) | OrderEvent::Reparked(parked) => self.park(meta, parked),
            OrderEvent::Discounted(discounted) => self.discount(discounted),
            OrderEvent::Sent(sent) => {
                self.sends = self.sends.max(sent.send);
                for line in &sent.lines {
                    let known = self.line_mut(line.line_id);
                    // Counted up to the line's whole quantity: two devices that sent it while apart sent it once.
                    known.sent = known.sent.max(line.quantity);
                }
            }
            OrderEvent::Paid(paid) => self.pay(meta, paid),
            OrderEvent::Voided(voided) => self.void(meta, voided),
            OrderEvent::Refunded(refunded) => self.refund(meta, refunded),
            OrderEvent::ConflictResolved(resolved) => {
                self.resolved.insert(resolved.conflict);
            }
            OrderEvent::Locked(locked) => self.lock(meta, locked),
            OrderEvent::LockReleased(released) => {
                self.locked.take_if(|lock| lock.fence == released.fence);
            }
        }
        if let Some(fence) = meta.fence {
            if fence < self.fence {
                self.stale_fences.push(meta.clone());
            }
            self.fence = self.fence.max(fence);
        }
        self.version = self.version.max(meta.version);
    }

    fn lock(&mut self, meta: &Metadata, locked: &Locked) {
        // The hub may journal a lease behind the one that took it over.
        if locked.fence >= self.fence {
            self.fence = locked.fence;
            self.lent_by = Some(meta.device_id);
            self.locked = Some(Lock {
                device_id: locked.device_id,
                user_id: locked.user_id.clone(),
                fence: locked.fence,
            });
        }
    }

    fn line_mut(&mut self, id: LineId) -> &mut Line {
        self.lines.find_or_push(&id, || Line::unknown(id))
    }

    /// One id for two lines, which no sound author writes: both are there, so that nobody puts another in the place of one that was sold.
    fn add_line(&mut self, meta: &Metadata, added: &Arc<LineAdded>) {
        let mut added = added.clone();
        while let Some(known) = &self.line_mut(added.line_id).added {
            if *known == added {
                return;
            }
            let line_id = LineId(apart(added.line_id.0, meta));
            added = Arc::new(LineAdded {
                line_id,
                ..LineAdded::clone(&added)
            });
        }
        let line = self.line_mut(added.line_id);
        line.quantity += added.quantity;
        line.by.clone_from(&meta.user_id);
        line.added = Some(added);
    }

    /// Whoever takes a discount back does so for good, whether or not it has come yet.
    fn discount(&mut self, discounted: &Discounted) {
        let Discounted { line_id, off, .. } = *discounted;
        let id = discounted.discount_id;
        let line = line_id;
        let known = self.discounts.find_or_push(&id, || Discount { id, line, off });
        if off.is_none() {
            known.off = None;
        }
    }

    fn update(&mut self, meta: &Metadata, updated: &Updated) {
        let over = updated.over.as_deref();
        if let Some(table) = &updated.table {
            self.table = Some(table.clone());
            self.edits.set(meta, over, FieldValue::Table(table.clone()));
        }
        if let Some(guests) = updated.guests {
            self.guests = Some(guests);
            self.edits.set(meta, over, FieldValue::Guests(guests));
        }
        if let Some(note) = &updated.note {
            self.note = Some(note.clone()).filter(|note| !note.is_empty());
            self.edits.set(meta, over, FieldValue::Note(note.clone()));
        }
        if let Some(label) = &updated.label {
            self.set_label(meta, over, label);
        }
    }

    fn set_label(&mut self, meta: &Metadata, over: Option<&[EventId]>, label: &str) {
        self.label = Some(label.to_owned());
        self.edits.set(meta, over, FieldValue::Label(label.to_owned()));
    }

    fn park(&mut self, meta: &Metadata, parked: &Parked) {
        let over = parked.over.as_deref();
        if let Some(label) = &parked.label {
            self.set_label(meta, over, label);
        }
        self.voids.override_seen(over, meta.version);
        self.set_status(meta, over, Status::Parked);
    }

    fn void(&mut self, meta: &Metadata, voided: &Voided) {
        if injected!(VoidDropsPayments) {
            self.payments = List::default();
        }
        // The first builds did not tell what they gave up: what folds before it.
        if voided.over.is_none() {
            for line in self.lines.iter_mut() {
                line.given_up = line.given_up.max(line.quantity_there());
            }
        }
        for (&id, &quantity) in &voided.lines {
            let line = self.line_mut(id);
            line.given_up = line.given_up.max(quantity);
        }
        self.voids.override_seen(voided.over.as_deref(), meta.version);
        self.voids.push(meta.clone());
        self.set_status(meta, voided.over.as_deref(), Status::Voided);
    }

    /// Later wins, but nothing leaves `Paid`.
    fn set_status(&mut self, meta: &Metadata, over: Option<&[EventId]>, status: Status) {
        if self.status != Status::Paid {
            self.edits.set(meta, over, FieldValue::Status(status));
            self.status = status;
        }
    }

    fn pay(&mut self, meta: &Metadata, paid: &Arc<Paid>) {
        self.status = Status::Paid;
        let mut paid = paid.clone();
        // A till that was told to take it twice took it once. What another device calls by the same name is money of its own.
        while let Some(known) = self.payments.find(&paid.payment_id) {
            if known.meta.device_id == meta.device_id || known.paid == paid {
                return;
            }
            let payment_id = PaymentId(apart(paid.payment_id.0, meta));
            paid = Arc::new(Paid {
                payment_id,
                ..Paid::clone(&paid)
            });
        }
        // Version 1 did not tell what it was for: what folds before it.
        if paid.lines.is_empty() {
            for line in self.lines.iter_mut() {
                line.paid_for = line.paid_for.max(line.quantity_there());
            }
        }
        for (&id, &quantity) in &paid.lines {
            let line = self.line_mut(id);
            line.paid_for = line.paid_for.max(quantity);
        }
        self.voids.override_named(&paid.over);
        self.payments.push(Payment {
            meta: meta.clone(),
            paid,
        });
    }

    fn refund(&mut self, meta: &Metadata, refunded: &Arc<Refunded>) {
        self.refunds.push(Refund {
            meta: meta.clone(),
            refunded: refunded.clone(),
        });
    }
}

/// Another name for what an event calls by a name that is taken: the same on every device.
fn apart(taken: Uuid, meta: &Metadata) -> Uuid {
    Uuid::new_v5(&taken, meta.event_id.0.as_bytes())
}
