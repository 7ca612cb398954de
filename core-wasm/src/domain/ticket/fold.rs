//! How an event folds into a ticket. Total: it never fails, whatever came before. Called in (lamport, eventId) order.

use super::event::{Created, TicketEvent};
use super::state::{Stage, Ticket};
use crate::journal::Metadata;

impl Ticket {
    /// Folds one event. Two devices that sent the same thing made one ticket: their lines are united.
    pub fn evolve(&mut self, meta: &Metadata, event: &TicketEvent) {
        match event {
            TicketEvent::Created(created) => self.unite(meta, created),
            TicketEvent::Acknowledged(_) => self.move_to(meta, self.stage.max(Stage::InHand)),
            TicketEvent::Done(_) => self.move_to(meta, Stage::Done),
            TicketEvent::Recalled(_) => self.move_to(meta, Stage::InHand),
        }
        self.version = self.version.max(meta.version);
    }

    fn move_to(&mut self, meta: &Metadata, stage: Stage) {
        self.stage = stage;
        self.changed_at = meta.at;
    }

    fn unite(&mut self, meta: &Metadata, created: &Created) {
        let Some(known) = &mut self.created else {
            self.created_at = meta.at;
            self.created_by.clone_from(&meta.user_id);
            self.created = Some(created.clone());
            return;
        };
        for line in &created.lines {
            match known.lines.iter_mut().find(|known| known.line_id == line.line_id) {
                Some(known) if injected!(TicketLinesTwice) => known.quantity += line.quantity,
                Some(known) => known.quantity = known.quantity.max(line.quantity),
                None => known.lines.push(line.clone()),
            }
        }
    }
}
