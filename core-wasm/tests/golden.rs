//! The golden corpus: one encoded event of every type and version ever written, as hex in `tests/golden`. Each must
//! decode forever, to what its snapshot says, and today's encoder must still write the newest ones byte for byte.
//!
//! A type that has gained a field has a further sample with it, `…-2.hex`.
//! The samples stand beside the payloads. A new type or version: run with `EVERTILL_GOLDEN=write`, and review what appears. A file that
//! exists is never rewritten.

#![allow(clippy::unwrap_used, reason = "a test: whatever fails must stop it")]

use core_wasm::base::clock::{Lamport, Timestamp};
use core_wasm::base::ids::{AggregateId, DeviceId, EventId, Realm};
use core_wasm::base::money::Amount;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::{Body, Draft, KINDS, Reason, read};
use core_wasm::journal::{Entry, Hash, Head, Seq};
use core_wasm::replica::Replica;
use std::collections::BTreeMap;
use std::path::PathBuf;
use uuid::Uuid;

fn realm() -> Realm {
    Realm {
        tenant_id: "t-golden".into(),
        store_id: "s-001".into(),
    }
}

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn seal(body: Body) -> Entry {
    let head = Head {
        device_id: DeviceId(uuid(1)),
        seq: Seq(41),
        hash: Hash([7; 32]),
    };
    let draft = Draft {
        event_id: EventId(uuid(99)),
        aggregate_id: AggregateId(uuid(10)),
        version: 3,
        at: Timestamp(1_790_000_000_123),
        user_id: Some("ana".into()),
        approved_by: None,
        fence: None,
        body,
    };
    draft.seal(&realm(), head, Lamport(77)).1
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.hex"))
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .chunks(40)
        .map(|row| row.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n")
        .collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn stored(name: &str) -> Entry {
    let path = path(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Entry {
        device_id: DeviceId(uuid(1)),
        seq: Seq(42),
        bytes: unhex(&text),
        vouch: None,
    }
}

#[test]
fn every_type_has_a_sample_and_is_written_as_ever() {
    let mut counts = BTreeMap::new();
    for body in Body::samples() {
        let (kind, version) = body.kind();
        let count: &mut u32 = counts.entry(kind).or_default();
        *count += 1;
        let further = if *count > 1 {
            format!("-{count}")
        } else {
            String::new()
        };
        let entry = seal(body);
        let path = path(&format!("{kind}.v{version}{further}"));
        if std::env::var_os("EVERTILL_GOLDEN").is_some_and(|value| value == "write") && !path.exists() {
            std::fs::write(&path, hex(&entry.bytes)).unwrap();
        }
        let golden =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(
            golden,
            hex(&entry.bytes),
            "{kind} v{version} is written differently; stored events stay as they are: raise its version"
        );
    }
    for (kind, _) in KINDS {
        assert!(counts.contains_key(kind), "no sample of {kind}");
    }
}

#[test]
fn every_golden_event_still_decodes_to_what_it_meant() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".hex").map(str::to_owned))
        .collect();
    names.sort();
    for name in names {
        let decoded = read(&realm(), &stored(&name)).unwrap();
        insta::assert_debug_snapshot!(name, decoded);
    }
}

#[test]
fn every_version_ever_written_has_a_sample_that_folds() {
    for (kind, newest) in KINDS {
        for version in 1..=*newest {
            let mut replica = Replica::new(realm(), DeviceId(uuid(5)), 5);
            let change = replica.apply(&stored(&format!("{kind}.v{version}")));
            assert!(
                change.is_some() && replica.quarantine().is_empty(),
                "{kind} v{version}: {:?}",
                replica.quarantine()
            );
        }
    }
}

#[test]
fn what_version_1_of_a_payment_did_not_say_is_filled_in() {
    let decoded = read(&realm(), &stored("order.paid.v1")).unwrap();
    let Body::Order(OrderEvent::Paid(paid)) = decoded.body else {
        panic!("{decoded:?}")
    };
    assert_eq!((paid.shift, paid.utc_offset), (None, 0));
    assert_eq!((paid.amount, paid.receipt.as_str()), (Amount(900), "2-000009"));
}

#[test]
fn a_version_that_nobody_wrote_is_told_from_one_to_come() {
    for (kind, newest) in KINDS {
        assert!(
            matches!(Body::decode(kind, 0, &[0x80]), Err(Reason::Damaged(_))),
            "{kind}"
        );
        let future = Body::decode(kind, newest + 1, &[0x80]);
        assert!(
            matches!(future, Err(Reason::FutureVersion { known, .. }) if known == *newest),
            "{kind}: {future:?}"
        );
    }
}
