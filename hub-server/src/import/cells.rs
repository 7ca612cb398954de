//! Reads a record's fields from a file as its description says: which columns or keys there are, of which form their
//! values must be, which may be empty, stand once only, or point at other records.
//!
//! Keeps true: every field is looked at, so that all that is wrong with a row is told; in the order of the file's columns.
//! Not in it: what holds between several fields, which the callers look at.

use super::field::{Field, Ids, Unique};
use core_wasm::base::ids::Lang;
use core_wasm::base::money::Currency;
use core_wasm::base::names::Names;
use core_wasm::records::describe::{FieldInfo, Kind, Record, RecordInfo, Value};
use std::collections::BTreeMap;

/// A row of a CSV file, or a table of store.toml.
pub trait Source<'a> {
    /// The value of a column or key; nothing if there is none, which was told.
    fn cell(&self, column: &str) -> Option<Field<'a>>;
    /// A text for each language.
    fn names(&self, stem: &str, langs: &[Lang], max: u16) -> Option<Names>;
    /// A whole number.
    fn number(&self, info: &FieldInfo) -> Option<i64>;
    /// Whether the record is out of use, as the file says.
    fn is_archived(&self) -> bool {
        false
    }
}

/// What fields are held against.
#[derive(Debug)]
pub struct Store<'a> {
    /// The languages of names.
    pub langs: &'a [Lang],
    /// What amounts are in; nothing if that could not be read.
    pub currency: Option<Currency>,
    /// The ids of records that others point at, by the record's name.
    pub ids: BTreeMap<&'static str, Ids>,
}

/// Reads records of one kind.
#[derive(Debug)]
pub struct Reader<'a> {
    info: &'static RecordInfo,
    store: &'a Store<'a>,
    unique: BTreeMap<&'static str, Unique>,
}

/// The fields of one record, each with its value, unless something is wrong with it.
#[derive(Debug)]
pub struct Cells(Vec<(&'static FieldInfo, Option<Value>)>);

/// The columns or keys that are read of a record, in their order; names stand for one of each language.
pub fn columns(info: &'static RecordInfo) -> Vec<&'static str> {
    if info.columns.is_empty() {
        let fields = info.fields.iter().filter(|field| field.imported);
        fields.map(|field| field.name).collect()
    } else {
        info.columns.to_vec()
    }
}

impl<'a> Reader<'a> {
    /// Of records that `info` describes.
    pub fn new(info: &'static RecordInfo, store: &'a Store<'a>) -> Self {
        // Bar codes are compared with those of other fields and files too (`codes.rs`).
        let unique = info
            .fields
            .iter()
            .filter(|field| field.unique && field.kind != Kind::Barcode);
        Self {
            info,
            store,
            unique: unique.map(|field| (field.name, Unique::default())).collect(),
        }
    }

    /// Reads all fields.
    pub fn read<'b>(&self, source: &impl Source<'b>) -> Cells {
        let columns = columns(self.info).into_iter();
        let known = columns.filter_map(|column| self.info.field(column));
        Cells(known.map(|info| (info, self.value(info, source))).collect())
    }

    fn value<'b>(&self, info: &'static FieldInfo, source: &impl Source<'b>) -> Option<Value> {
        match info.kind {
            Kind::Names => {
                return source
                    .names(info.name, self.store.langs, info.max)
                    .map(Value::Names);
            }
            Kind::Number if info.required => return source.number(info).map(Value::Number),
            // What is made of several rows, or is a secret, is not a cell.
            Kind::Rows | Kind::Pin => return Some(Value::Nothing),
            _ => {}
        }
        let Some(field) = source.cell(info.name) else {
            return info.may_be_left_out().then_some(Value::Nothing);
        };
        if !info.required && field.value.is_empty() {
            return Some(Value::Nothing);
        }
        let value = self.filled(info, &field, source)?;
        match self.unique.get(info.name) {
            // What is out of use holds no number or name that another could need; its id stays its own.
            Some(_) if info.kind != Kind::Id && source.is_archived() => Some(value),
            Some(unique) => unique.check(&field, value),
            None => Some(value),
        }
    }

    fn filled<'b>(
        &self,
        info: &'static FieldInfo,
        field: &Field<'b>,
        source: &impl Source<'b>,
    ) -> Option<Value> {
        let text = |text: &str| Value::Text(text.to_owned());
        match info.kind {
            Kind::Id => match info.of.and_then(|of| self.store.ids.get(of)) {
                Some(ids) => ids.check(field).map(text),
                None => field.id().map(text),
            },
            Kind::Text | Kind::Currency => field.text(info.max).map(Value::Text),
            Kind::Choice => field.one_word(info.words).map(text),
            Kind::Barcode => field.barcode().map(Value::Text),
            Kind::Amount => {
                let currency = self.store.currency?;
                let amount = if info.least >= 0 {
                    field.price(currency)
                } else {
                    field.amount(currency)
                };
                amount.map(|amount| Value::Number(amount.0))
            }
            Kind::Rate => field.rate().map(|rate| Value::Number(i64::from(rate.0))),
            Kind::Number => source.number(info).map(Value::Number),
            Kind::Flag => field.yes_no().map(Value::Flag),
            Kind::List => {
                let ids = info.of.and_then(|of| self.store.ids.get(of));
                let parts = field.list();
                let texts = parts.iter().map(|part| match ids {
                    Some(ids) => ids.check(part).map(str::to_owned),
                    None => part.text(info.max),
                });
                let texts: Vec<_> = texts.collect();
                texts.into_iter().collect::<Option<_>>().map(Value::List)
            }
            Kind::Names | Kind::Rows | Kind::Pin => None,
        }
    }
}

impl Cells {
    /// A field's value, if nothing is wrong with it.
    pub fn get(&self, field: &str) -> Option<&Value> {
        let mut cells = self.0.iter();
        let (_, value) = cells.find(|(info, _)| info.name == field)?;
        value.as_ref()
    }

    /// A text's value.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.get(field)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number's value.
    pub fn number(&self, field: &str) -> Option<i64> {
        match self.get(field)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A name's value.
    pub fn names(&self, field: &str) -> Option<&Names> {
        match self.get(field)? {
            Value::Names(names) => Some(names),
            _ => None,
        }
    }

    /// Whether a flag is set.
    pub fn flag(&self, field: &str) -> Option<bool> {
        match self.get(field)? {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The record, if nothing is wrong with any field.
    pub fn record<R: Record>(mut self) -> Option<R> {
        R::read(&mut |info| {
            let mut cells = self.0.iter_mut();
            match cells.find(|(known, _)| known.name == info.name) {
                Some((_, value)) => value.take(),
                None => Some(Value::Nothing),
            }
        })
    }

    /// The fields by name, if nothing is wrong with any; an empty one is left out, or has its default.
    pub fn named(self) -> Option<BTreeMap<String, Value>> {
        let mut named = BTreeMap::new();
        for (info, value) in self.0 {
            let value = match (value?, info.default_value()) {
                (Value::Nothing, Some(default)) => default,
                (value, _) => value,
            };
            if value != Value::Nothing {
                named.insert(info.name.to_owned(), value);
            }
        }
        Some(named)
    }
}
