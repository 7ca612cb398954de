//! How an event folds into a shift. Total: it never fails, whatever came before. Called in (lamport, eventId) order.

use super::event::ShiftEvent;
use super::state::{Close, Movement, Shift};
use crate::journal::Metadata;

impl Shift {
    /// Folds one event.
    pub fn evolve(&mut self, meta: &Metadata, event: &ShiftEvent) {
        match event {
            ShiftEvent::Opened(opened) => {
                self.opened_at = meta.at;
                self.opened_by.clone_from(&meta.user_id);
                self.till = Some(meta.device_id);
                self.opened = Some(opened.clone());
            }
            ShiftEvent::CashMoved(moved) => {
                let known = |movement: &Movement| movement.moved.movement_id == moved.movement_id;
                if !self.movements.iter().any(known) {
                    self.movements.push(Movement {
                        moved: moved.clone(),
                        at: meta.at,
                        by: meta.user_id.clone(),
                    });
                }
            }
            ShiftEvent::Closed(closed) => {
                let stays = |close: &Close| !closed.over.contains(&close.stamp.event_id);
                self.closes
                    .retain(|close| stays(close) && !injected!(CloseTakesAll));
                self.closes.push(Close {
                    stamp: meta.stamp(),
                    closed: closed.clone(),
                    at: meta.at,
                    by: meta.user_id.clone(),
                    device_id: meta.device_id,
                });
            }
        }
    }
}
