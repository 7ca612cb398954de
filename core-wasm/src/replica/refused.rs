//! Which events a server refused: places of streams that count for nothing. Their entries are in the journal all the same.
//!
//! Keeps true: the same refusals make the same set, in whatever order they come and however they are cut. Not in it: what
//! is refused and why (`authority`).

use super::{Change, Replica};
use crate::base::ids::DeviceId;
use crate::codec::{Pack, Unpack};
use crate::domain::device::DeviceRefused;
use crate::journal::Seq;

/// How many events a server ever refuses together: as many as one frame brings, and some more.
const LONGEST_RUN: u64 = 100_000;

/// One run of places of one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
struct Run {
    device_id: DeviceId,
    first: Seq,
    last: Seq,
}

/// The places, as runs that neither meet nor overlap, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Pack, Unpack)]
pub struct Refused(Vec<Run>);

impl Refused {
    /// Adds those from `first` to `last`.
    pub fn insert(&mut self, device_id: DeviceId, first: Seq, last: Seq) {
        if last < first {
            return;
        }
        let mut new = Run {
            device_id,
            first,
            last,
        };
        // Runs that it meets become one with it.
        self.0.retain(|run| {
            let meets = run.device_id == device_id
                && run.first.0 <= new.last.0.saturating_add(1)
                && new.first.0 <= run.last.0.saturating_add(1);
            if meets {
                new.first = new.first.min(run.first);
                new.last = new.last.max(run.last);
            }
            !meets
        });
        let at = self.at(device_id, new.first);
        self.0.insert(at, new);
    }

    /// The first run that does not end before this place.
    fn at(&self, device_id: DeviceId, seq: Seq) -> usize {
        self.0
            .partition_point(|run| (run.device_id, run.last) < (device_id, seq))
    }

    /// Whether the event at a place is among them.
    pub fn holds(&self, device_id: DeviceId, seq: Seq) -> bool {
        let run = self.0.get(self.at(device_id, seq));
        run.is_some_and(|run| run.device_id == device_id && run.first <= seq)
    }

    /// How many runs there are of a stream.
    pub fn runs(&self, device_id: DeviceId) -> usize {
        self.0.iter().filter(|run| run.device_id == device_id).count()
    }

