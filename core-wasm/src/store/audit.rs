//! The audit of a journal: whether every stream is still what its author wrote, and as long as somebody else has seen it.
//!
//! Keeps true: entries that were stored by the rules have no findings; whatever was flipped, dropped, doubled, swapped or
//! cut off has at least one. A chain alone can't say that its end is missing or that its last entry was altered: that is
//! what **anchors** are for, heads that somebody else holds (a till's: what its hub acknowledged; a hub's: what it told
//! its tills). Not in it: what to do about a finding; nothing is repaired, for a copy without findings exists elsewhere.

use crate::base::ids::DeviceId;
use crate::journal::Envelope;
use crate::journal::{Cursor, Entry, Hash, Head, Heads, Seq};
use crate::store::{Store, StoreError};
use std::collections::BTreeMap;
use thiserror::Error;

/// How many entries are read from a store at once.
const PAGE: usize = 1024;

/// Something that is not as it was written.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Finding {
    /// Entries are missing.
    #[error(
        "events {} to {} of {device_id} are missing; the hub or another till may still have them",
        .first.0, .last.0
    )]
    Gap {
        /// The stream.
        device_id: DeviceId,
        /// The first that is missing.
        first: Seq,
        /// The last.
        last: Seq,
    },
    /// An entry stands twice.
    #[error("event {} of {device_id} is stored twice", .seq.0)]
    Doubled {
        /// The stream.
        device_id: DeviceId,
        /// Which.
        seq: Seq,
    },
    /// An entry does not stand where it belongs: behind a later one, or under another's number.
    #[error("event {} of {device_id} does not stand where it belongs", .seq.0)]
    Swapped {
        /// The stream.
        device_id: DeviceId,
        /// Where it stands.
        seq: Seq,
    },
    /// An entry does not follow from the one before: one of the two is not what it was.
    #[error("event {} of {device_id} does not follow from the event before it; one of the two was altered", .seq.0)]
    Altered {
        /// The stream.
        device_id: DeviceId,
        /// The latter of the two.
        seq: Seq,
    },
    /// The stream ends before a place that somebody else has seen.
    #[error(
        "the stream of {device_id} ends at {} and was seen as far as {}; its end is lost here",
        .found.0, .anchor.0
    )]
    Truncated {
        /// The stream.
        device_id: DeviceId,
        /// Where it ends.
        found: Seq,
        /// How far it was seen.
        anchor: Seq,
    },
    /// Somebody else has seen another entry at this place.
    #[error("event {} of {device_id} is not the one that others have there", .seq.0)]
    Diverged {
        /// The stream.
        device_id: DeviceId,
        /// The place.
        seq: Seq,
    },
}

/// An audit under way: feed it every entry, each stream in its order, the streams mixed in any way.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    anchors: BTreeMap<DeviceId, BTreeMap<Seq, Hash>>,
    streams: BTreeMap<DeviceId, Stream>,
    findings: Vec<Finding>,
    entries: u64,
    pruned: bool,
    /// Behind which place a stream goes on, though what stood before is not there: its author had let it go when a
    /// restored hub asked for it.
    gaps: BTreeMap<DeviceId, Seq>,
}

#[derive(Clone, Debug)]
struct Stream {
    head: Head,
    /// Numbers that were passed over and did not come yet, from first to last. A damaged number may pass over more than
    /// memory could hold one by one.
    missing: Vec<(Seq, Seq)>,
}

impl Audit {
    /// An audit of streams that begin behind `bases` (what stood before was let go on purpose; none for whole streams),
    /// against `anchors`: heads that somebody else holds, any number for a stream.
    pub fn new(bases: &Heads, anchors: impl IntoIterator<Item = Head>) -> Self {
        let mut audit = Self::default();
        for &head in bases.iter() {
            audit.streams.insert(head.device_id, Stream::behind(head));
        }
        for anchor in anchors.into_iter().filter(|anchor| anchor.seq > Seq(0)) {
            let base = audit.stream(anchor.device_id).head;
            if anchor.seq == base.seq && anchor.hash != base.hash {
                audit.findings.push(Finding::Diverged {
                    device_id: anchor.device_id,
                    seq: anchor.seq,
                });
            }
            let known = audit.anchors.entry(anchor.device_id).or_default();
            if known
                .insert(anchor.seq, anchor.hash)
                .is_some_and(|hash| hash != anchor.hash)
            {
                // Two others disagree with each other; one of them does with us.
                audit.findings.push(Finding::Diverged {
                    device_id: anchor.device_id,
                    seq: anchor.seq,
                });
            }
        }
        audit
    }

    /// The journal's streams have let go of what stood before, nobody noted how much: each may begin
    /// wherever its first entry stands, and one that has none left is taken for whole.
    pub fn set_pruned(&mut self) {
        self.pruned = true;
    }

