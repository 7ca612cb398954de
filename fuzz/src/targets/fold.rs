//! A run of events from devices that lie: whatever decodes is folded, shown and packed, and comes to the same in
//! whatever order the devices are heard.

use crate::samples::replica;
use core_wasm::base::ids::{DeviceId, EventId};
use core_wasm::base::station::StationKind;
use core_wasm::codec::{Bytes, decode};
use core_wasm::journal::{Cursor, Entry, Envelope, Seq};
use core_wasm::projection::Day;
use core_wasm::replica::{Old, Replica};
use core_wasm::snapshot;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub fn run(input: &[u8]) {
    let Ok(events) = decode::<Vec<Bytes<'_>>>(input) else {
        return;
    };
    let entries = entries(&events);
    let folded = folded(entries.iter());
    read(&folded);
    // Of two events of one id nobody can say which comes first; honest devices never make them.
    if !ids_differ(&entries) {
        return;
    }
    let mut by_device: BTreeMap<DeviceId, Vec<&Entry>> = BTreeMap::new();
    for entry in &entries {
        by_device.entry(entry.device_id).or_default().push(entry);
    }
    let otherwise = self::folded(by_device.into_values().rev().flatten());
    assert_eq!(
        otherwise.fingerprint(),
        folded.fingerprint(),
        "the order of arrival matters"
    );
    let parts = snapshot::write(&folded, &Old::default(), Cursor(1), &[]);
    match snapshot::read(&replica(), &parts) {
        Ok(restored) => assert_eq!(
            restored.replica.fingerprint(),
            folded.fingerprint(),
            "a snapshot forgets"
        ),
        Err(error) => panic!("what was packed can't be opened: {error}"),
    }
}

/// Each at the place that it claims, or else behind the last.
fn entries(events: &[Bytes<'_>]) -> Vec<Entry> {
    let mut next = 0;
    let mut entry = |Bytes(bytes): &Bytes<'_>| {
        next += 1;
        let (device_id, seq) = match Envelope::decode(bytes) {
            Ok(envelope) => (envelope.clock.device_id, envelope.device_seq),
            Err(_) => (DeviceId(Uuid::nil()), Seq(next)),
        };
        Entry {
            device_id,
            seq,
            bytes: bytes.to_vec(),
            vouch: None,
        }
    };
    events.iter().map(&mut entry).collect()
}

fn ids_differ(entries: &[Entry]) -> bool {
    let ids = entries
        .iter()
        .filter_map(|entry| Some(Envelope::decode(&entry.bytes).ok()?.event_id));
    let ids: Vec<EventId> = ids.collect();
    ids.iter().collect::<BTreeSet<_>>().len() == ids.len()
}

fn folded<'a>(entries: impl Iterator<Item = &'a Entry>) -> Replica {
    let mut replica = replica();
    for entry in entries {
        replica.apply(entry);
    }
    replica.settle();
    replica
}

/// What screens and reports read.
fn read(replica: &Replica) {
    for view in replica.orders() {
        let _ = (view.order.totals(), view.order.conflicts(view.id));
    }
    for kind in [StationKind::Kitchen, StationKind::Bar] {
        let _ = replica.tickets(kind, None);
    }
    for product in replica.stocked() {
        let _ = replica.stock(product).available();
    }
    let _ = (replica.inbox(), replica.shifts(), replica.open_shift());
    let _ = replica.sales(Day(i64::MIN)..=Day(i64::MAX)).count();
    let _ = (replica.staff().0.iter().count(), replica.staff().0.lost().count());
    let _ = (replica.settings().lost_edits(), replica.locks().count());
    let catalog = replica.catalog();
    let hits = catalog.products.search("s");
    let _ = (catalog.products.page(&hits, 0..hits.len()), catalog.lost_edits());
}
