//! What a field of a record can hold, in a form that needs no type to be read: events of described records, lists and forms
//! carry it by name.
//!
//! Keeps true: what a later build wrote and this one has no form for comes back byte for byte.

use crate::base::names::Names;
use crate::codec::{Malformed, Pack, Reader, Unpack, write};
use serde_json::{Map, Value as Json, json};

/// A field's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: an optional field that is empty.
    Nothing,
    /// A text, a word of a choice, or an id.
    Text(String),
    /// A text in each language.
    Names(Names),
    /// A whole number: an amount in minor units, a rate in parts per million, a count.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Texts or ids.
    List(Vec<String>),
    /// Records that are part of this one, each with its fields by name.
    Rows(Vec<Vec<(String, Value)>>),
    /// Something that only a later build knows, as it was written.
    Unknown(Vec<u8>),
}

impl Value {
    /// Plain text in no language, for people who read of an edit: amounts in minor units, names with their languages.
    pub fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Names(names) => {
                let names: Vec<_> = names
                    .iter()
                    .map(|(lang, name)| format!("{lang} {name}"))
                    .collect();
                names.join(", ")
            }
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::List(texts) => texts.join(", "),
            Self::Rows(rows) => {
                let rows: Vec<_> = rows.iter().map(|row| row_text(row)).collect();
                rows.join(", ")
            }
            Self::Unknown(_) => "?".to_owned(),
        }
    }

    /// As JSON has it; what only a later build knows as the hex of its MessagePack, under the name `unknown`.
    pub fn json(&self) -> Json {
        match self {
            Self::Nothing => Json::Null,
            Self::Text(text) => json!(text),
            Self::Names(names) => names
                .iter()
                .map(|(lang, name)| (lang.to_string(), json!(name)))
                .collect(),
            Self::Number(number) => json!(number),
            Self::Flag(flag) => json!(flag),
            Self::List(texts) => json!(texts),
            Self::Rows(rows) => {
                let row = |row: &Vec<(String, Self)>| -> Map<String, Json> {
                    row.iter()
                        .map(|(field, value)| (field.clone(), value.json()))
                        .collect()
                };
                rows.iter().map(row).collect()
            }
            Self::Unknown(bytes) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                json!({ "unknown": hex })
            }
        }
    }

    /// Whether it takes away what is optional.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }
}

/// The id, the names in brackets, and the rest.
fn row_text(row: &[(String, Value)]) -> String {
    let (mut id, mut names, mut rest) = (String::new(), Vec::new(), Vec::new());
    for (field, value) in row {
        match value {
            Value::Text(text) if field == "id" => id.clone_from(text),
            Value::Names(_) => names.push(value.text()),
            _ => rest.push(value.text()),
        }
    }
    format!("{id} ({}) {}", names.join("; "), rest.join(" "))
}

impl Pack for Value {
    fn pack(&self, out: &mut Vec<u8>) {
        match self {
            Self::Nothing => write::nil(out),
            Self::Text(text) => text.pack(out),
            Self::Names(names) => names.pack(out),
            Self::Number(number) => number.pack(out),
            Self::Flag(flag) => flag.pack(out),
            Self::List(texts) => texts.pack(out),
            Self::Rows(rows) => {
                write::array(out, rows.len());
                for row in rows {
                    write::map(out, row.len());
                    for (field, value) in row {
                        field.pack(out);
                        value.pack(out);
                    }
                }
            }
            Self::Unknown(bytes) => out.extend_from_slice(bytes),
        }
    }
}

impl<'a> Unpack<'a> for Value {
    fn blank() -> Self {
        Self::Nothing
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let bytes = reader.raw()?;
        Ok(known(bytes).unwrap_or_else(|| Self::Unknown(bytes.to_vec())))
    }
}

/// A value that this build has a form for.
fn known(bytes: &[u8]) -> Option<Value> {
    fn whole<'a, T: Unpack<'a>>(bytes: &'a [u8]) -> Option<T> {
        crate::codec::decode(bytes).ok()
    }
    Some(match bytes.first()? {
        0xc0 => Value::Nothing,
        0xc2 | 0xc3 => Value::Flag(whole(bytes)?),
        0x00..=0x7f | 0xe0..=0xff | 0xcc..=0xd3 => Value::Number(whole(bytes)?),
        0xa0..=0xbf | 0xd9..=0xdb => Value::Text(whole(bytes)?),
        0x80..=0x8f | 0xde | 0xdf => Value::Names(whole(bytes)?),
        0x90..=0x9f | 0xdc | 0xdd => match whole(bytes) {
            Some(texts) => Value::List(texts),
            None => Value::Rows(rows(bytes)?),
        },
        _ => return None,
    })
}

fn rows(bytes: &[u8]) -> Option<Vec<Vec<(String, Value)>>> {
    let mut reader = Reader::new(bytes);
    let mut rows = Vec::new();
    for _ in 0..reader.array().ok()? {
        let mut row = Vec::new();
        for _ in 0..reader.map().ok()? {
            row.push((reader.text().ok()?.to_owned(), Value::unpack(&mut reader).ok()?));
        }
        rows.push(row);
    }
    reader.end().ok()?;
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{decode, encode};

    #[test]
    fn every_value_comes_back_and_one_of_a_later_build_byte_for_byte() {
        let row = vec![
            ("id".to_owned(), Value::Text("kg".to_owned())),
            ("name".to_owned(), Value::Names(Names::of("en", "Kilogram"))),
            ("decimals".to_owned(), Value::Number(3)),
        ];
        let rows = Value::Rows(vec![row]);
        assert_eq!(rows.text(), "kg (en Kilogram) 3");
        for value in [
            Value::Nothing,
            Value::Text("a".to_owned()),
            Value::Names(Names::of("ar", "كغ")),
            Value::Number(-5),
            Value::Flag(true),
            Value::List(vec!["a".to_owned(), "b".to_owned()]),
            rows,
        ] {
            assert_eq!(decode::<Value>(&encode(&value)), Ok(value));
        }
        // A float, bytes, and a map of numbers.
        for later in [&[0xca, 0, 0, 0, 0][..], &[0xc4, 1, 7], &[0x81, 0xa1, b'a', 0x05]] {
            let value = decode::<Value>(later).unwrap();
            assert_eq!(value, Value::Unknown(later.to_vec()));
            assert_eq!(encode(&value), later);
        }
    }
}
