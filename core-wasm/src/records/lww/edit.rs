//! Edits: some fields of a row, to be set, each with a name and a text that people can read.

use crate::base::ids::{CategoryId, Lang, ModifierGroupId, ModifierId, StationId, TaxId, UnitId};
use crate::base::money::Amount;
use crate::base::names::Names;
use crate::codec::{Pack, Unpack};

/// What a row or an edit must be able to do to be stored.
pub trait Stored: Clone + std::fmt::Debug + PartialEq + Pack + for<'a> Unpack<'a> {}
impl<T: Clone + std::fmt::Debug + PartialEq + Pack + for<'a> Unpack<'a>> Stored for T {}

/// A kind of row that can be edited field by field.
pub trait Editable: Stored {
    /// Some of its fields, to be set.
    type Edit: Edit<Self>;
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

/// Fields of a row, to be set.
pub trait Edit<R: Editable>: Stored {
    /// Sets them.
    fn apply(&self, row: &mut R);
    /// Whether it takes the row out of use, or back.
    fn archived(&self) -> Option<bool> {
        None
    }
    /// What it sets: the fields' names, and their values as text.
    fn fields(&self) -> Vec<(String, String)>;
}

/// The field of being out of use. An import does not set it.
pub const ARCHIVED: &str = "archived";

/// A value as text, for people who read of an edit that lost.
pub trait Text {
    /// Plain, in no language; amounts in minor units.
    fn text(&self) -> String;
}

macro_rules! text {
    ($($type:ty),+) => {$(
        impl Text for $type {
            fn text(&self) -> String {
                self.to_string()
            }
        }
    )+};
}
text!(
    String,
    i32,
    u8,
    u16,
    bool,
    CategoryId,
    Lang,
    ModifierGroupId,
    ModifierId,
    StationId,
    TaxId,
    UnitId
);

impl Text for Amount {
    fn text(&self) -> String {
        self.0.to_string()
    }
}

impl<T: Text> Text for Vec<T> {
    fn text(&self) -> String {
        let values: Vec<_> = self.iter().map(Text::text).collect();
        values.join(", ")
    }
}

/// Each language's code and what it is called there.
impl Text for Names {
    fn text(&self) -> String {
        let names: Vec<_> = self.iter().map(|(lang, name)| format!("{lang} {name}")).collect();
        names.join(", ")
    }
}

/// A part of an edit: a field to set, or none.
pub trait Part<T> {
    /// Sets it, if it is named.
    fn set(&self, to: &mut T);
    /// Adds the field's name and its value, if it is named.
    fn show(&self, field: &str, to: &mut Vec<(String, String)>);
}

impl<T: Clone + Text> Part<T> for Option<T> {
    fn set(&self, to: &mut T) {
        if let Some(value) = self {
            to.clone_from(value);
        }
    }

    fn show(&self, field: &str, to: &mut Vec<(String, String)>) {
        to.extend(self.as_ref().map(|value| (field.to_owned(), value.text())));
    }
}

/// Empty text takes an optional value away.
impl<T: Clone + Text> Part<Option<T>> for Option<T> {
    fn set(&self, to: &mut Option<T>) {
        if let Some(value) = self {
            *to = Some(value.clone()).filter(|value| !value.text().is_empty());
        }
    }

    fn show(&self, field: &str, to: &mut Vec<(String, String)>) {
        Part::<T>::show(self, field, to);
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

    fn show(&self, field: &str, to: &mut Vec<(String, String)>) {
        to.extend(
            self.iter()
                .map(|(lang, name)| (format!("{field}.{lang}"), name.to_owned())),
        );
    }
}

/// Declares an edit of a kind of row: the names and fields that it may set. Of rows in a table, also what names one and
/// the field that takes it out of use; the one row of its kind has neither.
macro_rules! edit_of {
    ($(#[$doc:meta])* $edit:ident of $row:ident $(($key:ident: $id:ty, $archived:ident))?;
     names $($name:ident),*; fields $($(#[$said:meta])* $field:ident: $type:ty),*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Pack, Unpack)]
        #[serde(rename_all = "camelCase")]
        pub struct $edit {
            $(
                /// Which row.
                pub $key: $id,
            )?
            $(
                /// Names to set; empty text takes one away.
                #[serde(default, skip_serializing_if = "crate::base::names::Names::is_empty")]
                pub $name: crate::base::names::Names,
            )*
            $(
                /// To be set. Empty text takes away what is optional.
                $(#[$said])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )*
            $(
                /// Whether it is out of use. What is archived is kept, and found no more.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $archived: Option<bool>,
            )?
        }

        impl $edit {
            /// One that sets nothing yet.
            pub fn of($($key: $id)?) -> Self {
                Self {
                    $($key,)?
                    $($name: crate::base::names::Names::default(),)*
                    $($field: None,)*
                    $($archived: None,)?
                }
            }
        }

        impl crate::records::lww::Editable for $row {
            type Edit = $edit;
        }

        $(
            impl crate::records::lww::Keyed for $row {
                type Id = $id;

                fn id(&self) -> &$id {
                    &self.$key
                }

                fn id_of(edit: &$edit) -> &$id {
                    &edit.$key
                }
            }
        )?

        impl crate::records::lww::Edit<$row> for $edit {
            fn apply(&self, row: &mut $row) {
                $(crate::records::lww::Part::set(&self.$name, &mut row.$name);)*
                $(crate::records::lww::Part::set(&self.$field, &mut row.$field);)*
            }

            $(
                fn archived(&self) -> Option<bool> {
                    self.$archived
                }
            )?

            fn fields(&self) -> Vec<(String, String)> {
                let mut fields = Vec::new();
                $(crate::records::lww::Part::<crate::base::names::Names>::show(&self.$name, stringify!($name), &mut fields);)*
                $(crate::records::lww::Part::<$type>::show(&self.$field, stringify!($field), &mut fields);)*
                $(crate::records::lww::Part::<bool>::show(&self.$archived, crate::records::lww::ARCHIVED, &mut fields);)?
                fields
            }
        }
    };
}
pub(crate) use edit_of;
