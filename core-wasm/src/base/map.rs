//! Maps and sets in the order of their keys. The standard library's B-trees are compiled anew for every type of key and
//! value, some eight kilobytes each in a browser; of these there is little to compile.
//!
//! Keeps true: what is found, and in which order, is as in a B-tree. Entries lie in pieces of at most [`PIECE`], none of
//! them empty, so that putting one in moves few others, however many there are. Not in it: joining pieces that few are
//! left of; what leaves a map mostly leaves it in the order in which it came.

mod forms;
mod set;

pub use set::Set;

use forms::Entries;
use std::borrow::Borrow;

/// How many entries lie together.
const PIECE: usize = 64;

/// Values by key, in the order of their keys.
#[derive(Clone)]
pub struct Map<K, V>(Vec<Vec<(K, V)>>);

/// Where an entry is, or where it belongs.
struct Place {
    piece: usize,
    at: usize,
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> Map<K, V> {
    /// An empty one.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All entries.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        Entries::of(self)
    }

    /// All keys.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// All values, by key.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// All entries, with values that can be changed.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (&K, &mut V)> {
        self.0.iter_mut().flatten().map(|(key, value)| (&*key, value))
    }

    /// All values, by key.
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = V> {
        self.0.into_iter().flatten().map(|(_, value)| value)
    }

    /// Takes out all entries that `keep` does not want.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.0.retain_mut(|piece| {
            piece.retain_mut(|(key, value)| keep(key, value));
            !piece.is_empty()
        });
    }
}

impl<K: Ord, V> Map<K, V> {
    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// The key as it is in the map, and its value.
    pub fn get_key_value<Q: Ord + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        let (key, value) = &self.0[place.piece][place.at];
        Some((key, value))
    }

    /// The value of a key.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(&mut self.0[place.piece][place.at].1)
    }

    /// A copy that has these keys only.
    pub fn only(&self, keys: &Set<K>) -> Self
    where
        K: Clone,
        V: Clone,
    {
        let known = keys.iter().filter_map(|key| self.get_key_value(key));
        known.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Whether a key has a value.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Sets the value of a key; gives back the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(place) => Some(std::mem::replace(&mut self.0[place.piece][place.at].1, value)),
            Err(place) => {
                self.put(place, key, value);
                None
            }
        }
    }

    /// Takes a key out; gives back the value it had.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let Place { piece, at } = self.find(key).ok()?;
        let (_, value) = self.0[piece].remove(at);
        if self.0[piece].is_empty() {
            self.0.remove(piece);
        }
        Some(value)
    }

    /// The place of a key, to be filled if it is empty.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        Entry { map: self, key }
    }

    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Place, Place>
    where
        K: Borrow<Q>,
    {
        let begins_before = |piece: &Vec<(K, V)>| piece[0].0.borrow() <= key;
        // Ids rise with time, and mostly the newest are asked for.
        let piece = match self.0.len().checked_sub(1) {
            Some(last) if begins_before(&self.0[last]) => last,
            _ => self.0.partition_point(begins_before).saturating_sub(1),
        };
        let entries = self.0.get(piece).map_or(&[][..], Vec::as_slice);
        match entries.binary_search_by(|(known, _)| known.borrow().cmp(key)) {
            Ok(at) => Ok(Place { piece, at }),
            Err(at) => Err(Place { piece, at }),
        }
    }

    fn put(&mut self, Place { mut piece, mut at }: Place, key: K, value: V) -> &mut V {
        if self.0.is_empty() {
            self.0.push(Vec::new());
        }
        if self.0[piece].len() == PIECE {
            // What comes at the end begins a new piece: keys that come in their order leave full ones behind.
            let left = if at == PIECE { PIECE } else { PIECE / 2 };
            let rest = self.0[piece].split_off(left);
            self.0.insert(piece + 1, rest);
            if at >= left {
                (piece, at) = (piece + 1, at - left);
            }
        }
        let entries = &mut self.0[piece];
        entries.insert(at, (key, value));
        &mut entries[at].1
    }
}

/// The place of a key in a map.
pub struct Entry<'a, K, V> {
    map: &'a mut Map<K, V>,
    key: K,
}

impl<'a, K: Ord, V> Entry<'a, K, V> {
    /// Its value; this one, if it had none.
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }

    /// Its value; a fresh one, if it had none.
    pub fn or_insert_with(self, fresh: impl FnOnce() -> V) -> &'a mut V {
        match self.map.find(&self.key) {
            Ok(place) => &mut self.map.0[place.piece][place.at].1,
            Err(place) => self.map.put(place, self.key, fresh()),
        }
    }

    /// Its value; the default one, if it had none.
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

#[cfg(test)]
mod tests;
