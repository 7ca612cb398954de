//! Rows with what stands of them at hand, unpacked: one of them, or a table.

use super::edit::{Editable, Keyed};
use super::row::{Lost, LostEdit, Row};
use crate::codec::{Malformed, Pack, Reader, Unpack};
use crate::journal::Metadata;
use crate::records::describe::Record;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A row, and what stands of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing<R: Editable> {
    row: Row<R>,
    current: Option<R>,
}

impl<R: Editable> Default for Standing<R> {
    fn default() -> Self {
        Self::of(Row::default())
    }
}

impl<R: Editable> Standing<R> {
    /// Of a row.
    pub fn of(row: Row<R>) -> Self {
        let current = row.current().map(Cow::into_owned);
        Self { row, current }
    }

    /// Sets all fields, unless a later import did.
    pub fn import(&mut self, by: &Metadata, row: R) {
        self.write(|known| known.import(by, row));
    }

    /// Sets some fields, each unless a later write did.
    pub fn edit(&mut self, by: &Metadata, edit: R::Edit) {
        self.write(|known| known.edit(by, edit));
    }

    fn write(&mut self, write: impl FnOnce(&mut Row<R>)) {
        write(&mut self.row);
        self.current = self.row.current().map(Cow::into_owned);
    }

    /// What stands; nothing before the first import.
    pub fn current(&self) -> Option<&R> {
        self.current.as_ref()
    }

    /// What was written.
    pub fn row(&self) -> &Row<R> {
        &self.row
    }

    /// What stands, if it is in use.
    fn used(&self) -> Option<&R> {
        self.current().filter(|_| !self.row.is_archived())
    }
}

impl<R: Editable> Pack for Standing<R> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.row.pack(out);
    }
}

impl<'a, R: Editable> Unpack<'a> for Standing<R> {
    fn blank() -> Self {
        Self::default()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        Row::unpack(reader).map(Self::of)
    }
}

/// A table of such rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<R: Keyed>(BTreeMap<R::Id, Standing<R>>);

impl<R: Keyed> Default for Rows<R> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<R: Keyed> Rows<R> {
    /// Sets a row, unless a later import did.
    pub fn import(&mut self, by: &Metadata, row: R) {
        self.0.entry(row.id().clone()).or_default().import(by, row);
    }

    /// Sets some fields of a row, each unless a later write did.
    pub fn edit(&mut self, by: &Metadata, edit: R::Edit) {
        self.0.entry(R::id_of(&edit).clone()).or_default().edit(by, edit);
    }

    /// One row, also an archived one.
    pub fn get(&self, id: &R::Id) -> Option<&R> {
        self.0.get(id)?.current()
    }

    /// One row, if it is in use.
    pub fn used(&self, id: &R::Id) -> Option<&R> {
        self.0.get(id)?.used()
    }

    /// One row as the last import left it.
    pub fn imported(&self, id: &R::Id) -> Option<&R> {
        self.0.get(id)?.row.imported()
    }

    /// All rows in use, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&R::Id, &R)> {
        self.0.iter().filter_map(|(id, row)| Some((id, row.used()?)))
    }

    /// All rows with what was written of them, also archived ones.
    pub fn all(&self) -> impl Iterator<Item = (&R::Id, &Standing<R>)> {
        self.0.iter()
    }

    /// How many are in use.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether none is in use.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The edits that lost, as people read of them.
    pub fn lost_edits(&self) -> impl Iterator<Item = LostEdit>
    where
        R: Record,
        R::Id: std::fmt::Display,
    {
        self.lost().map(|(id, lost)| LostEdit::of::<R>(id, lost))
    }

    /// One row with what was written of it, also an archived one.
    pub fn standing(&self, id: &R::Id) -> Option<&Standing<R>> {
        self.0.get(id)
    }

    /// The edits that lost, with the rows that they were of.
    pub fn lost(&self) -> impl Iterator<Item = (&R::Id, Lost)> {
        let rows = self.0.iter();
        rows.flat_map(|(id, known)| known.row.lost().into_iter().map(move |lost| (id, lost)))
    }
}

impl<R: Keyed> Pack for Rows<R> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
    }
}

impl<'a, R: Keyed> Unpack<'a> for Rows<R> {
    fn blank() -> Self {
        Self::default()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        Unpack::unpack(reader).map(Self)
    }
}
