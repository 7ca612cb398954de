use super::*;
use crate::codec::{decode, encode};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What can be done to a map.
#[derive(Clone, Debug)]
enum Step {
    Insert(u16, u32),
    Remove(u16),
    Add(u16, u32),
    /// Keeps the values that this does not divide.
    Retain(u32),
    /// So many keys in their order, as ids of events come.
    Append(u16, u16),
}

fn step() -> impl Strategy<Value = Step> {
    let key = 0_u16..600;
    prop_oneof![
        8 => (key.clone(), any::<u32>()).prop_map(|(key, value)| Step::Insert(key, value)),
        6 => key.clone().prop_map(Step::Remove),
        4 => (key.clone(), any::<u32>()).prop_map(|(key, value)| Step::Add(key, value)),
        1 => (2_u32..5).prop_map(Step::Retain),
        1 => (key, 1_u16..300).prop_map(|(first, count)| Step::Append(first, count)),
    ]
}

/// What both ends of an iterator give by turns, until there is nothing left.
fn from_both_ends<I: DoubleEndedIterator>(mut entries: I) -> Vec<I::Item> {
    let mut found = Vec::new();
    while let Some(entry) = entries.next() {
        found.push(entry);
        found.extend(entries.next_back());
    }
    found
}

proptest! {
    #[test]
    fn a_map_is_a_b_tree_to_its_users(steps in prop::collection::vec(step(), 0..200)) {
        let (mut ours, mut theirs) = (Map::new(), BTreeMap::new());
        for step in steps {
            match step {
                Step::Insert(key, value) => prop_assert_eq!(ours.insert(key, value), theirs.insert(key, value)),
                Step::Remove(key) => prop_assert_eq!(ours.remove(&key), theirs.remove(&key)),
                Step::Add(key, value) => {
                    let (our, their) = (ours.entry(key).or_default(), theirs.entry(key).or_default());
                    *our ^= value;
                    *their ^= value;
                }
                Step::Retain(divisor) => {
                    ours.retain(|_, value| *value % divisor != 0);
                    theirs.retain(|_, value| *value % divisor != 0);
                }
                Step::Append(first, count) => {
                    let rows = (first..first + count).map(|key| (key, u32::from(key)));
                    ours.extend(rows.clone());
                    theirs.extend(rows);
                }
            }
            prop_assert!(ours.0.iter().all(|piece| (1..=PIECE).contains(&piece.len())));
            prop_assert_eq!((ours.len(), ours.is_empty()), (theirs.len(), theirs.is_empty()));
        }
        prop_assert!(ours.iter().eq(theirs.iter()));
        prop_assert!(ours.iter().rev().eq(theirs.iter().rev()));
        prop_assert_eq!(from_both_ends(ours.iter()), from_both_ends(theirs.iter()));
        for key in 0..900 {
            prop_assert_eq!(ours.get(&key), theirs.get(&key));
        }
        prop_assert_eq!(encode(&ours), rmp_serde::to_vec(&theirs).expect("packed"));
        prop_assert_eq!(decode(&encode(&ours)), Ok(ours.clone()));
        prop_assert!(ours.into_iter().eq(theirs));
    }

    #[test]
    fn a_set_is_one_too(puts in prop::collection::vec((any::<bool>(), 0_u16..300), 0..400)) {
        let (mut ours, mut theirs) = (Set::new(), BTreeSet::new());
        for (puts_in, value) in puts {
            if puts_in {
                prop_assert_eq!(ours.insert(value), theirs.insert(value));
            } else {
                prop_assert_eq!(ours.remove(&value), theirs.remove(&value));
            }
            prop_assert_eq!(ours.contains(&value), puts_in);
        }
        prop_assert!(ours.iter().eq(&theirs));
        prop_assert_eq!(decode(&encode(&ours)), Ok(ours.clone()));
        prop_assert!(ours.into_iter().eq(theirs));
    }
}

#[test]
fn equal_maps_are_equal_however_they_lie_in_pieces() {
    let in_order: Map<u16, ()> = (0..300).map(|key| (key, ())).collect();
    let backwards: Map<u16, ()> = (0..300).rev().map(|key| (key, ())).collect();
    assert_ne!(in_order.0.len(), backwards.0.len());
    assert_eq!(in_order, backwards);
}