    /// The places up to `head` of each stream, one by one.
    pub fn up_to(&self, head: impl Fn(DeviceId) -> Seq) -> impl Iterator<Item = (DeviceId, Seq)> {
        self.0.iter().flat_map(move |run| {
            let (device_id, last) = (run.device_id, run.last.min(head(run.device_id)));
            (run.first.0..=last.0).map(move |seq| (device_id, Seq(seq)))
        })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Replica {
    /// Takes events out of all that counts, those too that are to come. A server refuses an event before it stores it, so
    /// only whoever wrote it has folded it already, and a hub that was filled by others before it heard of the refusal. What
    /// those folded into stock and records stays: of that only the sums are kept.
    ///
    /// A device that says so of others, or anybody of itself, is not heeded: a hub that knew no refusals let that pass.
    pub(super) fn refuse(&mut self, author: DeviceId, refused: DeviceRefused) -> Change {
        let DeviceRefused {
            device_id, seq, last, ..
        } = refused;
        if !self.is_servers(author, device_id) || last.0.saturating_sub(seq.0) >= LONGEST_RUN {
            return Change::Devices;
        }
        self.refused.insert(device_id, seq, last);
        if self.heads.get(device_id).seq < seq || injected!(RefusalBlind) {
            return Change::Quarantine;
        }
        self.refold();
        Change::Everything
    }

    /// Whether a server says this of a device: no device does of others, and nobody of itself.
    pub(super) fn is_servers(&self, author: DeviceId, of: DeviceId) -> bool {
        author != of && self.devices.0.get(&author).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::{Lamport, Timestamp};
    use crate::base::ids::{EventId, OrderId};
    use crate::codec::{decode, encode};
    use crate::domain::device::{DeviceEvent, Forbidden};
    use crate::domain::{Body, Draft};
    use crate::journal::{Entry, Envelope, Head};
    use crate::replica::Command;
    use crate::store::contract::device;
    use crate::testing::{Device, add, create, order_id, realm};
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    proptest! {
        #[test]
        fn runs_are_as_a_set_of_places(runs in prop::collection::vec((0_u8..2, 1_u64..30, 0_u64..6), 0..20)) {
            let (mut refused, mut places) = (Refused::default(), BTreeSet::new());
            for (n, first, length) in runs {
                let device = device(n.into());
                refused.insert(device, Seq(first), Seq(first + length));
                places.extend((first..=first + length).map(|seq| (device, Seq(seq))));
            }
            let all: Vec<_> = refused.up_to(|_| Seq(u64::MAX)).collect();
            prop_assert_eq!(&all, &places.iter().copied().collect::<Vec<_>>());
            for n in 0..2 {
                for seq in 0..40 {
                    let place = (device(n), Seq(seq));
                    prop_assert_eq!(refused.holds(place.0, place.1), places.contains(&place));
                }
            }
            let half: Vec<_> = refused.up_to(|_| Seq(15)).collect();
            let known: Vec<_> = places.iter().copied().filter(|(_, seq)| seq.0 <= 15).collect();
            prop_assert_eq!(half, known);
            prop_assert_eq!(decode::<Refused>(&encode(&refused)).unwrap(), refused);
        }
    }

    #[test]
    fn a_run_that_ends_before_it_begins_is_none_and_the_greatest_does_not_wrap() {
        let mut refused = Refused::default();
        refused.insert(device(1), Seq(5), Seq(4));
        assert!(refused.is_empty());
        refused.insert(device(1), Seq(u64::MAX - 1), Seq(u64::MAX));
        refused.insert(device(1), Seq(3), Seq(3));
        assert_eq!(refused.runs(device(1)), 2);
        assert!(refused.holds(device(1), Seq(u64::MAX)) && !refused.holds(device(1), Seq(4)));
    }

    /// What a server writes when it refuses events of `device(3)`.
    fn refusal(first: u64, last: u64) -> Entry {
        let body = Body::Device(DeviceEvent::Refused(DeviceRefused {
            device_id: device(3),
            seq: Seq(first),
            last: Seq(last),
            why: Forbidden::Device,
        }));
        let draft = Draft {
            event_id: EventId(Uuid::from_u128(77)),
            aggregate_id: device(3).into(),
            version: 1,
            at: Timestamp(0),
            user_id: None,
            approved_by: None,
            fence: None,
            body,
        };
        draft.seal(&realm(), Head::empty(device(100)), Lamport(50)).1
    }

    #[test]
    fn it_is_the_same_whether_a_refusal_comes_before_what_it_refuses_or_behind_it() {
        let (mut honest, mut liar) = (Device::new(1), Device::new(3));
        let (shared, own) = (order_id(1), order_id(2));
        let mut all = honest.order(shared, create()).unwrap();
        all.extend(honest.order(shared, add(1, 300)).unwrap());
        liar.receive(&all);
        all.extend(liar.order(shared, add(2, 400)).unwrap());
        all.extend(liar.order(own, create()).unwrap());
        all.extend(liar.order(own, add(3, 500)).unwrap());
        let written = liar.written.len() as u64;
        for (first, last) in [(1, written), (1, 1), (2, 2), (2, written), (written, written)] {
            let refusal = vec![refusal(first, last)];
            let folded = |parts: [&[Entry]; 3]| {
                let mut reader = Device::new(9);
                parts.iter().for_each(|part| reader.receive(part));
                let orders: Vec<OrderId> = reader.replica.orders().iter().map(|view| view.id).collect();
                (reader.replica.fingerprint(), orders)
            };
            let (some, rest) = all.split_at(3);
            let before = folded([&refusal, &all, &[]]);
            assert_eq!(folded([&all, &refusal, &[]]), before, "{first} to {last}");
            assert_eq!(folded([some, &refusal, rest]), before, "{first} to {last}");
            assert_ne!(folded([&all, &[], &[]]).0, before.0);
        }
    }

    #[test]
    fn what_one_step_writes_about_several_devices_is_counted_for_each_of_them() {
        let mut server = Device::new(1);
        let commands = [5, 6, 5].map(|n| {
            let refused = DeviceRefused {
                device_id: device(n),
                seq: Seq(1),
                last: Seq(1),
                why: Forbidden::Device,
            };
            Command::Record(device(n).into(), Body::Device(DeviceEvent::Refused(refused)))
        });
        let versions: Vec<u32> = server
            .run(commands.into())
            .unwrap()
            .iter()
            .map(|entry| Envelope::decode(&entry.bytes).unwrap().version)
            .collect();
        assert_eq!(versions, [1, 1, 2]);
    }
}
