//! A row of a record that is stored by its description, and edits of it.

use crate::base::ids::RecordId;
use crate::base::names::Names;
use crate::codec::{Pack, Unpack};
use crate::records::describe::Value;
use crate::records::lww::{ARCHIVED, Edit, Editable, Keyed, Part, Written};
use std::collections::BTreeMap;

/// A row: its fields by name. What is empty is left out.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Fields {
    /// Its id.
    pub id: RecordId,
    /// Its fields.
    pub fields: BTreeMap<String, Value>,
}

/// Fields to set.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct FieldsEdit {
    /// Of which row.
    pub id: RecordId,
    /// Fields by name. Of names, the languages to set. Nothing, or empty text, takes a value away.
    pub set: BTreeMap<String, Value>,
    /// Whether it is out of use.
    pub archived: Option<bool>,
}

impl Editable for Fields {
    type Edit = FieldsEdit;

    fn begun_by(edit: &FieldsEdit) -> Option<Self> {
        Some(Self {
            id: edit.id.clone(),
            fields: BTreeMap::new(),
        })
    }
}

impl Keyed for Fields {
    type Id = RecordId;

    fn id(&self) -> &RecordId {
        &self.id
    }

    fn id_of(edit: &FieldsEdit) -> &RecordId {
        &edit.id
    }
}

impl Edit<Fields> for FieldsEdit {
    fn apply(&self, row: &mut Fields) {
        for (field, value) in &self.set {
            match value {
                Value::Names(set) => {
                    let mut names = match row.fields.remove(field) {
                        Some(Value::Names(names)) => names,
                        _ => Names::default(),
                    };
                    set.set(&mut names);
                    if !names.is_empty() {
                        row.fields.insert(field.clone(), Value::Names(names));
                    }
                }
                value if value.is_empty() => drop(row.fields.remove(field)),
                value => drop(row.fields.insert(field.clone(), value.clone())),
            }
        }
    }

    fn archived(&self) -> Option<bool> {
        self.archived
    }

    fn written(&self) -> Vec<Written> {
        let mut written = Vec::new();
        for (field, value) in &self.set {
            match value {
                Value::Names(names) => names.show(field, &mut written),
                value => written.push(Written {
                    field: field.clone(),
                    value: value.clone(),
                }),
            }
        }
        Part::<bool>::show(&self.archived, ARCHIVED, &mut written);
        written
    }

    fn only(&self, wanted: &str) -> Self {
        let part = |(field, value): (&String, &Value)| match value {
            Value::Names(names) => {
                let part = names.only(field, wanted);
                (!part.is_empty()).then(|| (field.clone(), Value::Names(part)))
            }
            value => (field == wanted).then(|| (field.clone(), value.clone())),
        };
        Self {
            id: self.id.clone(),
            set: self.set.iter().filter_map(part).collect(),
            archived: Part::<bool>::only(&self.archived, ARCHIVED, wanted),
        }
    }

    fn standing(row: &Fields, archived: bool, wanted: &str) -> Self {
        let mut set = BTreeMap::new();
        if let Some(value) = row.fields.get(wanted) {
            set.insert(wanted.to_owned(), value.clone());
        } else if let Some((field, lang)) = wanted.split_once('.') {
            let name = match row.fields.get(field) {
                Some(Value::Names(names)) => Names::standing(names, field, wanted),
                _ => Names::of(lang, ""),
            };
            set.insert(field.to_owned(), Value::Names(name));
        } else if wanted != ARCHIVED {
            set.insert(wanted.to_owned(), Value::Nothing);
        }
        Self {
            id: row.id.clone(),
            set,
            archived: Part::<bool>::standing(&archived, ARCHIVED, wanted),
        }
    }
}
