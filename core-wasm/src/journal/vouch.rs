//! What a server vouches for: that it took a stream up to a place from its author. Whoever has the events and the vouch can bring
//! them back to a server that lost them, and nobody can make up any.
//!
//! Keeps true: one signature stands for all of a run of events, since each names the hash of the one before. Not in it: keys, and
//! who signs.

use super::{Entry, Envelope, Head};
use crate::base::ids::Epoch;
use crate::base::keys::Signature;
use crate::codec::{Pack, Unpack};
use std::collections::BTreeMap;

/// A server's word for an entry and all before it in its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct Vouch {
    /// In which life of its journal the server gave it.
    pub epoch: Epoch,
    /// Of [`signed::vouch`](crate::protocol::signed::vouch).
    pub signature: Signature,
}

/// Has a server vouch for entries that go out together, each stream's last, and whatever stands before one that can't be read:
/// that one does not name the hash of its predecessor.
pub fn vouch_for(entries: &mut [Entry], vouch: impl Fn(Head) -> Vouch) {
    // Of each stream, whether the entry behind names its predecessor.
    let mut behind = BTreeMap::new();
    for entry in entries.iter_mut().rev() {
        let is_named = Envelope::decode(&entry.bytes).is_ok();
        if behind.insert(entry.device_id, is_named) != Some(true) {
            entry.vouch = Some(Box::new(vouch(entry.head())));
        }
    }
}

/// The longest beginning of some entries of one stream that a vouch proves: it ends with that, and each entry names the one before.
pub fn proven(mut entries: Vec<Entry>) -> Vec<Entry> {
    let linked = entries
        .windows(2)
        .take_while(|pair| is_link(&pair[0], &pair[1]))
        .count();
    entries.truncate(linked + 1);
    let last = entries.iter().rposition(|entry| entry.vouch.is_some());
    entries.truncate(last.map_or(0, |last| last + 1));
    entries
}

/// Whether the entries are one stream's, follow each other, and each names the hash of the one before.
pub fn are_linked(entries: &[Entry]) -> bool {
    entries.windows(2).all(|pair| is_link(&pair[0], &pair[1]))
}

fn is_link(one: &Entry, next: &Entry) -> bool {
    let named = Envelope::decode(&next.bytes).map(|envelope| envelope.prev_hash);
    one.device_id == next.device_id && one.seq.next() == next.seq && named == Ok(one.hash())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Seq;
    use crate::store::contract::{device, entries};
    use uuid::Uuid;

    fn vouched(mut entries: Vec<Entry>) -> Vec<Entry> {
        vouch_for(&mut entries, |head| Vouch {
            epoch: Epoch(Uuid::from_u128(1)),
            signature: Signature([head.seq.0 as u8; 64]),
        });
        entries
    }

    fn places(entries: &[Entry]) -> Vec<u64> {
        let vouched = entries.iter().filter(|entry| entry.vouch.is_some());
        vouched.map(|entry| entry.seq.0).collect()
    }

    #[test]
    fn each_streams_last_is_vouched_for_and_what_stands_before_one_that_can_not_be_read() {
        let [one, two] = [1, 2].map(|n| entries(Head::empty(device(n)), 3));
        let mut mixed = vec![
            one[0].clone(),
            two[0].clone(),
            one[1].clone(),
            two[1].clone(),
            one[2].clone(),
        ];
        mixed = vouched(mixed);
        assert_eq!(places(&mixed), [2, 3]);
        let mut broken = entries(Head::empty(device(1)), 5);
        broken[2].bytes = b"nonsense".to_vec();
        assert_eq!(places(&vouched(broken)), [2, 5]);
    }

    #[test]
    fn only_what_ends_with_a_vouch_and_hangs_together_is_proven() {
        let all = entries(Head::empty(device(1)), 5);
        assert_eq!(proven(all.clone()), []);
        let mut long = vouched(all[..3].to_vec());
        long.extend_from_slice(&all[3..]);
        assert_eq!(proven(long), all[..3]);
        // What stands behind a break is not of this stream, whoever vouches.
        let mut apart = vouched(all.clone());
        apart.remove(2);
        assert_eq!(proven(apart.clone()), []);
        assert!(!are_linked(&apart) && are_linked(&all));
        let mut changed = vouched(all.clone());
        changed[1].bytes.push(0);
        assert_eq!(proven(changed), []);
        let mut other = all.clone();
        other[4].seq = Seq(6);
        assert!(!are_linked(&other));
        assert_eq!(proven(Vec::new()), []);
    }
}
