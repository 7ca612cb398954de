//! What people did who may not: a till let them, since its list of the staff was old, or it was not asked. It stands, because guests
//! have paid and left; a person looks at it.
//!
//! Keeps true: whatever order the events come in, the same is left to be looked at. Not in it: what takes which permission
//! (`replica/unpermitted.rs`), and who looks, which a server asks for.

use crate::base::clock::Timestamp;
use crate::base::ids::{AggregateId, DeviceId, UserId};
use crate::base::permission::Permission;
use crate::base::role::Role;
use crate::base::sample::uuid;
use crate::codec::{Describe, Pack, Sample, Unpack};
use crate::journal::Seq;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// `device.unpermitted`, written by a server that was sent something which whoever was signed in may not do, and nobody approved who may.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Unpermitted {
    /// In whose stream it stands.
    pub device_id: DeviceId,
    /// Where.
    pub seq: Seq,
    /// When it was done, for people.
    pub at: Timestamp,
    /// The type of the event.
    pub kind: String,
    /// What it is about.
    pub aggregate_id: AggregateId,
    /// Who was signed in, if anybody was.
    #[pack(default, skip_if = Option::is_none)]
    pub user_id: Option<UserId>,
    /// What it takes, by its word.
    pub needs: String,
}

/// `device.unpermitted.seen`, written by a server: someone who may do that has looked at it.
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct UnpermittedSeen {
    /// In whose stream it stands.
    pub device_id: DeviceId,
    /// Where.
    pub seq: Seq,
    /// Who looked at it.
    pub approved_by: UserId,
}

/// What is left to be looked at, by where it stands; and what was looked at, since a mark may come behind that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Pack, Unpack)]
pub struct Marks {
    open: BTreeMap<(DeviceId, Seq), Unpermitted>,
    seen: BTreeSet<(DeviceId, Seq)>,
}

impl Marks {
    /// How many of a device's wait to be looked at before a server marks no more of them: whoever looks at these knows enough.
    pub const MOST: usize = 100;

    /// Something was done that nobody who stood behind it may do.
    pub fn mark(&mut self, mark: Unpermitted) {
        let place = (mark.device_id, mark.seq);
        if self.seen.contains(&place) {
            return;
        }
        // Two servers that found it, each by what it knew: one of both stays, whichever came first.
        match self.open.entry(place) {
            Entry::Vacant(entry) => drop(entry.insert(mark)),
            Entry::Occupied(mut entry) if mark < *entry.get() => drop(entry.insert(mark)),
            Entry::Occupied(_) => {}
        }
    }

    /// Someone looked at it.
    pub fn see(&mut self, device_id: DeviceId, seq: Seq) {
        self.open.remove(&(device_id, seq));
        self.seen.insert((device_id, seq));
    }

    /// What waits.
    pub fn open(&self) -> impl Iterator<Item = &Unpermitted> {
        self.open.values()
    }

    /// What waits of a place.
    pub fn at(&self, device_id: DeviceId, seq: Seq) -> Option<&Unpermitted> {
        self.open.get(&(device_id, seq))
    }

    /// Whether it was marked, or looked at.
    pub fn knows(&self, device_id: DeviceId, seq: Seq) -> bool {
        let place = (device_id, seq);
        self.open.contains_key(&place) || self.seen.contains(&place)
    }

    /// How many wait of a device.
    pub fn of(&self, device_id: DeviceId) -> usize {
        self.open
            .range((device_id, Seq(0))..=(device_id, Seq(u64::MAX)))
            .count()
    }

    /// Whether nothing was ever marked.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.seen.is_empty()
    }
}

impl Unpermitted {
    /// What it takes to have looked at it: the same, but nothing that everybody has, or a colleague would wave it through. What only a later
    /// build knows, whoever changes the settings may look at.
    pub fn to_look(&self) -> Permission {
        let needs = self.permission();
        needs
            .filter(|needs| needs.usual() >= Role::Manager)
            .unwrap_or(Permission::Settings)
    }

    /// What it takes, if this build knows that.
    pub fn permission(&self) -> Option<Permission> {
        Permission::ALL
            .iter()
            .copied()
            .find(|one| one.word() == self.needs)
    }
}

impl Sample for Unpermitted {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            device_id: DeviceId(uuid(2)),
            seq: Seq(58),
            at: Timestamp(1_760_000_000_000),
            kind: "order.discounted".to_owned(),
            aggregate_id: AggregateId(uuid(7)),
            user_id: Some("eve".into()),
            needs: Permission::Discount.word().to_owned(),
        }]
    }
}

impl Sample for UnpermittedSeen {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            device_id: DeviceId(uuid(2)),
            seq: Seq(58),
            approved_by: "ola".into(),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mark(place: u8) -> Unpermitted {
        Unpermitted {
            needs: ["sell", "refund"][usize::from(place / 4 % 2)].to_owned(),
            device_id: DeviceId(uuid(u128::from(place % 2) as _)),
            seq: Seq(u64::from(place / 2 % 2)),
            ..Unpermitted::samples("").remove(0)
        }
    }

    fn folded(steps: &[(bool, u8)]) -> Marks {
        let mut marks = Marks::default();
        for &(seen, place) in steps {
            let mark = mark(place);
            if seen {
                marks.see(mark.device_id, mark.seq);
            } else {
                marks.mark(mark);
            }
        }
        marks
    }

    proptest! {
        #[test]
        fn whatever_the_order_the_same_is_left(
            (steps, shuffled) in prop::collection::vec((any::<bool>(), 0_u8..8), 0..12)
                .prop_flat_map(|steps| (Just(steps.clone()), Just(steps).prop_shuffle())),
        ) {
            let marks = folded(&steps);
            prop_assert_eq!(&marks, &folded(&shuffled));
            for mark in marks.open() {
                prop_assert!(marks.of(mark.device_id) > 0 && marks.at(mark.device_id, mark.seq).is_some());
            }
        }
    }
}
