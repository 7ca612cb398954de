//! Sorting, compiled once for all types: the standard library's is written out anew for every type that it sorts, four
//! kilobytes each in a browser.
//!
//! Keeps true: the result is the standard library's. Not in it: what is sorted by what.

use std::cmp::Ordering;

/// Up to this length, items move straight to their places.
const SHORT: usize = 16;

/// Sorts like [`slice::sort_by`]: equal items stay in order.
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let len = items.len();
    if len <= SHORT {
        for next in 1..len {
            let mut at = next;
            while at > 0 && compare(&items[at], &items[at - 1]).is_lt() {
                items.swap(at, at - 1);
                at -= 1;
            }
        }
        return;
    }
    let mut order = ranked(len, &mut |a, b| compare(&items[a], &items[b]));
    // Along each ring of places, every item is swapped to where it belongs.
    for start in 0..len {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at], at);
            if from == start {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// Sorts items by their own order.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// The places of items in their order.
fn ranked(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_like_the_standard_library(keys in prop::collection::vec(0u8..40, 0..100)) {
            let mut ours: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut theirs = ours.clone();
            sort_by(&mut ours, |a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|item| item.0);
            prop_assert_eq!(&ours, &theirs);
            sort(&mut ours);
            theirs.sort_unstable();
            prop_assert_eq!(&ours, &theirs);
        }
    }
}
