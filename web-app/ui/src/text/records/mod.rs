//! What records and their fields are called, in every language.
//!
//! Keeps true: each described record and each of its fields has a word in each language, or it does not compile. What only a
//! later build knows goes by its own name.

mod ar;
mod en;

use super::Language;
use core_wasm::records::RECORDS;

/// What a kind of record is called, and its fields by their names.
pub struct RecordWords {
    name: &'static str,
    word: &'static str,
    fields: &'static [(&'static str, &'static str)],
}

fn words(language: Language) -> &'static [RecordWords] {
    match language {
        Language::En => en::WORDS,
        Language::Ar => ar::WORDS,
    }
}

/// What a kind of record is called.
pub fn record_word(language: Language, record: &str) -> String {
    let mut known = words(language).iter();
    let found = known.find(|known| known.name == record);
    found.map_or(record, |known| known.word).to_owned()
}

/// What a field of a record is called.
pub fn field_word(language: Language, record: &str, field: &str) -> String {
    let mut known = words(language).iter();
    let fields = known.find(|known| known.name == record).map(|known| known.fields);
    let mut fields = fields.unwrap_or_default().iter();
    let found = fields.find(|(name, _)| *name == field);
    found.map_or(field, |(_, word)| *word).to_owned()
}

const _: () = assert!(all_have(en::WORDS), "a record or a field has no English word");
const _: () = assert!(all_have(ar::WORDS), "a record or a field has no Arabic word");

/// Whether there is a word for every record and every field but ids.
const fn all_have(words: &[RecordWords]) -> bool {
    let mut record = 0;
    while record < RECORDS.len() {
        let info = RECORDS[record];
        let mut place = 0;
        while place < words.len() && !same(words[place].name, info.name) {
            place += 1;
        }
        if place == words.len() {
            return false;
        }
        let mut field = 0;
        while field < info.fields.len() {
            let name = info.fields[field].name;
            if !same(name, "id") && !has(words[place].fields, name) {
                return false;
            }
            field += 1;
        }
        record += 1;
    }
    true
}

const fn has(fields: &[(&str, &str)], name: &str) -> bool {
    let mut place = 0;
    while place < fields.len() {
        if same(fields[place].0, name) {
            return true;
        }
        place += 1;
    }
    false
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut place = 0;
    while place < one.len() {
        if one[place] != other[place] {
            return false;
        }
        place += 1;
    }
    true
}
