//! A store's files that are imported: what is sent, and what comes of it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `POST /api/import` and `POST /api/import/preview`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRequest {
    /// The files by their names, each as base64.
    pub files: BTreeMap<String, String>,
    /// The code page of files that are not Unicode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What is taken as it is, though it looks like a mistake.
    #[serde(default)]
    pub accept: Vec<ImportQuestion>,
    /// What becomes of what the import before had and the files have no more.
    #[serde(default)]
    pub missing: MissingRecords,
}

/// A question that keeps an import from being done until it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ImportQuestion {
    /// In which code page is the file? Answered by `encoding`.
    Encoding,
    /// Are these the prices? Answered by `accept`, as those below.
    Prices,
    /// Are these the taxes?
    Taxes,
    /// Are these the bar codes?
    Barcodes,
}

/// What becomes of records that left the files. Staff who left is archived in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MissingRecords {
    /// They stay in use.
    #[default]
    Keep,
    /// They are archived.
    Archive,
}

/// What came of it, or would.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// Whether it was written. A preview never is; nor is anything if there are problems.
    pub imported: bool,
    /// What is wrong with the files or must be answered, in the order it was found.
    pub problems: Vec<ImportProblem>,
    /// How many problems there are besides.
    #[serde(default)]
    pub more_problems: usize,
    /// What changes, counted; nothing if there are problems.
    pub summary: Option<ImportSummary>,
    /// The first of the records that change.
    pub changes: Vec<ImportChange>,
    /// How many there are besides.
    #[serde(default)]
    pub more_changes: usize,
}

/// One thing that is wrong or must be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportProblem {
    /// In which file.
    pub file: String,
    /// In which line, from 1, as an editor counts; nothing if it is about the whole file.
    pub line: Option<usize>,
    /// At which character of it, from 1.
    pub character: Option<usize>,
    /// In which column or key.
    pub column: Option<String>,
    /// What, and what would be right: in English, for people.
    pub message: String,
    /// What answers it; nothing if the file must be put right.
    pub question: Option<ImportQuestion>,
}

/// How many records are new or changed, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportSummary {
    /// Whether the settings are.
    pub settings: bool,
    /// Of each kind of record of which some are, by its name.
    pub changed: BTreeMap<String, usize>,
    /// How many go out of use.
    pub archived: usize,
    /// How many come back.
    pub back: usize,
    /// How many the files have no more and stay.
    pub left: usize,
}

/// A record that changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportChange {
    /// What kind of record.
    pub record: String,
    /// Which one.
    pub id: String,
    /// What happens to it.
    pub what: ImportedAs,
    /// Its fields that become others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
}

/// What happens to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ImportedAs {
    /// It is new.
    New,
    /// Fields of it become others.
    Changed,
    /// It goes out of use.
    Archived,
    /// It comes back into use.
    Back,
    /// The files have it no more; it stays.
    Left,
}

/// A field that becomes another: its values as in a record's row, and nothing of a secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// What it is.
    pub from: serde_json::Value,
    /// What it will be.
    pub to: serde_json::Value,
}
