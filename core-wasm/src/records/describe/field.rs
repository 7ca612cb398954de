//! What is said of a record and of each of its fields, and which Rust types a field can have.

use super::value::Value;
use crate::base::ids::{
    CategoryId, Lang, ModifierGroupId, ModifierId, ProductId, RecordId, StationId, TableId, TaxId, UnitId,
    UserId,
};
use crate::base::money::{Amount, Currency};
use crate::base::names::Names;
use crate::base::permission::Permission;
use crate::base::role::Role;
use crate::base::station::StationKind;
use crate::base::tax::TaxRate;

/// The longest text, in characters, unless a field says otherwise.
pub const MAX_TEXT: u16 = 200;
/// The longest id, in characters.
pub const MAX_ID: u16 = 64;

/// What form a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What names the record, or another one (`of` says which).
    Id,
    /// One line of text.
    Text,
    /// One line of text in each of the store's languages.
    Names,
    /// Money, in the store's currency.
    Amount,
    /// A tax rate, in parts per million.
    Rate,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// One of a few words.
    Choice,
    /// A bar code, of any kind, as a scanner reads it.
    Barcode,
    /// A currency, by its ISO 4217 code.
    Currency,
    /// Other records' ids (`of` says which), or texts.
    List,
    /// Records that are part of this one (`of` says which).
    Rows,
    /// A secret: of it, a record has no more than a tag.
    Pin,
}

impl Kind {
    /// Its word in documents and over HTTP.
    pub fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Text => "text",
            Self::Names => "names",
            Self::Amount => "amount",
            Self::Rate => "rate",
            Self::Number => "number",
            Self::Flag => "flag",
            Self::Choice => "choice",
            Self::Barcode => "barcode",
            Self::Currency => "currency",
            Self::List => "list",
            Self::Rows => "rows",
            Self::Pin => "pin",
        }
    }
}

/// What is said of a field.
#[derive(Debug)]
pub struct FieldInfo {
    /// Its name, as in Rust and in files: `modifier_groups`.
    pub name: &'static str,
    /// What it is, for people who read documents; empty in a browser.
    pub doc: &'static str,
    /// Its form.
    pub kind: Kind,
    /// Whether it may not be empty.
    pub required: bool,
    /// How many characters fit in a text.
    pub max: u16,
    /// The least number.
    pub least: i64,
    /// The greatest number.
    pub most: i64,
    /// What it [is](Self::default_value) where nothing is said, as a number.
    pub default: Option<i64>,
    /// Which record it points at, or is made of.
    pub of: Option<&'static str>,
    /// The words that can be chosen.
    pub words: &'static [&'static str],
    /// Whether no two records may have the same.
    pub unique: bool,
    /// Whether it is about a person, and must be forgotten when they ask.
    pub personal: bool,
    /// Whether a list shows it.
    pub list: bool,
    /// Whether a search looks at it.
    pub search: bool,
    /// Whether an import reads it.
    pub imported: bool,
    /// What its column can be called besides.
    pub aliases: &'static [&'static str],
}

impl FieldInfo {
    /// What it is where nothing is said; of a flag, 0 is no.
    pub fn default_value(&self) -> Option<Value> {
        let number = self.default?;
        Some(match self.kind {
            Kind::Flag => Value::Flag(number != 0),
            _ => Value::Number(number),
        })
    }

    /// Whether a table may have no column for it: a mark that most records do not have. Nothing is said of it then.
    pub fn may_be_left_out(&self) -> bool {
        self.kind == Kind::Flag && (self.default.is_some() || !self.required)
    }

    /// Whether a value has the field's form.
    pub fn fits(&self, value: &Value) -> bool {
        match (self.kind, value) {
            (_, Value::Nothing) => !self.required || matches!(self.kind, Kind::Rows | Kind::Pin),
            (Kind::Names, Value::Names(_)) | (Kind::Flag, Value::Flag(_)) => true,
            (Kind::List, Value::List(_)) | (Kind::Rows, Value::Rows(_)) => true,
            (Kind::Choice, Value::Text(word)) => self.words.contains(&word.as_str()),
            (Kind::Amount | Kind::Rate | Kind::Number, Value::Number(number)) => {
                (self.least..=self.most).contains(number)
            }
            (Kind::Id | Kind::Text | Kind::Barcode | Kind::Currency | Kind::Pin, Value::Text(_)) => true,
            _ => false,
        }
    }
}

