//! A snapshot and the tail behind it say what the whole journal says; a damaged one says nothing.

use super::{Damaged, Piece, Progress, Restored, join, piece, read, split, write};
use crate::base::clock::Timestamp;
use crate::base::names::Names;
use crate::base::quantity::Quantity;
use crate::codec::{Bytes, Pack, Unpack};
use crate::domain::Body;
use crate::domain::order::OrderCommand;
use crate::journal::{Cursor, Entry, Seq};
use crate::records::catalog::{CatalogEvent, CatalogImported, Category};

use crate::domain::ticket::TicketCommand;
use crate::records::store_settings::{StoreEdited, StoreEvent};
use crate::replica::{Command, Old, Replica};
use crate::store::Part;
use crate::testing::{Device, add, create, line_id, meet, order_id, pay, realm};
use proptest::prelude::*;
use std::sync::Arc;

fn imported() -> Command {
    let rows = CatalogImported {
        categories: vec![Category {
            id: "soups".into(),
            name: Names::of("en", "Soups"),
            colour: "amber".into(),
            sort: 1,
        }],
        ..CatalogImported::default()
    };
    let id = realm().singleton("catalog");
    Command::Record(id, Body::Catalog(CatalogEvent::Imported(rows)))
}

/// Takes one step of a day; many are refused, as at a real till.
fn act(device: &mut Device, unique: u128, order: u128, what: u8, n: u8) {
    let id = order_id(order);
    let _ = device.order(id, create());
    let command = match what {
        0 => OrderCommand::Park {
            label: Some(format!("{n}")),
        },
        1..=3 => add(unique, i64::from(n) * 100),
        4 => OrderCommand::ChangeQuantity {
            line_id: line_id(u128::from(n)),
            to: Quantity::whole(i32::from(n)),
        },
        5 | 6 => OrderCommand::Send,
        7 => pay(unique, 1_000_000),
        8 => {
            let ticket = device.replica.tickets_of(id).next().map(|(id, _)| id);
            if let Some(ticket) = ticket {
                let _ = device.run(vec![Command::Ticket(ticket, TicketCommand::Finish)]);
            }
            return;
        }
        9 => {
            let _ = device.run(vec![imported()]);
            return;
        }
        _ => OrderCommand::Void { reason: None },
    };
    let _ = device.order(id, command);
}

/// Two devices' days, and the journal that a hub makes of them; entries come late and out of turn.
fn journal(steps: &[(bool, u128, u8, u8)], meetings: &[bool]) -> Vec<Entry> {
    let (mut ana, mut ben) = (Device::new(1), Device::new(2));
    for (index, &(who, order, what, n)) in steps.iter().enumerate() {
        let device = if who { &mut ana } else { &mut ben };
        act(device, index as u128 + 100, order, what, n);
        if meetings[index] {
            meet(&mut [&mut ana, &mut ben]);
        }
    }
    let (mut ana, mut ben) = (
        ana.written.into_iter().peekable(),
        ben.written.into_iter().peekable(),
    );
    let mut all = Vec::new();
    let mut turns = meetings.iter().cycle();
    while ana.peek().is_some() || ben.peek().is_some() {
        let first = turns.next() == Some(&true);
        all.extend(if first { ana.next() } else { ben.next() });
    }
    all
}

fn folded(entries: &[Entry]) -> Replica {
    let mut replica = Device::new(3).replica;
    replica.apply_all(entries);
    replica.settle();
    replica
}

/// Who did what to which order, and after which steps they met.
type Day = (Vec<(bool, u128, u8, u8)>, Vec<bool>);

