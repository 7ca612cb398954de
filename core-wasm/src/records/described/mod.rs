//! Records that are stored by their description: each a row of fields by name. A new kind of record needs no new type of
//! event, and no new form of storage.
//!
//! Keeps true: each field is last-writer-wins, as in the typed records; a record or a field that only a later build knows is
//! kept as it was written, and means something again after an update. `event.rs` has what can happen, `fields.rs` a row and
//! its edits. Not in it: the records that a till finds among a hundred thousand or signs people in by, which have types and
//! events of their own (`catalog`, `staff`, `store_settings`); nor what a field may hold (`describe`).

mod event;
mod fields;
#[cfg(test)]
mod tests;

pub use event::{RecordEdited, RecordEvent, RecordImported};
pub use fields::{Fields, FieldsEdit};

use crate::codec::{Pack, Unpack};
use crate::journal::Metadata;
use crate::records::lww::{LostEdit, Rows};
use std::collections::BTreeMap;

/// The folded rows, by the name of their record.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
pub struct Records(BTreeMap<String, Rows<Fields>>);

impl Records {
    /// Folds one event.
    pub fn evolve(&mut self, by: &Metadata, event: RecordEvent) {
        match event {
            RecordEvent::Imported(RecordImported { record, rows }) => {
                let known = self.0.entry(record).or_default();
                rows.into_iter().for_each(|row| known.import(by, row));
            }
            RecordEvent::Edited(edited) => {
                let (record, edit) = edited.into_edit();
                self.0.entry(record).or_default().edit(by, edit);
            }
        }
    }

    /// The rows of a record.
    pub fn of(&self, record: &str) -> Option<&Rows<Fields>> {
        self.0.get(record)
    }

    /// All records that anything was written of, by name; also those that only a later build knows.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Rows<Fields>)> {
        self.0.iter().map(|(record, rows)| (record.as_str(), rows))
    }

    /// Whether nothing was written of any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Edits that lost against someone who had not seen them, until someone who has sets the same field.
    pub fn lost_edits(&self) -> impl Iterator<Item = LostEdit> {
        self.iter().flat_map(|(record, rows)| {
            rows.lost().map(move |(id, lost)| LostEdit {
                record: record.to_owned(),
                id: id.to_string(),
                lost,
            })
        })
    }
}
