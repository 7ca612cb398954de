//! The events of records that are stored by their description: one pair for all of them.

use super::fields::{Fields, FieldsEdit};
use crate::base::ids::{RecordId, UserId};
use crate::codec::{Pack, Unpack};
use crate::records::describe::Value;
use std::collections::BTreeMap;

/// Anything that happened to such records.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordEvent {
    /// Rows were imported.
    Imported(RecordImported),
    /// Fields of one were edited.
    Edited(RecordEdited),
}

/// `record.imported`: rows of one kind of record to set, with all their fields. What it does not name stays.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct RecordImported {
    /// The kind of record, by the name in its description.
    pub record: String,
    /// The rows.
    pub rows: Vec<Fields>,
}

/// `record.edited`: fields of one record to set. What it does not name stays. It also begins a record that nobody imported.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct RecordEdited {
    /// The kind of record, by the name in its description.
    pub record: String,
    /// Which one.
    pub id: RecordId,
    /// Fields to set, by name. Of names, the languages to set. Nothing, or empty text, takes a value away.
    #[pack(default, skip_if = BTreeMap::is_empty)]
    pub set: BTreeMap<String, Value>,
    /// Whether it is out of use. What is archived is kept, and found no more.
    #[pack(default, skip_if = Option::is_none)]
    pub archived: Option<bool>,
    /// Who approved it, if its author may not do it on their own.
    #[pack(default, skip_if = Option::is_none)]
    pub approved_by: Option<UserId>,
}

impl RecordEdited {
    /// As an edit of a row, and of which kind of record.
    pub fn into_edit(self) -> (String, FieldsEdit) {
        let Self {
            record,
            id,
            set,
            archived,
            approved_by: _,
        } = self;
        (record, FieldsEdit { id, set, archived })
    }
}
