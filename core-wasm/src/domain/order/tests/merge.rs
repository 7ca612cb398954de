//! Merging as mathematics: for whole days of several devices, whatever order events arrive in and however often, all
//! come to the same; and what they come to is what a second, plain reckoning from the events says.

use super::settling::carry_out;
use crate::base::ids::{ConflictId, DeviceId, DiscountId, EventId, OrderId};
use crate::base::money::Amount;
use crate::base::quantity::Quantity;
use crate::domain::order::event::{Discounted, Off, OrderEvent, Updated};
use crate::domain::order::{Field, FieldValue, OrderCommand};
use crate::domain::{Body, read};
use crate::journal::{Entry, Seq};
use crate::testing::{Device, add, create, line_id, meet, note, order_id, park, pay, realm, refund, void};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One step of a shop's day on one of three devices: who, which order, what, a number, and whether two meet then.
type Step = (usize, u128, u8, u8, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0..3_usize, 1..4_u128, 0..13_u8, 1..6_u8, any::<bool>()), 1..60)
}

/// Three devices after a day. Many commands are refused, as at a real till; what counts is that all who hear of the rest
/// agree. `watch` is called before a command and once its events are there.
fn day(steps: Vec<Step>, watch: &mut dyn FnMut(&Device, OrderId, &[Entry])) -> [Device; 3] {
    let mut devices = [Device::new(1), Device::new(2), Device::new(3)];
    for (index, (who, order, what, n, they_meet)) in steps.into_iter().enumerate() {
        let id = order_id(order);
        let unique = index as u128 + 100;
        let line_id = line_id(100 + u128::from(n));
        let _ = devices[who].order(id, create());
        let device = &mut devices[who];
        let command = match what {
            0 => park(&n.to_string()),
            1 => note(&n.to_string()),
            2 | 3 => add(unique, i64::from(n) * 100),
            4 => OrderCommand::ChangeQuantity {
                line_id,
                to: Quantity::whole(i32::from(n)),
            },
            5 => OrderCommand::RemoveLine { line_id },
            6 => OrderCommand::Send,
            7 | 8 => pay(unique, 1_000_000),
            9 => refund(unique, i64::from(n) * 100),
            10 => match device.state(id).conflicts(id).first() {
                Some(conflict) => {
                    let actions = conflict.actions();
                    carry_out(conflict, &actions[usize::from(n) % actions.len()], unique)
                }
                None => continue,
            },
            11 => {
                let known = device.state(id).discounts.last().map(|known| known.id);
                let taken_back = known.filter(|_| n == 5);
                OrderCommand::Discount(Discounted {
                    discount_id: taken_back.unwrap_or(DiscountId(Uuid::from_u128(unique))),
                    line_id: (n == 1).then_some(line_id),
                    off: Some(Off::Percent(u32::from(n) * 100_000)).filter(|_| taken_back.is_none()),
                    reason: None,
                    approved_by: None,
                })
            }
            _ => void(),
        };
        let before = device.state(id).clone();
        if let Ok(entries) = device.order(id, command) {
            watch(device, id, &entries);
        } else {
            assert_eq!(before, *device.state(id), "refused: nothing was changed");
        }
        if they_meet {
            let (first, rest) = devices.split_at_mut(1);
            meet(&mut [&mut first[0], &mut rest[usize::from(n) % 2]]);
        }
    }
    devices
}

fn meet_all(devices: &mut [Device; 3]) {
    let [a, b, c] = devices;
    meet(&mut [a, b, c]);
}

type Known = BTreeMap<(DeviceId, Seq), Entry>;

/// A device that hears of `parts` one after the other.
fn heard(parts: &[&Known]) -> Device {
    let mut device = Device::new(9);
    for part in parts {
        device.receive(&part.values().cloned().collect::<Vec<_>>());
    }
    device
}

fn conflicts(device: &Device) -> Vec<(OrderId, ConflictId)> {
    let orders = (1..4).map(order_id);
    let known = orders.filter_map(|id| Some((id, device.replica.order(id)?.order)));
    known
        .flat_map(|(id, order)| {
            let found = order.conflicts(id);
            found.into_iter().map(move |conflict| (id, conflict.id))
        })
        .collect()
}

fn same(left: &Device, right: &Device) -> Result<(), TestCaseError> {
    prop_assert_eq!(left.replica.fingerprint(), right.replica.fingerprint());
    prop_assert_eq!(conflicts(left), conflicts(right));
    Ok(())
}

