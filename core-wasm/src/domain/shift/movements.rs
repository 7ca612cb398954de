//! Cash that came and went in a shift. Any order of the same movements comes to the same: of two that carry one id, the one
//! that folds first counts.

use super::event::CashMoved;
use crate::base::clock::Timestamp;
use crate::base::ids::{MovementId, UserId};
use crate::codec::{Pack, write};
use crate::journal::Place;
use std::collections::BTreeMap;

/// Cash that came or went.
#[derive(Clone, Debug, PartialEq, Pack)]
#[pack(rename_all = "camelCase")]
pub struct Movement {
    /// What.
    pub moved: CashMoved,
    /// When, for people.
    pub at: Timestamp,
    /// Who.
    pub by: Option<UserId>,
}

/// All of a shift.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Movements {
    all: BTreeMap<Place, Movement>,
    places: BTreeMap<MovementId, Place>,
}

impl Movements {
    /// Adds one, which folds at this place.
    pub(super) fn insert(&mut self, place: Place, movement: Movement) {
        let id = movement.moved.movement_id;
        let known = self.places.get(&id).copied();
        if known.is_none_or(|known| place < known) {
            known.map(|known| self.all.remove(&known));
            self.places.insert(id, place);
            self.all.insert(place, movement);
        }
    }

    /// In the order in which they fold.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Movement> {
        self.all.values()
    }
}

impl Pack for Movements {
    fn pack(&self, out: &mut Vec<u8>) {
        write::array(out, self.all.len());
        self.iter().for_each(|movement| movement.pack(out));
    }
}
