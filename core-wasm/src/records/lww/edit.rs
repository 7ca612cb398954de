//! Edits: some fields of a row, to be set, each with a name and a value that people can read.

use crate::base::names::Names;
use crate::codec::{Pack, Unpack};
use crate::records::describe::{FieldType, Value};

/// What a row or an edit must be able to do to be stored.
pub trait Stored: Clone + std::fmt::Debug + PartialEq + Pack + for<'a> Unpack<'a> {}
impl<T: Clone + std::fmt::Debug + PartialEq + Pack + for<'a> Unpack<'a>> Stored for T {}

/// A kind of row that can be edited field by field.
pub trait Editable: Stored {
    /// Some of its fields, to be set.
    type Edit: Edit<Self>;

    /// The row that an edit begins where nobody imported one; nothing if such an edit waits for an import.
    fn begun_by(_: &Self::Edit) -> Option<Self> {
        None
    }
}

/// One of many rows in a table.
pub trait Keyed: Editable {
    /// What names a row.
    type Id: Ord + Stored;

    /// Its name.
    fn id(&self) -> &Self::Id;
    /// Which row an edit is of.
    fn id_of(edit: &Self::Edit) -> &Self::Id;
}

/// A field that an edit sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Its name; of a name, `field.language`: each language is a field of its own.
    pub field: String,
    /// Its value.
    pub value: Value,
}

/// Fields of a row, to be set.
pub trait Edit<R: Editable>: Stored {
    /// Sets them.
    fn apply(&self, row: &mut R);
    /// Whether it takes the row out of use, or back.
    fn archived(&self) -> Option<bool> {
        None
    }
    /// What it sets.
    fn written(&self) -> Vec<Written>;
    /// The part of it that sets one field.
    fn only(&self, field: &str) -> Self;
    /// What would set one field to what it is in a row.
    fn standing(row: &R, archived: bool, field: &str) -> Self;
}

/// The field of being out of use. An import does not set it.
pub const ARCHIVED: &str = "archived";

/// A part of an edit: a field to set, or none.
pub trait Part<T> {
    /// Sets it, if it is named.
    fn set(&self, to: &mut T);
    /// Adds the field's name and its value, if it is named.
    fn show(&self, field: &str, to: &mut Vec<Written>);
    /// Itself if it is `wanted`, else none; `field` is its name.
    fn only(&self, field: &str, wanted: &str) -> Self;
    /// What sets it to `row`, if it is `wanted`.
    fn standing(row: &T, field: &str, wanted: &str) -> Self;
}

impl<T: Clone + FieldType> Part<T> for Option<T> {
    fn set(&self, to: &mut T) {
        if let Some(value) = self {
            to.clone_from(value);
        }
    }

    fn show(&self, field: &str, to: &mut Vec<Written>) {
        to.extend(self.as_ref().map(|value| Written {
            field: field.to_owned(),
            value: value.value(),
        }));
    }

    fn only(&self, field: &str, wanted: &str) -> Self {
        self.clone().filter(|_| field == wanted)
    }

    fn standing(row: &T, field: &str, wanted: &str) -> Self {
        (field == wanted).then(|| row.clone())
    }
}

/// Empty text takes an optional value away.
impl<T: Clone + FieldType + for<'a> From<&'a str>> Part<Option<T>> for Option<T> {
    fn set(&self, to: &mut Option<T>) {
        if let Some(value) = self {
            *to = Some(value.clone()).filter(|value| !value.value().is_empty());
        }
    }

    fn show(&self, field: &str, to: &mut Vec<Written>) {
        Part::<T>::show(self, field, to);
    }

    fn only(&self, field: &str, wanted: &str) -> Self {
        Part::<T>::only(self, field, wanted)
    }

    fn standing(row: &Option<T>, field: &str, wanted: &str) -> Self {
        (field == wanted).then(|| row.clone().unwrap_or_else(|| "".into()))
    }
}

/// Each language is a field of its own; empty text takes its name away.
impl Part<Names> for Names {
    fn set(&self, to: &mut Names) {
        for (lang, name) in self.iter() {
            if name.is_empty() {
                to.remove(lang);
            } else {
                to.set(lang.clone(), name);
            }
        }
    }

    fn show(&self, field: &str, to: &mut Vec<Written>) {
        to.extend(self.iter().map(|(lang, name)| Written {
            field: format!("{field}.{lang}"),
            value: Value::Text(name.to_owned()),
        }));
    }

    fn only(&self, field: &str, wanted: &str) -> Self {
        let wanted = language(field, wanted);
        let names = self.iter().filter(|(lang, _)| Some(lang.as_str()) == wanted);
        names.map(|(lang, name)| (lang.clone(), name)).collect()
    }

    fn standing(row: &Names, field: &str, wanted: &str) -> Self {
        let Some(wanted) = language(field, wanted) else {
            return Self::default();
        };
        let mut names = row.iter().filter(|(lang, _)| lang.as_str() == wanted);
        Self::of(wanted, names.next().map_or("", |(_, name)| name))
    }
}

/// The language that `wanted` names of a field: `en` of `name.en`.
fn language<'a>(field: &str, wanted: &'a str) -> Option<&'a str> {
    wanted.strip_prefix(field)?.strip_prefix('.')
}
