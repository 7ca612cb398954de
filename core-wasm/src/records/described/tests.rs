//! Rows whose kind this build may not know: what people edited apart, and what comes after an update.

use super::{Fields, RecordEdited, RecordEvent, RecordImported, Records};
use crate::base::names::Names;
use crate::codec::{decode, encode};
use crate::journal::Metadata;
use crate::records::catalog::sample::author;
use crate::records::describe::Value;
use crate::records::lww::Standing;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn set(fields: &[(&str, Value)]) -> BTreeMap<String, Value> {
    fields
        .iter()
        .map(|(field, value)| ((*field).to_owned(), value.clone()))
        .collect()
}

fn imported(id: &str, fields: &[(&str, Value)]) -> RecordEvent {
    let row = Fields {
        id: id.into(),
        fields: set(fields),
    };
    RecordEvent::Imported(RecordImported {
        record: "wholesaler".to_owned(),
        rows: vec![row],
    })
}

fn edited(id: &str, fields: &[(&str, Value)], archived: Option<bool>) -> RecordEvent {
    RecordEvent::Edited(RecordEdited {
        record: "wholesaler".to_owned(),
        id: id.into(),
        set: set(fields),
        archived,
        approved_by: None,
    })
}

fn folded(events: &[(Metadata, RecordEvent)]) -> Records {
    let mut records = Records::default();
    events
        .iter()
        .for_each(|(by, event)| records.evolve(by, event.clone()));
    records
}

fn standing<'a>(records: &'a Records, id: &str) -> Option<&'a Standing<Fields>> {
    records.of("wholesaler")?.standing(&id.into())
}

fn fields(records: &Records, id: &str) -> Option<BTreeMap<String, Value>> {
    Some(standing(records, id)?.current()?.fields.clone())
}

#[test]
fn a_record_that_no_build_knows_yet_is_kept_field_by_field() {
    let later = Value::Unknown(vec![0xca, 0, 0, 0, 0]);
    let begin = (
        author(1, 0),
        imported(
            "s1",
            &[
                ("name", Value::Names(Names::of("en", "Farm"))),
                ("score", later.clone()),
            ],
        ),
    );
    let phone = (author(2, 1), edited("s1", &[("phone", text("22 1"))], None));
    let name = (
        author(3, 1),
        edited("s1", &[("name", Value::Names(Names::of("ar", "مزرعة")))], None),
    );
    let records = folded(&[begin, phone, name]);
    let names: Names = [("ar".into(), "مزرعة"), ("en".into(), "Farm")]
        .into_iter()
        .collect();
    let expected = set(&[
        ("name", Value::Names(names)),
        ("phone", text("22 1")),
        ("score", later),
    ]);
    assert_eq!(fields(&records, "s1"), Some(expected));
    assert_eq!(records.lost_edits().count(), 0);
    assert_eq!(decode::<Records>(&encode(&records)), Ok(records));
}

#[test]
fn an_edit_begins_a_record_and_takes_it_out_of_use() {
    let begin = (
        author(1, 0),
        edited(
            "s1",
            &[("phone", text("22 1")), ("terms", Value::Number(30))],
            None,
        ),
    );
    let clear = (
        author(2, 1),
        edited("s1", &[("phone", Value::Nothing)], Some(true)),
    );
    let records = folded(&[begin, clear]);
    assert_eq!(fields(&records, "s1"), Some(set(&[("terms", Value::Number(30))])));
    assert_eq!(records.of("wholesaler").map(|rows| rows.len()), Some(0));
}

