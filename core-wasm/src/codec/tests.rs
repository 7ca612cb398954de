use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct Everything {
    small_number: u8,
    number: i64,
    text: String,
    names: BTreeMap<String, String>,
    #[pack(default, skip_if = Option::is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    maybe: Option<u32>,
    nullable: Option<bool>,
    #[pack(default, skip_if = Vec::is_empty)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    list: Vec<Choice>,
    #[pack(rename = "type")]
    #[serde(rename = "type")]
    kind: Choice,
    id: Uuid,
    wrapped: Wrapped,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, Pack, Unpack)]
#[pack(transparent)]
#[serde(transparent)]
struct Wrapped(u64);

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, Pack, Unpack)]
#[pack(rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
enum Choice {
    PlainOne,
    Full(Wrapped),
    #[pack(rename_all = "camelCase")]
    #[serde(rename_all = "camelCase")]
    WithFields {
        some_field: i32,
        other: String,
    },
}

fn choice() -> impl Strategy<Value = Choice> {
    prop_oneof![
        Just(Choice::PlainOne),
        any::<u64>().prop_map(|n| Choice::Full(Wrapped(n))),
        (any::<i32>(), ".{0,40}").prop_map(|(some_field, other)| Choice::WithFields { some_field, other }),
    ]
}

fn everything() -> impl Strategy<Value = Everything> {
    let scalars = (any::<u8>(), any::<i64>(), ".{0,70}", any::<u128>(), any::<u64>());
    let names = prop::collection::btree_map(".{0,9}", ".{0,9}", 0..20);
    let rest = (
        any::<Option<u32>>(),
        any::<Option<bool>>(),
        prop::collection::vec(choice(), 0..20),
        choice(),
    );
    (scalars, names, rest).prop_map(
        |((small_number, number, text, id, wrapped), names, (maybe, nullable, list, kind))| Everything {
            small_number,
            number,
            text,
            names,
            maybe,
            nullable,
            list,
            kind,
            id: Uuid::from_u128(id),
            wrapped: Wrapped(wrapped),
        },
    )
}