fn day() -> impl Strategy<Value = Day> {
    let steps = prop::collection::vec((any::<bool>(), 1..4_u128, 0..12_u8, 1..6_u8), 1..60);
    (steps, prop::collection::vec(any::<bool>(), 60))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_snapshot_and_its_tail_are_the_whole((steps, meetings) in day(), cut in any::<prop::sample::Index>()) {
        let all = journal(&steps, &meetings);
        let cut = cut.index(all.len() + 1);
        let parts = write(&folded(&all[..cut]), &Old::default(), Cursor(cut as u64), &[]);
        let restored = read(&Device::new(3).replica, &parts).unwrap();
        prop_assert_eq!(restored.at, Cursor(cut as u64));
        let mut replica = restored.replica;
        prop_assert_eq!(&write(&replica, &Old::default(), restored.at, &[]), &parts, "packed again, the same bytes");
        replica.apply_all(&all[cut..]);
        replica.settle();
        let whole = folded(&all);
        prop_assert_eq!(replica.fingerprint(), whole.fingerprint());
        prop_assert_eq!(replica.heads(), whole.heads());
    }

    /// Closed orders that left still count, and what stays stays as it is.
    #[test]
    fn what_retires_still_counts((steps, meetings) in day()) {
        let all = journal(&steps, &meetings);
        let (mut small, whole) = (folded(&all), folded(&all));
        small.retire(Timestamp(2_000));
        for view in whole.orders() {
            match small.order(view.id) {
                Some(kept) => prop_assert_eq!(kept.order, view.order),
                None => prop_assert!(!view.order.status.is_open()),
            }
        }
        prop_assert!(small.orders().iter().all(|view| view.order.status.is_open() || !view.order.conflicts(view.id).is_empty()));
        let parts = write(&small, &Old::default(), Cursor(1), &[]);
        let again = read(&Device::new(3).replica, &parts).unwrap().replica;
        prop_assert_eq!(again.fingerprint(), small.fingerprint());
        let days = crate::projection::Day(0)..=crate::projection::Day(1);
        prop_assert!(again.sales(days.clone()).eq(whole.sales(days)));
    }

    #[test]
    fn any_damage_is_noticed((steps, meetings) in day(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let all = journal(&steps, &meetings);
        let mut parts = write(&folded(&all), &Old::default(), Cursor(all.len() as u64), &[]);
        let which = at.index(parts.len());
        let mut bytes = parts[which].bytes.to_vec();
        let place = at.index(bytes.len());
        bytes[place] ^= 1 << bit;
        parts[which].bytes = bytes.into();
        prop_assert!(read(&Device::new(3).replica, &parts).is_err());
        parts.remove(which);
        prop_assert!(read(&Device::new(3).replica, &parts).is_err());
    }

    #[test]
    fn pieces_come_together(length in 0..2_000_000_usize, swap in any::<bool>()) {
        let parts = vec![
            Part { name: "a".to_owned(), bytes: Arc::from(vec![7; length]) },
            Part { name: "b".to_owned(), bytes: Arc::from([1, 2, 3]) },
        ];
        let whole = join(&parts);
        let mut assembly = super::Assembly::default();
        // One of an older snapshot arrived before.
        if swap {
            let old = Piece { bytes: super::transfer::Blob(vec![9; 10]), ..piece(Cursor(1), &whole, 0) };
            assembly.take(old);
        }
        let (mut offset, mut steps) = (0, 0);
        let done = loop {
            steps += 1;
            prop_assert!(steps < 10);
            match assembly.take(piece(Cursor(2), &whole, offset)) {
                Progress::More(next) => offset = next,
                Progress::Whole(cursor, bytes) => break (cursor, bytes),
            }
        };
        prop_assert_eq!(done.0, Cursor(2));
        prop_assert_eq!(split(&done.1).unwrap(), parts);
    }
}

#[test]
fn another_format_and_another_store_are_refused() {
    let mut parts = write(&folded(&[]), &Old::default(), Cursor(0), &[]);
    let mut foreign = Device::new(3).replica.realm().clone();
    foreign.store_id = "s-2".into();
    let other = Replica::new(foreign, Device::new(3).replica.me(), 3);
    assert_eq!(read(&other, &parts).unwrap_err(), Damaged::WrongRealm);
    // The format is the first thing behind the checksum and the head of an array of three.
    let mut body = parts[0].bytes[40..].to_vec();
    body[1] = 99;
    let sum = crate::journal::Hash::of(&body).0;
    parts[0].bytes = [&parts[0].bytes[..8], &sum, &body].concat().into();
    assert_eq!(
        read(&Device::new(3).replica, &parts).unwrap_err(),
        Damaged::Format(99)
    );
    assert_eq!(read(&Device::new(3).replica, &[]).unwrap_err(), Damaged::Headless);
}

#[test]
fn a_long_one_is_cut_and_each_part_belongs_in_its_place() {
    let mut ana = Device::new(1);
    for order in 0..800 {
        ana.order(order_id(order), create()).unwrap();
        for line in 0..5 {
            ana.order(order_id(order), add(order * 10 + line, 450)).unwrap();
        }
    }
    let parts = write(&ana.replica, &Old::default(), Cursor(4_800), &[]);
    assert!(parts[1..=2].iter().all(|part| part.name.starts_with("more#")));
    assert!(
        parts
            .iter()
            .all(|part| part.bytes.len() <= super::PART_BYTES + 40)
    );
    let again = read(&ana.replica, &parts).unwrap().replica;
    assert_eq!(again.fingerprint(), ana.replica.fingerprint());
    let mut swapped = parts.clone();
    swapped.swap(1, 2);
    assert_eq!(read(&ana.replica, &swapped).unwrap_err(), Damaged::Checksum);
    let mut short = parts;
    short.remove(2);
    assert_eq!(read(&ana.replica, &short).unwrap_err(), Damaged::Checksum);
}

/// One that the builds before `store.edited` wrote: settings, a category and an order with a line.
fn of_format_1() -> Vec<Part> {
    let digits: Vec<u8> = include_str!("format-1.hex")
        .split_whitespace()
        .flat_map(str::bytes)
        .collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    split(&digits.chunks(2).map(byte).collect::<Vec<_>>()).unwrap()
}

#[test]
fn an_older_format_is_read_and_goes_on_in_this_one() {
    let mut ana = Device::new(3);
    let Restored { replica, at, .. } = read(&ana.replica, &of_format_1()).unwrap();
    assert_eq!(at, Cursor(4));
    assert_eq!(replica.order(order_id(1)).unwrap().order.lines.len(), 1);
    assert!(replica.catalog().categories.get(&"soups".into()).is_some());
    let zone = |replica: &Replica| replica.settings().get().map(|store| store.time_zone.clone());
    assert_eq!(zone(&replica).as_deref(), Some("Asia/Nicosia"));
    ana.replica = replica;
    let edit = StoreEdited {
        time_zone: Some("Asia/Amman".into()),
        ..StoreEdited::of()
    };
    let body = Body::Store(StoreEvent::Edited(edit));
    ana.run(vec![Command::Record(realm().singleton("store"), body)])
        .unwrap();
    assert_eq!(zone(&ana.replica).as_deref(), Some("Asia/Amman"));
    assert_eq!(ana.replica.settings().lost_edits(), []);
    let parts = write(&ana.replica, &Old::default(), Cursor(5), &[]);
    let again = read(&Device::new(3).replica, &parts).unwrap().replica;
    assert_eq!(again.settings(), ana.replica.settings());
    assert_eq!(again.fingerprint(), ana.replica.fingerprint());
}

/// The same snapshot as format 4 had it: the parts stood one behind the other, without names, and there were no records.
fn unnamed(parts: &[Part]) -> Vec<Part> {
    let body = &parts[0].bytes[40..];
    let mut reader = crate::codec::Reader::new(body);
    reader.array_of(3).unwrap();
    let (_, at, marks): (u16, Cursor, Vec<super::Mark>) = (
        Unpack::unpack(&mut reader).unwrap(),
        Unpack::unpack(&mut reader).unwrap(),
        Unpack::unpack(&mut reader).unwrap(),
    );
    let mut old = Vec::new();
    (4u16, at, marks).pack(&mut old);
    for _ in 0..reader.map().unwrap() {
        let (name, Bytes(bytes)) = (reader.text().unwrap(), Bytes::unpack(&mut reader).unwrap());
        if name != "records" {
            old.extend_from_slice(bytes);
        }
    }
    let sum = crate::journal::Hash::of(&old).0;
    let mut parts = parts.to_vec();
    parts[0].bytes = [&parts[0].bytes[..8], &sum, &old].concat().into();
    parts
}

#[test]
fn one_without_names_is_read_and_one_with_a_part_of_a_later_build_is_not() {
    let mut ana = Device::new(1);
    let id = order_id(1);
    for command in [create(), add(1, 450), OrderCommand::Send] {
        ana.order(id, command).unwrap();
    }
    ana.run(vec![imported()]).unwrap();
    let parts = write(&ana.replica, &Old::default(), Cursor(9), &[]);
    let again = read(&ana.replica, &unnamed(&parts)).unwrap().replica;
    assert_eq!(again.fingerprint(), ana.replica.fingerprint());
    assert_eq!(again.catalog().hash(), ana.replica.catalog().hash());
    assert_eq!(write(&again, &Old::default(), Cursor(9), &[]), parts);
    // A name of the same length that this build does not know.
    let text = [&[0xa7][..], b"records"].concat();
    let place = parts[0]
        .bytes
        .windows(8)
        .position(|window| window == text)
        .unwrap();
    let mut body = parts[0].bytes[40..].to_vec();
    body[place - 40 + 1..place - 40 + 8].copy_from_slice(b"coupons");
    let sum = crate::journal::Hash::of(&body).0;
    let mut later = parts.clone();
    later[0].bytes = [&parts[0].bytes[..8], &sum, &body].concat().into();
    assert!(matches!(read(&ana.replica, &later), Err(Damaged::Malformed(_))));
}

#[test]
fn a_snapshot_keeps_what_is_in_quarantine_to_be_read_after_an_update() {
    let mut ana = Device::new(1);
    ana.order(order_id(1), create()).unwrap();
    let garbage = Entry {
        bytes: vec![0xc1],
        ..ana.written[0].clone()
    };
    let replica = folded(std::slice::from_ref(&garbage));
    let restored = read(
        &Device::new(3).replica,
        &write(&replica, &Old::default(), Cursor(1), &[]),
    )
    .unwrap();
    assert_eq!(restored.replica.quarantine(), replica.quarantine());
    assert_eq!(restored.replica.quarantine()[0].entry, garbage);
}

#[test]
fn numbers_go_on_after_a_snapshot_on_whichever_device() {
    let mut ana = Device::new(1);
    let id = order_id(1);
    for command in [create(), add(1, 450), pay(1, 450)] {
        ana.order(id, command).unwrap();
    }
    // Taken over from the hub by a device that had forgotten everything.
    let parts = write(&folded(&ana.written), &Old::default(), Cursor(9), &[]);
    ana.replica = read(&ana.replica.emptied(), &parts).unwrap().replica;
    assert_eq!(
        ana.replica.heads().get(ana.replica.me()).seq,
        Seq(ana.written.len() as u64)
    );
    for command in [create(), add(2, 450), pay(2, 450)] {
        ana.order(order_id(2), command).unwrap();
    }
    assert_eq!(ana.state(order_id(2)).number(), "1-2");
    assert_eq!(ana.state(order_id(2)).payments[0].paid.receipt, "1-000002");
}