fn order_events(entries: &[Entry]) -> impl Iterator<Item = (crate::journal::Metadata, OrderEvent)> + '_ {
    entries.iter().filter_map(|entry| {
        let decoded = read(&realm(), entry).unwrap();
        match decoded.body {
            Body::Order(event) => Some((decoded.meta, event)),
            _ => None,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Invariant 3: whatever order streams arrive in, and however often, the fold is the same.
    #[test]
    fn any_order_of_delivery_folds_to_the_same(steps in steps(), picks in prop::collection::vec(any::<Index>(), 300)) {
        let mut devices = day(steps, &mut |_, _, _| {});
        meet_all(&mut devices);
        let [a, b, c] = &devices;
        same(a, b)?;
        same(a, c)?;

        // A fresh device hears the streams interleaved at random, with repeats.
        let streams = [a.written.clone(), b.written.clone(), c.written.clone()];
        let mut next = [0; 3];
        let mut fresh = Device::new(9);
        let mut pick = picks.into_iter();
        while (0..3).any(|s| next[s] < streams[s].len()) {
            let open: Vec<usize> = (0..3).filter(|&s| next[s] < streams[s].len()).collect();
            let stream = open[pick.next().map_or(0, |index| index.index(open.len()))];
            fresh.receive(&streams[stream][next[stream].saturating_sub(2)..=next[stream]]);
            next[stream] += 1;
        }
        same(&fresh, a)?;
    }

    /// Sets of events that devices may hold, each of every stream the first so many.
    #[test]
    fn merge_is_associative_commutative_and_idempotent(
        steps in steps(),
        cuts in prop::collection::vec(prop::array::uniform3(any::<Index>()), 3),
    ) {
        let devices = day(steps, &mut |_, _, _| {});
        let parts: Vec<Known> = cuts
            .iter()
            .map(|cut| {
                let streams = devices.iter().zip(cut).flat_map(|(device, cut)| {
                    device.written[..cut.index(device.written.len() + 1)].iter()
                });
                streams.map(|entry| ((entry.device_id, entry.seq), entry.clone())).collect()
            })
            .collect();
        let [x, y, z] = &parts[..] else { unreachable!() };
        let union = |left: &Known, right: &Known| -> Known { left.clone().into_iter().chain(right.clone()).collect() };
        let merged = heard(&[x, y, z]);
        for others in [
            heard(&[z, y, x]),
            heard(&[y, x, z]),
            heard(&[&union(x, y), z]),
            heard(&[x, &union(y, z)]),
            heard(&[x, x, y, x, z, y]),
        ] {
            same(&merged, &others)?;
        }
    }

    /// In nobody's inbox is a conflict twice, and everyone can settle all of them in a few steps.
    #[test]
    fn every_conflict_is_there_once_and_can_be_settled(steps in steps(), picks in prop::collection::vec(any::<Index>(), 60)) {
        let mut devices = day(steps, &mut |_, _, _| {});
        meet_all(&mut devices);
        let found = conflicts(&devices[0]);
        let ids: BTreeSet<ConflictId> = found.iter().map(|(_, id)| *id).collect();
        prop_assert_eq!(ids.len(), found.len());
        let device = &mut devices[1];
        let mut picks = picks.into_iter();
        let mut fresh = 10_000;
        while let Some((order, id)) = conflicts(device).first().copied() {
            let conflict = device.state(order).conflicts(order).into_iter().find(|found| found.id == id).unwrap();
            let actions = conflict.actions();
            let Some(pick) = picks.next() else {
                return Err(TestCaseError::fail(format!("{conflict:?} does not go away")));
            };
            fresh += 1;
            let done = device.order(order, carry_out(&conflict, &actions[pick.index(actions.len())], fresh));
            prop_assert!(done.is_ok(), "{:?} of {conflict:?}", done);
            prop_assert!(!conflicts(device).contains(&(order, id)));
        }
    }

    /// Payments less refunds, by the fold, are what was handed over less what was handed back, by the events; and
    /// receipts are numbered without gaps.
    #[test]
    fn no_money_is_lost_or_made(steps in steps()) {
        let mut devices = day(steps, &mut |_, _, _| {});
        meet_all(&mut devices);
        let mut drawer = Amount::ZERO;
        for device in &devices {
            let mut receipts = Vec::new();
            for (_, event) in order_events(&device.written) {
                match event {
                    OrderEvent::Paid(paid) => {
                        drawer += paid.tendered - paid.change;
                        receipts.push(paid.receipt.clone());
                    }
                    OrderEvent::Refunded(refunded) => {
                        drawer += -refunded.amount;
                        receipts.push(refunded.receipt.clone());
                    }
                    _ => {}
                }
            }
            for (index, receipt) in receipts.iter().enumerate() {
                let expected = format!("-{:06}", index + 1);
                prop_assert!(receipt.ends_with(&expected), "{receipt} is not {expected}");
            }
        }
        for device in &devices {
            let orders = device.replica.orders();
            let folded: Amount = orders.iter().map(|view| {
                let totals = view.order.totals();
                totals.paid - totals.refunded
            }).sum();
            prop_assert_eq!(folded, drawer);
        }
    }

    /// Notes, reckoned anew from what each author really had seen: of two that follow each other, the first is shown if
    /// the author of the second had not seen it, unless someone asked for the same later.
    #[test]
    fn exactly_the_edits_that_were_beaten_unseen_are_shown(steps in steps()) {
        // Of each note: its place, its text, its order, and the notes that its author knew of.
        let mut notes = Vec::new();
        let mut seen_by: BTreeMap<EventId, BTreeSet<EventId>> = BTreeMap::new();
        let mut devices = day(steps, &mut |device, id, entries| {
            for (meta, event) in order_events(entries) {
                if let OrderEvent::Updated(Updated { note: Some(note), .. }) = event {
                    let known = device.replica.order_history(id).map(|(meta, _)| meta.event_id).collect();
                    seen_by.insert(meta.event_id, known);
                    notes.push((meta.stamp(), id, note));
                }
            }
        });
        meet_all(&mut devices);
        notes.sort();
        for id in (1..4).map(order_id) {
            let Some(view) = devices[0].replica.order(id) else { continue };
            let notes: Vec<_> = notes.iter().filter(|(_, order, _)| *order == id).collect();
            let mut expected = Vec::new();
            for pair in notes.windows(2) {
                let [(first, _, before), (second, _, after)] = pair else { unreachable!() };
                expected.retain(|lost| lost != after);
                if before != after && !seen_by[&second.event_id].contains(&first.event_id) {
                    expected.push(before.clone());
                }
            }
            let lost = view.order.edits.lost().iter().filter(|edit| edit.value.field() == Field::Note);
            let lost: Vec<String> = lost.map(|edit| match &edit.value {
                FieldValue::Note(note) => note.clone(),
                other => panic!("{other:?}"),
            }).collect();
            prop_assert_eq!(&lost, &expected);
        }
    }
}
