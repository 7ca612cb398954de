//! Inputs as they are meant: the golden corpus, and what is made of it.

#![expect(
    clippy::expect_used,
    reason = "the repository's own files; without them there is nothing to try"
)]

use core_wasm::base::clock::{Lamport, Timestamp};
use core_wasm::base::ids::{AggregateId, DeviceId, EventId, Realm};
use core_wasm::codec::{Bytes, encode};
use core_wasm::domain::{Body, Draft};
use core_wasm::journal::{Entry, Hash, Head, Seq};
use core_wasm::lab::Day;
use core_wasm::replica::Replica;
use std::fs;
use std::path::PathBuf;
use uuid::Uuid;

/// The store of the golden corpus.
pub fn realm() -> Realm {
    Realm {
        tenant_id: "t-golden".into(),
        store_id: "s-001".into(),
    }
}

/// The device that reads.
pub fn me() -> DeviceId {
    DeviceId(Uuid::from_u128(5))
}

/// A replica that knows nothing yet.
pub fn replica() -> Replica {
    Replica::new(realm(), me(), 5)
}

/// Every event type and version, as it was ever written.
pub fn golden() -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../core-wasm/tests/golden");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the golden corpus")
        .map(|file| file.expect("a golden file").path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    let text = |path| fs::read_to_string(path).expect("a golden file");
    paths.into_iter().map(text).map(|text| unhex(&text)).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .bytes()
        .filter_map(|digit| char::from(digit).to_digit(16)?.try_into().ok())
        .collect();
    digits
        .chunks_exact(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

/// The stream of one device that has them all, about few things.
pub fn stream(device: u128) -> Vec<Entry> {
    let mut head = Head::empty(DeviceId(Uuid::from_u128(device)));
    let mut entries = Vec::new();
    // An order begins before anything is put on it.
    for (place, body) in (1_u64..).zip(Body::samples()) {
        let aggregate_id = AggregateId(match &body {
            Body::Order(_) => Uuid::from_u128(10),
            Body::Shift(_) => Uuid::from_u128(40),
            body => Uuid::from_u128(100 + body.aggregate_type() as u128),
        });
        let draft = Draft {
            event_id: EventId(Uuid::from_u128(device << 64 | u128::from(place))),
            aggregate_id,
            version: u32::try_from(place).unwrap_or(u32::MAX),
            at: Timestamp(1_790_000_000_000),
            user_id: Some("ana".into()),
            approved_by: None,
            fence: None,
            body,
        };
        let (_, entry) = draft.seal(&realm(), head, Lamport(place));
        head = entry.head();
        entries.push(entry);
    }
    entries
}

/// Such a run of events as one input.
pub fn day(entries: &[Entry]) -> Vec<u8> {
    let bytes: Vec<Bytes<'_>> = entries.iter().map(|entry| Bytes(&entry.bytes)).collect();
    encode(&bytes)
}

/// Days of a shop: one of every event, two devices at once, and the benchmark's till.
pub fn days() -> Vec<Vec<u8>> {
    let (one, two) = (stream(1), stream(2));
    let both: Vec<Entry> = one
        .iter()
        .zip(&two)
        .flat_map(|(one, two)| [one.clone(), two.clone()])
        .collect();
    vec![day(&one), day(&both), day(&Day::of(2).entries)]
}

/// A head that a device might tell of.
pub fn head(device: u128, seq: u64) -> Head {
    Head {
        device_id: DeviceId(Uuid::from_u128(device)),
        seq: Seq(seq),
        hash: Hash([7; 32]),
    }
}
