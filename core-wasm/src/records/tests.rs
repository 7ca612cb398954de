//! What holds of every description of a record, and what is made from them: docs/RECORDS.md, and a golden sample of every
//! record that is stored by its description. A sample that exists is never rewritten, and must be read forever.

use super::describe::{FieldInfo, Kind, RecordInfo, Value};
use super::described::{Fields, RecordImported};
use super::{RECORDS, docs};
use crate::codec::{decode, encode};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn writes(what: &str) -> bool {
    std::env::var_os(what).is_some_and(|value| value == "write")
}

fn described() -> impl Iterator<Item = &'static &'static RecordInfo> {
    RECORDS.iter().filter(|info| info.is_described())
}

#[test]
fn the_page_of_records_says_what_the_descriptions_say() {
    let path = path("../docs/RECORDS.md");
    if writes("EVERTILL_DOCS") {
        std::fs::write(&path, docs::page()).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == docs::page(),
        "docs/RECORDS.md says something else than the descriptions: run this test with EVERTILL_DOCS=write"
    );
}

#[test]
fn every_description_is_whole() {
    let names: BTreeSet<_> = RECORDS.iter().map(|info| info.name).collect();
    assert_eq!(names.len(), RECORDS.len());
    for info in RECORDS {
        let fields: BTreeSet<_> = info.fields.iter().map(|field| field.name).collect();
        assert_eq!(fields.len(), info.fields.len(), "{}", info.name);
        for field in info.fields {
            let what = format!("{}.{}", info.name, field.name);
            assert!(field.doc.ends_with('.'), "{what}: {}", field.doc);
            assert!(
                field.of.is_none_or(|of| names.contains(of)),
                "{what} points at nothing"
            );
            assert!(field.least <= field.most, "{what}");
            let words = field.kind == Kind::Choice;
            assert_eq!(words, !field.words.is_empty(), "{what}");
        }
        for column in info.columns {
            let known = info.field(column).is_some();
            // What says where a part belongs is no field of it.
            let of_a_whole = matches!(info.name, "modifier" | "product_code");
            assert!(known || of_a_whole, "{}: {column}", info.name);
        }
    }
}

/// What a field has in a sample, from its description alone.
fn sample(field: &FieldInfo) -> Value {
    match field.kind {
        Kind::Names => Value::Names(
            [("en".into(), "Olive"), ("ar".into(), "زيتون")]
                .into_iter()
                .collect(),
        ),
        Kind::Number | Kind::Amount | Kind::Rate => Value::Number(field.least.max(7).min(field.most)),
        Kind::Flag => Value::Flag(true),
        Kind::List => Value::List(vec!["olive".to_owned()]),
        Kind::Choice => Value::Text(field.words[0].to_owned()),
        Kind::Barcode => Value::Text("2000000000015".to_owned()),
        Kind::Currency => Value::Text("EUR".to_owned()),
        Kind::Rows | Kind::Pin => Value::Nothing,
        Kind::Id | Kind::Text => Value::Text("olive".chars().take(field.max.into()).collect()),
    }
}

fn sample_of(info: &RecordInfo) -> RecordImported {
    let fields = info.fields.iter().skip(1);
    RecordImported {
        record: info.name.to_owned(),
        rows: vec![Fields {
            id: "olive".into(),
            fields: fields
                .map(|field| (field.name.to_owned(), sample(field)))
                .collect(),
        }],
    }
}

#[test]
fn every_described_record_has_a_golden_sample_that_is_read_forever() {
    for info in described() {
        let path = path(&format!("tests/golden/records/{}.hex", info.name));
        let today = encode(&sample_of(info));
        if writes("EVERTILL_GOLDEN") && !path.exists() {
            let hex: Vec<String> = today
                .chunks(40)
                .map(|row| row.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n")
                .collect();
            std::fs::write(&path, hex.concat()).unwrap();
        }
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        let golden: Vec<u8> = digits.chunks(2).map(byte).collect();
        let read: RecordImported = decode(&golden).unwrap();
        assert_eq!(encode(&read), golden, "{}", info.name);
        assert_eq!(read.record, info.name);
        for row in read.rows {
            for (name, value) in row.fields {
                let field = info.field(&name);
                assert!(
                    field.is_some_and(|field| field.fits(&value)),
                    "{}.{name} was written once, and must be read forever",
                    info.name
                );
            }
        }
        for (name, value) in &sample_of(info).rows[0].fields {
            assert!(
                info.field(name).is_some_and(|field| field.fits(value)),
                "{}.{name}",
                info.name
            );
        }
    }
}