    /// Streams that are known to go on behind these places, whatever is missing before.
    pub fn set_gaps(&mut self, gaps: BTreeMap<DeviceId, Seq>) {
        self.gaps = gaps;
    }

    /// Looks at the next entry.
    pub fn feed(&mut self, entry: &Entry) {
        self.entries += 1;
        let Entry { device_id, seq, .. } = *entry;
        let envelope = Envelope::decode(&entry.bytes).ok();
        let stands_elsewhere = envelope
            .as_ref()
            .is_some_and(|envelope| envelope.clock.device_id != device_id || envelope.device_seq != seq);
        let found = entry.head();
        let pruned = self.pruned;
        let noted = self.gaps.get(&device_id).is_some_and(|gap| gap.next() == seq);
        let stream = self.stream(device_id);
        if pruned && stream.head.seq == Seq(0) && seq > Seq(0) {
            stream.head.seq = Seq(seq.0 - 1);
            stream.head.hash = envelope
                .as_ref()
                .map_or(Hash::NONE, |envelope| envelope.prev_hash);
        }
        let head = stream.head;
        if seq <= head.seq {
            let late = stream.fills(seq);
            self.findings.push(if late {
                Finding::Swapped { device_id, seq }
            } else {
                Finding::Doubled { device_id, seq }
            });
            return;
        }
        let follows = seq == head.seq.next();
        if !follows && !noted {
            stream.missing.push((head.seq.next(), Seq(seq.0 - 1)));
        }
        stream.head = found;
        if stands_elsewhere {
            self.findings.push(Finding::Swapped { device_id, seq });
        }
        // What can't be decoded names nothing; the entry behind it, or an anchor, vouches for its bytes.
        if follows && envelope.is_some_and(|envelope| envelope.prev_hash != head.hash) {
            self.findings.push(Finding::Altered { device_id, seq });
        }
        let anchor = self.anchors.get(&device_id).and_then(|anchors| anchors.get(&seq));
        if anchor.is_some_and(|hash| *hash != found.hash) {
            self.findings.push(Finding::Diverged { device_id, seq });
        }
    }

    /// How many entries it has seen.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// How many streams it has seen or knows of.
    pub fn streams(&self) -> usize {
        self.streams.len()
    }

    /// Everything that was found, once every entry was fed.
    pub fn finish(mut self) -> Vec<Finding> {
        for (device_id, stream) in &self.streams {
            let device_id = *device_id;
            for &(first, last) in &stream.missing {
                self.findings.push(Finding::Gap {
                    device_id,
                    first,
                    last,
                });
            }
            if self.pruned && stream.head.seq == Seq(0) {
                continue;
            }
            let anchor = self
                .anchors
                .get(&device_id)
                .and_then(|anchors| anchors.keys().next_back());
            if let Some(&anchor) = anchor.filter(|anchor| **anchor > stream.head.seq) {
                self.findings.push(Finding::Truncated {
                    device_id,
                    found: stream.head.seq,
                    anchor,
                });
            }
        }
        self.findings
    }

    fn stream(&mut self, device_id: DeviceId) -> &mut Stream {
        self.streams
            .entry(device_id)
            .or_insert_with(|| Stream::behind(Head::empty(device_id)))
    }
}

impl Stream {
    fn behind(head: Head) -> Self {
        Self {
            head,
            missing: Vec::new(),
        }
    }

    /// Whether a number was missing; it is not any more.
    fn fills(&mut self, seq: Seq) -> bool {
        let Some(place) = self
            .missing
            .iter()
            .position(|(first, last)| (*first..=*last).contains(&seq))
        else {
            return false;
        };
        let (first, last) = self.missing.remove(place);
        let before = (first < seq).then(|| (first, Seq(seq.0 - 1)));
        let after = (seq < last).then(|| (seq.next(), last));
        self.missing.splice(place..place, before.into_iter().chain(after));
        true
    }
}

