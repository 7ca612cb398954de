//! Last writer wins: who wrote a value decides, by Lamport time and event id.
//!
//! Keeps true: what stands is a function of the set of writes, whatever order they arrive in. Rows that are replaced as
//! a whole are a [`LatestMap`]; what people edit field by field is a [`Row`] (`row.rs`), by edits (`edit.rs`), on its own or
//! in a table (`standing.rs`).

mod edit;
mod row;
mod standing;

pub use edit::{ARCHIVED, Edit, Editable, Keyed, Part, Written};
pub use row::{Lost, LostEdit, Row};
pub use standing::{Rows, Standing};

use crate::base::clock::Stamp;
use crate::codec::{Pack, Reader, Unpack};
use std::collections::BTreeMap;

/// A value that the event with the highest stamp decides.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub struct Latest<T> {
    stamp: Stamp,
    /// The value that stands.
    pub value: T,
}

impl<T> Latest<T> {
    /// The first writing of it.
    pub fn new(stamp: Stamp, value: T) -> Self {
        Self { stamp, value }
    }

    /// When it was written.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Writes, unless a later event wrote before.
    pub fn write(&mut self, stamp: Stamp, value: T) {
        if stamp > self.stamp {
            *self = Self { stamp, value };
        }
    }
}

/// A table of such values.
#[derive(Clone, Debug, PartialEq)]
pub struct LatestMap<K: Ord, T>(BTreeMap<K, Latest<T>>);

impl<K: Ord, T> Default for LatestMap<K, T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord, T> LatestMap<K, T> {
    /// Writes one row.
    pub fn write(&mut self, key: K, stamp: Stamp, value: T) {
        match self.0.get_mut(&key) {
            Some(row) => row.write(stamp, value),
            None => drop(self.0.insert(key, Latest::new(stamp, value))),
        }
    }

    /// One row.
    pub fn get(&self, key: &K) -> Option<&T> {
        self.0.get(key).map(|row| &row.value)
    }

    /// All rows, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &T)> {
        self.0.iter().map(|(key, row)| (key, &row.value))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Ord + Pack, T: Pack> Pack for LatestMap<K, T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
    }
}

impl<'a, K: Ord + Unpack<'a>, T: Unpack<'a>> Unpack<'a> for LatestMap<K, T> {
    fn blank() -> Self {
        Self(Unpack::blank())
    }

    fn read(&mut self, reader: &mut Reader<'a>) {
        self.0.read(reader);
    }
}
