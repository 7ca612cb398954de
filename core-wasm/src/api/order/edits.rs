//! Who set the fields of an order that hold one value, and which edits were superseded unseen.

use super::OrderStatus;
use crate::api::EventMeta;
use crate::base::ids::TableId;
use crate::domain::order;
use serde::{Deserialize, Serialize};

/// What became of all edits of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edits {
    /// The edit that stands, for each field that was ever set.
    pub standing: Vec<Edit>,
    /// Edits that were superseded by someone who had not seen them.
    pub lost: Vec<Edit>,
}

/// Someone gave a field a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Who, when and by which event.
    pub meta: EventMeta,
    /// What.
    pub value: FieldValue,
}

/// A value of a field: `{"guests": 4}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldValue {
    /// A table.
    Table(TableId),
    /// So many guests.
    Guests(u16),
    /// A note; empty if it was taken away.
    Note(String),
    /// A label.
    Label(String),
    /// A status.
    Status(OrderStatus),
}

impl From<&order::Edits> for Edits {
    fn from(edits: &order::Edits) -> Self {
        Self {
            standing: edits.all_standing().iter().map(Into::into).collect(),
            lost: edits.lost().iter().map(Into::into).collect(),
        }
    }
}

impl From<&order::Edit> for Edit {
    fn from(edit: &order::Edit) -> Self {
        Self {
            meta: (&edit.meta).into(),
            value: (&edit.value).into(),
        }
    }
}

impl From<&order::FieldValue> for FieldValue {
    fn from(value: &order::FieldValue) -> Self {
        match value {
            order::FieldValue::Table(table) => Self::Table(table.clone()),
            order::FieldValue::Guests(guests) => Self::Guests(*guests),
            order::FieldValue::Note(note) => Self::Note(note.clone()),
            order::FieldValue::Label(label) => Self::Label(label.clone()),
            order::FieldValue::Status(status) => Self::Status((*status).into()),
        }
    }
}