/// Audits everything that a store has, against its own heads and `anchors`.
///
/// # Errors
/// [`StoreError`] if it can't be read.
pub async fn audit<S: Store>(
    store: &S,
    bases: &Heads,
    anchors: impl IntoIterator<Item = Head>,
) -> Result<Vec<Finding>, StoreError> {
    let own = store.heads().await?;
    let mut audit = Audit::new(bases, own.iter().copied().chain(anchors));
    if store.read(Cursor(0), 1).await == Err(StoreError::Forgotten) {
        audit.set_pruned();
    }
    for head in own.iter() {
        let mut after = Seq(0);
        loop {
            let entries = store.read_stream(head.device_id, after, PAGE).await?;
            let Some(last) = entries.last() else { break };
            after = last.seq;
            entries.iter().for_each(|entry| audit.feed(entry));
        }
    }
    Ok(audit.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::contract::{device, entries};
    use proptest::prelude::*;

    /// Two streams, mixed as they might have been stored, and their heads.
    fn journal(one: u64, two: u64) -> (Vec<Entry>, Vec<Head>) {
        let streams = [
            entries(Head::empty(device(1)), one),
            entries(Head::empty(device(2)), two),
        ];
        let heads = streams
            .iter()
            .filter_map(|stream| stream.last().map(Entry::head))
            .collect();
        let mut mixed = Vec::new();
        let mut streams = streams.map(Vec::into_iter);
        while streams.iter().any(|stream| stream.len() > 0) {
            for stream in &mut streams {
                mixed.extend(stream.by_ref().take(3));
            }
        }
        (mixed, heads)
    }

    fn findings(entries: &[Entry], anchors: &[Head]) -> Vec<Finding> {
        let mut audit = Audit::new(&Heads::default(), anchors.iter().copied());
        entries.iter().for_each(|entry| audit.feed(entry));
        audit.finish()
    }

    #[test]
    fn each_kind_of_damage_has_its_name() {
        let (good, anchors) = journal(6, 0);
        let device_id = device(1);
        let seq = Seq(3);
        let one = |damage: fn(&mut Vec<Entry>)| {
            let mut entries = good.clone();
            damage(&mut entries);
            findings(&entries, &anchors)
        };
        assert_eq!(one(|_| {}), []);
        let (first, last) = (Seq(3), Seq(4));
        assert_eq!(
            one(|entries| drop(entries.drain(2..4))),
            [Finding::Gap {
                device_id,
                first,
                last
            }]
        );
        assert_eq!(
            one(|entries| entries.insert(3, entries[2].clone())),
            [Finding::Doubled { device_id, seq }]
        );
        assert_eq!(
            one(|entries| entries.swap(2, 3)),
            [Finding::Swapped { device_id, seq }]
        );
        // The hash that it names is its bytes' end; the event behind it no longer follows.
        let altered = one(|entries| *entries[2].bytes.last_mut().unwrap() ^= 1);
        assert_eq!(
            altered,
            [Finding::Altered {
                device_id,
                seq: Seq(4)
            }]
        );
        let found = Seq(4);
        let anchor = Seq(6);
        assert_eq!(
            one(|entries| entries.truncate(4)),
            [Finding::Truncated {
                device_id,
                found,
                anchor
            }]
        );
        let last = one(|entries| *entries[5].bytes.last_mut().unwrap() ^= 1);
        assert_eq!(
            last,
            [Finding::Diverged {
                device_id,
                seq: Seq(6)
            }]
        );
        let two_under_each_others_numbers = one(|entries| {
            let (head, tail) = entries.split_at_mut(3);
            std::mem::swap(&mut head[2].bytes, &mut tail[0].bytes);
        });
        assert!(two_under_each_others_numbers.contains(&Finding::Swapped { device_id, seq }));
        assert_eq!(
            one(Vec::clear),
            [Finding::Truncated {
                device_id,
                found: Seq(0),
                anchor
            }]
        );
    }

    #[test]
    fn a_gap_that_was_noted_is_no_finding() {
        let good = entries(Head::empty(device(1)), 9);
        let audited = |gap: u64, lost: std::ops::Range<usize>| {
            let mut audit = Audit::new(&Heads::default(), good.last().map(Entry::head));
            audit.set_gaps([(device(1), Seq(gap))].into());
            let kept = good.iter().enumerate().filter(|(index, _)| !lost.contains(index));
            kept.for_each(|(_, entry)| audit.feed(entry));
            audit.finish()
        };
        assert_eq!(audited(5, 2..5), [], "in the middle");
        assert_eq!(audited(5, 0..5), [], "at the beginning");
        let gap = |first, last| Finding::Gap {
            device_id: device(1),
            first: Seq(first),
            last: Seq(last),
        };
        assert_eq!(audited(5, 2..4), [gap(3, 4)], "another one");
    }

    #[test]
    fn a_stream_may_begin_behind_what_was_let_go() {
        let (good, anchors) = journal(6, 0);
        let base = good[2].head();
        let kept = &good[3..];
        let bases: Heads = [base].into_iter().collect();
        let mut audit = Audit::new(&bases, anchors.iter().copied().chain([base]));
        kept.iter().for_each(|entry| audit.feed(entry));
        assert_eq!(audit.finish(), []);
        let other: Heads = [Head {
            hash: Hash([9; 32]),
            ..base
        }]
        .into_iter()
        .collect();
        let mut audit = Audit::new(&other, anchors);
        kept.iter().for_each(|entry| audit.feed(entry));
        let (device_id, seq) = (device(1), Seq(4));
        assert_eq!(audit.finish(), [Finding::Altered { device_id, seq }]);
    }

    #[test]
    fn a_stream_may_begin_anywhere_where_much_was_let_go() {
        let (good, anchors) = journal(6, 3);
        let kept: Vec<Entry> = good
            .iter()
            .filter(|entry| entry.device_id == device(1) && entry.seq > Seq(2))
            .cloned()
            .collect();
        let found = |kept: &[Entry]| {
            let mut audit = Audit::new(&Heads::default(), anchors.iter().copied());
            audit.set_pruned();
            kept.iter().for_each(|entry| audit.feed(entry));
            audit.finish()
        };
        assert_eq!(found(&kept), []);
        let device_id = device(1);
        let (found_at, anchor) = (Seq(5), Seq(6));
        let truncated = Finding::Truncated {
            device_id,
            found: found_at,
            anchor,
        };
        assert_eq!(found(&kept[..3]), [truncated]);
    }

    #[test]
    fn a_store_is_audited_against_its_own_heads_and_others() {
        use crate::testing::now_or_never;
        let store = crate::store::MemoryStore::default();
        let (good, anchors) = journal(2000, 5);
        let write = crate::store::Write::of(good);
        now_or_never(store.commit(Cursor(0), |_| Ok::<_, StoreError>(write))).unwrap();
        let none = Heads::default();
        assert_eq!(
            now_or_never(audit(&store, &none, anchors.clone())),
            Ok(Vec::new())
        );
        let beyond = Head {
            seq: Seq(2001),
            ..anchors[0]
        };
        let (device_id, found, anchor) = (device(1), Seq(2000), Seq(2001));
        assert_eq!(
            now_or_never(audit(&store, &none, [beyond])),
            Ok(vec![Finding::Truncated {
                device_id,
                found,
                anchor
            }])
        );
    }

    #[derive(Clone, Copy, Debug)]
    enum Damage {
        Flip {
            at: prop::sample::Index,
            byte: prop::sample::Index,
            bit: u8,
        },
        Drop {
            at: prop::sample::Index,
        },
        Double {
            at: prop::sample::Index,
        },
        SwapPlaces {
            at: prop::sample::Index,
        },
        SwapBytes {
            at: prop::sample::Index,
        },
        Truncate {
            to: prop::sample::Index,
        },
    }

    fn damage() -> impl Strategy<Value = Damage> {
        let index = any::<prop::sample::Index>;
        prop_oneof![
            4 => (index(), index(), 0..8_u8).prop_map(|(at, byte, bit)| Damage::Flip { at, byte, bit }),
            1 => index().prop_map(|at| Damage::Drop { at }),
            1 => index().prop_map(|at| Damage::Double { at }),
            1 => index().prop_map(|at| Damage::SwapPlaces { at }),
            1 => index().prop_map(|at| Damage::SwapBytes { at }),
            1 => index().prop_map(|to| Damage::Truncate { to }),
        ]
    }

    impl Damage {
        fn to(self, entries: &mut Vec<Entry>) {
            let len = entries.len();
            // The next entry of the same stream.
            let next = |entries: &[Entry], at: usize| {
                let device = entries[at].device_id;
                (at + 1..len).find(|&other| entries[other].device_id == device)
            };
            match self {
                Self::Flip { at, byte, bit } => {
                    let bytes = &mut entries[at.index(len)].bytes;
                    let byte = byte.index(bytes.len());
                    bytes[byte] ^= 1 << bit;
                }
                Self::Drop { at } => drop(entries.remove(at.index(len))),
                Self::Double { at } => {
                    let twice = entries[at.index(len)].clone();
                    entries.push(twice);
                }
                Self::SwapPlaces { at } => {
                    if let Some(other) = next(entries, at.index(len)) {
                        entries.swap(at.index(len), other);
                    }
                }
                Self::SwapBytes { at } => {
                    if let Some(other) = next(entries, at.index(len)) {
                        let (head, tail) = entries.split_at_mut(other);
                        std::mem::swap(&mut head[at.index(len)].bytes, &mut tail[0].bytes);
                    }
                }
                Self::Truncate { to } => entries.truncate(to.index(len)),
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_was_done_to_a_journal_is_found(
            one in 1..12_u64,
            two in 1..12_u64,
            damages in prop::collection::vec(damage(), 1..4),
        ) {
            let (good, anchors) = journal(one, two);
            prop_assert_eq!(findings(&good, &anchors), []);
            let mut entries = good.clone();
            for damage in damages {
                if !entries.is_empty() {
                    damage.to(&mut entries);
                }
            }
            // Two damages may cancel each other out, and swapping what has no neighbour changes nothing.
            let changed = entries != good;
            prop_assert_eq!(!findings(&entries, &anchors).is_empty(), changed, "{:?}", entries);
        }
    }
}
