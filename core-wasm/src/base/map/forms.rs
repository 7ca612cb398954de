//! What maps and sets are made from, go through, and look like: the traits of the standard library, and the codec's.

use super::{Map, Set};
use crate::codec::{Malformed, Pack, Reader, Unpack, write};
use std::iter::{self, Flatten};
use std::{fmt, mem, slice, vec};

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<T: fmt::Debug> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<K: Eq, V: Eq> Eq for Map<K, V> {}

impl<T: PartialEq> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Eq> Eq for Set<T> {}

/// Of equal keys the last stands.
impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        for value in values {
            self.insert(value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut set = Self::new();
        set.extend(values);
        set
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for Set<T> {
    fn from(values: [T; N]) -> Self {
        values.into_iter().collect()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = Flatten<vec::IntoIter<Vec<(K, V)>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().flatten()
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = iter::Map<<Map<T, ()> as IntoIterator>::IntoIter, fn((T, ())) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(|(value, ())| value)
    }
}

/// All entries of a map. There is less of it to compile than of a [`Flatten`].
pub struct Entries<'a, K, V> {
    pieces: slice::Iter<'a, Vec<(K, V)>>,
    front: slice::Iter<'a, (K, V)>,
    back: slice::Iter<'a, (K, V)>,
}

impl<'a, K, V> Entries<'a, K, V> {
    pub(super) fn of(map: &'a Map<K, V>) -> Self {
        Self {
            pieces: map.0.iter(),
            front: [].iter(),
            back: [].iter(),
        }
    }
}

impl<'a, K, V> Iterator for Entries<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        if self.front.len() == 0 {
            self.front = match self.pieces.next() {
                Some(piece) => piece.iter(),
                None => mem::take(&mut self.back),
            };
        }
        self.front.next().map(|(key, value)| (key, value))
    }
}

impl<K, V> DoubleEndedIterator for Entries<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        if self.back.len() == 0 {
            self.back = match self.pieces.next_back() {
                Some(piece) => piece.iter(),
                None => mem::take(&mut self.front),
            };
        }
        self.back.next_back().map(|(key, value)| (key, value))
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Entries<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        Entries::of(self)
    }
}

/// All values of a set.
pub struct Values<'a, T>(Entries<'a, T, ()>);

impl<'a, T> Iterator for Values<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(value, ())| value)
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = Values<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        Values((&self.0).into_iter())
    }
}

impl<K: Pack, V: Pack> Pack for Map<K, V> {
    fn pack(&self, out: &mut Vec<u8>) {
        write::map(out, self.len());
        for (key, value) in self {
            key.pack(out);
            value.pack(out);
        }
    }
}

impl<'a, K: Unpack<'a> + Ord, V: Unpack<'a>> Unpack<'a> for Map<K, V> {
    fn blank() -> Self {
        Self::new()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let mut map = Self::new();
        for _ in 0..reader.map()? {
            map.insert(K::unpack(reader)?, V::unpack(reader)?);
        }
        Ok(map)
    }
}

impl<T: Pack> Pack for Set<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        write::array(out, self.len());
        for value in self {
            value.pack(out);
        }
    }
}

impl<'a, T: Unpack<'a> + Ord> Unpack<'a> for Set<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let mut set = Self::new();
        for _ in 0..reader.array()? {
            set.insert(T::unpack(reader)?);
        }
        Ok(set)
    }
}
