//! Rows that are imported as a whole and edited in parts, by several people who may not have heard of each other.
//!
//! Keeps true: an edit that lost without its winner's author having seen it can be read until someone who has seen it
//! writes that field again. Of each field the last two edits are kept, which is all that this takes. Not in it: which
//! fields there are.

use super::edit::{ARCHIVED, Edit, Editable, Written};
use crate::codec::{Malformed, Pack, Reader, Unpack};
use crate::journal::Metadata;
use crate::records::describe::{Record, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// An edit that lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    /// The field; of a name, `field.language`.
    pub field: String,
    /// What it was to be.
    pub value: Value,
    /// What stands instead.
    pub stands: Value,
    /// Who wanted that.
    pub by: Metadata,
    /// Who wrote what stands.
    pub winner: Metadata,
}

/// An edit that lost, and which record it was of.
#[derive(Clone, Debug, PartialEq)]
pub struct LostEdit {
    /// The kind of record, by the name in its description.
    pub record: String,
    /// Which one; empty if there is but one of its kind.
    pub id: String,
    /// The edit.
    pub lost: Lost,
}

impl LostEdit {
    /// Of a described record.
    pub fn of<R: Record>(id: &impl ToString, lost: Lost) -> Self {
        Self {
            record: R::INFO.name.to_owned(),
            id: id.to_string(),
            lost,
        }
    }
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
        let mut newer: BTreeMap<String, u8> = BTreeMap::new();
        let mut matters: Vec<bool> = Vec::new();
        for (_, edit) in self.edits.iter().rev() {
            let mut one_matters = false;
            for Written { field, .. } in edit.written() {
                let newer = newer.entry(field).or_default();
                one_matters |= *newer < 2;
                *newer = newer.saturating_add(1);
            }
            matters.push(one_matters);
        }
        self.edits.retain(|_| matters.pop().unwrap_or(false));
    }

    /// The row as it stands; nothing before its first import, unless an edit begins it.
    pub fn current(&self) -> Option<Cow<'_, R>> {
        let imported = self.base.as_ref().map(|(by, _)| by.stamp());
        let mut row = match &self.base {
            Some((_, row)) => Cow::Borrowed(row),
            None => Cow::Owned(R::begun_by(&self.edits.first()?.1)?),
        };
        for (by, edit) in &self.edits {
            if imported.is_none_or(|imported| by.stamp() > imported) {
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
        let mut writes: BTreeMap<String, Vec<(&Metadata, Value)>> = BTreeMap::new();
        for (by, edit) in &self.edits {
            for Written { field, value } in edit.written() {
                writes.entry(field).or_default().push((by, value));
            }
        }
        writes
            .into_iter()
            .filter_map(|(field, writes)| self.lost_of(field, writes))
            .collect()
    }

    fn lost_of(&self, field: String, mut writes: Vec<(&Metadata, Value)>) -> Option<Lost> {
        let importer = self.base.as_ref().map(|(by, _)| by).filter(|_| field != ARCHIVED);
        let last = writes.last()?.0;
        let (winner, standing) = match importer.filter(|importer| importer.stamp() > last.stamp()) {
            Some(importer) => (importer, None),
            None => writes.pop().map(|(by, value)| (by, Some(value)))?,
        };
        let (by, value) = writes.pop()?;
        if may_have_seen(winner, by) || standing.as_ref() == Some(&value) {
            return None;
        }
        let stands = standing.or_else(|| {
            let row = self.imported()?;
            let sets = R::Edit::standing(row, false, &field).written();
            sets.into_iter().next().map(|written| written.value)
        });
        Some(Lost {
            field,
            value,
            stands: stands.unwrap_or(Value::Nothing),
            by: by.clone(),
            winner: winner.clone(),
        })
    }

    /// An edit that sets the field of an edit that lost to what that wanted.
    pub fn taking(&self, lost: &Lost) -> Option<R::Edit> {
        self.written_by(&lost.by, &lost.field)
    }

    /// An edit that sets the field of an edit that lost to what stands: its author has seen both, so that it is settled.
    pub fn leaving(&self, lost: &Lost) -> Option<R::Edit> {
        let of_import = || {
            Some(R::Edit::standing(
                self.imported()?,
                self.is_archived(),
                &lost.field,
            ))
        };
        self.written_by(&lost.winner, &lost.field).or_else(of_import)
    }

    /// The part of an author's edit that sets a field.
    fn written_by(&self, author: &Metadata, field: &str) -> Option<R::Edit> {
        let edits = self.edits.iter().rev();
        let mut own = edits.filter(|(by, _)| by.event_id == author.event_id);
        own.find_map(|(_, edit)| {
            let part = edit.only(field);
            (!part.written().is_empty()).then_some(part)
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
