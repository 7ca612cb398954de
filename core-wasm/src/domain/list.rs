//! A list in the order in which things came to it, each found by its key without looking at all of them.
//!
//! Keeps true: a key stands once. A short list is looked through, since that is faster; a longer one has its places in the
//! order of the keys beside it. Packed, it is the list alone.

use crate::codec::Pack;
use std::ops::Deref;
use std::slice;

/// How long a list is looked through.
const SHORT: usize = 16;

/// What is found by its key.
pub trait HasKey {
    /// The key.
    type Key: Ord;

    /// Its own.
    fn key(&self) -> Self::Key;
}

/// The list; see the top of this file.
#[derive(Clone, Debug)]
pub struct List<T> {
    items: Vec<T>,
    /// Places in the order of their keys; empty while the list is short.
    by_key: Vec<u32>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            by_key: Vec::new(),
        }
    }
}

impl<T: HasKey> List<T> {
    /// The one of this key.
    pub fn find(&self, key: &T::Key) -> Option<&T> {
        self.place(key).map(|place| &self.items[place])
    }

    /// The one of this key, to be changed; what `make` makes, at the end, if there is none.
    pub fn find_or_push(&mut self, key: &T::Key, make: impl FnOnce() -> T) -> &mut T {
        let place = self.place(key).unwrap_or_else(|| {
            self.append(make());
            self.items.len() - 1
        });
        &mut self.items[place]
    }

    /// Appends one, unless its key is there.
    pub fn push(&mut self, item: T) {
        if self.place(&item.key()).is_none() {
            self.append(item);
        }
    }

    /// All, to be changed. Their keys stay.
    pub fn iter_mut(&mut self) -> slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// Where the one of this key stands.
    pub fn place(&self, key: &T::Key) -> Option<usize> {
        if self.by_key.is_empty() {
            return self.items.iter().position(|item| item.key() == *key);
        }
        let at = self.behind(key);
        let place = *self.by_key.get(at)? as usize;
        (self.items[place].key() == *key).then_some(place)
    }

    /// Where a key stands among the keys, or would.
    fn behind(&self, key: &T::Key) -> usize {
        self.by_key
            .partition_point(|&place| self.items[place as usize].key() < *key)
    }

    fn append(&mut self, item: T) {
        // No event is so long that it could name more.
        let place = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        if !self.by_key.is_empty() {
            self.by_key.insert(self.behind(&item.key()), place);
        }
        self.items.push(item);
        if self.by_key.is_empty() && self.items.len() > SHORT {
            self.by_key = (0..=place).collect();
            self.by_key
                .sort_unstable_by_key(|&place| self.items[place as usize].key());
        }
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T: Pack> Pack for List<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.items.pack(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl HasKey for (u8, usize) {
        type Key = u8;

        fn key(&self) -> u8 {
            self.0
        }
    }

    proptest! {
        #[test]
        fn each_is_found_by_its_key_and_the_first_of_a_key_stays(keys in prop::collection::vec(any::<u8>(), 0..100)) {
            let mut list = List::default();
            let mut plain: Vec<(u8, usize)> = Vec::new();
            for (at, key) in keys.into_iter().enumerate() {
                list.push((key, at));
                if plain.iter().all(|known| known.0 != key) {
                    plain.push((key, at));
                }
            }
            prop_assert_eq!(&*list, &plain[..]);
            for key in 0..=u8::MAX {
                prop_assert_eq!(list.find(&key), plain.iter().find(|known| known.0 == key));
            }
        }
    }
}
