//! How an event folds into a shift. Total: it never fails, whatever came before. Any order of the same events comes to the
//! same, so a shift may have any number of them: one that could not be closed for all that happened in it would stop its till.

use super::closes::Close;
use super::event::{Opened, ShiftEvent};
use super::movements::Movement;
use super::state::Shift;
use crate::journal::Metadata;

impl Shift {
    /// Folds one event.
    pub fn evolve(&mut self, meta: &Metadata, event: &ShiftEvent) {
        let (at, by) = (meta.at, meta.user_id.clone());
        match event {
            ShiftEvent::Opened(opened) => self.open(meta, opened),
            ShiftEvent::CashMoved(moved) => {
                let moved = moved.clone();
                self.movements.insert(meta.place(), Movement { moved, at, by });
            }
            ShiftEvent::Closed(closed) => {
                let close = Close {
                    stamp: meta.stamp(),
                    closed: closed.clone(),
                    at,
                    by,
                    device_id: meta.device_id,
                };
                self.closes.insert(close, meta.seq);
            }
        }
    }

    fn open(&mut self, meta: &Metadata, opened: &Opened) {
        let place = Some(meta.place());
        if place > self.began {
            self.began = place;
            self.opened_at = meta.at;
            self.opened_by.clone_from(&meta.user_id);
            self.till = Some(meta.device_id);
            self.opened = Some(opened.clone());
        }
    }
}
