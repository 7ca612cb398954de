//! Rows that are imported as a whole and edited in parts, by several people who may not have heard of each other.
//!
//! Keeps true: an edit that lost without its winner's author having seen it can be read until someone who has seen it
//! writes that field again. Of each field the last two edits are kept, which is all that this takes. Not in it: which
//! fields there are.

use super::edit::{ARCHIVED, Edit, Editable};
use crate::base::map::Map;
use crate::codec::{Malformed, Pack, Reader, Unpack};
use crate::journal::Metadata;
use std::borrow::Cow;

/// An edit that lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    /// The field.
    pub field: String,
    /// What it was to be, as text; amounts in minor units, rates in parts per million.
    pub value: String,
    /// Who wanted that.
    pub by: Metadata,
    /// Who wrote what stands.
    pub winner: Metadata,
}

/// One row: the last import of it, and the edits that matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<R: Editable> {
    base: Option<(Metadata, R)>,
    /// In stamp order.
    edits: Vec<(Metadata, R::Edit)>,
}

/// Whether this author may have seen what `other` wrote: whoever has seen it writes a higher version.
fn may_have_seen(author: &Metadata, other: &Metadata) -> bool {
    author.version > other.version || author.event_id == other.event_id
}

impl<R: Editable> Default for Row<R> {
    fn default() -> Self {
        Self {
            base: None,
            edits: Vec::new(),
        }
    }
}

impl<R: Editable> Row<R> {
    /// Sets all fields, unless a later import did.
    pub fn import(&mut self, by: &Metadata, row: R) {
        if self
            .base
            .as_ref()
            .is_none_or(|(known, _)| known.stamp() < by.stamp())
        {
            self.base = Some((by.clone(), row));
        }
    }

    /// Sets some fields, each unless a later write did.
    pub fn edit(&mut self, by: &Metadata, edit: R::Edit) {
        let place = self
            .edits
            .partition_point(|(known, _)| known.stamp() <= by.stamp());
        self.edits.insert(place, (by.clone(), edit));
        let mut newer: Map<String, u8> = Map::new();
        let mut matters: Vec<bool> = Vec::new();
        for (_, edit) in self.edits.iter().rev() {
            let mut one_matters = false;
            for (field, _) in edit.fields() {
                let newer = newer.entry(field).or_default();
                one_matters |= *newer < 2;
                *newer = newer.saturating_add(1);
            }
            matters.push(one_matters);
        }
        self.edits.retain(|_| matters.pop().unwrap_or(false));
    }

    /// The row as it stands; nothing before its first import.
    pub fn current(&self) -> Option<Cow<'_, R>> {
        let (imported, row) = self.base.as_ref()?;
        let mut row = Cow::Borrowed(row);
        for (by, edit) in &self.edits {
            if by.stamp() > imported.stamp() {
                edit.apply(row.to_mut());
            }
        }
        Some(row)
    }

    /// The row as the last import left it.
    pub fn imported(&self) -> Option<&R> {
        self.base.as_ref().map(|(_, row)| row)
    }

    /// Whether it is out of use.
    pub fn is_archived(&self) -> bool {
        let mut said = self.edits.iter().rev().filter_map(|(_, edit)| edit.archived());
        said.next().unwrap_or(false)
    }

    /// The edits that lost against someone who had not seen them, the last one of each field.
    pub fn lost(&self) -> Vec<Lost> {
        let mut writes: Map<String, Vec<(&Metadata, String)>> = Map::new();
        for (by, edit) in &self.edits {
            for (field, value) in edit.fields() {
                writes.entry(field).or_default().push((by, value));
            }
        }
        writes
            .into_iter()
            .filter_map(|(field, writes)| self.lost_of(field, writes))
            .collect()
    }

    fn lost_of(&self, field: String, mut writes: Vec<(&Metadata, String)>) -> Option<Lost> {
        let importer = self.base.as_ref().map(|(by, _)| by).filter(|_| field != ARCHIVED);
        let last = writes.last()?.0;
        let (winner, standing) = match importer.filter(|importer| importer.stamp() > last.stamp()) {
            Some(importer) => (importer, None),
            None => writes.pop().map(|(by, value)| (by, Some(value)))?,
        };
        let (by, value) = writes.pop()?;
        let lost = !may_have_seen(winner, by) && standing.as_ref() != Some(&value);
        lost.then(|| Lost {
            field,
            value,
            by: by.clone(),
            winner: winner.clone(),
        })
    }

    /// The last import and its author.
    pub fn base(&self) -> Option<&(Metadata, R)> {
        self.base.as_ref()
    }

    /// The edits that matter, with their authors, in the order that they fold in.
    pub fn edits(&self) -> &[(Metadata, R::Edit)] {
        &self.edits
    }

    /// From what [`Row::base`] and [`Row::edits`] gave.
    pub fn of(base: Option<(Metadata, R)>, edits: Vec<(Metadata, R::Edit)>) -> Self {
        Self { base, edits }
    }
}

impl<R: Editable> Pack for Row<R> {
    fn pack(&self, out: &mut Vec<u8>) {
        (&self.base, &self.edits).pack(out);
    }
}

impl<'a, R: Editable> Unpack<'a> for Row<R> {
    fn blank() -> Self {
        Self::default()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let (base, edits) = Unpack::unpack(reader)?;
        Ok(Self { base, edits })
    }
}