#[test]
fn what_lost_can_be_taken_after_all_or_left() {
    let apart = [
        (author(1, 0), imported("s1", &[("phone", text("22 0"))])),
        (author(2, 1), edited("s1", &[("phone", text("22 1"))], None)),
        (author(3, 1), edited("s1", &[("phone", text("22 2"))], None)),
    ];
    let records = folded(&apart);
    let lost: Vec<_> = records.lost_edits().collect();
    let [lost] = &lost[..] else {
        panic!("one edit lost")
    };
    assert_eq!(
        (lost.record.as_str(), lost.id.as_str(), lost.lost.field.as_str()),
        ("wholesaler", "s1", "phone")
    );
    assert_eq!(
        (&lost.lost.value, &lost.lost.stands),
        (&text("22 1"), &text("22 2"))
    );
    let row = standing(&records, "s1").unwrap().row();
    for (edit, phone) in [
        (row.taking(&lost.lost), "22 1"),
        (row.leaving(&lost.lost), "22 2"),
    ] {
        let edit = edit.unwrap();
        assert_eq!(edit.set, set(&[("phone", text(phone))]));
        let decided = (author(4, 3), edited("s1", &[("phone", text(phone))], None));
        let records = folded(&[&apart[..], &[decided]].concat());
        assert_eq!(records.lost_edits().count(), 0);
        assert_eq!(fields(&records, "s1"), Some(set(&[("phone", text(phone))])));
    }
}

#[test]
fn an_import_that_went_over_an_edit_can_be_left_too() {
    let events = [
        (
            author(1, 1),
            edited("s1", &[("name", Value::Names(Names::of("en", "Farm")))], None),
        ),
        (
            author(2, 1),
            imported("s1", &[("name", Value::Names(Names::of("en", "The farm")))]),
        ),
    ];
    let records = folded(&events);
    let lost: Vec<_> = records.lost_edits().collect();
    let [lost] = &lost[..] else {
        panic!("one edit lost")
    };
    assert_eq!(
        (lost.lost.field.as_str(), &lost.lost.stands),
        ("name.en", &text("The farm"))
    );
    let edit = standing(&records, "s1")
        .unwrap()
        .row()
        .leaving(&lost.lost)
        .unwrap();
    assert_eq!(
        edit.set,
        set(&[("name", Value::Names(Names::of("en", "The farm")))])
    );
}

/// A field has one form, as its description says.
fn event() -> impl Strategy<Value = (u32, u32, RecordEvent)> {
    let plain = prop_oneof![
        Just(Value::Nothing),
        "[ab]?".prop_map(Value::Text),
        (0..3i64).prop_map(Value::Number),
    ];
    let named = ("(en|ar)", "[ab]?").prop_map(|(lang, name)| Value::Names(Names::of(&lang, &name)));
    let field = prop_oneof![("[xy]", plain), ("n", named)];
    let fields = prop::collection::vec(field, 0..3);
    let event =
        (any::<bool>(), fields, prop::option::of(any::<bool>())).prop_map(|(import, fields, archived)| {
            let fields: Vec<_> = fields
                .iter()
                .map(|(field, value)| (field.as_str(), value.clone()))
                .collect();
            match import {
                true => imported("s1", &fields),
                false => edited("s1", &fields, archived),
            }
        });
    (0u32..20, 0u32..6, event)
}

proptest! {
    #[test]
    fn writes_commute(events in prop::collection::vec(event(), 0..10), turn in any::<prop::sample::Index>()) {
        let events: Vec<_> = events.into_iter().zip(0u128..).map(|((lamport, seen, event), id)| {
            let event_id = crate::base::ids::EventId(uuid::Uuid::from_u128(id * 7_919 % 64));
            (Metadata { event_id, ..author(lamport, seen) }, event)
        }).collect();
        let mut other = events.clone();
        if !other.is_empty() {
            let middle = turn.index(other.len());
            other.rotate_left(middle);
            other.reverse();
        }
        let records = folded(&events);
        prop_assert_eq!(&folded(&other), &records);
        prop_assert_eq!(decode::<Records>(&encode(&records)), Ok(records.clone()));
        // Whatever lost can be taken or left, and is settled then.
        for lost in records.lost_edits() {
            let row = standing(&records, &lost.id).unwrap().row();
            for edit in [row.taking(&lost.lost), row.leaving(&lost.lost)] {
                let edit = edit.unwrap();
                let mut settled = records.clone();
                let decided = RecordEvent::Edited(RecordEdited {
                    record: lost.record.clone(),
                    id: edit.id,
                    set: edit.set,
                    archived: edit.archived,
                    approved_by: None,
                });
                settled.evolve(&author(99, 99), decided);
                prop_assert!(settled.lost_edits().all(|left| left.lost.field != lost.lost.field));
            }
        }
    }
}
