//! Who gave an order up, whatever came of it. Those that nobody who knew of them went over *stand*.
//!
//! Not in it: what follows from one that stands (`conflict`).

use crate::base::ids::EventId;
use crate::codec::{Pack, Unpack};
use crate::journal::Metadata;
use std::collections::BTreeSet;
use std::ops::Deref;

/// Someone gave the order up.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Void {
    /// Who, when and by which event.
    pub meta: Metadata,
    /// Whether someone who knew of it took the order up again, was paid for it, or gave it up anew.
    pub overridden: bool,
}

/// All of an order, in the order in which they fold.
#[derive(Clone, Debug, Default)]
pub struct Voids {
    all: Vec<Void>,
    /// Those that stand, by event ...
    by_event: BTreeSet<(EventId, usize)>,
    /// ... and by the version that their author wrote.
    by_version: BTreeSet<(u32, usize)>,
}

impl Voids {
    /// Adds one, which stands.
    pub(super) fn push(&mut self, meta: Metadata) {
        let place = self.all.len();
        self.by_event.insert((meta.event_id, place));
        self.by_version.insert((meta.version, place));
        let overridden = false;
        self.all.push(Void { meta, overridden });
    }

    /// Goes over those that an author had seen: by the events that it names or, where it told none, by its version.
    pub(super) fn override_seen(&mut self, over: Option<&[EventId]>, version: u32) {
        match over {
            Some(over) => self.override_named(over),
            None => {
                while let Some(&(seen, place)) = self.by_version.first()
                    && seen < version
                {
                    self.take_out(place);
                }
            }
        }
    }

    /// Goes over those that are named.
    pub(super) fn override_named(&mut self, over: &[EventId]) {
        if self.by_event.is_empty() {
            return;
        }
        for &id in over {
            while let Some(&(_, place)) = self.by_event.range((id, 0)..=(id, usize::MAX)).next() {
                self.take_out(place);
            }
        }
    }

    fn take_out(&mut self, place: usize) {
        let void = &mut self.all[place];
        void.overridden = true;
        self.by_event.remove(&(void.meta.event_id, place));
        self.by_version.remove(&(void.meta.version, place));
    }

    /// Those that nobody who knew of them went over.
    pub fn standing(&self) -> impl Iterator<Item = &Void> {
        self.all.iter().filter(|void| !void.overridden)
    }
}

impl Deref for Voids {
    type Target = [Void];

    fn deref(&self) -> &[Void] {
        &self.all
    }
}

impl PartialEq for Voids {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl Pack for Voids {
    fn pack(&self, out: &mut Vec<u8>) {
        self.all.pack(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::metadata;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(n: u8) -> EventId {
        EventId(Uuid::from_u128(u128::from(n)))
    }

    proptest! {
        /// Against the rule as it is said: an author had seen what it names or, where it told nothing, what has a lower version.
        #[test]
        fn those_stand_that_nobody_who_knew_of_them_went_over(
            steps in prop::collection::vec(
                (0..4_u8, 0..4_u32, prop::option::of(prop::collection::vec(0..4_u8, 0..3)), any::<bool>()),
                0..20,
            ),
        ) {
            let (mut voids, mut plain) = (Voids::default(), Vec::<Void>::new());
            for (event, version, over, gives_up) in steps {
                let over: Option<Vec<EventId>> = over.map(|over| over.into_iter().map(id).collect());
                voids.override_seen(over.as_deref(), version);
                for void in &mut plain {
                    void.overridden |= match &over {
                        Some(over) => over.contains(&void.meta.event_id),
                        None => version > void.meta.version,
                    };
                }
                if gives_up {
                    let meta = Metadata { event_id: id(event), version, ..metadata(1, 1) };
                    voids.push(meta.clone());
                    plain.push(Void { meta, overridden: false });
                }
                prop_assert_eq!(&*voids, &plain[..]);
            }
        }
    }
}
