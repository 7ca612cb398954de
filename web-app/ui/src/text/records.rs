//! What records and their fields are called. Their names are data, so their words are looked up by them: in
//! `records.ftl`, `supplier` is what the record is called and `supplier-phone` what its field is.
//!
//! Keeps true: each described record and each of its fields has a word, or it does not compile; that a word is there in
//! every language, the build holds. What only a later build knows goes by its own name.

use super::words::{BOOK, Records};
use core_wasm::records::RECORDS;

/// What a kind of record is called.
pub fn record_word(record: &str) -> String {
    word(record).unwrap_or(record).to_owned()
}

/// What a field of a record is called.
pub fn field_word(record: &str, field: &str) -> String {
    word(&[record, field].join("-")).unwrap_or(field).to_owned()
}

fn word(name: &str) -> Option<&'static str> {
    let found = Records::PLAIN.iter().find(|(known, _)| *known == name);
    found.map(|(_, number)| BOOK.plain(*number))
}

/// Each record and each field but ids: the one that this stops at has no word in `records.ftl`.
const _: () = {
    let mut record = 0;
    while record < RECORDS.len() {
        let info = RECORDS[record];
        if !has_word(info.name, "") {
            panic!("{}", info.name);
        }
        let mut field = 0;
        while field < info.fields.len() {
            let name = info.fields[field].name;
            if !is(name.as_bytes(), b"id") && !has_word(info.name, name) {
                panic!("{}", name);
            }
            field += 1;
        }
        record += 1;
    }
};

/// Whether a record has a word, or a field of it if one is named.
pub(super) const fn has_word(record: &str, field: &str) -> bool {
    let mut place = 0;
    while place < Records::PLAIN.len() {
        if let Some((of, rest)) = Records::PLAIN[place].0.as_bytes().split_at_checked(record.len())
            && is(of, record.as_bytes())
        {
            let found = match rest {
                [] => field.is_empty(),
                [b'-', rest @ ..] => is(rest, field.as_bytes()),
                _ => false,
            };
            if found {
                return true;
            }
        }
        place += 1;
    }
    false
}

const fn is(one: &[u8], other: &[u8]) -> bool {
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