proptest! {
    /// A second implementation of the specification, which shares no code with this one, writes and reads the same.
    #[test]
    fn agrees_with_another_implementation(value in everything()) {
        let bytes = encode(&value);
        prop_assert_eq!(&bytes, &rmp_serde::to_vec_named(&value).unwrap());
        prop_assert_eq!(decode::<Everything>(&bytes).unwrap(), value);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode::<Everything>(&bytes);
        let _ = Reader::new(&bytes).skip();
    }

    #[test]
    fn a_changed_byte_is_read_or_refused(value in everything(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = encode(&value);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = decode::<Everything>(&bytes);
    }

    #[test]
    fn what_is_cut_off_is_refused(value in everything(), at in any::<prop::sample::Index>()) {
        let bytes = encode(&value);
        prop_assert!(decode::<Everything>(&bytes[..at.index(bytes.len())]).is_err());
        prop_assert!(Reader::new(&bytes[..at.index(bytes.len())]).skip().is_err());
    }

    #[test]
    fn skipping_passes_one_value(value in everything()) {
        let bytes = encode(&(value, 7_u8));
        let mut reader = Reader::new(&bytes);
        reader.array_of(2).unwrap();
        reader.skip().unwrap();
        prop_assert_eq!(u8::unpack(&mut reader).unwrap(), 7);
    }
}

#[test]
fn every_width_of_a_number_is_read() {
    for (bytes, number) in [
        (&[0x07][..], 7_i64),
        (&[0xcc, 7], 7),
        (&[0xcd, 0, 7], 7),
        (&[0xce, 0, 0, 0, 7], 7),
        (&[0xcf, 0, 0, 0, 0, 0, 0, 0, 7], 7),
        (&[0xd3, 0, 0, 0, 0, 0, 0, 0, 7], 7),
        (&[0xd1, 0xff, 0xff], -1),
        (&[0xff], -1),
    ] {
        assert_eq!(decode::<i64>(bytes), Ok(number), "{bytes:x?}");
    }
    assert!(decode::<u8>(&[0xcd, 1, 0]).is_err(), "256 is no u8");
    assert!(decode::<u8>(&[0xff]).is_err(), "nor is -1");
}

#[test]
fn fields_of_a_later_build_are_skipped_and_doubled_ones_refused() {
    #[derive(Debug, PartialEq, Pack, Unpack)]
    struct Old {
        a: u8,
    }
    #[derive(Pack)]
    struct New {
        z: Vec<Option<String>>,
        a: u8,
    }
    let new = New {
        z: vec![None, Some("z".to_owned())],
        a: 1,
    };
    assert_eq!(decode(&encode(&new)), Ok(Old { a: 1 }));
    assert!(decode::<Old>(b"\x82\xa1a\x01\xa1a\x01").is_err());
    assert!(decode::<Old>(b"\x80").is_err(), "missing");
    assert!(decode::<Old>(b"\x81\xa1a\x01\x00").is_err(), "more behind it");
}

#[test]
fn a_former_name_is_the_same_field() {
    #[derive(Debug, PartialEq, Unpack)]
    struct Renamed {
        a: u8,
        #[pack(alias = "former")]
        now: u8,
    }
    let renamed = Ok(Renamed { a: 1, now: 2 });
    assert_eq!(decode(b"\x82\xa1a\x01\xa3now\x02"), renamed);
    assert_eq!(decode(b"\x82\xa6former\x02\xa1a\x01"), renamed);
    assert!(
        decode::<Renamed>(b"\x83\xa6former\x02\xa3now\x02\xa1a\x01").is_err(),
        "twice"
    );
}

#[test]
fn a_default_leaves_nothing_of_itself_in_what_is_read_in_its_place() {
    #[derive(Debug, PartialEq, Pack, Unpack)]
    struct Inner {
        #[pack(default, skip_if = Option::is_none)]
        maybe: Option<u8>,
    }
    impl Default for Inner {
        fn default() -> Self {
            Self { maybe: Some(7) }
        }
    }
    #[derive(Debug, PartialEq, Pack, Unpack)]
    struct Outer {
        #[pack(default)]
        inner: Inner,
    }
    let outer = Outer {
        inner: Inner { maybe: None },
    };
    assert_eq!(decode(&encode(&outer)), Ok(outer));
    let missing = Outer {
        inner: Inner::default(),
    };
    assert_eq!(decode(b"\x80"), Ok(missing));
}

#[test]
fn a_claimed_length_does_not_allocate() {
    assert!(decode::<Vec<u64>>(&[0xdd, 0xff, 0xff, 0xff, 0xff, 1]).is_err());
    let deep = vec![0x91; 100_000];
    assert!(Reader::new(&deep).skip().is_err());
}

#[test]
fn an_error_says_where_what_was_expected_and_what_is_there() {
    #[derive(Debug, PartialEq, Unpack)]
    struct Inner {
        count: u8,
    }
    #[derive(Debug, PartialEq, Unpack)]
    struct Outer {
        inner: Inner,
    }
    let said = |bytes: &[u8]| decode::<Outer>(bytes).unwrap_err().to_string();
    for (bytes, text) in [
        (
            &b"\x81\xa5inner\x81\xa5count\xa1x"[..],
            "byte 14: expected a whole number, found text, in field 'count'",
        ),
        (
            b"\x81\xa5inner\x81\xa5count\xcd\x01\x00",
            "byte 14: expected a number of another size, found a number, in field 'count'",
        ),
        (
            b"\x81\xa5inner\xc0",
            "byte 7: expected a map, found nil, in field 'inner'",
        ),
        (
            b"\x81\xa5inner\x81\xa5cou",
            "byte 12: expected the rest of a text, found the end, in field 'inner'",
        ),
        (
            b"\x81\xa5inner\x80",
            "byte 7: expected a map that has all its fields, found a map, in field 'count'",
        ),
        (b"\x93", "byte 0: expected a map, found an array"),
        (b"", "byte 0: expected a map, found the end"),
        (
            b"\x81\xa5inner\x81\xa5count\x01\x00",
            "byte 15: expected nothing more, found a number",
        ),
    ] {
        assert_eq!(said(bytes), text);
    }
}
