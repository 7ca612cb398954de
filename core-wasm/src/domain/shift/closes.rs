//! Closings of a shift that no later one has taken the place of. Any order of the same closings comes to the same.

use super::event::Closed;
use crate::base::clock::{Stamp, Timestamp};
use crate::base::ids::{DeviceId, EventId, UserId};
use crate::codec::{Pack, write};
use crate::domain::MOST_LOST;
use crate::journal::{Place, Seq};
use std::collections::{BTreeMap, BTreeSet};

/// One closing.
#[derive(Clone, Debug, PartialEq, Pack)]
#[pack(rename_all = "camelCase")]
pub struct Close {
    /// Where it folds.
    pub stamp: Stamp,
    /// What was counted.
    pub closed: Closed,
    /// When, for people.
    pub at: Timestamp,
    /// Who.
    pub by: Option<UserId>,
    /// On which device.
    pub device_id: DeviceId,
}

/// Those of a shift; the last one stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Closes {
    left: BTreeMap<Place, Close>,
    /// Where they fold, by their events.
    by_event: BTreeMap<EventId, BTreeSet<Place>>,
    /// Of each event that a closing took the place of, where the last such closing folds: what it took may yet come.
    taken: BTreeMap<EventId, Place>,
}

impl Closes {
    /// Adds one, which stands there in its author's stream.
    pub(super) fn insert(&mut self, close: Close, seq: Seq) {
        let (stamp, device_id) = (close.stamp, close.device_id);
        let place = Place {
            stamp,
            device_id,
            seq,
        };
        for &event_id in &close.closed.over {
            self.take(event_id, place);
        }
        if self.taken.get(&stamp.event_id).is_none_or(|by| *by <= place) {
            self.by_event.entry(stamp.event_id).or_default().insert(place);
            self.left.insert(place, close);
        }
    }

    /// Takes out what folds before `by`.
    fn take(&mut self, event_id: EventId, by: Place) {
        let last = self.taken.entry(event_id).or_insert(by);
        *last = by.max(*last);
        if let Some(places) = self.by_event.remove(&event_id) {
            let (taken, stay): (BTreeSet<_>, BTreeSet<_>) = places.into_iter().partition(|place| *place < by);
            taken.iter().for_each(|place| drop(self.left.remove(place)));
            if !stay.is_empty() {
                self.by_event.insert(event_id, stay);
            }
        }
    }

    /// In the order in which they fold.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Close> + ExactSizeIterator {
        self.left.values()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.left.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Those that do not stand: the last ones, if there are many.
    pub fn losing(&self) -> impl ExactSizeIterator<Item = &Close> {
        let losing = self.len().saturating_sub(1);
        self.iter().take(losing).skip(losing.saturating_sub(MOST_LOST))
    }
}

impl Pack for Closes {
    fn pack(&self, out: &mut Vec<u8>) {
        write::array(out, self.len());
        self.iter().for_each(|close| close.pack(out));
    }
}
