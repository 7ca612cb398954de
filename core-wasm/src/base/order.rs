//! Sorting that is compiled once for all kinds of items: the standard library's sort is some four kilobytes for each kind that it sorts, and
//! an app that loads over a shop's network sorts thirty kinds. What is long and sorted often calls the standard library itself.

use std::cmp::Ordering;

/// Sorts stably by `order`.
pub fn arrange<T>(items: &mut [T], mut order: impl FnMut(&T, &T) -> Ordering) {
    let mut places = in_order(items.len(), &mut |a, b| order(&items[a], &items[b]));
    for start in 0..items.len() {
        let mut place = start;
        loop {
            let from = std::mem::replace(&mut places[place], place);
            if from == start {
                break;
            }
            items.swap(place, from);
            place = from;
        }
    }
}

/// Sorts stably by what `key` says of each.
pub fn arrange_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    arrange(items, |a, b| key(a).cmp(&key(b)));
}

/// At each place, where the item stands that belongs there.
fn in_order(len: usize, order: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_by(|a, b| order(*a, *b));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(keys in prop::collection::vec(0_u8..9, 0..60)) {
            let mut items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            arrange_by_key(&mut items, |item| item.0);
            prop_assert_eq!(items, expected);
        }
    }
}
