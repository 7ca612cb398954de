//! Master data: which kinds of record there are, and lists of them.

use crate::base::money::Currency;
use crate::base::permission::Permission;
use crate::records::describe::{FieldInfo, RecordInfo};
use crate::replica::{Listed, ListedRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use crate::records::settle::SettleEdit;

/// `GET /api/records`: what lists and forms are made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordKinds {
    /// Those that are described.
    pub records: Vec<RecordKind>,
    /// The names of those that something was written of and only a later build knows.
    pub unknown: Vec<String>,
    /// What amounts are in; nothing until a store was imported.
    #[serde(default)]
    pub currency: Option<Currency>,
}

/// The answer to `POST /api/records/settle`: it is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {}

/// A kind of record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordKind {
    /// Its name in addresses.
    pub name: String,
    /// What listing its records takes; nothing where anybody may who works here.
    #[serde(default)]
    pub seen_by: Option<Permission>,
    /// What changing them takes, or approving a change.
    pub changed_by: Permission,
    /// Whether `GET /api/records/{record}` lists them.
    #[serde(default)]
    pub listed: bool,
    /// Its fields; the first is the id, if it has one.
    pub fields: Vec<RecordField>,
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordField {
    /// Its name.
    pub name: String,
    /// Its form: `id`, `text`, `names`, `amount`, `rate`, `number`, `flag`, `choice`, `barcode`, `currency`, `list`, `rows`, `pin`.
    pub kind: String,
    /// Whether it may not be empty.
    pub required: bool,
    /// How many characters fit.
    pub max: u16,
    /// The least number; none if there is no bound but the form's.
    pub least: Option<i64>,
    /// The greatest number.
    pub most: Option<i64>,
    /// What it is where nothing is said.
    pub default: Option<i64>,
    /// Which record it points at, or is made of.
    pub of: Option<String>,
    /// The words that can be chosen.
    pub words: Vec<String>,
    /// Whether no two may have the same.
    pub unique: bool,
    /// Whether it is about a person.
    pub personal: bool,
    /// Whether a list shows it.
    pub list: bool,
    /// Whether a search looks at it.
    pub search: bool,
}

/// `GET /api/records/{record}`: which records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordsRequest {
    /// Behind the one of this id, as the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Text that a searched field has, whatever its case and accents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}

/// Records, by their ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordsPage {
    /// The records.
    pub records: Vec<RecordRow>,
    /// Whether there are more behind them.
    pub more: bool,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordRow {
    /// Its id.
    pub id: String,
    /// Its fields by name: texts, numbers, yes or no, names by language, lists; what is empty is left out.
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Those of them that only a later build knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

impl RecordKind {
    /// The kind that is described so, and whether its records are listed.
    pub fn of(info: &RecordInfo, listed: bool) -> Self {
        Self {
            name: info.name.to_owned(),
            seen_by: info.seen_by,
            changed_by: info.changed_by,
            listed,
            fields: info.fields.iter().map(RecordField::from).collect(),
        }
    }
}

impl From<&FieldInfo> for RecordField {
    fn from(field: &FieldInfo) -> Self {
        Self {
            name: field.name.to_owned(),
            kind: field.kind.word().to_owned(),
            required: field.required,
            max: field.max,
            least: Some(field.least).filter(|least| *least != i64::MIN),
            most: Some(field.most).filter(|most| *most != i64::MAX),
            default: field.default,
            of: field.of.map(str::to_owned),
            words: field.words.iter().map(|&word| word.to_owned()).collect(),
            unique: field.unique,
            personal: field.personal,
            list: field.list,
            search: field.search,
        }
    }
}

impl From<Listed> for RecordsPage {
    fn from(listed: Listed) -> Self {
        Self {
            records: listed.rows.into_iter().map(RecordRow::from).collect(),
            more: listed.more,
        }
    }
}

impl From<ListedRow> for RecordRow {
    fn from(row: ListedRow) -> Self {
        let fields = row.fields.into_iter();
        Self {
            id: row.id,
            fields: fields.map(|(field, value)| (field, value.json())).collect(),
            unknown: row.unknown,
        }
    }
}