/// What is said of a kind of record.
#[derive(Debug)]
pub struct RecordInfo {
    /// Its name, in events and addresses: `modifier_group`.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// What its list takes; nothing where anybody who works here sees it.
    pub seen_by: Option<Permission>,
    /// What changing it takes, or approving a change.
    pub changed_by: Permission,
    /// The file that it is imported from, or the table of store.toml: `[[tax]]`.
    pub from: Option<&'static str>,
    /// The aggregate whose events carry it, if it has a type and events of its own: `catalog`.
    pub events: Option<&'static str>,
    /// Whether every store has that file.
    pub needed: bool,
    /// The columns or keys of the file in their order, where it is not the fields' own.
    pub columns: &'static [&'static str],
    /// Its fields; the first is its id, if it has one.
    pub fields: &'static [FieldInfo],
}

impl RecordInfo {
    /// Whether it is stored by its description, and travels in `record.imported` and `record.edited`.
    pub fn is_described(&self) -> bool {
        self.events.is_none()
    }

    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&'static FieldInfo> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A described type.
pub trait Record: Sized {
    /// What is said of it.
    const INFO: &'static RecordInfo;

    /// From its fields' values. All are asked for, whatever is wrong with one; nothing comes of it then.
    fn read(take: &mut dyn FnMut(&'static FieldInfo) -> Option<Value>) -> Option<Self>;

    /// Its fields' values, in the order of the description.
    fn values(&self) -> Vec<Value>;

    /// The same, by name.
    fn row(&self) -> Vec<(String, Value)> {
        named(Self::INFO, self.values())
    }
}

/// One function for all kinds of records: it would else be compiled for each.
fn named(info: &RecordInfo, values: Vec<Value>) -> Vec<(String, Value)> {
    let names = info.fields.iter().map(|field| field.name.to_owned());
    names.zip(values).collect()
}

/// One field of a record that is read.
pub fn field<T: FieldType>(
    info: &'static FieldInfo,
    take: &mut dyn FnMut(&'static FieldInfo) -> Option<Value>,
) -> Option<T> {
    let value = take(info)?;
    T::of(match info.default_value() {
        Some(default) if value.is_empty() => default,
        _ => value,
    })
}

/// A type that a field can have.
pub trait FieldType: Sized {
    /// Its form.
    const KIND: Kind;
    /// Its words, if it is a choice.
    const WORDS: &'static [&'static str] = &[];
    /// The least number that it holds.
    const LEAST: i64 = i64::MIN;
    /// The greatest.
    const MOST: i64 = i64::MAX;

    /// As a value.
    fn value(&self) -> Value;
    /// From a value; nothing if that has another form.
    fn of(value: Value) -> Option<Self>;
}

macro_rules! numbers {
    ($($type:ident),+) => {$(
        impl FieldType for $type {
            const KIND: Kind = Kind::Number;
            const LEAST: i64 = $type::MIN as i64;
            const MOST: i64 = $type::MAX as i64;

            fn value(&self) -> Value {
                Value::Number(i64::from(*self))
            }

            fn of(value: Value) -> Option<Self> {
                match value {
                    Value::Number(number) => Self::try_from(number).ok(),
                    _ => None,
                }
            }
        }
    )+};
}
numbers!(i32, u8, u16);

macro_rules! texts {
    ($kind:ident: $($type:ident),+) => {$(
        impl FieldType for $type {
            const KIND: Kind = Kind::$kind;

            fn value(&self) -> Value {
                Value::Text(self.to_string())
            }

            fn of(value: Value) -> Option<Self> {
                match value {
                    Value::Text(text) => Some(text.into()),
                    _ => None,
                }
            }
        }
    )+};
}
texts!(Text: String, Lang);
texts!(Id: CategoryId, ModifierGroupId, ModifierId, ProductId, RecordId, StationId, TableId, TaxId, UnitId, UserId);

macro_rules! lists {
    ($($type:ident),+) => {$(
        impl FieldType for Vec<$type> {
            const KIND: Kind = Kind::List;

            fn value(&self) -> Value {
                Value::List(self.iter().map(ToString::to_string).collect())
            }

            fn of(value: Value) -> Option<Self> {
                match value {
                    Value::List(texts) => Some(texts.into_iter().map(Into::into).collect()),
                    Value::Nothing => Some(Self::new()),
                    _ => None,
                }
            }
        }
    )+};
}
lists!(Lang, ModifierGroupId);

/// A type with a few values that each have a word.
macro_rules! choice {
    ($type:ident { $($value:ident $word:literal),+ }) => {
        impl FieldType for $type {
            const KIND: Kind = Kind::Choice;
            const WORDS: &'static [&'static str] = &[$($word),+];

            fn value(&self) -> Value {
                Value::Text(match self { $(Self::$value => $word),+ }.to_owned())
            }

            fn of(value: Value) -> Option<Self> {
                match value {
                    Value::Text(text) => match text.as_str() { $($word => Some(Self::$value),)+ _ => None },
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use choice;

// In the order in which an import names them.
choice!(Role { Cashier "cashier", Waiter "waiter", Cook "cook", Manager "manager", Owner "owner" });
choice!(StationKind { Kitchen "kitchen", Bar "bar" });

impl FieldType for bool {
    const KIND: Kind = Kind::Flag;

    fn value(&self) -> Value {
        Value::Flag(*self)
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }
}

impl FieldType for Names {
    const KIND: Kind = Kind::Names;

    fn value(&self) -> Value {
        Value::Names(self.clone())
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Names(names) => Some(names),
            _ => None,
        }
    }
}

impl FieldType for Amount {
    const KIND: Kind = Kind::Amount;

    fn value(&self) -> Value {
        Value::Number(self.0)
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Number(number) => Some(Self(number)),
            _ => None,
        }
    }
}

impl FieldType for TaxRate {
    const KIND: Kind = Kind::Rate;
    const LEAST: i64 = 0;
    const MOST: i64 = u32::MAX as i64;

    fn value(&self) -> Value {
        Value::Number(i64::from(self.0))
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Number(number) => u32::try_from(number).ok().map(Self),
            _ => None,
        }
    }
}

impl FieldType for Currency {
    const KIND: Kind = Kind::Currency;

    fn value(&self) -> Value {
        Value::Text(self.code().to_owned())
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Text(code) => Self::from_code(&code).ok(),
            _ => None,
        }
    }
}

impl<T: FieldType> FieldType for Option<T> {
    const KIND: Kind = T::KIND;
    const WORDS: &'static [&'static str] = T::WORDS;
    const LEAST: i64 = T::LEAST;
    const MOST: i64 = T::MOST;

    fn value(&self) -> Value {
        self.as_ref().map_or(Value::Nothing, T::value)
    }

    fn of(value: Value) -> Option<Self> {
        if value.is_empty() {
            Some(None)
        } else {
            T::of(value).map(Some)
        }
    }
}

impl<T: Record> FieldType for Vec<T> {
    const KIND: Kind = Kind::Rows;

    fn value(&self) -> Value {
        Value::Rows(self.iter().map(T::row).collect())
    }

    fn of(value: Value) -> Option<Self> {
        let rows = match value {
            Value::Rows(rows) => rows,
            Value::Nothing => Vec::new(),
            _ => return None,
        };
        let read = |row: Vec<(String, Value)>| {
            T::read(&mut |info| {
                let found = row.iter().find(|(name, _)| name == info.name);
                Some(found.map_or(Value::Nothing, |(_, value)| value.clone()))
            })
        };
        rows.into_iter().map(read).collect()
    }
}
